package clienthello

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// serve answers connections with handle until the test ends.
func serve(t *testing.T, handle func(net.Conn)) Dial {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { defer c.Close(); handle(c) }()
		}
	}()
	return func(ctx context.Context) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "tcp", l.Addr().String())
	}
}

func certificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"www.prova.it"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// goServer is crypto/tls: an implementation that is not ours.
func goServer(t *testing.T, config *tls.Config) Dial {
	config.Certificates = []tls.Certificate{certificate(t)}
	return serve(t, func(c net.Conn) { _ = tls.Server(c, config).Handshake() })
}

func TestVersionsOfGo(t *testing.T) {
	for _, tt := range []struct {
		name     string
		config   *tls.Config
		want     []Version
		at, most int // handshakes
	}{
		{"today's", &tls.Config{}, []Version{TLS13, TLS12}, 6, 14},
		{"1.3 only", &tls.Config{MinVersion: tls.VersionTLS13}, []Version{TLS13}, 6, 13},
		{"1.2 only", &tls.Config{MaxVersion: tls.VersionTLS12}, []Version{TLS12}, 6, 13},
		{"all", &tls.Config{MinVersion: tls.VersionTLS10}, []Version{TLS13, TLS12, TLS11, TLS10}, 7, 30},
		{"old only", &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, []Version{TLS11, TLS10}, 7, 30},
		{"1.0 only", &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10}, []Version{TLS10}, 6, 30},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dial := goServer(t, tt.config)
			for _, limit := range []int{tt.at, 60} {
				s := Run(t.Context(), dial, "www.prova.it", limit)
				var got []Version
				for _, f := range s.Versions {
					if f.Offered {
						got = append(got, f.Version)
					} else if f.Err != nil {
						t.Errorf("%s: not told: %v", f.Version, f.Err)
					}
					if f.Offered && limit == 60 && !f.Whole {
						t.Errorf("%s: suites not whole: %v", f.Version, f.Err)
					}
				}
				if !slices.Equal(got, tt.want) {
					t.Errorf("with %d handshakes: offered %v, want %v", limit, got, tt.want)
				}
				if s.Handshakes > min(limit, tt.most) {
					t.Errorf("%d handshakes, at most %d", s.Handshakes, min(limit, tt.most))
				}
			}
		})
	}
}

// TestSuitesOfGo: no more and no less than what the server is set to.
func TestSuitesOfGo(t *testing.T) {
	set := []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, tls.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA}
	s := Run(t.Context(), goServer(t, &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: set}), "www.prova.it", 40)
	f := s.Of(TLS12)
	var got []uint16
	for _, x := range f.Suites {
		got = append(got, uint16(x))
	}
	slices.Sort(got)
	slices.Sort(set)
	if !slices.Equal(got, set) || !f.Whole {
		t.Errorf("suites %v, whole %v; want %x", f.Suites, f.Whole, set)
	}
}

// TestOddServers: what cannot be told is not told.
func TestOddServers(t *testing.T) {
	config := &tls.Config{Certificates: []tls.Certificate{certificate(t)}, MinVersion: tls.VersionTLS12}
	old := func(c net.Conn, head []byte) bool { // the version in a hello without supported_versions
		return len(head) > 10 && head[9] == 3 && head[10] < 3
	}
	t.Run("closes what it refuses, as SChannel", func(t *testing.T) {
		s := Run(t.Context(), serve(t, func(c net.Conn) {
			p := peek(c)
			if old(c, p.head) {
				return
			}
			_ = tls.Server(p, config).Handshake()
		}), "www.prova.it", 20)
		if f := s.Of(TLS10); f.Offered || f.Err != nil {
			t.Errorf("TLS 1.0: %+v; want it refused", f)
		}
	})
	t.Run("closes everything after three connections", func(t *testing.T) {
		var n atomic.Int32
		s := Run(t.Context(), serve(t, func(c net.Conn) {
			if n.Add(1) > 3 {
				return
			}
			_ = tls.Server(c, config).Handshake()
		}), "www.prova.it", 20)
		if f := s.Of(TLS10); f.Offered || f.Err == nil {
			t.Errorf("TLS 1.0: %+v; want it not told", f)
		}
		if f := s.Of(TLS13); !f.Offered {
			t.Errorf("TLS 1.3: %+v; want it offered, as was seen", f)
		}
	})
	t.Run("speaks HTTP", func(t *testing.T) {
		s := Run(t.Context(), serve(t, func(c net.Conn) {
			_ = peek(c)
			_, _ = c.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
		}), "www.prova.it", 20)
		for _, f := range s.Versions {
			if f.Offered || !errors.Is(f.Err, ErrNotTLS) {
				t.Errorf("%+v", f)
			}
		}
		if s.Handshakes > maxFailures {
			t.Errorf("%d handshakes with a server that speaks no TLS", s.Handshakes)
		}
	})
	t.Run("warns of the name first", func(t *testing.T) {
		s := Run(t.Context(), serve(t, func(c net.Conn) {
			p := peek(c)
			_, _ = c.Write([]byte{21, 3, 3, 0, 2, 1, 112})
			_ = tls.Server(p, config).Handshake()
		}), "www.prova.it", 20)
		if !s.Of(TLS13).Offered || !s.Of(TLS12).Offered || s.Of(TLS11).Err != nil {
			t.Errorf("%+v", s)
		}
	})
	t.Run("does not know the name", func(t *testing.T) {
		s := Run(t.Context(), serve(t, func(c net.Conn) {
			_ = peek(c)
			_, _ = c.Write([]byte{21, 3, 3, 0, 2, 2, 112})
		}), "www.prova.it", 20)
		var alert AlertError
		if f := s.Of(TLS12); f.Offered || !errors.As(f.Err, &alert) {
			t.Errorf("%+v: want it not told, by the alert", f)
		}
	})
	t.Run("chooses what was not offered", func(t *testing.T) {
		s := Run(t.Context(), serve(t, func(c net.Conn) {
			_ = peek(c)
			_, _ = c.Write(helloOf(0x0303, 0x0099))
		}), "www.prova.it", 20)
		for _, f := range s.Versions {
			for _, x := range f.Suites {
				if x != 0x0099 {
					t.Errorf("%s: %v", f.Version, x)
				}
			}
		}
		if f := s.Of(TLS13); f.Offered || f.Err == nil {
			t.Errorf("TLS 1.3: %+v", f)
		}
	})
}

