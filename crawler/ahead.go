package crawler

import (
	"context"

	"github.com/campanile-italia/campanile/evidence"
)

// ahead holds pages of the site that were asked for before their turn in the
// walk, while another server was busy with other comuni: a host that forty of
// them link gives each its turn every forty seconds, and their own servers
// would stand idle meanwhile. The walk takes each page when it comes to it, so
// that neither what is read nor its order depends on who waited for whom.
type ahead struct {
	pages kept
	early map[string]early // by address as the walk will ask for it
	over  bool             // an answer was not plain: the rest is asked for in its order
}

type early struct {
	place int // in the pages
	spent evidence.Counts
}

// readAhead reads pages of the site as long as the host of c would keep the
// visit waiting longer than the site's own does.
func (v *visit) readAhead(ctx context.Context, c candidate) {
	site, other, manners := evidence.HostOf(v.site.URL), evidence.HostOf(c.url), v.crawler.manners
	if v.crawler.browser != nil || site == other || !manners.farther(other, site) { // a browser's pages are counted in their order
		return
	}
	coming := v.front.clone()
	for room := v.crawler.opt.MaxPages - v.counts.Pages - 1; room > 0 && !v.ahead.over && manners.farther(other, site); room-- {
		next, ok := coming.next()
		if !ok || !v.affords(ctx) {
			return
		}
		if _, had := v.ahead.early[next.url]; !had && next.own && evidence.HostOf(next.url) == site {
			v.readEarly(ctx, next)
		}
	}
}

// affords says whether the visit may read ahead: never so much that it would
// lack for what it must ask for.
func (v *visit) affords(ctx context.Context) bool {
	return v.hasRoom(ctx) && v.counts.Bytes+v.ahead.spent().Bytes < maxVisitBytes/2
}

func (v *visit) readEarly(ctx context.Context, c candidate) {
	before := v.counts
	p := v.fetch(ctx, c)
	spent := evidence.Counts{Requests: v.counts.Requests - before.Requests, Bytes: v.counts.Bytes - before.Bytes}
	v.counts = before
	v.ahead.over = !p.Read() || spent.Requests != 1
	if ctx.Err() != nil {
		return
	}
	if v.ahead.early == nil {
		v.ahead.pages, v.ahead.early = newKept(v.known.words), map[string]early{}
	}
	v.ahead.early[c.url] = early{place: len(v.ahead.pages.pages), spent: spent}
	v.ahead.pages.add(p)
}

// spent is what was spent on all that was not taken yet.
func (a *ahead) spent() (all evidence.Counts) {
	for _, e := range a.early {
		all.Requests += e.spent.Requests
		all.Bytes += e.spent.Bytes
	}
	return all
}

// page returns the page of a candidate whose turn it is.
func (v *visit) page(ctx context.Context, c candidate) evidence.Page {
	e, ok := v.ahead.early[c.url]
	if !ok {
		return v.fetch(ctx, c)
	}
	delete(v.ahead.early, c.url)
	v.pay(e.spent)
	return v.ahead.pages.single(e.place)
}

func (v *visit) fetch(ctx context.Context, c candidate) evidence.Page {
	return v.see(ctx, v.get(ctx, c.url, getOptions{limit: v.crawler.opt.BodyLimit}))
}

// pay counts what was spent ahead.
func (v *visit) pay(spent evidence.Counts) {
	v.counts.Requests += spent.Requests
	v.counts.Bytes += spent.Bytes
}
