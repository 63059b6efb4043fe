package crawler

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/campanile-italia/campanile/crawler/clienthello"
	"github.com/campanile-italia/campanile/evidence"
)

const (
	// maxHandshakes bounds the probe of one host. Six settle a server of today,
	// seven any other, and one tells a refusal without a word from a firewall's;
	// what is left names another suite or two. Each costs this side about 0.2 ms
	// of CPU: all of a server's suites would cost as much as its pages.
	maxHandshakes = 8
	// handshakeGap is the time between two handshakes with one address. A page
	// costs a server its CMS and database; a handshake that ends at its hello at
	// most one signature, under a millisecond: a tenth of a second is politer
	// than a second between pages.
	handshakeGap = 100 * time.Millisecond
	// offersLast is how long what a host offers is taken for what it offers:
	// many comuni share a supplier's host.
	offersLast  = 10 * time.Minute
	maxOffers   = 5_000
	maxTurns    = 5_000
	versionsAll = 5
)

// prober takes care that a server is probed by one handshake at a time,
// whichever comune it is for, and not again for the next comune on the same host.
type prober struct {
	gap time.Duration

	mu    sync.Mutex
	turns map[netip.Addr]*probeTurn
	known map[string]*knownOffers
}

type probeTurn struct {
	mine chan struct{}
	next time.Time
}

// knownOffers is a probe under way or done.
type knownOffers struct {
	done   chan struct{}
	at     time.Time
	offers []evidence.TLSOffer // nil: it could not be told, whoever waited asks himself
}

func newProber(hostDelay time.Duration) *prober {
	return &prober{gap: min(handshakeGap, hostDelay), turns: map[netip.Addr]*probeTurn{}, known: map[string]*knownOffers{}}
}

