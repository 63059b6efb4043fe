package crawler

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/evidence"
)

const policy = "version: STSv1\r\nmode: enforce\r\nmx: mx.example.com\r\nmx: *.example.net\r\nmax_age: 86400\r\n"

// TestMTASTS looks at the policy of a domain's mail (RFC 8461), and at what is
// none.
func TestMTASTS(t *testing.T) {
	record := `TXT "v=STSv1; id=20260101;"`
	serve := func(h http.HandlerFunc) http.HandlerFunc {
		return func(rw http.ResponseWriter, r *http.Request) {
			switch {
			case r.Host == "mta-sts.example.com" && r.URL.Path == "/.well-known/mta-sts.txt":
				h(rw, r)
			case r.URL.Path == "/robots.txt":
				http.NotFound(rw, r)
			default:
				document("<h1>Comune di Esempio</h1>")(rw, r)
			}
		}
	}
	text := func(s string) http.HandlerFunc {
		return serve(func(rw http.ResponseWriter, _ *http.Request) { rw.Write([]byte(s)) })
	}
	good := &evidence.MTASTS{Records: []string{"v=STSv1; id=20260101;"}, Mode: "enforce", MX: []string{"mx.example.com", "*.example.net"}, MaxAge: 86400}
	for _, tt := range []struct {
		name    string
		sts     []string
		host    string // of the policy
		handler http.HandlerFunc
		want    *evidence.MTASTS
	}{
		{"in force", []string{record}, "A 127.0.0.1", text(policy), good},
		{"no record", nil, "A 127.0.0.1", text(policy), &evidence.MTASTS{}},
		{"two records", []string{record, `TXT "v=STSv1; id=2;"`}, "A 127.0.0.1", text(policy), &evidence.MTASTS{Records: []string{"v=STSv1; id=20260101;", "v=STSv1; id=2;"}}},
		{"redirected", []string{record}, "A 127.0.0.1", serve(func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, "https://example.com/policy", http.StatusFound)
		}), &evidence.MTASTS{Records: good.Records, Fault: evidence.Redirect, Note: "the policy is redirected"}},
		{"a page", []string{record}, "A 127.0.0.1", text("<!doctype html>"), &evidence.MTASTS{Records: good.Records, Fault: evidence.Malformed, Note: "version, mode or max_age is missing"}},
		{"too large", []string{record}, "A 127.0.0.1", text(strings.Repeat(policy, 2000)), &evidence.MTASTS{Records: good.Records, Fault: evidence.TooLarge}},
		{"in a private network", []string{record}, "A 192.168.1.1", text(policy), &evidence.MTASTS{Records: good.Records, Fault: evidence.ForbiddenAddress}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, records{
				"example.com.":    {"A 127.0.0.1", "MX 10 mx.example.com.", `TXT "google-site-verification=secret-of-theirs"`, `TXT "mario.rossi@example.com: 1"`},
				"mx.example.com.": {"A 127.0.0.1"}, "mta-sts.example.com.": {tt.host}, "_mta-sts.example.com.": tt.sts,
				"_smtp._tls.example.com.": {`TXT "v=TLSRPTv1; rua=mailto:tls@example.com"`, `TXT "other"`},
			}, tt.handler, nil)
			z := w.visit(t).Zone("example.com")
			if z == nil || z.MTASTS == nil {
				t.Fatalf("no policy in %+v", z)
			}
			if tt.want.Note == "" {
				z.MTASTS.Note = ""
			}
			if diff := cmp.Diff(tt.want, z.MTASTS); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]string{"v=TLSRPTv1; rua=mailto:tls@example.com"}, z.TLSRPT); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]string{"google-site-verification"}, z.TXT); diff != "" { // no value, no person
				t.Error(diff)
			}
		})
	}
}

func FuzzReadPolicy(f *testing.F) {
	f.Add(policy)
	f.Fuzz(func(t *testing.T, s string) {
		var p evidence.MTASTS
		if readPolicy(&p, s) == nil && (p.Mode == "" || len(p.MX) > maxPolicyMX || p.MaxAge > maxPolicyAge || p.MaxAge < 0) {
			t.Errorf("%+v", p)
		}
	})
}
