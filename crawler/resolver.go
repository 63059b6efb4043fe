package crawler

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/miekg/dns"

	"github.com/campanile-italia/campanile/evidence"
)

// Bounds of DNS. An answer over them is cut, never trusted to be short.
const (
	maxRecords  = 50
	maxCNAMEs   = 8
	dnsTimeout  = 3 * time.Second
	dnsAttempts = 2               // per resolver
	maxCacheTTL = 5 * time.Minute // shared hosts are asked once for many comuni
	maxCached   = 20_000
)

// resolver asks the configured resolvers and remembers their answers.
type resolver struct {
	servers []string
	udp     *dns.Client
	tcp     *dns.Client
	now     func() time.Time

	mu    sync.Mutex
	cache map[question]cached
}

type question struct {
	name string
	typ  uint16
}

type cached struct {
	answer
	until time.Time
}

// answer is the records of one question; Fault when there was no usable one.
// A name that exists without records of that type has neither.
type answer struct {
	records []dns.RR
	nxname  bool // NXDOMAIN
	secure  bool // the resolver validated it (AD)
	bogus   bool // the resolver refuses it for its signatures
	fault   evidence.Fault
	note    string
}

func newResolver(servers []string, now func() time.Time) (*resolver, error) {
	if len(servers) == 0 {
		conf, err := dns.ClientConfigFromFile("/etc/resolv.conf")
		if err != nil {
			return nil, fmt.Errorf("no network.resolvers configured and the system's cannot be read: %w", err)
		}
		for _, s := range conf.Servers {
			servers = append(servers, net.JoinHostPort(s, conf.Port))
		}
	}
	if len(servers) == 0 {
		return nil, errors.New("no DNS resolver: set network.resolvers")
	}
	return &resolver{
		servers: servers, now: now, cache: map[question]cached{},
		udp: &dns.Client{Timeout: dnsTimeout, UDPSize: 1232},
		tcp: &dns.Client{Net: "tcp", Timeout: dnsTimeout},
	}, nil
}

// ask returns the records of one type at a name, CNAMEs on the way included.
func (r *resolver) ask(ctx context.Context, name string, typ uint16) answer {
	q := question{strings.ToLower(dns.Fqdn(name)), typ}
	if _, ok := dns.IsDomainName(q.name); !ok || len(q.name) > 254 {
		return answer{fault: evidence.DNS, note: "not a domain name"}
	}
	r.mu.Lock()
	c, ok := r.cache[q]
	r.mu.Unlock()
	if ok && r.now().Before(c.until) {
		return c.answer
	}
	a := r.exchange(ctx, q)
	if ctx.Err() == nil {
		r.remember(q, a)
	}
	return a
}

func (r *resolver) remember(q question, a answer) {
	ttl := maxCacheTTL
	if a.fault != "" {
		ttl = 10 * time.Second
	}
	for _, rr := range a.records {
		ttl = min(ttl, time.Duration(rr.Header().Ttl)*time.Second)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.cache) >= maxCached {
		clear(r.cache) // rare, cheap and bounded
	}
	r.cache[q] = cached{a, r.now().Add(ttl)}
}

func (r *resolver) exchange(ctx context.Context, q question) answer {
	m := new(dns.Msg)
	m.SetQuestion(q.name, q.typ)
	m.SetEdns0(1232, true)
	m.AuthenticatedData = true // RFC 6840, 5.7: asks for the AD bit
	last := answer{fault: evidence.DNS, note: "no resolver answered"}
	for range dnsAttempts {
		for _, server := range r.servers {
			resp, _, err := r.udp.ExchangeContext(ctx, m, server)
			if err == nil && (resp.Rcode == dns.RcodeFormatError || resp.Rcode == dns.RcodeNotImplemented) {
				resp, _, err = r.udp.ExchangeContext(ctx, withoutEDNS(m), server) // RFC 6891, 7: a server that knows no EDNS
			}
			if err == nil && resp.Truncated {
				resp, _, err = r.tcp.ExchangeContext(ctx, m, server)
			}
			if err != nil {
				last.note = "resolver " + server + ": " + errorNote(err)
				continue
			}
			a := readAnswer(resp)
			if a.fault == "" {
				return a
			}
			if resp.Rcode == dns.RcodeServerFailure && r.withoutChecks(ctx, m, server) {
				a.bogus, a.note = true, badSignatures+extendedErrors(resp)
				return a
			}
			last = a
		}
		if ctx.Err() != nil {
			break
		}
	}
	return last
}

