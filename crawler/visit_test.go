package crawler

import (
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/evidence"
)

func TestFaultsOfAnswers(t *testing.T) {
	long := strings.Repeat("<p>testo</p>", 1<<14)
	hijack := func(raw string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(err)
			}
			conn.Write([]byte(raw))
			conn.Close()
		}
	}
	for _, tt := range []struct {
		name    string
		handler http.HandlerFunc
		want    evidence.Fault
	}{
		{"403", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) }, evidence.Blocked},
		{"429", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) }, evidence.Blocked},
		{"401", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }, evidence.Blocked},
		{"404", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, evidence.NotFound},
		{"500", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, evidence.ServerError},
		{"503", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }, evidence.ServerError},
		{"redirect to itself", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", 302) }, evidence.Redirect},
		{"endless redirects", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path+"x", 302) }, evidence.Redirect},
		{"redirect to nowhere", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(302) }, evidence.Malformed},
		{"closed without an answer", hijack(""), evidence.Reset},
		{"no HTTP", hijack("SSH-2.0-OpenSSH\r\n"), evidence.Malformed},
		{"body cut", hijack("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<p>"), evidence.Reset},
		{"never answers", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, evidence.Timeout},
		{"headers without end", hijack("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 100<<10)), evidence.Malformed},
		{"body over the limit", document(long), evidence.TooLarge},
		{"gzip bomb", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			z.Write([]byte(long))
			z.Close()
		}, evidence.TooLarge},
		{"false gzip", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write([]byte("<p>not gzip at all, says the header</p>"))
		}, evidence.Malformed},
		{"an encoding nobody asked for", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			w.Write([]byte("\x0b\x02\x80hello\x03"))
		}, evidence.Malformed},
		{"deflate", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "deflate")
			w.Header().Set("Content-Type", "text/html")
			z := zlib.NewWriter(w)
			z.Write([]byte("<h1>Comune di Esempio</h1>"))
			z.Close()
		}, ""},
		{"a door that wants its cookie back", func(w http.ResponseWriter, r *http.Request) {
			if c, err := r.Cookie("door"); err != nil || c.Value != "open" {
				http.SetCookie(w, &http.Cookie{Name: "door", Value: "open"})
				http.Redirect(w, r, r.URL.Path, 302)
				return
			}
			document("<h1>Comune di Esempio</h1>")(w, r)
		}, ""},
		{"a door with a new cookie each time", func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "door", Value: fmt.Sprint(len(r.Header.Get("Cookie")), r.Header.Get("Cookie"))})
			http.Redirect(w, r, r.URL.Path, 302)
		}, evidence.Redirect},
		{"no content type", func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			w.Write([]byte("<!DOCTYPE html><h1>Comune di Esempio</h1>"))
		}, ""},
		{"not a page", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/pdf")
			w.Write([]byte("%PDF-1.4"))
		}, evidence.Malformed},
		{"to a private address", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "http://10.0.0.1/", 302) }, evidence.ForbiddenAddress},
		{"to the cloud's metadata", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/latest/", 302)
		}, evidence.ForbiddenAddress},
		{"to IPv4 inside IPv6", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "http://[::ffff:10.0.0.1]/", 302) }, evidence.ForbiddenAddress},
		{"to NAT64", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "http://[64:ff9b::a00:1]/", 302) }, evidence.ForbiddenAddress},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, esempioZone, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/robots.txt" {
					http.NotFound(rw, r)
					return
				}
				tt.handler(rw, r)
			}), func(o *Options) { o.BodyLimit, o.Timeout = 64<<10, time.Second })
			s := w.visit(t)
			if s.Site.Fault != tt.want {
				t.Errorf("fault %q (%s), want %q", s.Site.Fault, s.Site.Note, tt.want)
			}
			if tt.want != "" && !slices.Contains(evidence.Faults[:], s.Site.Fault) {
				t.Errorf("fault %q is not in the closed set", s.Site.Fault)
			}
		})
	}
}

