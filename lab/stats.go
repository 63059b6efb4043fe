package lab

import (
	"bufio"
	"maps"
	"net"
	"net/http"
	"sync"
	"time"
)

// maxAgents bounds the user agents remembered.
const maxAgents = 64

// Stats is what the world saw of its visitors, so that manners can be tested.
type Stats struct {
	Requests int            // all HTTP requests, robots.txt included
	Peak     map[string]int // most requests waiting for their answer at once, by IP address
	Hosts    map[string]int // requests by host
	// Gap is the shortest time between the starts of two requests to a host;
	// hosts asked once are not in it.
	Gap    map[string]time.Duration
	Agents map[string]int // requests by user agent
}

type stats struct {
	mu     sync.Mutex
	n      int
	flying map[string]int
	last   map[string]time.Time
	out    Stats
}

func newStats() *stats {
	return &stats{flying: map[string]int{}, last: map[string]time.Time{}, out: Stats{
		Peak: map[string]int{}, Hosts: map[string]int{}, Gap: map[string]time.Duration{}, Agents: map[string]int{},
	}}
}

func (s *stats) begin(h *host, r *http.Request) (end func()) {
	ip, agent, now := h.addr.String(), r.UserAgent(), time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	s.flying[ip]++
	s.out.Hosts[h.name]++
	if last, ok := s.last[h.name]; ok {
		gap := now.Sub(last)
		if have, ok := s.out.Gap[h.name]; !ok || gap < have {
			s.out.Gap[h.name] = gap
		}
	}
	s.last[h.name] = now
	if _, ok := s.out.Agents[agent]; ok || len(s.out.Agents) < maxAgents {
		s.out.Agents[agent]++
	}
	s.out.Peak[ip] = max(s.out.Peak[ip], s.flying[ip])
	return sync.OnceFunc(func() {
		s.mu.Lock()
		s.flying[ip]--
		s.mu.Unlock()
	})
}

// flight is an answer whose request counts as in flight until its first byte is
// written. A client that has had the whole of it may send its next request
// before the server's side of this one has ended, and is not at fault.
type flight struct {
	http.ResponseWriter
	end func()
}

func (f flight) WriteHeader(status int) {
	f.end()
	f.ResponseWriter.WriteHeader(status)
}

func (f flight) Write(b []byte) (int, error) {
	f.end()
	return f.ResponseWriter.Write(b)
}

// Hijack gives the connection away, to be reset.
func (f flight) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	f.end()
	return http.NewResponseController(f.ResponseWriter).Hijack()
}

// Stats returns what was seen so far.
func (w *World) Stats() Stats {
	s := w.stats
	s.mu.Lock()
	defer s.mu.Unlock()
	return Stats{
		Requests: s.n, Peak: maps.Clone(s.out.Peak), Hosts: maps.Clone(s.out.Hosts), Gap: maps.Clone(s.out.Gap), Agents: maps.Clone(s.out.Agents),
	}
}