func withoutEDNS(m *dns.Msg) *dns.Msg {
	plain := m.Copy()
	plain.Extra = nil
	return plain
}

func readAnswer(resp *dns.Msg) answer {
	switch resp.Rcode {
	case dns.RcodeSuccess:
		return answer{records: resp.Answer[:min(len(resp.Answer), maxRecords)], secure: resp.AuthenticatedData}
	case dns.RcodeNameError:
		return answer{nxname: true, secure: resp.AuthenticatedData}
	default:
		return answer{fault: evidence.DNS, note: dns.RcodeToString[resp.Rcode] + extendedErrors(resp)}
	}
}

// lookup returns a host's addresses, IPv4 first, with the CNAMEs on the way.
func (r *resolver) lookup(ctx context.Context, name string) (addrs []netip.Addr, cnames []string, fault evidence.Fault, note string) {
	if ip, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return []netip.Addr{ip.Unmap()}, nil, "", ""
	}
	v4, v6 := r.ask(ctx, name, dns.TypeA), r.ask(ctx, name, dns.TypeAAAA)
	for _, rr := range slices.Concat(v4.records, v6.records) {
		switch rr := rr.(type) {
		case *dns.A:
			if ip, ok := netip.AddrFromSlice(rr.A.To4()); ok {
				addrs = append(addrs, ip)
			}
		case *dns.AAAA:
			if ip, ok := netip.AddrFromSlice(rr.AAAA); ok {
				addrs = append(addrs, ip)
			}
		case *dns.CNAME:
			target := strings.ToLower(strings.TrimSuffix(rr.Target, "."))
			if len(cnames) < maxCNAMEs && !slices.Contains(cnames, target) {
				cnames = append(cnames, target)
			}
		}
	}
	slices.SortFunc(addrs, compareAddrs) // servers rotate their answers; evidence does not
	addrs = slices.Compact(addrs)
	switch {
	case len(addrs) > 0:
		return addrs, cnames, "", ""
	case v4.fault != "":
		return nil, cnames, v4.fault, v4.note
	case v4.nxname:
		return nil, cnames, evidence.DNS, "NXDOMAIN"
	default:
		return nil, cnames, evidence.DNS, noAddress
	}
}

// noAddress is the note of a name that exists and leads to no address.
const noAddress = "no address records"

func compareAddrs(a, b netip.Addr) int {
	if a.Is4() != b.Is4() {
		if a.Is4() {
			return -1
		}
		return 1
	}
	return a.Compare(b)
}

// texts returns the TXT records at a name, the strings of each joined.
func (r *resolver) texts(ctx context.Context, name string) ([]string, answer) {
	a := r.ask(ctx, name, dns.TypeTXT)
	return a.texts(), a
}

func (a *answer) texts() []string {
	var out []string
	for _, rr := range a.records {
		if t, ok := rr.(*dns.TXT); ok {
			out = append(out, clip(strings.Join(t.Txt, ""), 4096))
		}
	}
	slices.Sort(out)
	return out
}

// names returns the host names that records of one type point to.
func (r *resolver) names(ctx context.Context, name string, typ uint16) []string {
	var out []string
	for _, rr := range r.ask(ctx, name, typ).records {
		var host string
		switch rr := rr.(type) {
		case *dns.NS:
			host = rr.Ns
		case *dns.PTR:
			host = rr.Ptr
		case *dns.CAA:
			host = fmt.Sprintf("%d %s %q", rr.Flag, rr.Tag, rr.Value)
		default:
			continue
		}
		out = append(out, strings.ToLower(strings.TrimSuffix(host, ".")))
	}
	slices.Sort(out)
	return out
}

// reverse returns the names that an address points back to.
func (r *resolver) reverse(ctx context.Context, ip netip.Addr) []string {
	name, err := dns.ReverseAddr(ip.String())
	if err != nil {
		return nil
	}
	return r.names(ctx, name, dns.TypePTR)
}
