package crawler

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/internal/needs"
	"github.com/campanile-italia/campanile/registry"
)

// issuer signs certificates of a test's own authority.
type issuer struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// issue returns a certificate made from a template, signed by parent, or by
// itself when parent is nil.
func issue(t *testing.T, parent *issuer, template *x509.Certificate) *issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	if template.NotBefore.IsZero() {
		template.NotBefore = time.Now().Add(-48 * time.Hour)
	}
	if template.NotAfter.IsZero() {
		template.NotAfter = time.Now().Add(48 * time.Hour)
	}
	by := &issuer{cert: template, key: key}
	if parent != nil {
		by = parent
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by.cert, &key.PublicKey, by.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &issuer{cert, key}
}

func pemOf(t *testing.T, certs ...*issuer) string {
	t.Helper()
	var b strings.Builder
	for _, c := range certs {
		pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: c.cert.Raw})
	}
	return b.String()
}

func keyOf(t *testing.T, c *issuer) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(c.key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// staple makes an OCSP response about a certificate, good until some time from now.
func staple(t *testing.T, authority, signer, about *issuer, status int, until time.Duration) []byte {
	t.Helper()
	b, err := ocsp.CreateResponse(authority.cert, signer.cert, ocsp.Response{
		Status: status, SerialNumber: about.cert.SerialNumber, ThisUpdate: time.Now().Add(-2 * time.Hour), NextUpdate: time.Now().Add(until),
		RevokedAt: time.Now().Add(-3 * time.Hour),
	}, signer.key)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestTLSWithNginx looks at certificates as a real server shows them.
func TestTLSWithNginx(t *testing.T) {
	nginx := needs.Binary(t, "nginx")
	root := issue(t, nil, &x509.Certificate{Subject: pkix.Name{CommonName: "Radice di prova"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	middle := issue(t, root, &x509.Certificate{Subject: pkix.Name{CommonName: "Intermedia di prova"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	leaf := func(name string, change func(*x509.Certificate)) *issuer {
		template := &x509.Certificate{Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, IssuingCertificateURL: []string{"http://aia.example/middle.crt"}}
		if change != nil {
			change(template)
		}
		return issue(t, middle, template)
	}
	good := leaf("good.prova.it", nil)
	expired := leaf("expired.prova.it", func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Hour) })
	early := leaf("early.prova.it", func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Hour) })
	other := leaf("altro.prova.it", nil)
	alone := leaf("alone.prova.it", nil)
	wild := leaf("*.prova.it", nil)
	own := issue(t, nil, &x509.Certificate{Subject: pkix.Name{CommonName: "own.prova.it"}, DNSNames: []string{"own.prova.it"}})
	strange := issue(t, nil, &x509.Certificate{Subject: pkix.Name{CommonName: "Radice ignota"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	unknown := issue(t, strange, &x509.Certificate{Subject: pkix.Name{CommonName: "unknown.prova.it"}, DNSNames: []string{"unknown.prova.it"}})

	stapled, revoked, stale := leaf("stapled.prova.it", nil), leaf("revoked.prova.it", nil), leaf("stale.prova.it", nil)
	foreign := leaf("foreign.prova.it", nil)
	staples := map[string][]byte{
		"stapled.prova.it": staple(t, middle, middle, stapled, ocsp.Good, time.Hour), "revoked.prova.it": staple(t, middle, middle, revoked, ocsp.Revoked, time.Hour),
		"stale.prova.it": staple(t, middle, middle, stale, ocsp.Revoked, -time.Hour), "foreign.prova.it": staple(t, middle, strange, foreign, ocsp.Revoked, time.Hour),
	}
	said := map[string]string{"stapled.prova.it": "good", "revoked.prova.it": "revoked", "stale.prova.it": "revoked", "foreign.prova.it": "malformed"}

	sites := []struct {
		host  string
		chain []*issuer
		want  evidence.CertificateFault
	}{
		{"stapled.prova.it", []*issuer{stapled, middle}, ""},
		{"revoked.prova.it", []*issuer{revoked, middle}, evidence.CertRevoked},
		{"stale.prova.it", []*issuer{stale, middle}, ""},
		{"foreign.prova.it", []*issuer{foreign, middle}, ""},
		{"good.prova.it", []*issuer{good, middle}, ""},
		{"wild.prova.it", []*issuer{wild, middle}, ""},
		{"expired.prova.it", []*issuer{expired, middle}, evidence.CertExpired},
		{"early.prova.it", []*issuer{early, middle}, evidence.CertNotYetValid},
		{"wrong.prova.it", []*issuer{other, middle}, evidence.CertWrongName},
		{"alone.prova.it", []*issuer{alone}, evidence.CertIncomplete},
		{"own.prova.it", []*issuer{own}, evidence.CertSelfSigned},
		{"unknown.prova.it", []*issuer{unknown}, evidence.CertUntrusted},
	}
	dir, port := t.TempDir(), needs.Port(t)
	var conf strings.Builder
	fmt.Fprintf(&conf, "daemon off;\nmaster_process off;\npid %s/pid;\nerror_log stderr crit;\nevents {}\nhttp {\naccess_log off;\nclient_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s; uwsgi_temp_path %[1]s; scgi_temp_path %[1]s;\n", dir)
	zone := records{}
	for _, s := range sites {
		for name, content := range map[string]string{".crt": pemOf(t, s.chain...), ".key": keyOf(t, s.chain[0])} {
			if err := os.WriteFile(filepath.Join(dir, s.host+name), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if b := staples[s.host]; b != nil {
			if err := os.WriteFile(filepath.Join(dir, s.host+".ocsp"), b, 0o600); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&conf, "server { ssl_stapling on; ssl_stapling_file %s/%s.ocsp;", dir, s.host)
		} else {
			conf.WriteString("server {")
		}
		fmt.Fprintf(&conf, " listen 127.0.0.1:%d ssl; server_name %s; ssl_certificate %s/%[2]s.crt; ssl_certificate_key %[3]s/%[2]s.key; location = /robots.txt { return 404; } location / { default_type text/html; return 200 '<h1>Comune di Prova</h1><p>Il sito del comune di Prova.</p>'; } }\n", port, s.host, dir)
		zone[s.host+"."] = []string{"A 127.0.0.1"}
	}
	conf.WriteString("}\n")
	path := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(path, []byte(conf.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	server := fmt.Sprintf("127.0.0.1:%d", port)
	startServer(t, server, nginx, "-c", path, "-e", "stderr", "-p", dir)
	roots := x509.NewCertPool()
	roots.AddCert(root.cert)
	c, err := New(Options{Agent: testAgent, Timeout: 5 * time.Second, Roots: roots, Resolvers: []string{startDNS(t, zone)},
		AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Connect: []string{"*:443=" + server, "*:80=127.0.0.1:1"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sites {
		t.Run(s.host, func(t *testing.T) {
			snap := c.Visit(t.Context(), registry.Municipality{IPA: "c_x", Name: "Prova", Site: registry.Site{URL: "https://" + s.host + "/"}}, "run", nil)
			h := snap.Host(s.host)
			if h == nil || h.TLS == nil {
				t.Fatalf("no TLS facts; site %+v", snap.Site)
			}
			if h.TLS.Invalid != s.want || h.TLS.Version < "TLS 1.2" || len(h.TLS.Chain) != len(s.chain) {
				t.Errorf("invalid %q (%s), %s, %d certificates; want %q, TLS 1.2 at least, %d", h.TLS.Invalid, h.TLS.Detail, h.TLS.Version, len(h.TLS.Chain), s.want, len(s.chain))
			}
			var word string
			if st := h.TLS.Staple; st != nil {
				word = cmp.Or(string(st.Fault), st.Status)
			}
			if word != said[s.host] {
				t.Errorf("staple %q (%+v), want %q", word, h.TLS.Staple, said[s.host])
			}
			// Content behind a bad certificate is read, and says so.
			if p := snap.HomePage(); p == nil || p.Invalid != s.want {
				t.Errorf("home page %+v: want it read, with the certificate's fault", p)
			}
			if snap.Site.HTTP.Fault != evidence.Refused {
				t.Errorf("http:// is %q, want refused", snap.Site.HTTP.Fault)
			}
		})
	}
}

// startServer runs a real server until the test ends and waits until its
// address takes connections.
func startServer(t *testing.T, address, program string, args ...string) {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for deadline := time.Now().Add(20 * time.Second); ; {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			conn.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s does not answer: %v", program, err)
		}
	}
}
