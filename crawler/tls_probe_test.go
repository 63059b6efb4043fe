package crawler

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/internal/needs"
	"github.com/campanile-italia/campanile/registry"
)

// TestProbeOfVisit: a visit knows its site's versions and suites, counts the
// handshakes apart from its requests, and does not ask twice what many comuni
// share.
func TestProbeOfVisit(t *testing.T) {
	w := newWorld(t, esempioZone, document("<h1>Comune di Esempio</h1>"), nil)
	s := w.visit(t)
	facts := s.Host("example.com").TLS
	if o := facts.Offer("TLS 1.3"); o == nil || !o.Offered {
		t.Errorf("TLS 1.3: %+v", o)
	}
	if o := facts.Offer("TLS 1.0"); o == nil || o.Offered || o.Fault != "" {
		t.Errorf("TLS 1.0: %+v; want it refused", o)
	}
	if s.Counts.Probes < 5 || s.Counts.Probes > maxHandshakes || s.Counts.Requests > int(w.requests.Load())+3 {
		t.Errorf("%+v; want the handshakes counted, apart from the requests", s.Counts)
	}
	again := w.visit(t)
	if again.Counts.Probes != 0 || len(again.Host("example.com").TLS.Offers) != len(facts.Offers) {
		t.Errorf("the next comune on the same host: %+v", again.Counts)
	}
}

// TestProbeLeavesAlone: a site that answers 429 is not asked for more.
func TestProbeLeavesAlone(t *testing.T) {
	w := newWorld(t, esempioZone, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Retry-After", "3600")
		rw.WriteHeader(http.StatusTooManyRequests)
	}), nil)
	s := w.visit(t)
	if o := s.Host("example.com").TLS.Offer("TLS 1.3"); s.Counts.Probes != 0 || o == nil || o.Fault != evidence.Blocked {
		t.Errorf("%d probes, %+v", s.Counts.Probes, o)
	}
}

// TestProbeWhereGoSeesNoTLS: a server with anonymous suites alone looks to
// crypto/tls as if it spoke no TLS.
func TestProbeWhereGoSeesNoTLS(t *testing.T) {
	dir := t.TempDir()
	port := needs.Port(t)
	cert := issue(t, nil, &x509.Certificate{Subject: pkix.Name{CommonName: "adh.prova.it"}, DNSNames: []string{"adh.prova.it"}})
	crt, key := filepath.Join(dir, "crt"), filepath.Join(dir, "key")
	for path, content := range map[string]string{crt: pemOf(t, cert), key: keyOf(t, cert)} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	server := fmt.Sprintf("127.0.0.1:%d", port)
	startServer(t, server, needs.Binary(t, "openssl"), "s_server", "-quiet", "-www", "-accept", server, "-cert", crt, "-key", key,
		"-tls1_2", "-cipher", "ADH:@SECLEVEL=0")
	c, err := New(Options{Agent: testAgent, Timeout: 5 * time.Second, Resolvers: []string{startDNS(t, records{"adh.prova.it.": {"A 127.0.0.1"}})},
		AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Connect: []string{"*:443=" + server, "*:80=127.0.0.1:1"}})
	if err != nil {
		t.Fatal(err)
	}
	s := c.Visit(t.Context(), registry.Municipality{IPA: "c_x", Name: "Prova", Site: registry.Site{URL: "https://adh.prova.it/"}}, "run", nil)
	facts := s.Host("adh.prova.it").TLS
	if facts == nil || facts.Fault != evidence.TLS {
		t.Fatalf("facts %+v", facts)
	}
	if o := facts.Offer("TLS 1.2"); o == nil || !o.Offered || len(o.Suites) == 0 || !o.Suites[0].Broken() {
		t.Errorf("TLS 1.2: %+v; want its anonymous suites", o)
	}
}
