package crawler

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// Bounds of one visit beside its pages.
const (
	maxVisitBytes    = 96 << 20
	requestsPerPage  = 4  // redirects, robots.txt of other hosts, failures
	requestsAnyway   = 40 // probes and robots.txt of a small visit
	maxServiceHosts  = 30
	maxLinkedPerHost = 5
	maxMailHosts     = 5
	maxNameServers   = 6
	maxReverse       = 4
)

// visit is the state of one comune's visit. One goroutine owns it.
type visit struct {
	crawler     *Crawler
	m           registry.Municipality
	connections connections
	line        []byte // of the request being written
	started     time.Time
	waited      time.Duration // for turns at busy hosts: not the comune's time

	site  evidence.Site
	pages []evidence.Page // just read
	kept  kept            // put away until the snapshot
	ahead ahead
	again again
	zones []evidence.Zone

	participants []evidence.Participant
	declarations []evidence.Declaration

	counts   evidence.Counts
	hosts    map[string]*hostState
	rules    map[string]*rules
	refusals map[string]int            // 403 and 429 in a row, by host
	left     map[string]evidence.Fault // hosts not asked again in this visit, and why
	meanings map[uint64]meaning
	offered  map[uint64]bool
	known    *known
	front    frontier

	met        evidence.Topics // of links that were worth following at once
	ownSection bool            // the transparency section is on the site's own host
	mapped     bool            // the site's map was asked for
	ownPages   int             // read, on the site itself
	rendered   int             // pages shown to a browser
	noted      int             // pages closed by robots.txt for which there was no budget

	spool *spool // the answers as they came; nil: not kept
}

// hostState is a host and the addresses it is dialled at: resolved once a visit.
type hostState struct {
	evidence.Host
	ips []netip.Addr
}

func newVisit(c *Crawler, m registry.Municipality) *visit {
	known := newKnown()
	v := &visit{
		crawler: c, m: m, started: c.opt.Now(), known: known, kept: newKept(known.words),
		hosts: map[string]*hostState{}, rules: map[string]*rules{}, refusals: map[string]int{}, left: map[string]evidence.Fault{},
		front: newFrontier(known.words), meanings: map[uint64]meaning{}, offered: map[uint64]bool{},
	}
	v.connections = connections{dialer: c.dialer, config: c.tlsConfig, open: map[string]*connection{}, ips: func(host string) []netip.Addr {
		if h := v.hosts[hostName(host)]; h != nil {
			return h.ips
		}
		return nil
	}}
	return v
}

func (v *visit) now() time.Time { return v.crawler.opt.Now() }

// spend says whether the visit may send one more request.
func (v *visit) spend() bool {
	return v.counts.Requests < requestsPerPage*v.crawler.opt.MaxPages+requestsAnyway &&
		v.counts.Bytes < maxVisitBytes &&
		v.now().Sub(v.started)-v.waited < v.crawler.opt.VisitTime
}

// host returns a host's state, resolving its name at the first question.
func (v *visit) host(ctx context.Context, name string) *hostState {
	name = hostName(name)
	if h := v.hosts[name]; h != nil {
		return h
	}
	h := &hostState{Host: evidence.Host{Name: name, At: v.now()}}
	h.ips, h.CNAMEs, h.Fault, h.Note = v.crawler.resolver.lookup(ctx, name)
	v.hosts[name] = h
	return h
}

// hostName is how a host is remembered, however an address writes it.
func hostName(name string) string { return strings.TrimSuffix(strings.ToLower(name), ".") }

// give adds a role to a host.
func (h *hostState) give(r evidence.Role) {
	if !h.Is(r) {
		h.Roles = append(h.Roles, r)
	}
}

func (v *visit) isOwnHost(name string) bool {
	for _, u := range [...]string{v.site.URL, v.site.Asked} {
		if u != "" && evidence.HostOf(u) == name {
			return true
		}
	}
	return false
}

// own says whether an address is a page of the site.
func (v *visit) own(address string) bool {
	return v.site.URL != "" && evidence.SameSite(v.site.URL, address) || evidence.SameSite(v.site.Asked, address)
}

func (v *visit) readZones(ctx context.Context) {
	var domains []string
	for _, d := range [...]string{v.m.MailDomain, strings.TrimPrefix(evidence.HostOf(v.site.URL), "www."), strings.TrimPrefix(evidence.HostOf(v.site.Asked), "www.")} {
		if d != "" && !slices.Contains(domains, d) {
			domains = append(domains, d)
		}
	}
	for _, d := range domains {
		if _, err := netip.ParseAddr(d); err == nil {
			continue // a site that is a bare address has no domain
		}
		z := v.zone(ctx, d)
		v.zones = append(v.zones, z)
		for _, mx := range z.MX[:min(len(z.MX), maxMailHosts)] {
			if mx.Host != "" {
				v.host(ctx, mx.Host).give(evidence.RoleMail)
			}
		}
		for _, ns := range z.NS[:min(len(z.NS), maxNameServers)] {
			v.host(ctx, ns).give(evidence.RoleNameServer)
		}
	}
}

// snapshot puts together what was seen.
func (v *visit) snapshot(ctx context.Context, run string, sources []registry.Source) *evidence.Snapshot {
	s := &evidence.Snapshot{
		Version: evidence.Version, Reading: evidence.Reading, Run: run, Agent: v.crawler.opt.Agent, Started: v.started,
		Municipality: v.m, Sources: sources, Site: v.site, Pages: append(v.kept.all(), v.pages...), Zones: v.zones, Peppol: v.participants, Declarations: v.declarations, Counts: v.counts,
	}
	for _, h := range v.hosts {
		if len(h.Roles) == 0 {
			continue
		}
		v.locate(ctx, h)
		if r := v.rules[h.Name]; r != nil {
			facts := r.facts
			h.Robots = &facts
		}
		slices.Sort(h.Roles)
		s.Hosts = append(s.Hosts, h.Host)
	}
	slices.SortFunc(s.Hosts, func(a, b evidence.Host) int { return strings.Compare(a.Name, b.Name) })
	s.Finished = v.now()
	return s
}

// locate says where a host's addresses are.
func (v *visit) locate(ctx context.Context, h *hostState) {
	for i, ip := range h.ips {
		a := evidence.Address{IP: ip}
		if lookup := v.crawler.opt.Network; lookup != nil {
			a.ASN, a.ASName, a.Country, _ = lookup(ip)
		}
		if i < maxReverse && !onlyCarries(h) {
			a.PTR = v.crawler.resolver.reverse(ctx, ip)
		}
		h.Addresses = append(h.Addresses, a)
	}
}

// onlyCarries says whether a host carries mail or names and nothing else: no
// verdict rests on its reverse name.
func onlyCarries(h *hostState) bool {
	return !slices.ContainsFunc(h.Roles, func(r evidence.Role) bool { return r != evidence.RoleMail && r != evidence.RoleNameServer })
}