func TestNamesThatDoNotLead(t *testing.T) {
	for _, tt := range []struct {
		name string
		zone records
		want evidence.Fault
	}{
		{"no such name", records{}, evidence.DNS},
		{"no address", records{"example.com.": {"TXT x"}}, evidence.DNS},
		{"private address", records{"example.com.": {"A 192.168.1.1"}}, evidence.ForbiddenAddress},
		{"link-local address", records{"example.com.": {"AAAA fe80::1"}}, evidence.ForbiddenAddress},
		{"without www only", records{"example.com.": {"A 127.0.0.1"}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, tt.zone, document("<h1>Comune di Esempio</h1><p>Benvenuti nel sito del comune.</p>"), nil)
			m := esempio
			if tt.name == "without www only" {
				m.Site.URL = "https://www.example.com/"
			}
			s := w.crawler.Visit(t.Context(), m, "run", nil)
			if s.Site.Fault != tt.want {
				t.Errorf("fault %q (%s), want %q", s.Site.Fault, s.Site.Note, tt.want)
			}
		})
	}
}

// A page that decides and that robots.txt closes is said to be closed, not to
// have been left out for want of budget.
func TestClosedPagesAreNotedBeyondTheBudget(t *testing.T) {
	w := newWorld(t, esempioZone, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			fmt.Fprint(rw, "User-agent: *\nDisallow: /iban$")
			return
		}
		document(`<title>Comune di Esempio</title><a href="/iban">IBAN e pagamenti informatici</a><a href="/paga">Pagamenti con pagoPA</a><a href="/iban/2">Altro</a>`)(rw, r)
	}), func(o *Options) { o.MaxPages = 1 })
	s := w.visit(t)
	got := map[string]evidence.Fault{}
	for _, p := range s.Pages {
		got[p.URL] = p.Fault
	}
	if diff := cmp.Diff(map[string]evidence.Fault{"https://example.com/": "", "https://example.com/iban": evidence.Robots}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRobots(t *testing.T) {
	for _, tt := range []struct {
		name, robots string
		status       int
		want         evidence.Fault
		requests     int64
		rule         string
	}{
		{"none", "", 404, "", 4, ""},
		{"closed to all", "User-agent: *\nDisallow: /", 200, evidence.Robots, 2, "User-agent: * / Disallow: /"},
		{"closed to us", "User-agent: campanile\nDisallow: /\n\nUser-agent: *\nDisallow:", 200, evidence.Robots, 2, "User-agent: campanile / Disallow: /"},
		{"closed to others", "User-agent: Googlebot\nDisallow: /", 200, "", 4, ""},
		{"open to us in a closed site", "User-agent: *\nDisallow: /\n\nUser-agent: Campanile\nAllow: /", 200, "", 4, ""},
		{"broken server", "", 500, evidence.ServerError, 1, ""},
		{"a page instead of rules", "<html>User-agent: *\nDisallow: /</html>", 200, "", 4, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, esempioZone, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/robots.txt" {
					rw.WriteHeader(tt.status)
					fmt.Fprint(rw, tt.robots)
					return
				}
				document("<h1>Comune di Esempio</h1><p>Benvenuti nel sito del comune.</p>")(rw, r)
			}), nil)
			s := w.visit(t)
			if s.Site.Fault != tt.want {
				t.Errorf("fault %q, want %q", s.Site.Fault, tt.want)
			}
			// robots.txt, the home page, security.txt, and the site's map as no link leads
			// on: not the home page again, where http:// leads. Where robots.txt closes
			// the site, only robots.txt over both.
			if n := w.requests.Load(); n != tt.requests {
				t.Errorf("%d requests over HTTPS, want %d", n, tt.requests)
			}
			if h := s.Host("example.com"); h == nil || h.Robots == nil || h.Robots.Rule != tt.rule {
				t.Errorf("host %+v: want the rule %q quoted", h, tt.rule)
			}
			if tt.want == evidence.Robots && !s.Site.HTTP.Answered() {
				t.Error("the question of the redirect was not put to /robots.txt")
			}
		})
	}
}

