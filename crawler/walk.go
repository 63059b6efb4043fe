package crawler

import (
	"context"
	"hash/maphash"
	"net/url"
	"path"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

// Bounds of the pages that one visit reads on hosts other than the site's (a
// service is looked at lightly, and none keeps the visit from the others) and
// of those that it notes unread.
const (
	maxElsewhere     = 16
	maxElsewhereHost = 6

	maxNoted = 20 // pages that robots.txt closes, when there is no budget left to ask for any
)

// walk reads the site best first: the links that a family needs come before
// the rest, so that the page budget finds them.
func (v *visit) walk(ctx context.Context) {
	if v.site.Fault != "" {
		return
	}
	for i := range v.pages {
		v.follow(ctx, &v.pages[i])
	}
	v.keep()
	elsewhere := lightly{}
	for {
		if v.wantsMap() {
			v.readMap(ctx)
		}
		c, ok := v.front.next()
		if !ok {
			break
		}
		if !v.hasRoom(ctx) {
			v.front.dropped = v.front.dropped || c.own
			v.noteClosed(c)
			continue // counts what is left, asks for nothing
		}
		if !c.own && !elsewhere.allows(evidence.HostOf(c.url)) {
			continue
		}
		v.readAhead(ctx, c)
		p := v.page(ctx, c)
		v.front.done(p.URL)
		v.arrived(ctx, c, &p)
		v.declaration(ctx, &p)
		v.add(p)
		v.follow(ctx, &v.pages[len(v.pages)-1])
		v.keep()
	}
	v.pay(v.ahead.spent()) // what was read ahead in vain was asked for all the same
	v.ahead = ahead{}
	v.site.Whole = !v.front.dropped
}

// noteClosed records a page that a family needs and robots.txt closes, where
// the budget ends before its turn: it would not have been read in any case, and
// that is what its comune can mend.
func (v *visit) noteClosed(c candidate) {
	u, err := url.Parse(c.url)
	if err != nil || c.rank < rankWanted || v.noted >= maxNoted {
		return
	}
	if r := v.rules[u.Host]; r != nil && !r.allows(u) {
		p := evidence.Page{Asked: c.url, URL: maskAddress(c.url), At: v.now()}
		p.Fault, p.Note = robotsFault(r, u)
		v.noted++
		v.add(p)
		v.keep()
	}
}

// keep puts away the pages whose links were followed.
func (v *visit) keep() {
	for _, p := range v.pages {
		v.kept.add(p)
	}
	clear(v.pages) // nothing of them is held on to
	v.pages = v.pages[:0]
}

// lightly counts pages read elsewhere, by host.
type lightly map[string]int

func (l lightly) allows(host string) bool {
	all := 0
	for _, n := range l {
		all += n
	}
	if all >= maxElsewhere || l[host] >= maxElsewhereHost {
		return false
	}
	l[host]++
	return true
}

func (v *visit) hasRoom(ctx context.Context) bool {
	return v.counts.Pages < v.crawler.opt.MaxPages && ctx.Err() == nil && v.spend()
}

// follow offers a page's links to the frontier and notes the services it
// leads to.
func (v *visit) follow(ctx context.Context, p *evidence.Page) {
	if !p.Read() {
		return
	}
	own, host := v.own(p.URL), evidence.HostOf(p.URL)
	for i := range p.Links {
		l := &p.Links[i]
		if o := offered(l, host, own); !v.offered[o] {
			v.offered[o] = true
			v.offer(ctx, p, l, own)
		}
	}
	for _, f := range append(p.Frames[:len(p.Frames):len(p.Frames)], p.Refresh) {
		switch {
		case f == "" || !own: // elsewhere they are offered as links
		case v.own(f):
			v.front.push(candidate{url: f, rank: rankFrame, own: true})
		default: // what a page shows from a supplier's host is what the page is about
			v.offer(ctx, p, &evidence.Link{URL: f, Text: p.Title, Region: evidence.Main}, own)
		}
	}
}

// offered is a link as the frontier takes it, as a hash: menus offer the same
// on every page, and a thousand visits remember what theirs offered.
func offered(l *evidence.Link, host string, own bool) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, s := range [...]string{l.URL, l.Text, l.Element, string(l.Region), host} {
		_, _ = h.WriteString(s)
		_ = h.WriteByte(0)
	}
	if own {
		_ = h.WriteByte(1)
	}
	return h.Sum64()
}

var seed = maphash.MakeSeed()

