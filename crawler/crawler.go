// Package crawler visits one comune at a time: its site, the services it links
// to, its DNS and TLS. It records what it saw in an evidence.Snapshot and judges
// nothing.
//
// Manners and safety hold for every connection of a process: an honest user
// agent, robots.txt, a delay between requests to a host, a limit of requests in
// flight to an address over all comuni, and a guard that refuses private and
// special addresses at the moment of dialling.
package crawler

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/netip"
	"runtime"
	"time"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// Options say how to visit. The zero value of a field means its default.
type Options struct {
	Agent      string        // the whole User-Agent header; required
	MaxPages   int           // HTML pages a comune; default 25
	HostDelay  time.Duration // between starts of requests to one host
	IPParallel int           // requests in flight to one address; default 2
	Timeout    time.Duration // of one request; default 20 s
	VisitTime  time.Duration // of one comune, waiting for turns not counted; default 10 min
	BodyLimit  int64         // bytes after decompression; default 8 MiB

	// Limits hold over this and other processes; nil: there are no others.
	Limits Limits

	Resolvers     []string       // host:port; default the system's
	AllowPrefixes []netip.Prefix // private ranges that may be dialled: labs only
	Connect       []string       // "host:port=address:port": labs only
	Roots         *x509.CertPool // default the system's
	PeppolZone    string         // where participants are looked up; default PeppolZone

	// Browser is the path of a Chromium that renders the pages which show
	// nothing without scripts; empty: they stay the fault script-only.
	Browser string

	// Network says who announces an address; nil when there is no table.
	Network func(netip.Addr) (asn uint32, name, country string, ok bool)
	// Previous returns the newest snapshot of a comune, or nil: servers are
	// then asked only for what changed since.
	Previous func(ctx context.Context, ipa string) *evidence.Snapshot
	// Spool is a folder where each visit keeps the answers it got, in a file
	// without a name, until VisitThen is over; empty: nothing is kept, and
	// snapshots hand out no captures.
	Spool string
	// SpoolFailed is called when a visit's answers cannot be kept; nil: nobody
	// is told. The visit goes on without them.
	SpoolFailed func(error)
	// Observe is called before each request is sent; it must be quick.
	Observe func(Request)
	// Now is the clock; default time.Now.
	Now func() time.Time
}

// Request is what the visit is about to ask for.
type Request struct {
	IPA string
	URL string
}

// Crawler visits comuni, many at once. The limits are shared by all its visits.
type Crawler struct {
	opt          Options
	dialer       *dialer
	resolver     *resolver
	manners      *manners
	admission    admission
	finishing    chan struct{} // snapshots being judged and stored
	sharedRobots robotsCache
	browser      *browser // nil: pages made by scripts are not seen
	prober       *prober
	tlsConfig    *tls.Config
}

// New returns a Crawler. It fails on options that cannot be followed.
func New(opt Options) (*Crawler, error) {
	if opt.Agent == "" {
		return nil, errors.New("crawler: no user agent: say who is visiting and how to reach them")
	}
	opt.setDefaults()
	d, err := newDialer(opt.AllowPrefixes, opt.Connect)
	if err != nil {
		return nil, err
	}
	r, err := newResolver(opt.Resolvers, opt.Now)
	if err != nil {
		return nil, fmt.Errorf("crawler: %w", err)
	}
	c := &Crawler{
		opt: opt, dialer: d, resolver: r, tlsConfig: newTLSConfig(),
		manners: newManners(opt.HostDelay, opt.IPParallel, opt.Limits, opt.Now), prober: newProber(opt.HostDelay),
		finishing: make(chan struct{}, 2*runtime.GOMAXPROCS(0)),
		admission: admission{addrs: map[netip.Addr]int{}, hosts: map[string]int{}},
	}
	if opt.Browser != "" {
		c.browser = newBrowser(opt.Browser)
	}
	return c, nil
}

func (o *Options) setDefaults() {
	if o.MaxPages <= 0 {
		o.MaxPages = 25
	}
	if o.IPParallel <= 0 {
		o.IPParallel = 2
	}
	if o.Timeout <= 0 {
		o.Timeout = 20 * time.Second
	}
	if o.VisitTime <= 0 {
		o.VisitTime = 10 * time.Minute
	}
	if o.BodyLimit <= 0 {
		o.BodyLimit = 8 << 20
	}
	if o.PeppolZone == "" {
		o.PeppolZone = PeppolZone
	}
	if o.Now == nil {
		o.Now = time.Now
	}
}

func (c *Crawler) observe(r Request) {
	if c.opt.Observe != nil {
		c.opt.Observe(r)
	}
}

// Visit sees one comune. It always returns a snapshot: what could not be had
// is in it as a fault. Cancelling the context ends the visit early; the caller
// then drops the snapshot, which says less than the site would have shown.
func (c *Crawler) Visit(ctx context.Context, m registry.Municipality, run string, sources []registry.Source) *evidence.Snapshot {
	return c.see(ctx, m, nil).snapshot(ctx, run, sources)
}

// VisitThen sees one comune and hands the snapshot to then, whose error it
// returns. Of a thousand visits that end together only as many snapshots are
// written out as processors can work on; the others stay compressed.
func (c *Crawler) VisitThen(ctx context.Context, m registry.Municipality, run string, sources []registry.Source, then func(*evidence.Snapshot) error) error {
	answers := c.newSpool()
	defer answers.close()
	v := c.see(ctx, m, answers)
	c.finishing <- struct{}{}
	defer func() { <-c.finishing }()
	snap := v.snapshot(ctx, run, sources)
	if answers != nil {
		snap.SetCaptures(answers)
	}
	return then(snap)
}

func (c *Crawler) see(ctx context.Context, m registry.Municipality, answers *spool) *visit {
	v := newVisit(c, m)
	v.spool = answers
	defer v.connections.close()
	v.remember(ctx)
	v.enter(ctx)
	probed := v.probeTLS(ctx) // beside the walk, which waits between its requests
	v.walk(ctx)
	v.forget()
	v.readZones(ctx)
	v.readPeppol(ctx)
	probed()
	return v
}