// peeked is a connection whose first bytes were looked at.
type peeked struct {
	net.Conn
	head []byte
	rest []byte
}

func peek(c net.Conn) *peeked {
	b := make([]byte, 2048)
	n, _ := c.Read(b)
	return &peeked{c, b[:n], b[:n]}
}

func (p *peeked) Read(b []byte) (int, error) {
	if len(p.rest) > 0 {
		n := copy(b, p.rest)
		p.rest = p.rest[n:]
		return n, nil
	}
	return p.Conn.Read(b)
}

func helloOf(version, suite uint16) []byte {
	body := append([]byte{byte(version >> 8), byte(version)}, make([]byte, 33)...)
	body = append(body, byte(suite>>8), byte(suite), 0)
	msg := append([]byte{2, 0, 0, byte(len(body))}, body...)
	return append([]byte{22, 3, 3, 0, byte(len(msg))}, msg...)
}

// TestHelloAvoidsTheHangingLength: no hello of 256 to 511 bytes (RFC 7685).
func TestHelloAvoidsTheHangingLength(t *testing.T) {
	for n := 1; n <= len(All()); n++ {
		for _, v := range []Version{TLS10, TLS11, TLS12, TLS13} {
			b, err := Offer{Version: v, Suites: All()[:n], Name: "www.comune.prova.it"}.marshal()
			if err != nil {
				t.Fatal(err)
			}
			if size := len(b) - 5; size > 0xff && size < 0x200 {
				t.Fatalf("%s with %d suites: a hello of %d bytes", v, n, size)
			}
		}
	}
}

func TestSNI(t *testing.T) {
	for name, want := range map[string]bool{"www.prova.it": true, "www.prova.it.": true, "192.0.2.1": false, "[2001:db8::1]": false, "2001:db8::1": false} {
		b, err := Offer{Version: TLS12, Suites: All(), Name: name}.marshal()
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Contains(b, []byte("www.prova.it")); got != want || bytes.Contains(b, []byte("prova.it.")) {
			t.Errorf("%s: name sent: %v", name, got)
		}
	}
}

// TestClasses: every suite is in one class, and the names say which.
func TestClasses(t *testing.T) {
	if n := len(suites13) + len(modern) + len(broken) + len(dated); n != len(All()) {
		t.Errorf("%d suites in classes, %d known", n, len(All()))
	}
	for _, s := range before12 {
		if s > 0xC019 || strings.Contains(s.String(), "GCM") {
			t.Errorf("%s below TLS 1.2", s)
		}
	}
	// crypto/tls knows some of them by the same names.
	for _, c := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
		if got := Suite(c.ID).String(); got != c.Name {
			t.Errorf("0x%04X is %s, crypto/tls says %s", c.ID, got, c.Name)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(helloOf(0x0303, 0xc02f))
	f.Add([]byte{21, 3, 3, 0, 2, 2, 40})
	f.Add([]byte{21, 3, 3, 0, 2, 1, 112, 22, 3, 3, 0, 1, 2})
	f.Add(append([]byte{22, 3, 3, 0, 60, 2, 0, 0, 56, 3, 3}, make([]byte, 60)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := read(bytes.NewReader(b))
		if err != nil && a.Accepted() {
			t.Errorf("accepted and failed: %+v, %v", a, err)
		}
		if a.Accepted() && (a.Version < SSL30 || a.Version > TLS13) {
			t.Errorf("version %s", a.Version)
		}
	})
}

// FuzzHello: whatever name and suites, the record is as long as it says.
func FuzzHello(f *testing.F) {
	f.Add("www.prova.it", uint16(0x0303), 10)
	f.Fuzz(func(t *testing.T, name string, v uint16, n int) {
		all := All()
		n = min(max(n, 0), len(all))
		b, err := Offer{Version: min(max(Version(v), SSL30), TLS13), Suites: all[:n], Name: name}.marshal()
		if err != nil {
			t.Fatal(err)
		}
		if len(b) != 5+int(b[3])<<8+int(b[4]) || int(b[6])<<16|int(b[7])<<8|int(b[8]) != len(b)-9 {
			t.Errorf("%d bytes: %x", len(b), b[:9])
		}
	})
}
