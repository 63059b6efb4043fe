package crawler

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/campanile-italia/campanile/evidence"
)

const (
	maxChain     = 10
	maxCertNames = 100
)

// newTLSConfig accepts any certificate and any version: content behind an
// invalid certificate is read (RULINGS), and the certificate is judged apart
// by readTLS.
func newTLSConfig() *tls.Config {
	var suites []uint16
	for _, s := range tls.CipherSuites() {
		suites = append(suites, s.ID)
	}
	for _, s := range tls.InsecureCipherSuites() {
		suites = append(suites, s.ID)
	}
	return &tls.Config{
		InsecureSkipVerify: true, //nolint:gosec // verified in readTLS, so that a bad certificate is a finding and not an outage
		MinVersion:         tls.VersionTLS10,
		CipherSuites:       suites,
		// No post-quantum share: it is a third of a handshake's work, and
		// hides nothing of public pages. Old balancers also drop so long a hello.
		CurvePreferences:   []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521},
		NextProtos:         []string{"http/1.1"},
		ClientSessionCache: nil, // a resumed session shows no chain
	}
}

// readTLS reduces a session to facts and says whether a browser accepts its
// certificate.
func (c *Crawler) readTLS(cs *tls.ConnectionState, host string, at time.Time) *evidence.TLSFacts {
	t := &evidence.TLSFacts{Version: tls.VersionName(cs.Version), Suite: tls.CipherSuiteName(cs.CipherSuite), At: at}
	chain := cs.PeerCertificates[:min(len(cs.PeerCertificates), maxChain)]
	for _, cert := range chain {
		t.Chain = append(t.Chain, readCertificate(cert))
	}
	if len(chain) > 0 {
		t.Invalid, t.Detail = c.verify(chain, host, at)
		t.Staple = readStaple(cs.OCSPResponse, chain[0], issuerIn(chain))
		if s := t.Staple; t.Invalid == "" && s != nil && s.Status == "revoked" && s.Current(at) {
			t.Invalid, t.Detail = evidence.CertRevoked, "revoked, says its issuer's answer of "+s.ThisUpdate.Format(time.RFC3339)
		}
	}
	return t
}

func (c *Crawler) verify(chain []*x509.Certificate, host string, at time.Time) (evidence.CertificateFault, string) {
	leaf := chain[0]
	switch {
	case at.After(leaf.NotAfter):
		return evidence.CertExpired, "expired on " + leaf.NotAfter.UTC().Format(time.RFC3339)
	case at.Before(leaf.NotBefore):
		return evidence.CertNotYetValid, "valid from " + leaf.NotBefore.UTC().Format(time.RFC3339)
	}
	inter := x509.NewCertPool()
	for _, cert := range chain[1:] {
		inter.AddCert(cert)
	}
	_, err := leaf.Verify(x509.VerifyOptions{Roots: c.opt.Roots, Intermediates: inter, CurrentTime: at})
	nameErr := leaf.VerifyHostname(host)
	switch {
	case err == nil && nameErr == nil:
		return "", ""
	case isSelfSigned(leaf) && err != nil:
		return evidence.CertSelfSigned, "issued by itself: " + clip(leaf.Issuer.String(), maxLabel)
	case err != nil && weakSignature(chain) != "":
		return evidence.CertWeak, "signed with " + weakSignature(chain)
	case err == nil:
		return evidence.CertWrongName, "valid for " + clip(fmt.Sprint(leaf.DNSNames), maxLabel)
	}
	return chainFault(err, nameErr, chain)
}

// chainFault tells an issuer nobody knows from an intermediate that is merely
// not sent: a leaf that stands alone and names where its issuer's certificate
// can be had (AIA). Browsers fetch or remember such intermediates.
func chainFault(err, nameErr error, chain []*x509.Certificate) (evidence.CertificateFault, string) {
	var invalid x509.CertificateInvalidError
	if errors.As(err, &invalid) && invalid.Reason == x509.Expired {
		return evidence.CertExpired, "a certificate of the chain has expired"
	}
	if nameErr != nil {
		return evidence.CertWrongName, "valid for " + clip(fmt.Sprint(chain[0].DNSNames), maxLabel)
	}
	last := chain[len(chain)-1]
	var unknown x509.UnknownAuthorityError
	if errors.As(err, &unknown) && len(last.IssuingCertificateURL) > 0 && !isSelfSigned(last) {
		return evidence.CertIncomplete, "the certificate of its issuer is not sent: " + clip(last.Issuer.String(), maxLabel)
	}
	return evidence.CertUntrusted, clip(err.Error(), maxLabel)
}

func isSelfSigned(c *x509.Certificate) bool {
	return c.Subject.String() == c.Issuer.String() && c.CheckSignatureFrom(c) == nil || (c.Subject.String() == c.Issuer.String() && !c.IsCA)
}

func readCertificate(c *x509.Certificate) evidence.Certificate {
	sum := sha256.Sum256(c.Raw)
	names := c.DNSNames[:min(len(c.DNSNames), maxCertNames)]
	kept := make([]string, len(names))
	for i, n := range names {
		kept[i] = clip(n, 255)
	}
	return evidence.Certificate{
		Subject: clip(c.Subject.String(), maxLabel), Issuer: clip(c.Issuer.String(), maxLabel), Names: kept,
		NotBefore: c.NotBefore.UTC(), NotAfter: c.NotAfter.UTC(), Key: keyName(c), Signature: c.SignatureAlgorithm.String(), SHA256: hex.EncodeToString(sum[:]),
	}
}

func keyName(c *x509.Certificate) string {
	switch k := c.PublicKey.(type) {
	case *ecdsa.PublicKey:
		return fmt.Sprintf("ECDSA %d", k.Curve.Params().BitSize)
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d", k.N.BitLen())
	case ed25519.PublicKey:
		return "Ed25519"
	}
	return c.PublicKeyAlgorithm.String()
}
