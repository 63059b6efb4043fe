package crawler

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// What stands in the way of a site, or in its place, as servers answer it.
func TestWallsAndPlaceholders(t *testing.T) {
	cloudflare := `<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript and cookies to continue</noscript><script src="/cdn-cgi/challenge-platform/h.js"></script></body></html>`
	for _, tt := range []struct {
		name   string
		status int
		body   string
		want   evidence.Fault
	}{
		{"Cloudflare's challenge, 403", 403, cloudflare, evidence.Blocked},
		{"the same, 503", 503, cloudflare, evidence.Blocked},
		{"the same, 200", 200, cloudflare, evidence.Blocked},
		{"Incapsula, 200", 200, `<html><body><iframe src="/_Incapsula_Resource?x">Request unsuccessful. Incapsula incident ID: 1-2</iframe>Request unsuccessful. Incapsula incident ID: 1-2</body></html>`, evidence.Blocked},
		{"Akamai, 403", 403, `<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>You don't have permission. Reference #18.1</body></html>`, evidence.Blocked},
		{"F5, 200", 200, `<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with your administrator.<br>Your support ID is: 123</body></html>`, evidence.Blocked},
		{"Fortinet, 200", 200, `<html><head><title>Web Page Blocked!</title></head><body><h3>Web Page Blocked</h3></body></html>`, evidence.Blocked},
		{"a CAPTCHA, 200", 200, `<title>Verifica</title><form><p>Non sono un robot</p><input name=c></form>`, evidence.Blocked},
		{"a CAPTCHA, 429", 429, `<title>Verifica</title><form><p>CAPTCHA</p></form>`, evidence.Blocked},
		{"a script's shell", 200, `<title>Comune</title><div id="app"></div><script src="/app.js"></script>`, evidence.ScriptOnly},
		{"a parked domain", 200, `<html><head><title>comune-esempio.it</title></head><body><h1>Questo dominio è in vendita</h1><a href="//park.example/">Offri</a></body></html>`, evidence.NotFound},
		{"another", 200, `<html><head><title>example.com - This domain may be for sale</title></head><body><p>Related searches</p></body></html>`, evidence.NotFound},
		{"nginx's first page", 200, `<html><head><title>Welcome to nginx!</title></head><body><h1>Welcome to nginx!</h1><p>If you see this page…</p></body></html>`, evidence.NotFound},
		{"an account closed", 200, `<html><head><title>Account Suspended</title></head><body>Account Suspended</body></html>`, evidence.NotFound},
		{"a folder", 200, `<html><head><title>Index of /</title></head><body><h1>Index of /</h1><a href="?C=N">Name</a></body></html>`, evidence.NotFound},
		{"maintenance, 200", 200, `<html><head><title>Comune di Esempio</title></head><body><h1>Sito in manutenzione</h1><p>Torneremo presto.</p></body></html>`, evidence.ServerError},
		{"maintenance, 503", 503, `<html><body>Briefly unavailable for scheduled maintenance.</body></html>`, evidence.ServerError},
		{"news of maintenance", 200, `<html><head><title>Comune di Esempio</title></head><body><h1>Comune di Esempio</h1><nav><a href=/1>Servizi</a><a href=/2>Novità</a><a href=/3>Uffici</a><a href=/4>Albo</a></nav><h2>Strada provinciale in manutenzione</h2></body></html>`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, esempioZone, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/robots.txt" || r.URL.Path == "/sitemap.xml" {
					http.NotFound(rw, r)
					return
				}
				rw.Header().Set("Content-Type", "text/html; charset=utf-8")
				rw.WriteHeader(tt.status)
				io.WriteString(rw, tt.body)
			}), nil)
			if s := w.visit(t); s.Site.Fault != tt.want {
				t.Errorf("fault %q (%s), want %q", s.Site.Fault, s.Site.Note, tt.want)
			}
		})
	}
}