func (v *visit) offer(ctx context.Context, p *evidence.Page, l *evidence.Link, fromOwn bool) {
	if isFile(l.URL) || isMasked(l.URL) {
		return
	}
	m := v.meaning(l)
	topics := m.all
	own := v.own(l.URL)
	if !own && (topics.Has(evidence.Elsewhere) || isInformation(l.URL)) {
		return
	}
	if own {
		if fromOwn || topics.Any(moneyTopics) {
			c := candidate{url: l.URL, rank: m.rank(l), own: true}
			v.meet(m, l, c.rank)
			if role := roleOf(topics, l); fromOwn && role != "" {
				c.via = evidence.Linked{Page: p.URL, Text: l.Text, Role: role}
			}
			v.front.push(c)
		}
		return
	}
	role := roleOf(topics, l)
	if role != "" && fromOwn {
		v.meet(m, l, m.rankElsewhere(role, l))
	}
	if role != "" && (fromOwn || sameHost(p.URL, l.URL)) {
		v.service(ctx, p, l, role, fromOwn)
	}
	switch {
	case fromOwn && topics.Has(evidence.Accessibility) && evidence.HostOf(l.URL) == "form.agid.gov.it":
		v.front.push(candidate{url: l.URL, rank: rankDeclaration})
	case fromOwn && role != "":
		v.front.push(candidate{url: l.URL, rank: m.rankElsewhere(role, l)})
	case !fromOwn && sameHost(p.URL, l.URL) && topics.Any(moneyTopics) && v.hostIs(l.URL, evidence.RoleTransparency):
		v.front.push(candidate{url: l.URL, rank: m.rank(l)})
	case !fromOwn && v.hostIs(p.URL, evidence.RoleTransparency) && role == evidence.RolePayments:
		v.service(ctx, p, l, role, true)
		v.front.push(candidate{url: l.URL, rank: m.rankElsewhere(role, l)})
	}
}

// meet notes what a link worth following at once speaks of.
func (v *visit) meet(m meaning, l *evidence.Link, rank int) {
	if rank < rankWanted {
		return
	}
	topics := m.words
	if l.Text == "" {
		topics = m.all
	}
	v.met |= topics
	v.ownSection = v.ownSection || topics.Has(evidence.Transparent) && v.own(l.URL)
}

// arrived notes the service whose host an address of the site's own redirects
// to: "/albo" is linked, the albo is elsewhere.
func (v *visit) arrived(ctx context.Context, c candidate, p *evidence.Page) {
	if c.via.Role == "" || sameHost(c.url, p.URL) || v.own(p.URL) || isInformation(p.URL) || evidence.TopicsOf("", p.URL).Has(evidence.Elsewhere) {
		return
	}
	v.service(ctx, &evidence.Page{URL: c.via.Page}, &evidence.Link{URL: p.URL, Text: c.via.Text}, c.via.Role, true)
}

func (v *visit) hostIs(address string, r evidence.Role) bool {
	h := v.hosts[evidence.HostOf(address)]
	return h != nil && h.Is(r)
}

func sameHost(a, b string) bool { return evidence.HostOf(a) == evidence.HostOf(b) }

// service notes that the site leads to a host for a service.
func (v *visit) service(ctx context.Context, p *evidence.Page, l *evidence.Link, role evidence.Role, fromOwn bool) {
	name := evidence.HostOf(l.URL)
	if v.hosts[name] == nil && len(v.hosts) >= maxServiceHosts {
		return
	}
	h := v.host(ctx, name)
	if fromOwn {
		h.give(role)
		if len(h.Linked) < maxLinkedPerHost && !h.linked(l.URL, role) {
			h.Linked = append(h.Linked, evidence.Linked{Page: p.URL, URL: l.URL, Text: l.Text, Role: role})
		}
	}
}

func (h *hostState) linked(url string, role evidence.Role) bool {
	for _, l := range h.Linked {
		if l.URL == url && l.Role == role {
			return true
		}
	}
	return false
}

// isFile says whether an address is plainly a document or picture.
func isFile(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return true
	}
	switch strings.ToLower(path.Ext(u.Path)) {
	case ".pdf", ".p7m", ".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".ods", ".csv", ".ppt", ".pptx", ".zip", ".7z", ".rar", ".gz",
		".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp", ".ico", ".bmp", ".tif", ".tiff", ".mp3", ".mp4", ".avi", ".mov", ".webm",
		".xml", ".rss", ".json", ".ics", ".vcf", ".kml", ".css", ".js", ".exe", ".dwg", ".shp", ".epub", ".eml":
		return true
	}
	return false
}

// informationHosts speak about the platforms and are no service of the body:
// a link to them is recorded, they are not asked.
var informationHosts = map[string]bool{
	"pagopa.gov.it": true, "io.italia.it": true, "ioapp.it": true, "checkout.pagopa.it": true, "spid.gov.it": true,
	"cartaidentita.interno.gov.it": true, "agid.gov.it": true, "indicepa.gov.it": true, "anticorruzione.it": true,
}

func isInformation(address string) bool {
	return informationHosts[strings.TrimPrefix(evidence.HostOf(address), "www.")]
}