// turn waits for an address to be free of probes and returns what frees it.
func (p *prober) turn(ctx context.Context, ip netip.Addr) (release func(), err error) {
	p.mu.Lock()
	t := p.turns[ip]
	if t == nil {
		if len(p.turns) >= maxTurns {
			p.sweep()
		}
		t = &probeTurn{mine: make(chan struct{}, 1)}
		p.turns[ip] = t
	}
	p.mu.Unlock()
	select {
	case t.mine <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := wait(ctx, time.Until(t.next)); err != nil {
		<-t.mine
		return nil, err
	}
	return func() { t.next = time.Now().Add(p.gap); <-t.mine }, nil
}

// sweep drops the turns that nobody holds; whoever waits for one holds on to it.
func (p *prober) sweep() {
	for ip, t := range p.turns {
		select {
		case t.mine <- struct{}{}:
			if time.Now().After(t.next) {
				delete(p.turns, ip)
			}
			<-t.mine
		default:
		}
	}
}

// probeTLS asks the site's own server for the versions and suites it accepts.
// It runs beside the walk; the function returned waits for its end and notes
// what was found.
func (v *visit) probeTLS(ctx context.Context) (finish func()) {
	u, host := v.probed()
	if host == nil {
		return func() {}
	}
	if left, ok := v.left[u.Host]; ok && v.tooMuch() {
		host.TLS.Offers = unasked(left, "the host asked to be left alone")
		return func() {}
	}
	port := u.Port()
	if port == "" {
		port = "443"
	}
	ctx, cancel := context.WithTimeout(ctx, v.crawler.opt.VisitTime)
	name, ips := host.Name, host.ips // neither changes any more
	ask := func() ([]evidence.TLSOffer, int) { return v.crawler.survey(ctx, name, ips, port) }
	var offers []evidence.TLSOffer
	var handshakes int
	done := make(chan struct{})
	go func() {
		defer close(done)
		offers, handshakes = v.crawler.prober.once(ctx, net.JoinHostPort(name, port), ask)
	}()
	return func() {
		<-done
		cancel()
		host.TLS.Offers = offers
		v.counts.Probes += handshakes
	}
}

// tooMuch says whether the site answers that we, or everybody, ask too much of
// it. A bare 403 says no such thing: its TLS is judged (RULINGS).
func (v *visit) tooMuch() bool {
	for _, e := range [...]*evidence.Exchange{&v.site.HTTPS, &v.site.HTTP} {
		if s := e.Last().Status; s == http.StatusTooManyRequests || s == http.StatusServiceUnavailable {
			return true
		}
	}
	return false
}

// probed is the host whose versions are asked about: the site's, when it speaks
// TLS or something that crypto/tls does not take for it. Nil when nothing
// answers on that port.
func (v *visit) probed() (*url.URL, *hostState) {
	address := v.site.URL
	if address == "" {
		address = v.site.Asked
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, nil
	}
	if u.Scheme == "http" { // its other port is what is asked about
		u.Scheme, u.Host = "https", u.Hostname()
	}
	h := v.hosts[evidence.HostOf(u.String())]
	if h == nil || h.TLS == nil || h.TLS.Fault != "" && h.TLS.Fault != evidence.TLS {
		return nil, nil
	}
	return u, h
}

// once asks, unless somebody else has just asked the same host or is about to.
func (p *prober) once(ctx context.Context, host string, ask func() ([]evidence.TLSOffer, int)) ([]evidence.TLSOffer, int) {
	p.mu.Lock()
	k := p.known[host]
	if k == nil || !k.at.IsZero() && time.Since(k.at) > offersLast {
		if len(p.known) >= maxOffers {
			clear(p.known) // rare, cheap and bounded
		}
		k = &knownOffers{done: make(chan struct{})}
		p.known[host] = k
		p.mu.Unlock()
		offers, n := ask()
		p.mu.Lock()
		if told(offers) {
			k.offers = offers
		} else if p.known[host] == k {
			delete(p.known, host)
		}
		k.at = time.Now()
		p.mu.Unlock()
		close(k.done)
		return offers, n
	}
	p.mu.Unlock()
	select {
	case <-k.done:
	case <-ctx.Done():
	}
	p.mu.Lock()
	offers := k.offers
	p.mu.Unlock()
	if offers != nil {
		return offers, 0
	}
	return ask()
}

// told says whether every version's question has an answer.
func told(offers []evidence.TLSOffer) bool {
	for _, o := range offers {
		if !o.Offered && o.Fault != "" {
			return false
		}
	}
	return len(offers) == versionsAll
}

func unasked(fault evidence.Fault, note string) []evidence.TLSOffer {
	var out []evidence.TLSOffer
	for _, version := range [...]clienthello.Version{clienthello.TLS13, clienthello.TLS12, clienthello.TLS11, clienthello.TLS10, clienthello.SSL30} {
		out = append(out, evidence.TLSOffer{Version: version.String(), Fault: fault, Note: note})
	}
	return out
}

// survey makes the handshakes: through the guard, one at a time to an address,
// and within the requests in flight that an address allows.
func (c *Crawler) survey(ctx context.Context, name string, ips []netip.Addr, port string) ([]evidence.TLSOffer, int) {
	if len(ips) == 0 {
		return nil, 0
	}
	dial := func(ctx context.Context) (net.Conn, error) {
		done, err := c.prober.turn(ctx, ips[0])
		if err != nil {
			return nil, err
		}
		leave, err := c.manners.slot(ctx, ips[0])
		if err != nil {
			done()
			return nil, err
		}
		conn, err := c.dialer.dial(ctx, name, ips, port)
		if err != nil {
			leave()
			done()
			return nil, err
		}
		return &heldConn{Conn: conn, free: sync.OnceFunc(func() { leave(); done() })}, nil
	}
	s := clienthello.Run(ctx, dial, name, maxHandshakes)
	out := make([]evidence.TLSOffer, len(s.Versions))
	for i, f := range s.Versions {
		out[i] = evidence.TLSOffer{Version: f.Version.String(), Offered: f.Offered, Whole: f.Whole}
		for _, suite := range f.Suites {
			out[i].Suites = append(out[i].Suites, evidence.CipherSuite(suite.String()))
		}
		out[i].Fault, out[i].Note = probeFault(f.Err)
	}
	return out, s.Handshakes
}

// heldConn keeps its turn at an address until it is closed.
type heldConn struct {
	net.Conn
	free func()
}

func (c *heldConn) Close() error {
	defer c.free()
	return c.Conn.Close()
}

func probeFault(err error) (evidence.Fault, string) {
	var alert clienthello.AlertError
	switch {
	case errors.Is(err, clienthello.ErrBudget):
		return evidence.OutOfBudget, clienthello.ErrBudget.Error()
	case errors.Is(err, clienthello.ErrClosed):
		return evidence.Reset, clienthello.ErrClosed.Error()
	case errors.As(err, &alert):
		return evidence.TLS, alert.Error()
	case errors.Is(err, clienthello.ErrNotTLS):
		return evidence.Malformed, clip(err.Error(), maxLabel)
	}
	return classify(err)
}

// slot waits until one more connection to an address may be open.
func (m *manners) slot(ctx context.Context, ip netip.Addr) (leave func(), err error) {
	a := m.addr(ip)
	select {
	case a.slots <- struct{}{}:
		done := func() {}
		if m.shared != nil {
			if done, err = m.shared.Enter(ctx, "", ip, 0); err != nil {
				<-a.slots
				m.release(ip, a)
				return nil, err
			}
		}
		return func() { done(); <-a.slots; m.release(ip, a) }, nil
	case <-ctx.Done():
		m.release(ip, a)
		return nil, ctx.Err()
	}
}
