package crawler_test

import (
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/campanile-italia/campanile/crawler"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// canary listens on this machine and must never be spoken to.
type canary struct {
	port  string
	calls atomic.Int64
}

// newCanary listens on one port of both loopback families.
func newCanary(t *testing.T) *canary {
	t.Helper()
	c := &canary{}
	first, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.port = strconv.Itoa(first.Addr().(*net.TCPAddr).Port)
	listeners := []net.Listener{first}
	if l, err := net.Listen("tcp", "[::1]:"+c.port); err == nil { // where there is IPv6
		listeners = append(listeners, l)
	}
	for _, l := range listeners {
		t.Cleanup(func() { l.Close() })
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				c.calls.Add(1)
				conn.Close()
			}
		}()
	}
	conn, err := net.Dial("tcp", first.Addr().String()) // it sings
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	for deadline := time.Now().Add(10 * time.Second); c.calls.Load() == 0; {
		if time.Now().After(deadline) {
			t.Fatal("the canary does not hear its own call")
		}
	}
	c.calls.Store(0)
	return c
}

func (c *canary) silent(t *testing.T) {
	t.Helper()
	if n := c.calls.Load(); n != 0 {
		t.Errorf("%d connections reached this machine", n)
	}
}

// hostileNames lead to addresses that no visit may reach.
var hostileNames = map[string]string{
	"loopback.trappola.test.": "A 127.0.0.1", "loopback6.trappola.test.": "AAAA ::1", "mapped.trappola.test.": "AAAA ::ffff:127.0.0.1",
	"nat64.trappola.test.": "AAAA 64:ff9b::7f00:1", "nat64local.trappola.test.": "AAAA 64:ff9b:1::7f00:1", "6to4.trappola.test.": "AAAA 2002:7f00:1::1",
	"zero.trappola.test.": "A 0.0.0.0", "zero6.trappola.test.": "AAAA ::", "private.trappola.test.": "A 10.0.0.1", "metadata.trappola.test.": "A 169.254.169.254",
	"link.trappola.test.": "AAAA fe80::1", "multicast.trappola.test.": "A 224.0.0.1", "unique.trappola.test.": "AAAA fd00::1", "shared.trappola.test.": "A 100.64.0.1",
	"alias.trappola.test.": "CNAME loopback.trappola.test.", "compatible.trappola.test.": "AAAA ::127.0.0.1", "teredo.trappola.test.": "AAAA 2001:0:7f00:1::1",
}

// hostileHosts are those names and the ways of writing such an address itself.
func hostileHosts() []string {
	hosts := []string{
		"127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "0", "0.0.0.0", "localhost", "localhost.", "LOCALHOST",
		"[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[::127.0.0.1]", "[fe80::1%25lo]", "127。0。0。1", "①②⑦.0.0.1", "127.0.0.1.",
	}
	for name := range hostileNames {
		hosts = append(hosts, strings.TrimSuffix(name, "."))
	}
	return hosts
}

// publicIP stands for a site on the Internet. Nothing is ever sent there: rules
// of network.connect take its connections to a server of the test.
const publicIP = "93.184.215.14"

// trapDNS answers for the hostile names, and for example.com and what is below
// it with an address of the Internet at first and, once sprung, with ours.
func trapDNS(t *testing.T, sprung *atomic.Bool, extra map[string]string) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var ready sync.WaitGroup
	ready.Add(1)
	server := &dns.Server{PacketConn: conn, NotifyStartedFunc: ready.Done, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		name := strings.ToLower(q.Question[0].Name)
		data := hostileNames[name]
		switch {
		case extra[name] != "":
			data = extra[name]
		case name == "example.com." && sprung.Load():
			data = "A 127.0.0.1"
		case name == "example.com.":
			data = "A " + publicIP
		case name == "localhost.":
			data = "A 127.0.0.1"
		}
		for data != "" {
			rr, err := dns.NewRR(name + " 0 IN " + data)
			if err != nil {
				panic(err)
			}
			data = ""
			if alias, ok := rr.(*dns.CNAME); ok {
				m.Answer = append(m.Answer, rr)
				name, data = alias.Target, hostileNames[alias.Target]
			} else if rr.Header().Rrtype == q.Question[0].Qtype {
				m.Answer = append(m.Answer, rr)
			}
		}
		w.WriteMsg(m)
	})}
	go server.ActivateAndServe()
	ready.Wait()
	t.Cleanup(func() { server.Shutdown() })
	return conn.LocalAddr().String()
}

