package lab

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/miekg/dns"

	"github.com/campanile-italia/campanile/registry"
)

// Options say which region is simulated.
type Options struct {
	// Entities are the comuni, as registry.ReadEntities read them.
	Entities []registry.Municipality
	// EntitiesFile is the register they were read from: WriteConfig copies its
	// bytes. Nil: WriteConfig writes one in IPA layout.
	EntitiesFile []byte
	// EInvoice are the e-invoicing offices by Codice IPA. Nil: the lab invents them.
	EInvoice map[string][]registry.EInvoiceOffice
	// EInvoiceFile is the register the offices were read from, copied likewise.
	EInvoiceFile []byte
	// Seed decides everything that is not in the registers.
	Seed uint64
	// Unprivileged keeps to one listener a service and rules in
	// network.connect even for root.
	Unprivileged bool
	// Weight is the size in bytes that pages are brought to by markup without
	// meaning, as real sites carry it; 0: as they come, about 18 KB.
	Weight int
	// Apart gives every comune servers of its own: none is shared.
	Apart bool
	// Latency is how long every answer is on its way, as over a real network.
	Latency time.Duration
	// Today decides which dates are past; the zero time is now.
	Today time.Time
}

// World is a simulated region. Its methods are safe for use by several
// goroutines once Start has returned.
type World struct {
	opt    Options
	comuni []*comune
	hosts  *hostTable
	zones  *zones
	ca     *authority
	stats  *stats

	trouble atomic.Pointer[Trouble]

	byIPA, byISTAT, byCadastral, byTaxCode, byCode, byDeclaration, byTenant map[string]*comune

	mu       sync.Mutex
	started  bool
	servers  []*http.Server
	dns      []*dns.Server
	reserved io.Closer // of the port that refuses
	closing  chan struct{}
	closed   sync.Once
	running  sync.WaitGroup

	resolver   string
	connect    []string
	privileged bool
}

// New plans a world; nothing listens until Start.
func New(o Options) (*World, error) {
	if len(o.Entities) == 0 {
		return nil, errors.New("lab: no comune to simulate: the register of bodies holds none")
	}
	if o.Today.IsZero() {
		o.Today = time.Now()
	}
	ca, err := newAuthority(o.Today)
	if err != nil {
		return nil, err
	}
	w := &World{opt: o, ca: ca, stats: newStats(), closing: make(chan struct{})}
	w.comuni = plan(o.Entities, o.Seed, o.EInvoice)
	for _, c := range w.comuni {
		c.weight, c.today = o.Weight, o.Today
	}
	if o.Apart {
		apart(w.comuni)
	}
	w.hosts = newHostTable(w.comuni)
	w.zones = newZones(w.comuni, w.hosts)
	w.index()
	return w, nil
}

func (w *World) index() {
	n := len(w.comuni)
	for _, m := range []*map[string]*comune{&w.byIPA, &w.byISTAT, &w.byCadastral, &w.byTaxCode, &w.byCode, &w.byDeclaration, &w.byTenant} {
		*m = make(map[string]*comune, n)
	}
	for _, c := range w.comuni {
		w.byIPA[strings.ToLower(c.IPA)] = c
		w.byISTAT[c.ISTAT] = c
		if c.tenant != "" {
			w.byTenant[c.host+strings.ToLower(c.tenant)] = c
		}
		w.byCadastral[strings.ToUpper(c.Cadastral)] = c
		w.byTaxCode[c.TaxCode] = c
		w.byCode[c.code()] = c
		if c.lead == nil {
			w.byDeclaration[c.declarationID()] = c
		}
	}
}

// Start listens and serves until ctx ends or Close is called. As root it takes
// loopback addresses of its own with ports 443, 80 and 53; without root, or
// when those are taken, it listens on free ports of 127.0.0.1 and the
// configuration's network.connect leads there.
func (w *World) Start(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.started {
		return errors.New("lab: already started")
	}
	if os.Getuid() == 0 && !w.opt.Unprivileged {
		if err := w.listenPrivileged(); err == nil {
			w.started, w.privileged = true, true
			w.stopWith(ctx)
			return nil
		}
		w.stop()
		w.servers, w.dns = nil, nil
	}
	if err := w.listenAnywhere(); err != nil {
		w.stop()
		return fmt.Errorf("lab: listen on loopback: %w", err)
	}
	w.started = true
	w.stopWith(ctx)
	return nil
}

func (w *World) stopWith(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() { _ = w.Close() })
	w.running.Go(func() { <-w.closing; stop() })
}

// Close stops serving and waits until nothing runs any more.
func (w *World) Close() error {
	w.closed.Do(func() { close(w.closing) })
	w.mu.Lock()
	w.stop()
	w.mu.Unlock()
	w.running.Wait()
	return nil
}

