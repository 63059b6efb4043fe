package crawler

import (
	"context"
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// manners keeps the limits that hold over all visits of a process: the time
// between requests to one host and the requests in flight to one address.
// Hundreds of comuni share a supplier's server, so the limit per address is
// the one that protects somebody.
type manners struct {
	delay    time.Duration
	parallel int
	now      func() time.Time
	flights  chan struct{} // requests in flight to anybody
	shared   Limits        // over other processes too; nil: there are none

	mu    sync.Mutex
	hosts map[string]*hostGate
	addrs map[netip.Addr]*addrGate
}

// Limits hold over all processes that crawl together. They are asked after those
// of this process.
type Limits interface {
	// Enter waits until a request to a host at an address may start, delay after
	// the last one to that host, and returns what ends it. Host "": only for the
	// address.
	Enter(ctx context.Context, host string, ip netip.Addr, delay time.Duration) (leave func(), err error)
	// Hold keeps everybody off a host for a time.
	Hold(ctx context.Context, host string, d time.Duration) error
}

type hostGate struct {
	turn    chan struct{} // held by the one who waits for or starts a request
	waiting atomic.Int32  // for the turn, its holder included

	// The times are apart from the turn: an answer that puts them off holds its
	// address's slot, for which whoever has the turn may be waiting.
	mu   sync.Mutex
	next time.Time // not before
	last time.Time
	min  time.Duration // Crawl-delay
}

// due is how long the host is still to be left alone.
func (h *hostGate) due(now time.Time) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.next.Sub(now)
}

// start notes that a request starts; the next one waits for the delay.
func (h *hostGate) start(now time.Time, delay time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = now
	h.putOff(now.Add(max(delay, h.min)))
}

// putOff leaves the host alone until t. mu is held.
func (h *hostGate) putOff(t time.Time) {
	if t.After(h.next) {
		h.next = t
	}
}

func (h *hostGate) delay(least time.Duration) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return max(h.min, least)
}

type addrGate struct {
	slots chan struct{}
	users int
}

// flightsPerCPU bounds the requests in flight by what this machine can take in
// when all are answered at once: then the last answer waits for us half a
// second, and never so long that our load would read as their time-out.
const flightsPerCPU = 256

// slowFlight is when a request gives its place back: it waits for its server,
// and costs us nothing meanwhile.
const slowFlight = 2 * time.Second

// maxHostGates bounds the gates remembered; idle ones are dropped beyond it.
const maxHostGates = 20_000

func newManners(delay time.Duration, parallel int, shared Limits, now func() time.Time) *manners {
	return &manners{delay: delay, shared: shared, parallel: max(parallel, 1), now: now,
		flights: make(chan struct{}, flightsPerCPU*runtime.GOMAXPROCS(0)),
		hosts:   map[string]*hostGate{}, addrs: map[netip.Addr]*addrGate{}}
}

// enter waits until a request to the host at the address may start, and
// returns what ends it. Requests to a host start at least the host's delay
// apart whatever the address's slots do: the turn is kept while waiting for one.
func (m *manners) enter(ctx context.Context, host string, ip netip.Addr) (leave func(), err error) {
	h := m.host(host)
	h.waiting.Add(1)
	defer h.waiting.Add(-1)
	select {
	case h.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-h.turn }()
	var land, free func()
	for {
		if err := wait(ctx, h.due(m.now())); err != nil {
			return nil, err
		}
		if land, free, err = m.place(ctx, ip); err != nil {
			return nil, err
		}
		if h.due(m.now()) <= 0 {
			break
		}
		land() // an answer that came meanwhile asked to be left alone
		free()
	}
	done := func() {}
	if m.shared != nil {
		if done, err = m.shared.Enter(ctx, host, ip, h.delay(m.delay)); err != nil {
			land()
			free()
			return nil, err
		}
	}
	slow := time.AfterFunc(slowFlight, land)
	h.start(m.now(), m.delay)
	return func() {
		slow.Stop()
		land()
		done()
		free()
	}, nil
}

// farther says whether a host's turn is farther off than another's by more than
// one request to that other.
func (m *manners) farther(host, than string) bool {
	return m.busy(host) > m.busy(than)+m.host(than).delay(m.delay)
}

// busy is how long who asks for a host's turn now would wait for it.
func (m *manners) busy(host string) time.Duration {
	h := m.host(host)
	return max(0, h.due(m.now())) + time.Duration(h.waiting.Load())*h.delay(m.delay)
}

// place waits for a slot of the address and a place among the requests in
// flight. land gives back the place, at most once; free the slot.
func (m *manners) place(ctx context.Context, ip netip.Addr) (land, free func(), err error) {
	a := m.addr(ip)
	select {
	case a.slots <- struct{}{}:
	case <-ctx.Done():
		m.release(ip, a)
		return nil, nil, ctx.Err()
	}
	free = func() {
		<-a.slots
		m.release(ip, a)
	}
	select {
	case m.flights <- struct{}{}:
	case <-ctx.Done():
		free()
		return nil, nil, ctx.Err()
	}
	return sync.OnceFunc(func() { <-m.flights }), free, nil
}

func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// slower raises a host's delay to what its robots.txt asks for.
func (m *manners) slower(host string, delay time.Duration) {
	h := m.host(host)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.min = max(h.min, delay)
	if !h.last.IsZero() {
		h.putOff(h.last.Add(h.min))
	}
}

// hold keeps everybody off a host until t, as its Retry-After asks.
func (m *manners) hold(ctx context.Context, host string, t time.Time) {
	h := m.host(host)
	h.mu.Lock()
	h.putOff(t)
	h.mu.Unlock()
	if m.shared != nil { // a store that does not answer lets nobody in either
		_ = m.shared.Hold(ctx, host, t.Sub(m.now()))
	}
}

func (m *manners) host(name string) *hostGate {
	m.mu.Lock()
	defer m.mu.Unlock()
	h := m.hosts[name]
	if h == nil {
		if len(m.hosts) >= maxHostGates {
			m.sweep()
		}
		h = &hostGate{turn: make(chan struct{}, 1)}
		m.hosts[name] = h
	}
	return h
}

// sweep drops gates that nobody holds and whose time has passed.
func (m *manners) sweep() {
	now := m.now()
	for name, h := range m.hosts {
		select {
		case h.turn <- struct{}{}:
			if h.due(now) < -time.Minute {
				delete(m.hosts, name)
			}
			<-h.turn
		default:
		}
	}
}

func (m *manners) addr(ip netip.Addr) *addrGate {
	m.mu.Lock()
	defer m.mu.Unlock()
	a := m.addrs[ip]
	if a == nil {
		a = &addrGate{slots: make(chan struct{}, m.parallel)}
		m.addrs[ip] = a
	}
	a.users++
	return a
}

func (m *manners) release(ip netip.Addr, a *addrGate) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if a.users--; a.users == 0 {
		delete(m.addrs, ip)
	}
}