// Servers that speak something else, too slowly, or without end, on the ports
// of both schemes.
func TestMisbehavingServers(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
	drip := func(before, what string) func(net.Conn) {
		return func(c net.Conn) {
			for _, err := io.WriteString(c, before); err == nil; _, err = io.WriteString(c, what) {
				time.Sleep(20 * time.Millisecond) // the server's slowness is what is tested
			}
		}
	}
	say := func(s string) func(net.Conn) { return func(c net.Conn) { io.WriteString(c, s) } }
	for _, tt := range []struct {
		name          string
		secure, plain func(net.Conn) // nil: refused
		want          evidence.Fault
	}{
		{"nobody listens", nil, nil, evidence.Refused},
		{"no TLS where it should be, and nobody on 80", say("HTTP/1.1 400 Bad Request\r\n\r\n"), nil, evidence.TLS},
		{"a TLS alert", say("\x15\x03\x03\x00\x02\x02\x28"), nil, evidence.TLS},
		{"a handshake without end", func(c net.Conn) { io.Copy(io.Discard, c) }, nil, evidence.Timeout},
		{"hangs up on both", func(net.Conn) {}, func(net.Conn) {}, evidence.Reset},
		{"a body that drips", nil, drip(head+"\r\n<p>", "."), evidence.Timeout},
		{"a header that drips", nil, drip(head, "X: y\r\n"), evidence.Timeout},
		{"chunks of garbage", nil, say(head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n<p>\r\n"), evidence.Malformed},
		{"chunks without end", nil, drip(head+"Transfer-Encoding: chunked\r\n\r\n", "8000\r\n"+strings.Repeat("x", 0x8000)+"\r\n"), evidence.TooLarge},
		{"informational answers for ever", nil, drip("", strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 10)), evidence.Malformed},
		{"two lengths", nil, say(head + "Content-Length: 5\r\nContent-Length: 7\r\n\r\n<p>xx"), evidence.Malformed},
		{"a line break in the status", nil, say("HTTP/1.1 2\r\n00\r\n\r\n"), evidence.Malformed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, esempioZone, http.NotFoundHandler(), func(o *Options) {
				o.Timeout, o.BodyLimit = 300*time.Millisecond, 64<<10
				o.Connect = []string{"*:443=" + listen(t, tt.secure), "*:80=" + listen(t, tt.plain)}
			})
			s := w.visit(t)
			if s.Site.Fault != tt.want {
				t.Errorf("fault %q (%s), want %q; https %+v, http %+v", s.Site.Fault, s.Site.Note, tt.want, s.Site.HTTPS, s.Site.HTTP)
			}
		})
	}
}

// listen lets serve answer every connection after its first bytes; nil is a
// port where nobody listens. What asks for robots.txt is told that there is none.
func listen(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if serve == nil {
		l.Close()
		return l.Addr().String()
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				buf := make([]byte, 4096)
				n, _ := c.Read(buf)
				if strings.HasPrefix(string(buf[:n]), "GET /robots.txt ") {
					io.WriteString(c, "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
					return
				}
				serve(c)
			}()
		}
	}()
	return l.Addr().String()
}

// A visit that runs out of time or pages says so, and not that things are
// missing.
func TestOutOfBudget(t *testing.T) {
	start, calls := time.Now(), 0
	w := newWorld(t, esempioZone, document(`<h1>Comune di Esempio</h1>`), func(o *Options) {
		o.Now = func() time.Time { calls++; return start.Add(time.Duration(calls) * time.Minute) }
	})
	if s := w.visit(t); s.Site.Fault != evidence.OutOfBudget {
		t.Errorf("fault %q (%s), want out-of-budget", s.Site.Fault, s.Site.Note)
	}
	w = newWorld(t, esempioZone, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		document(fmt.Sprintf(`<h1>Comune di Esempio</h1><p>Testo.</p><a href="/a%s">Servizi</a><a href="/b%[1]s">Uffici</a>`, strings.Trim(r.URL.Path, "/")))(rw, r)
	}), func(o *Options) { o.MaxPages = 3 })
	if s := w.visit(t); s.Site.Whole || s.Counts.Pages != 3 {
		t.Errorf("whole %v after %d pages, want 3 and more to read", s.Site.Whole, s.Counts.Pages)
	}
}

func TestRegisterValueThatIsNoSite(t *testing.T) {
	w := newWorld(t, esempioZone, http.NotFoundHandler(), func(o *Options) { o.AllowPrefixes = []netip.Prefix{} })
	for _, m := range []registry.Municipality{{IPA: "c_x000"}, {IPA: "c_x000", Site: registry.Site{Refused: registry.RefusedMailbox}}} {
		if s := w.crawler.Visit(t.Context(), m, "run", nil); s.Site.Fault != evidence.RegistryValue || s.Counts.Requests != 0 {
			t.Errorf("fault %q after %d requests, want registry-value and none", s.Site.Fault, s.Counts.Requests)
		}
	}
}
