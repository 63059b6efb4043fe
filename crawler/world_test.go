package crawler

import (
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// records are what the test's resolver answers, in zone-file form, by name and type.
type records map[string][]string

// startDNS answers from records; a name in none of them is NXDOMAIN.
func startDNS(t *testing.T, zone records) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ready := make(chan struct{})
	server := &dns.Server{PacketConn: conn, NotifyStartedFunc: func() { close(ready) }, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		name, found := q.Question[0].Name, false
		for _, line := range zone[name] {
			rr, err := dns.NewRR(name + " 60 IN " + line)
			if err != nil {
				panic(err)
			}
			found = true
			if rr.Header().Rrtype == q.Question[0].Qtype {
				m.Answer = append(m.Answer, rr)
			}
		}
		if !found {
			m.Rcode = dns.RcodeNameError
		}
		w.WriteMsg(m)
	})}
	go server.ActivateAndServe()
	<-ready
	t.Cleanup(func() { server.Shutdown() })
	return conn.LocalAddr().String()
}

// testWorld is a resolver and two web servers that every name leads to.
type testWorld struct {
	crawler  *Crawler
	requests atomic.Int64
	secure   *httptest.Server
}

const testAgent = "Campanile/test (+https://campanile.example/bot)"

// newWorld serves handler for every host of zone over HTTPS, and redirects
// http:// there. change may alter the options before the crawler is made.
func newWorld(t *testing.T, zone records, handler http.Handler, change func(*Options)) *testWorld {
	t.Helper()
	w := &testWorld{}
	counted := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.requests.Add(1)
		if r.UserAgent() != testAgent {
			t.Errorf("user agent %q", r.UserAgent())
		}
		handler.ServeHTTP(rw, r)
	})
	w.secure = httptest.NewTLSServer(counted)
	t.Cleanup(w.secure.Close)
	plain := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "https://"+r.Host+r.URL.RequestURI(), http.StatusMovedPermanently)
	}))
	t.Cleanup(plain.Close)
	roots := x509.NewCertPool()
	roots.AddCert(w.secure.Certificate())
	opt := Options{
		Agent: testAgent, Timeout: 5 * time.Second, Resolvers: []string{startDNS(t, zone)}, Roots: roots,
		AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		Connect: []string{
			"*:443=" + strings.TrimPrefix(w.secure.URL, "https://"),
			"*:80=" + strings.TrimPrefix(plain.URL, "http://"),
		},
	}
	if change != nil {
		change(&opt)
	}
	c, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	w.crawler = c
	return w
}

// esempio is a comune whose site is https://example.com/, the name that
// httptest's certificate is for.
var esempio = registry.Municipality{IPA: "c_x000", Name: "Esempio", TaxCode: "00297960197", Site: registry.Site{URL: "https://example.com/"}}

var esempioZone = records{"example.com.": {"A 127.0.0.1"}}

func (w *testWorld) visit(t *testing.T) *evidence.Snapshot {
	t.Helper()
	return w.crawler.Visit(t.Context(), esempio, "run", nil)
}

// document answers with a page.
func document(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(body))
	}
}