// A trap of pages without end must not keep the visit from the page that
// decides, nor make it longer than its budget.
func TestTraps(t *testing.T) {
	for _, tt := range []struct{ name, link string }{
		{"calendar", "/agenda?mese=%d&anno=2026"},
		{"session in the address", "/pagina.php?PHPSESSID=%032d"},
		{"session in the path", "/(S(%032d))/pagina.aspx?id=1"},
		{"session after the path", "/pagina.do;jsessionid=%032d"},
		{"growing path", "/a/a/a/%d/"},
		{"facets of a search", "/cerca?ordine=%d&tipo=atti&pagina=2"},
		{"plain pages", "/notizie/%d"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			served := 0
			w := newWorld(t, esempioZone, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				served++
				if r.URL.Path == "/robots.txt" {
					http.NotFound(rw, r)
					return
				}
				var b strings.Builder
				b.WriteString("<h1>Comune di Esempio</h1><p>Testo della pagina, abbastanza lungo da essere letto come tale.</p>")
				for i := range 40 {
					fmt.Fprintf(&b, "<a href='"+tt.link+"'>altro %d</a> ", served*1000+i, i)
				}
				b.WriteString("<footer><a href=/trasparenza/>Amministrazione trasparente</a></footer>")
				if r.URL.Path == "/trasparenza/" {
					b.WriteString("<a href=/trasparenza/iban>IBAN e pagamenti informatici</a>")
				}
				document(b.String())(rw, r)
			}), nil)
			s := w.visit(t)
			if p := s.Page("https://example.com/trasparenza/iban"); p == nil || !p.Read() {
				t.Error("the page that decides was not read")
			}
			if s.Counts.Pages > 25 || s.Counts.Requests > 4*25+40 {
				t.Errorf("%d pages and %d requests: over the budget", s.Counts.Pages, s.Counts.Requests)
			}
		})
	}
}

func TestVisitReadsASmallSiteWhole(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", document(`<title>Comune di Esempio</title><h1>Comune di Esempio</h1><a href="/contatti">Contatti</a> <a href="/doc.pdf">Documento</a>`))
	mux.Handle("GET /contatti", document(`<h1>Contatti</h1><p>P.zza 1</p><a href="/">Home</a> <a href="/?PHPSESSID=abc">Home</a>`))
	w := newWorld(t, records{
		"example.com.":            {"A 127.0.0.1", "MX 10 mx.example.com.", `TXT "v=spf1 include:_spf.example.net -all"`},
		"_spf.example.net.":       {`TXT "v=spf1 ip4:192.0.2.0/24 a mx ~all"`},
		"_dmarc.example.com.":     {`TXT "v=DMARC1; p=reject"`},
		"mx.example.com.":         {"A 192.0.2.25"},
		"1.0.0.127.in-addr.arpa.": {"PTR web1.example.net."},
	}, mux, func(o *Options) {
		o.Network = func(ip netip.Addr) (uint32, string, string, bool) { return 64500, "ESEMPIO", "IT", ip.IsLoopback() }
	})
	servers := goleak.IgnoreCurrent()
	s := w.visit(t)
	goleak.VerifyNone(t, servers) // connections, timers, look-ups: nothing outlives a visit
	if !s.Site.Whole || s.Counts.Pages != 2 || s.Site.URL != "https://example.com/" {
		t.Errorf("site %+v, %d pages: want it read whole in two", s.Site, s.Counts.Pages)
	}
	if last := s.Site.HTTP.Last(); last.URL != "https://example.com/" {
		t.Errorf("http:// ends at %q", last.URL)
	}
	h := s.SiteHost()
	if h == nil || h.TLS == nil || h.TLS.Invalid != "" || h.TLS.Version != "TLS 1.3" {
		t.Fatalf("host %+v: want a valid TLS 1.3 session", h)
	}
	if a := h.Addresses[0]; a.ASN != 64500 || a.Country != "IT" || !slices.Equal(a.PTR, []string{"web1.example.net"}) {
		t.Errorf("address %+v", a)
	}
	z := s.Zones[0]
	if z.SPF.All != "-all" || z.SPF.Lookups != 3 || z.DMARC.Name != "_dmarc.example.com" || len(z.MX) != 1 {
		t.Errorf("zone %+v", z)
	}
}

