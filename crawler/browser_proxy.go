package crawler

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"sync"
	"time"
)

// browserProxy is a browser's only way out: a proxy on loopback for as long as
// one page is rendered. It connects to nothing. Tunnels (CONNECT) end here too,
// so that every request is seen whole: who asks for what is decided by the
// visit, with its guard, robots.txt, manners and bounds.
type browserProxy struct {
	address string
	asks    chan browserQuestion
	tunnels *tunnelListener
	server  *http.Server
	done    context.Context
	stop    context.CancelFunc
	tls     *tls.Config
}

type browserQuestion struct {
	browserAsk
	reply chan browserAnswer
}

func startBrowserProxy(ctx context.Context) (*browserProxy, error) {
	certificate, err := proxyCertificate()
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &browserProxy{address: l.Addr().String(), asks: make(chan browserQuestion), tls: &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}}
	p.done, p.stop = context.WithCancel(ctx)
	p.tunnels = &tunnelListener{conns: make(chan net.Conn), done: p.done, address: l.Addr()}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: maxHeaderBytes, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = p.server.Serve(l) }()
	go func() { _ = p.server.Serve(p.tunnels) }()
	return p, nil
}

func (p *browserProxy) close() {
	p.stop()
	_ = p.server.Close()
}

// proxyCertificate makes the certificate that tunnels are answered with, once a
// process. The browser is told not to look at it.
var proxyCertificate = sync.OnceValues(func() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Campanile"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
})

func (p *browserProxy) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodConnect {
		p.tunnel(rw)
		return
	}
	if r.Method != http.MethodGet || r.Header.Get("Upgrade") != "" { // nothing is sent, nothing stays open
		rw.WriteHeader(http.StatusForbidden)
		return
	}
	dest := r.Header.Get("Sec-Fetch-Dest")
	if !wantedParts[dest] {
		rw.WriteHeader(http.StatusNoContent)
		return
	}
	address := *r.URL
	if !address.IsAbs() {
		address.Scheme, address.Host = "http", r.Host
		if r.TLS != nil {
			address.Scheme = "https"
		}
	}
	q := browserQuestion{browserAsk{url: address.String(), document: dest == "document"}, make(chan browserAnswer, 1)}
	select {
	case p.asks <- q:
	case <-r.Context().Done():
		return
	case <-p.done.Done():
		return
	}
	select {
	case a := <-q.reply:
		a.write(rw, r.Header.Get("Origin"))
	case <-p.done.Done():
	}
}

// wantedParts are what a page is made of as far as its words go, by
// Sec-Fetch-Dest: pictures, fonts and styles cost servers and say nothing.
var wantedParts = map[string]bool{"document": true, "iframe": true, "frame": true, "script": true, "empty": true, "worker": true}

// tunnel accepts what a browser thinks is a connection to a server, and speaks
// HTTP on it, over TLS where it begins so.
func (p *browserProxy) tunnel(rw http.ResponseWriter) {
	conn, _, err := http.NewResponseController(rw).Hijack()
	if err != nil {
		return
	}
	if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		conn.Close()
		return
	}
	in := &peekedConn{Conn: conn, r: bufio.NewReader(conn)}
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	first, err := in.r.Peek(1)
	if err != nil {
		conn.Close()
		return
	}
	_ = conn.SetReadDeadline(time.Time{})
	var inner net.Conn = in
	if first[0] == 0x16 { // a TLS handshake record
		inner = tls.Server(in, p.tls)
	}
	select {
	case p.tunnels.conns <- inner:
	case <-p.done.Done():
		conn.Close()
	}
}

// tunnelListener hands tunnels to the proxy's own server.
type tunnelListener struct {
	conns   chan net.Conn
	done    context.Context
	address net.Addr
}

func (l *tunnelListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done.Done():
		return nil, net.ErrClosed
	}
}

func (l *tunnelListener) Close() error   { return nil }
func (l *tunnelListener) Addr() net.Addr { return l.address }

// peekedConn is a connection whose first byte was looked at.
type peekedConn struct {
	net.Conn
	r *bufio.Reader
}

func (c *peekedConn) Read(b []byte) (int, error) { return c.r.Read(b) }
