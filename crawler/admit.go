package crawler

import (
	"context"
	"hash/fnv"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/campanile-italia/campanile/registry"
)

// Visits that one server can serve at the same time without some of them only
// waiting for a turn. An address takes IPParallel requests at once and a visit
// sends one a second, answered in a fifth of it; of one host name, which gives
// a turn only every host delay, no more than two visits can use it.
const (
	visitsPerSlot = 5
	visitsPerHost = 2
)

// admission counts the visits under way by address and host of their site, so
// that a comune whose server is busy waits outside: hundreds share a
// supplier's, and would fill every place of a run waiting for each other.
type admission struct {
	mu    sync.Mutex
	addrs map[netip.Addr]int
	hosts map[string]int
}

// Admit asks whether a visit to the comune can start now. It returns what ends
// it, or else after how long to ask again: until then the visit needs no worker.
func (c *Crawler) Admit(ctx context.Context, m *registry.Municipality) (leave func(), again time.Duration) {
	u, err := url.Parse(m.Site.URL)
	if err != nil || u.Host == "" {
		return func() {}, 0 // nothing to wait for: the register's value is the finding
	}
	host := u.Hostname()
	ips, _, _, _ := c.resolver.lookup(ctx, host)
	if len(ips) == 0 {
		return func() {}, 0
	}
	a, ip := &c.admission, ips[0]
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.addrs[ip] >= visitsPerSlot*c.opt.IPParallel || a.hosts[host] >= visitsPerHost {
		return nil, c.askAgain(m.IPA)
	}
	a.addrs[ip]++
	a.hosts[host]++
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.addrs[ip]--; a.addrs[ip] == 0 {
			delete(a.addrs, ip)
		}
		if a.hosts[host]--; a.hosts[host] == 0 {
			delete(a.hosts, host)
		}
	}, 0
}

// askAgain spreads those who wait for the same server over some host delays.
func (c *Crawler) askAgain(ipa string) time.Duration {
	h := fnv.New32a()
	_, _ = h.Write([]byte(ipa))
	spread := time.Duration(h.Sum32()%100) * c.opt.HostDelay / 50
	return max(c.opt.HostDelay+spread, 20*time.Millisecond)
}