func (w *World) stop() {
	for _, s := range w.servers {
		_ = s.Close()
	}
	for _, s := range w.dns {
		_ = s.Shutdown()
	}
	if w.reserved != nil {
		_ = w.reserved.Close()
		w.reserved = nil
	}
}

func (w *World) newServer() *http.Server {
	return &http.Server{
		Handler: w, ErrorLog: log.New(io.Discard, "", 0),
		ReadHeaderTimeout: time.Minute, IdleTimeout: 30 * time.Second, MaxHeaderBytes: 16 << 10,
		TLSConfig: &tls.Config{GetConfigForClient: w.chooseTLS(), MinVersion: tls.VersionTLS12},
	}
}

func (w *World) listenAnywhere() error {
	secure, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return errors.Join(err, secure.Close())
	}
	refusing, closer, err := refusingPort()
	if err != nil {
		return errors.Join(err, secure.Close(), plain.Close())
	}
	w.reserved = closer
	if err := w.serveDNS("127.0.0.1:0"); err != nil {
		return errors.Join(err, secure.Close(), plain.Close())
	}
	srv := w.newServer()
	w.servers = append(w.servers, srv)
	w.running.Go(func() { _ = srv.ServeTLS(secure, "", "") })
	w.running.Go(func() { _ = srv.Serve(plain) })
	w.connect = nil
	for _, name := range w.names() {
		h := w.hosts.byName[name]
		if h.no443 {
			w.connect = append(w.connect, name+":443="+refusing)
		}
		if h.no80 {
			w.connect = append(w.connect, name+":80="+refusing)
		}
	}
	for _, c := range w.comuni { // a rule would reach a name that does not exist
		if c.nameless() {
			w.connect = append(w.connect, c.domain+":443="+refusing, c.domain+":80="+refusing)
		}
	}
	w.connect = append(w.connect, "*:443="+secure.Addr().String(), "*:80="+plain.Addr().String())
	return nil
}

func (w *World) listenPrivileged() error {
	if err := w.serveDNS(fmt.Sprintf("127.%d.0.1:53", netDNS)); err != nil {
		return err
	}
	type ports struct{ no443, no80 bool }
	open := map[netip.Addr]ports{}
	for _, h := range w.hosts.byName {
		open[h.addr] = ports{h.no443, h.no80}
	}
	srv := w.newServer()
	w.servers = append(w.servers, srv)
	var secure, plain []net.Listener
	for a, p := range open {
		for _, want := range []struct {
			skip bool
			port uint16
			list *[]net.Listener
		}{{p.no443, 443, &secure}, {p.no80, 80, &plain}} {
			if want.skip {
				continue
			}
			l, err := net.Listen("tcp", netip.AddrPortFrom(a, want.port).String())
			if err != nil {
				for _, l := range append(secure, plain...) {
					_ = l.Close()
				}
				return err
			}
			*want.list = append(*want.list, l)
		}
	}
	for _, l := range secure {
		w.running.Go(func() { _ = srv.ServeTLS(l, "", "") })
	}
	for _, l := range plain {
		w.running.Go(func() { _ = srv.Serve(l) })
	}
	w.connect = nil
	return nil
}

// serveDNS listens on UDP and TCP of one port.
func (w *World) serveDNS(address string) error {
	var pc net.PacketConn
	var l net.Listener
	var err error
	for range 10 { // a free UDP port may be taken on TCP
		if pc, err = net.ListenPacket("udp", address); err != nil {
			return err
		}
		if l, err = net.Listen("tcp", pc.LocalAddr().String()); err == nil {
			break
		}
		_ = pc.Close()
	}
	if err != nil {
		return err
	}
	w.resolver = pc.LocalAddr().String()
	for _, s := range []*dns.Server{{PacketConn: pc, Handler: w}, {Listener: l, Handler: w}} {
		ready := make(chan struct{})
		s.NotifyStartedFunc = func() { close(ready) }
		w.dns = append(w.dns, s)
		w.running.Go(func() { _ = s.ActivateAndServe() })
		<-ready
	}
	return nil
}

// names lists the hosts that serve HTTP, in order.
func (w *World) names() []string {
	names := make([]string, 0, len(w.hosts.byName))
	for n := range w.hosts.byName {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// Resolver is the address of the world's DNS, once started.
func (w *World) Resolver() string { return w.resolver }

// Connect are the rules of network.connect; none when the world has addresses
// of its own.
func (w *World) Connect() []string { return slices.Clone(w.connect) }

// CA is the root certificate, in PEM.
func (w *World) CA() []byte { return w.ca.rootPEM() }