func TestSPFWalk(t *testing.T) {
	zone := records{
		"loop.it.":     {`TXT "v=spf1 include:loop.it -all"`},
		"gone.it.":     {`TXT "v=spf1 include:nowhere.it ~all"`},
		"two.it.":      {`TXT "v=spf1 -all"`, `TXT "v=spf1 mx -all"`},
		"none.it.":     {`TXT "hello"`},
		"moved.it.":    {`TXT "v=spf1 redirect=target.it"`},
		"target.it.":   {`TXT "v=spf1 a mx ?all"`},
		"include.it.":  {`TXT "v=spf1 include:target.it"`},
		"after.it.":    {`TXT "v=spf1 +all include:target.it -all"`},
		"typo.it.":     {`TXT "v=spf1 ip4:300.1.1.1 -all"`},
		"caps.it.":     {`TXT "V=SPF1 IP4:192.0.2.0/24 MX -ALL"`},
		"void.it.":     {`TXT "v=spf1 a:no1.it mx:no2.it exists:no3.it a:no4.it/24 a:www.void.it//64 -all"`},
		"www.void.it.": {"A 192.0.2.1"},
		"colons.it.":   {`TXT "v=spf1 ip6:::1 ip6:2001:db8::/32 ip4:192.0.2.1 -all"`},
		"family.it.":   {`TXT "v=spf1 ip4:2001:db8::1 -all"`},
		"twice.it.":    {`TXT "v=spf1 redirect=target.it redirect=gone.it"`},
		"macro.it.":    {`TXT "v=spf1 exists:%{i}.x.it -all"`},
	}
	zone["many.it."] = []string{`TXT "v=spf1 ` + strings.Repeat("a:x.it ", 12) + `-all"`}
	w := newWorld(t, zone, http.NotFoundHandler(), nil)
	for _, tt := range []struct {
		domain string
		all    string
		look   int
		broken bool
		n      int
	}{
		{"loop.it", "-all", 1, true, 1}, {"gone.it", "~all", 1, true, 1}, {"two.it", "", 0, false, 2}, {"none.it", "", 0, false, 0},
		{"moved.it", "?all", 3, false, 1}, {"include.it", "", 3, false, 1}, {"macro.it", "-all", 1, false, 1}, {"many.it", "-all", 12, false, 1},
		{"after.it", "+all", 0, false, 1}, {"typo.it", "-all", 0, true, 1}, {"caps.it", "-all", 1, false, 1},
		{"void.it", "-all", 5, false, 1}, {"colons.it", "-all", 0, false, 1}, {"family.it", "-all", 0, true, 1}, {"twice.it", "~all", 2, true, 1},
	} {
		got := w.crawler.resolver.spf(t.Context(), tt.domain)
		if got.All != tt.all || got.Lookups != tt.look || (got.Broken != "") != tt.broken || len(got.Records) != tt.n {
			t.Errorf("%s: %+v, want %+v", tt.domain, got, tt)
		}
		if want := map[string]int{"void.it": 4, "caps.it": 1, "many.it": 12}[tt.domain]; want != 0 && got.Void != want {
			t.Errorf("%s: %d void look-ups, want %d", tt.domain, got.Void, want)
		}
	}
}

// comune.x.mi.it is under x.mi.it; mi.it belongs to nobody, and a record there
// helps nobody.
func TestDMARCStopsAtThePublicSuffix(t *testing.T) {
	w := newWorld(t, records{
		"_dmarc.mi.it.": {`TXT "v=DMARC1; p=reject"`}, "_dmarc.y.mi.it.": {`TXT "v=DMARC1; p=none"`},
	}, http.NotFoundHandler(), nil)
	if d := w.crawler.resolver.dmarc(t.Context(), "comune.x.mi.it"); len(d.Records) != 0 || !slices.Equal(d.Asked, []string{"_dmarc.comune.x.mi.it", "_dmarc.x.mi.it"}) {
		t.Errorf("%+v: want no policy, asked at the domain and its organisational domain", d)
	}
	if d := w.crawler.resolver.dmarc(t.Context(), "comune.y.mi.it"); d.Name != "_dmarc.y.mi.it" || len(d.Records) != 1 {
		t.Errorf("%+v: want the organisational domain's policy", d)
	}
}

func TestCancelledVisitEndsAtOnce(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	w := newWorld(t, esempioZone, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		cancel(errors.New("stop"))
		<-r.Context().Done()
	}), func(o *Options) { o.Timeout = time.Hour })
	w.crawler.Visit(ctx, esempio, "run", nil) // hangs when cancelling does not end it
}
