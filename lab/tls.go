package lab

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync"
	"time"
)

// authority is the lab's certification authority. Its keys are random: whoever
// knows the seed must not be able to sign for anybody who trusts the root.
type authority struct {
	root, middle, stranger *x509.Certificate
	rootKey, middleKey     *ecdsa.PrivateKey
	strangerKey            *ecdsa.PrivateKey
	leafKeys               []*ecdsa.PrivateKey // a few, shared
	now                    time.Time

	// rsaKey is made when the first is asked for: it takes a moment.
	rsaKey func() crypto.Signer

	mu    sync.Mutex
	cache map[string]*tls.Certificate
}

// issuerHost serves the intermediate over http://, as certificates say in their
// "CA Issuers" address: a client may fetch what a server forgot to send.
const issuerHost = "aia.campanile-lab.example"

// maxCertificates bounds the cache; beyond it certificates are made anew.
const maxCertificates = 16384

func newAuthority(now time.Time) (*authority, error) {
	a := &authority{now: now, cache: map[string]*tls.Certificate{}}
	a.rsaKey = sync.OnceValue(func() crypto.Signer {
		k, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return a.leafKeys[0]
		}
		return k
	})
	keys := make([]*ecdsa.PrivateKey, 7)
	for i := range keys {
		k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, fmt.Errorf("lab: make a key: %w", err)
		}
		keys[i] = k
	}
	a.rootKey, a.middleKey, a.strangerKey, a.leafKeys = keys[0], keys[1], keys[2], keys[3:]
	var err error
	if a.root, err = a.makeCA("Campanile Lab Root", nil, a.rootKey, a.rootKey); err != nil {
		return nil, err
	}
	if a.middle, err = a.makeCA("Campanile Lab Intermediate", a.root, a.middleKey, a.rootKey); err != nil {
		return nil, err
	}
	a.stranger, err = a.makeCA("Autorita Sconosciuta", nil, a.strangerKey, a.strangerKey)
	return a, err
}

func (a *authority) makeCA(name string, parent *x509.Certificate, key, signer *ecdsa.PrivateKey) (*x509.Certificate, error) {
	t := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: name, Organization: []string{"Regione simulata"}},
		NotBefore: a.now.AddDate(-1, 0, 0), NotAfter: a.now.AddDate(10, 0, 0), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	if parent == nil {
		parent = t
	}
	der, err := x509.CreateCertificate(rand.Reader, t, parent, &key.PublicKey, signer)
	if err != nil {
		return nil, fmt.Errorf("lab: make %s: %w", name, err)
	}
	return x509.ParseCertificate(der)
}

func serial() *big.Int {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return big.NewInt(time.Now().UnixNano())
	}
	return n
}

// rootPEM is the root, as ca_files wants it.
func (a *authority) rootPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.root.Raw})
}

// leaf returns the certificate of a name, made at the first question.
func (a *authority) leaf(name string, mode certMode) (*tls.Certificate, error) {
	key := fmt.Sprint(mode, name)
	a.mu.Lock()
	defer a.mu.Unlock()
	if c := a.cache[key]; c != nil {
		return c, nil
	}
	c, err := a.makeLeaf(name, mode)
	if err == nil && len(a.cache) < maxCertificates {
		a.cache[key] = c
	}
	return c, err
}

func (a *authority) makeLeaf(name string, mode certMode) (*tls.Certificate, error) {
	var key crypto.Signer = a.leafKeys[hash(name)%uint64(len(a.leafKeys))]
	if mode == certGoodRSA {
		key = a.rsaKey()
	}
	names := []string{name}
	if bare, ok := strings.CutPrefix(name, "www."); ok {
		names = append(names, bare)
	} else if strings.Count(name, ".") >= 2 {
		names = append(names, "www."+name)
	}
	switch mode {
	case certGoodWildcard:
		_, above, _ := strings.Cut(names[0], ".")
		names = []string{"*." + above, above}
		if bare := strings.TrimPrefix(name, "www."); bare == name {
			names = []string{"*." + name, name}
		}
	case certGoodMany:
		for i := range 100 {
			names = append(names, fmt.Sprintf("www.ente-%02d.rete-enti.example", i))
		}
		names[0], names[len(names)-1] = names[len(names)-1], names[0]
	}
	if mode == certWrongName {
		names = []string{"server.pannello-condiviso.example"}
	}
	t := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: names[0]}, DNSNames: names,
		NotBefore: a.now.AddDate(0, -2, 0), NotAfter: a.now.AddDate(0, 4, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if mode != certSelfSigned && mode != certUntrusted {
		t.IssuingCertificateURL = []string{"http://" + issuerHost + "/intermediate.der"}
	}
	parent, chain := a.middle, [][]byte{a.middle.Raw}
	var signer crypto.Signer = a.middleKey
	switch mode {
	case certExpired:
		t.NotBefore, t.NotAfter = a.now.AddDate(0, -4, 0), a.now.AddDate(0, 0, -20)
	case certSelfSigned:
		parent, signer, chain = t, key, nil
	case certUntrusted:
		parent, signer, chain = a.stranger, a.strangerKey, nil
	case certIncomplete:
		chain = nil
	}
	der, err := x509.CreateCertificate(rand.Reader, t, parent, key.Public(), signer)
	if err != nil {
		return nil, fmt.Errorf("lab: certificate of %s: %w", name, err)
	}
	return &tls.Certificate{Certificate: append([][]byte{der}, chain...), PrivateKey: key}, nil
}

var errNoSession = errors.New("lab: no session on purpose")

func serverName(hello *tls.ClientHelloInfo) string {
	return strings.TrimSuffix(strings.ToLower(hello.ServerName), ".")
}

func (w *World) getCertificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	h := w.hosts.byName[serverName(hello)]
	if h == nil {
		return w.ca.leaf("sconosciuto.lab.example", certGood)
	}
	if h.cert == certGood && h.of != nil && (h.role == roleSite || h.role == roleAlias) {
		return w.ca.leaf(h.name, h.of.goodCertificate())
	}
	return w.ca.leaf(h.name, h.cert)
}

// spoil ends the handshake where the plan says so.
func (w *World) spoil(h *host, hello *tls.ClientHelloInfo) error {
	switch {
	case h.outage == outTimeout:
		w.hang(hello.Context().Done())
		_ = hello.Conn.Close()
		return errNoSession
	case h.outage == outReset, h.outage == outDown:
		resetConn(hello.Conn)
		return errNoSession
	case h.quirk == quirkPlain443:
		_, _ = hello.Conn.Write([]byte("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
		_ = hello.Conn.Close()
		return errNoSession
	}
	return nil
}

// maxHang bounds a server that never answers, well over any client's patience.
const maxHang = 2 * time.Minute

func (w *World) hang(gone <-chan struct{}) {
	t := time.NewTimer(maxHang)
	defer t.Stop()
	select {
	case <-gone:
	case <-w.closing:
	case <-t.C:
	}
}

// resetConn closes with RST instead of FIN.
func resetConn(c net.Conn) {
	if t, ok := c.(interface{ SetLinger(int) error }); ok {
		_ = t.SetLinger(0)
	}
	_ = c.Close()
}
