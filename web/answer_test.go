package web

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestSecurityHeadersOnEveryAnswer(t *testing.T) {
	s := portal(t, 12)
	want := map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
		"Permissions-Policy":      "camera=(), geolocation=(), microphone=()",
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
	}
	for _, c := range []struct{ method, path string }{
		{"GET", "/"}, {"GET", "/comuni/c_x001"}, {"GET", "/nope"}, {"POST", "/"}, {"GET", "/assets/plain.css"}, {"GET", "/assets/"}, {"GET", "/healthz"},
		{"GET", "/metrics"}, {"GET", "/api/v1/municipalities"}, {"GET", "/api/v1/nope"}, {"POST", "/comuni/c_x001/scans"}, {"GET", "/api/v1/municipalities?limit=x"}, {"GET", "/api/openapi.json"}, {"GET", "//"},
	} {
		for _, encoding := range []string{"", "gzip"} {
			w := ask(s, c.method, c.path, "Accept-Encoding", encoding)
			for name, value := range want {
				if got := w.Header().Get(name); got != value {
					t.Errorf("%s %s: %s is %q", c.method, c.path, name, got)
				}
			}
		}
	}
}

// The policy allows no inline style or script, so there must be none.
func TestPagesKeepToThePolicy(t *testing.T) {
	s := portal(t, 12, func(o *Options) { o.Demo = true })
	for _, path := range everyPage {
		body := ownScript.ReplaceAllString(strings.ToLower(get(t, s, path)), "")
		body = strings.Replace(body, `<noscript><meta http-equiv="refresh" content="5"></noscript>`, "", 1)
		for _, bad := range []string{"<script", " style=", "<style", " onclick", " onload", "http-equiv", `src="http`, `src="//`} {
			if strings.Contains(body, bad) {
				t.Errorf("%s holds %q", path, bad)
			}
		}
		for _, part := range strings.Split(body, `rel="stylesheet" href="`)[1:] {
			if !strings.HasPrefix(part, "/assets/") {
				t.Errorf("%s takes a stylesheet from elsewhere", path)
			}
		}
	}
}

func TestHEAD(t *testing.T) {
	srv := httptest.NewServer(portal(t, 12))
	defer srv.Close()
	for _, path := range []string{"/", "/comuni/c_x001", "/nope", "/assets/campanile.css", "/api/v1/municipalities", "/api/v1/municipalities/c_x001", "/api/v1/nope", "/healthz", "/metrics"} {
		get, err := http.Get(srv.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		get.Body.Close()
		head, err := http.Head(srv.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(head.Body)
		head.Body.Close()
		if head.StatusCode != get.StatusCode || len(body) > 0 || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") {
			t.Errorf("HEAD %s: %d, GET %d, %d bytes", path, head.StatusCode, get.StatusCode, len(body))
		}
	}
}

// No address is made from the Host header: a forged one would lead visitors away
// through caches and proxies.
func TestForgedHost(t *testing.T) {
	s := portal(t, 60)
	for _, path := range append([]string{"/api/openapi.json", "/api/v1/municipalities", "/comuni//c_x001", "/comuni/../comuni/c_x001", "//evil.example/", "/assets", "/comuni/c_x001/scans"}, everyPage...) {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			w := ask(s, method, path, "Host", "forged.example", "X-Forwarded-Host", "forged.example", "Forwarded", "host=forged.example")
			if strings.Contains(w.Body.String(), "forged.example") || strings.Contains(w.Header().Get("Location"), "forged.example") {
				t.Errorf("%s %s repeats the forged host", method, path)
			}
			if l := w.Header().Get("Location"); strings.HasPrefix(l, "//") || strings.Contains(l, "://") {
				t.Errorf("%s %s leads to %q", method, path, l)
			}
		}
	}
}

func TestOversizedRequests(t *testing.T) {
	srv := httptest.NewUnstartedServer(nil)
	srv.Config = portal(t, 3).HTTPServer()
	srv.Start()
	defer srv.Close()
	post := func(body io.Reader) int {
		t.Helper()
		r, err := http.Post(srv.URL+"/api/v1/municipalities/c_x001/scans", "application/json", body)
		if err != nil {
			return http.StatusRequestEntityTooLarge // closed while we were sending
		}
		r.Body.Close()
		return r.StatusCode
	}
	if got := post(bytes.NewReader(make([]byte, maxBody+1))); got != http.StatusRequestEntityTooLarge {
		t.Errorf("a body of %d bytes: %d", maxBody+1, got)
	}
	if got := post(strings.NewReader(`{"ignored":true}`)); got != http.StatusAccepted {
		t.Errorf("a small body: %d", got)
	}
	r, err := http.Get(srv.URL + "/?q=" + strings.Repeat("a", 64<<10))
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusRequestHeaderFieldsTooLarge && r.StatusCode != http.StatusRequestURITooLong {
		t.Errorf("an endless address: %d", r.StatusCode)
	}
}
