package crawler

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/internal/needs"
)

// A site that scripts make is seen with a browser: links, words and where it
// leads; and nothing that the page's scripts ask for escapes the visit's rules.
func TestBrowserRendersScriptOnlyPages(t *testing.T) {
	browser := needs.Binary(t, "chromium")
	canary := newCanary(t)
	zone := records{"example.com.": {"A 127.0.0.1"}, "rebind.example.": {"A " + canary.ip}, "cdn.example.": {"A 127.0.0.1"}}
	var asked []string
	w := newWorld(t, zone, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Host+r.URL.Path)
		switch r.Host + r.URL.Path {
		case "example.com/robots.txt":
			fmt.Fprint(rw, "User-agent: *\nDisallow: /riservato/")
		case "example.com/":
			document(`<title>Comune</title><noscript>Attivare JavaScript</noscript><div id="root"></div><script src="/app.js"></script>`)(rw, r)
		case "example.com/app.js":
			rw.Header().Set("Content-Type", "text/javascript")
			fmt.Fprintf(rw, appScript, canary.tcp, canary.udp)
		case "example.com/api/menu.json":
			rw.Header().Set("Content-Type", "application/json")
			fmt.Fprint(rw, `[["/amministrazione-trasparente","Amministrazione trasparente"],["/pagamenti","Pagamenti pagoPA"]]`)
		case "example.com/amministrazione-trasparente":
			document(`<h1>Amministrazione trasparente</h1><a href="/at/iban">IBAN e pagamenti informatici</a>`)(rw, r)
		case "example.com/pagamenti":
			document(`<noscript>JavaScript</noscript><script>location.href="/pagamenti/nuovo"</script>`)(rw, r)
		case "example.com/pagamenti/nuovo":
			document(`<h1>Pagamenti pagoPA</h1><p>Avviso di pagamento e codice avviso.</p>`)(rw, r)
		default:
			http.NotFound(rw, r)
		}
	}), func(o *Options) {
		o.Browser = browser
		o.AllowPrefixes = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	})
	s := w.visit(t)
	if s.Site.Fault != "" {
		t.Fatalf("site fault %s (%s)", s.Site.Fault, s.Site.Note)
	}
	home := s.HomePage()
	if home == nil || !home.Rendered || len(home.Links) < 2 || !strings.Contains(home.Text, "done") {
		t.Fatalf("home %+v: want it rendered to the end, with its links", home)
	}
	if p := s.Page("https://example.com/amministrazione-trasparente"); p == nil || !p.Read() || p.Rendered {
		t.Errorf("%+v: want a page that needs no browser read without", p)
	}
	if p := s.Page("https://example.com/pagamenti"); p == nil || p.URL != "https://example.com/pagamenti/nuovo" || p.Status != 200 {
		t.Errorf("%+v: want the page that its script leads to", p)
	}
	for _, a := range asked {
		if strings.Contains(a, "riservato") || strings.HasSuffix(a, ".png") {
			t.Errorf("asked for %s", a)
		}
	}
	if n := canary.touched.Load(); n != 0 {
		t.Errorf("the page's scripts reached a forbidden address %d times", n)
	}
	if !canary.works() {
		t.Error("the canary does not sing when it is touched: the test proves nothing")
	}
}

// appScript makes the page from a menu, after trying every way out.
const appScript = `(async () => {
  const tcp = %q, udp = %q, tries = [];
  const seen = document.createElement('main');
  document.getElementById('root').append(seen);
  for (const u of ['http://'+tcp+'/', 'https://'+tcp+'/', 'http://rebind.example:'+tcp.split(':')[1]+'/', 'http://[::ffff:127.0.0.2]:'+tcp.split(':')[1]+'/', '/riservato/x'])
    tries.push(fetch(u, {mode:'no-cors'}).catch(() => {}));
  tries.push(new Promise(r => { const i = new Image(); i.onload = i.onerror = r; i.src = 'http://'+tcp+'/x.png'; document.body.append(i); }));
  tries.push(new Promise(r => { const i = document.createElement('iframe'); i.onload = i.onerror = r; i.src = 'http://'+tcp+'/frame'; document.body.append(i); }));
  tries.push(new Promise(r => { try { const w = new WebSocket('ws://'+tcp+'/'); w.onopen = w.onerror = w.onclose = r } catch (e) { r() } }));
  try {
    const pc = new RTCPeerConnection({iceServers: [{urls: 'stun:'+udp}]});
    pc.createDataChannel('x'); pc.createOffer().then(o => pc.setLocalDescription(o));
  } catch (e) {}
  navigator.sendBeacon('http://'+tcp+'/beacon', 'x');
  await Promise.all(tries);
  const menu = await (await fetch('/api/menu.json')).json();
  for (const [href, text] of menu) { const a = document.createElement('a'); a.href = href; a.textContent = text; seen.append(a, ' '); }
  seen.append('done');
})();`

// canary listens where nobody may go: another loopback address, TCP and UDP.
type canary struct {
	ip, tcp, udp string
	touched      atomic.Int64
	sang         chan struct{}
}

func newCanary(t *testing.T) *canary {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skip("no second loopback address:", err) // as on macOS; Linux, where CI runs, has it
	}
	pc, err := net.ListenPacket("udp", "127.0.0.2:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &canary{ip: "127.0.0.2", tcp: l.Addr().String(), udp: pc.LocalAddr().String(), sang: make(chan struct{}, 100)}
	t.Cleanup(func() { l.Close(); pc.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.Close()
			c.touched.Add(1)
			c.sang <- struct{}{}
		}
	}()
	go func() {
		for b := make([]byte, 100); ; {
			if _, _, err := pc.ReadFrom(b); err != nil {
				return
			}
			c.touched.Add(1)
			c.sang <- struct{}{}
		}
	}()
	return c
}

func (c *canary) works() bool {
	for _, network := range [...]string{"tcp", "udp"} {
		address := c.tcp
		if network == "udp" {
			address = c.udp
		}
		conn, err := net.Dial(network, address)
		if err != nil {
			return false
		}
		fmt.Fprint(conn, "x")
		<-c.sang
		conn.Close()
	}
	return true
}

// A browser that cannot be had, or a page without end, leaves the fault.
func TestBrowserBounds(t *testing.T) {
	for _, tt := range []struct {
		name, script string
		program      func(*testing.T) string
	}{
		{"no such program", "", func(*testing.T) string { return "/nonexistent/chromium" }},
		{"a document without end", `const p = document.createElement('p'); p.textContent = 'x'.repeat(1<<20); for (;;) { if (document.body.childNodes.length > 8) break; document.body.append(p.cloneNode(true)) }`,
			func(t *testing.T) string { return needs.Binary(t, "chromium") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, esempioZone, document(`<title>Comune</title><body><script>`+tt.script+`</script></body>`), func(o *Options) {
				o.Browser, o.BodyLimit = tt.program(t), 4<<20
			})
			s := w.visit(t)
			if s.Site.Fault != evidence.ScriptOnly || !strings.Contains(s.Site.Note, "in a browser") {
				t.Errorf("fault %q (%s), want script-only and why", s.Site.Fault, s.Site.Note)
			}
		})
	}
}
