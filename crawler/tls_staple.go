package crawler

import (
	"crypto/x509"
	"time"

	"golang.org/x/crypto/ocsp"

	"github.com/campanile-italia/campanile/evidence"
)

// maxStaple bounds an OCSP response: those of real issuers are under 4 KB.
const maxStaple = 32 << 10

// readStaple reads the OCSP response a server sent with its certificate. Its
// signature is checked against the issuer; without the issuer's certificate it
// cannot be, and the staple says nothing.
func readStaple(raw []byte, leaf, issuer *x509.Certificate) *evidence.Staple {
	if len(raw) == 0 {
		return nil
	}
	s := &evidence.Staple{}
	if len(raw) > maxStaple {
		s.Fault = evidence.TooLarge
		return s
	}
	if issuer == nil {
		s.Fault, s.Note = evidence.TLS, "the issuer's certificate is not there to check it"
		return s
	}
	r, err := ocsp.ParseResponseForCert(raw, leaf, issuer)
	if err != nil {
		s.Fault, s.Note = evidence.Malformed, clip(err.Error(), maxLabel)
		return s
	}
	s.ThisUpdate, s.NextUpdate = r.ThisUpdate.UTC(), r.NextUpdate.UTC()
	if r.NextUpdate.IsZero() {
		s.NextUpdate = time.Time{}
	}
	switch r.Status {
	case ocsp.Good:
		s.Status = "good"
	case ocsp.Revoked:
		s.Status = "revoked"
	default:
		s.Status = "unknown"
	}
	return s
}

// issuerIn returns the certificate of a chain that signed its first one.
func issuerIn(chain []*x509.Certificate) *x509.Certificate {
	for _, c := range chain[1:] {
		if chain[0].CheckSignatureFrom(c) == nil {
			return c
		}
	}
	return nil
}

// weakSignature returns the algorithm of a signature in the chain that nobody
// accepts any more (CA/Browser Forum Baseline Requirements, 7.1.3.2); empty when
// there is none. What signs itself is not trusted for its signature.
func weakSignature(chain []*x509.Certificate) string {
	for _, c := range chain {
		switch c.SignatureAlgorithm {
		case x509.MD2WithRSA, x509.MD5WithRSA, x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1:
			if c.Subject.String() != c.Issuer.String() {
				return c.SignatureAlgorithm.String()
			}
		}
	}
	return ""
}