func trapCrawler(t *testing.T, site *httptest.Server, resolver string) *crawler.Crawler {
	t.Helper()
	opt := crawler.Options{Agent: "Campanile/test", Timeout: 2 * time.Second, Resolvers: []string{resolver}}
	if site != nil {
		opt.Roots = x509.NewCertPool()
		opt.Roots.AddCert(site.Certificate())
		at := strings.TrimPrefix(site.URL, "https://")
		opt.Connect = []string{"example.com:443=" + at, "example.com:80=" + at}
	}
	c, err := crawler.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestCanaryAsSite: a site that the register places on this machine, however
// it is written, is not contacted: not its pages, not robots.txt, not its TLS.
func TestCanaryAsSite(t *testing.T) {
	bird := newCanary(t)
	c := trapCrawler(t, nil, trapDNS(t, new(atomic.Bool), nil))
	for _, host := range hostileHosts() {
		for _, address := range []string{"https://" + host + ":" + bird.port + "/", "http://" + host + ":" + bird.port + "/", "https://" + host + "/"} {
			s := c.Visit(t.Context(), registry.Municipality{IPA: "c_x000", Name: "Esempio", Site: registry.Site{URL: address}}, "run", nil)
			if s.Site.Fault == "" || s.Site.URL != "" || s.Counts.Probes != 0 && bird.calls.Load() != 0 {
				t.Errorf("%s: fault %q, home %q, %d probes", address, s.Site.Fault, s.Site.URL, s.Counts.Probes)
			}
			if bird.calls.Load() != 0 {
				t.Fatalf("%s: it was contacted", address)
			}
		}
	}
	bird.silent(t)
}

// TestCanaryBehindSite: a sound site leads there by everything a visit
// follows: redirects of pages and of robots.txt, links to services, frames,
// meta refresh, sitemaps, the metadata of Peppol and the policy of its mail.
func TestCanaryBehindSite(t *testing.T) {
	bird := newCanary(t)
	for _, host := range hostileHosts() {
		t.Run(host, func(t *testing.T) {
			target := host + ":" + bird.port
			site := httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/robots.txt":
					fmt.Fprintf(rw, "User-agent: *\nAllow: /\nSitemap: http://%s/sitemap.xml\nSitemap: /sitemap.xml\n", target)
				case "/sitemap.xml":
					fmt.Fprintf(rw, `<urlset><url><loc>https://%s/amministrazione-trasparente</loc></url></urlset>`, target)
				case "/amministrazione-trasparente":
					http.Redirect(rw, r, "https://"+target+"/", http.StatusFound)
				case "/pagamenti":
					rw.Header().Set("Refresh", "0; url=http://"+target+"/")
					fmt.Fprintf(rw, `<meta http-equiv="refresh" content="0; url=http://%s/"><iframe src="//%[1]s/"></iframe>`, target)
				case "/":
					rw.Header().Set("Content-Type", "text/html; charset=utf-8")
					fmt.Fprintf(rw, `<html lang="it"><title>Comune di Esempio</title><body><h1>Comune di Esempio</h1><base href="https://%[1]s/">
<a href="https://example.com/amministrazione-trasparente">Amministrazione trasparente</a> <a href="https://example.com/pagamenti">Pagamenti pagoPA</a>
<a href="https://%[1]s/">Amministrazione trasparente</a> <a href="http://%[1]s/pagopa">Paga con pagoPA</a> <a href="//%[1]s/albo">Albo pretorio</a>
<a href="http://io@%[1]s/servizi">Servizi on line</a> <a href="albo">Albo</a> <iframe src="http://%[1]s/"></iframe>
<a onclick="location.href='http://%[1]s/x'">IBAN e pagamenti informatici</a></body></html>`, target)
				default:
					http.NotFound(rw, r)
				}
			}))
			defer site.Close()
			c := trapCrawler(t, site, trapDNS(t, new(atomic.Bool), map[string]string{
				crawler.PeppolName("0201:UFAAA1", crawler.PeppolZone) + ".": `NAPTR 1 1 "U" "Meta:SMP" "!.*!http://` + target + `/!" .`,
				"posta.example.com.":          "MX 10 " + "loopback.trappola.test.",
				"_mta-sts.posta.example.com.": `TXT "v=STSv1; id=1;"`,
				"mta-sts.posta.example.com.":  "A 127.0.0.1",
			}))
			s := c.Visit(t.Context(), registry.Municipality{
				IPA: "c_x000", Name: "Esempio", MailDomain: "posta.example.com", Site: registry.Site{URL: "https://example.com/"},
				Offices: []registry.EInvoiceOffice{{CUU: "UFAAA1"}},
			}, "run", nil)
			if s.Site.Fault != "" || s.Counts.Probes == 0 {
				t.Errorf("the sound site: fault %q (%s), %d probes; the trap was not walked into", s.Site.Fault, s.Site.Note, s.Counts.Probes)
			}
			if z := s.Zone("posta.example.com"); z == nil || z.MTASTS == nil || z.MTASTS.Fault != evidence.ForbiddenAddress {
				t.Errorf("the policy of its mail: %+v", z)
			}
			bird.silent(t)
		})
	}
}

// TestCanaryRebinding: a name that leads to the Internet when it is first asked
// for and to this machine afterwards. Within a visit it stays where it was; in
// the next one it is refused, though a rule would know the way.
func TestCanaryRebinding(t *testing.T) {
	var sprung atomic.Bool
	var after atomic.Int64
	site := httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		if sprung.Load() {
			after.Add(1)
		}
		rw.Header().Set("Content-Type", "text/html")
		rw.Write([]byte("<h1>Comune di Esempio</h1>"))
	}))
	defer site.Close()
	c := trapCrawler(t, site, trapDNS(t, &sprung, nil))
	m := registry.Municipality{IPA: "c_x000", Name: "Esempio", Site: registry.Site{URL: "https://example.com/"}}
	if s := c.Visit(t.Context(), m, "run", nil); s.Site.Fault != "" {
		t.Fatalf("before: %q (%s)", s.Site.Fault, s.Site.Note)
	}
	sprung.Store(true)
	s := c.Visit(t.Context(), m, "run", nil)
	if s.Site.Fault != evidence.ForbiddenAddress || after.Load() != 0 {
		t.Errorf("after: fault %q (%s), %d requests", s.Site.Fault, s.Site.Note, after.Load())
	}
}

// TestCanaryDownloads: what is downloaded beside visits goes by the same guard.
func TestCanaryDownloads(t *testing.T) {
	bird := newCanary(t)
	client, err := crawler.Client(nil, 2*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "0.0.0.0", "[::]", "[64:ff9b::7f00:1]"} {
		if resp, err := client.Get("http://" + host + ":" + bird.port + "/enti.csv"); err == nil {
			resp.Body.Close()
			t.Errorf("%s: answered", host)
		}
	}
	bird.silent(t)
}
