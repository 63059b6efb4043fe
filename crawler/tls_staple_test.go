package crawler

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"github.com/campanile-italia/campanile/evidence"
)

// TestWeakSignature: a chain signed with SHA-1 is refused for that, and is not
// taken for one that lacks an intermediate.
func TestWeakSignature(t *testing.T) {
	root := issue(t, nil, &x509.Certificate{Subject: pkix.Name{CommonName: "Radice di prova"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	leaf := issue(t, root, &x509.Certificate{
		Subject: pkix.Name{CommonName: "vecchio.prova.it"}, DNSNames: []string{"vecchio.prova.it"},
		SignatureAlgorithm: x509.ECDSAWithSHA1, IssuingCertificateURL: []string{"http://aia.example/root.crt"},
	})
	c := &Crawler{opt: Options{Roots: x509.NewCertPool()}}
	c.opt.Roots.AddCert(root.cert)
	if got, detail := c.verify([]*x509.Certificate{leaf.cert}, "vecchio.prova.it", time.Now()); got != evidence.CertWeak {
		t.Errorf("%q (%s), want weak", got, detail)
	}
}

func FuzzReadStaple(f *testing.F) {
	f.Add([]byte{0x30, 0x03, 0x0a, 0x01, 0x06})
	f.Fuzz(func(t *testing.T, b []byte) {
		cert := &x509.Certificate{}
		if s := readStaple(b, cert, cert); s != nil && s.Status == "" && s.Fault == "" {
			t.Errorf("neither status nor fault: %+v", s)
		}
		_, _ = ocsp.ParseResponse(b, nil)
	})
}
