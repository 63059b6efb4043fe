package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/crawler"
	"github.com/campanile-italia/campanile/lab"
)

// A benchmark measures the CPU of its own process: the lab that answers runs
// in another one, this same test binary started again.
const labProcess = "CAMPANILE_LAB_PROCESS"

func TestMain(m *testing.M) {
	if args := os.Getenv(commandProcess); args != "" {
		os.Exit(runCommand(args))
	}
	if o := os.Getenv(labProcess); o != "" {
		if err := serveLab(o); err != nil {
			log.Fatal(err)
		}
		return
	}
	os.Exit(m.Run())
}

// labOrder is what the lab's process shall be.
type labOrder struct {
	Comuni, Weight int
	Dir            string // where its configuration is written; empty: nowhere
}

// labAnswer says where the lab answers.
type labAnswer struct {
	Resolver string
	Connect  []string
	CA       []byte
	Config   string // path
}

// labWish is what is asked of a lab that runs: one thing at a time.
type labWish struct {
	Addresses []string    // hosts that shall have a loopback address of their own
	Befall    lab.Trouble // asked for when there are no hosts
}

func serveLab(order string) error {
	var o labOrder
	if err := json.Unmarshal([]byte(order), &o); err != nil {
		return err
	}
	world, err := lab.New(lab.Options{Entities: lab.Imaginary(o.Comuni, 3), Seed: 3, Unprivileged: true, Weight: o.Weight})
	if err != nil {
		return err
	}
	if err := world.Start(context.Background()); err != nil {
		return err
	}
	defer world.Close()
	at := labAnswer{Resolver: world.Resolver(), Connect: world.Connect(), CA: world.CA()}
	if o.Dir != "" {
		if at.Config, err = world.WriteConfig(o.Dir); err != nil {
			return err
		}
	}
	say := json.NewEncoder(os.Stdout)
	if err := say.Encode(at); err != nil {
		return err
	}
	for in := json.NewDecoder(os.Stdin); ; {
		var wish labWish
		if in.Decode(&wish) != nil {
			return nil // nobody wishes any more
		}
		var addresses map[string]string
		if len(wish.Addresses) > 0 {
			addresses, err = byAddress(world, wish.Addresses)
		} else {
			err = world.Befall(wish.Befall)
		}
		if err != nil {
			return err
		}
		if err := say.Encode(addresses); err != nil {
			return err
		}
	}
}

// byAddress gives each host a loopback address of its own, for clients that
// cannot be told where a name is.
func byAddress(world http.Handler, hosts []string) (map[string]string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, leaf, leaf, key.Public(), key)
	if err != nil {
		return nil, err
	}
	addresses := map[string]string{}
	for i, host := range hosts {
		l, err := net.Listen("tcp", fmt.Sprintf("127.1.%d.%d:0", i/250, i%250+1))
		if err != nil {
			return nil, err
		}
		addresses[host] = l.Addr().String()
		srv := &http.Server{
			Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.Host = host
				world.ServeHTTP(w, r)
			}),
			TLSConfig:         &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
			ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0),
		}
		go func() { _ = srv.ServeTLS(l, "", "") }()
	}
	return addresses, nil
}

// labClient talks to the lab's process.
type labClient struct {
	at  labAnswer
	in  io.WriteCloser
	out *json.Decoder
}

func startLabProcess(tb testing.TB, o labOrder) *labClient {
	tb.Helper()
	order, err := json.Marshal(o)
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), labProcess+"="+string(order))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	l := &labClient{in: in, out: json.NewDecoder(out)}
	if err := l.out.Decode(&l.at); err != nil {
		tb.Fatal(err)
	}
	return l
}

// addresses asks for a loopback address of its own for each host.
func (l *labClient) addresses(tb testing.TB, hosts []string) map[string]string {
	tb.Helper()
	return l.wish(tb, labWish{Addresses: hosts})
}

// befall lets a trouble begin, or end.
func (l *labClient) befall(tb testing.TB, t lab.Trouble) {
	tb.Helper()
	l.wish(tb, labWish{Befall: t})
}

func (l *labClient) wish(tb testing.TB, w labWish) (answer map[string]string) {
	tb.Helper()
	if err := json.NewEncoder(l.in).Encode(w); err != nil {
		tb.Fatal(err)
	}
	if err := l.out.Decode(&answer); err != nil {
		tb.Fatal(err)
	}
	return answer
}

func (l *labClient) crawler(tb testing.TB, o crawler.Options) *crawler.Crawler {
	tb.Helper()
	o.Roots = x509.NewCertPool()
	o.Roots.AppendCertsFromPEM(l.at.CA)
	o.Agent, o.Timeout = "Campanile/bench (+https://campanile.example/bot)", 10*time.Second
	o.Resolvers, o.Connect = []string{l.at.Resolver}, l.at.Connect
	o.AllowPrefixes = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	c, err := crawler.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}
