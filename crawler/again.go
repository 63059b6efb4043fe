package crawler

import (
	"context"
	"net/http"
	"time"

	"github.com/campanile-italia/campanile/evidence"
)

// readAnew is the age at which a page is read again whatever the server says:
// some answer 304 for ever, and a comune that mended its page must not wait
// for them longer than a week.
const readAnew = 7 * 24 * time.Hour

// again is what an earlier visit saw, to ask servers for what changed since
// (RFC 9110, 13.1): a page that did not is neither sent nor read anew.
type again struct {
	pages  kept
	places map[string]validated // by address: those that came with a validator
}

// validated is where a page is remembered, and what its server says changes with it.
type validated struct {
	place              int // in the pages
	etag, lastModified string
}

type freshKey struct{}

// Fresh marks a visit that reads every page anew: somebody who asks for one
// has changed something.
func Fresh(ctx context.Context) context.Context { return context.WithValue(ctx, freshKey{}, true) }

// remember looks up the newest snapshot. One read by an older extraction is
// left: what this build would see in the page may differ.
func (v *visit) remember(ctx context.Context) {
	if v.crawler.opt.Previous == nil || ctx.Value(freshKey{}) != nil {
		return
	}
	s := v.crawler.opt.Previous(ctx, v.m.IPA)
	if s == nil || s.Reading != evidence.Reading {
		return
	}
	a := again{pages: newKept(new(symbols)), places: map[string]validated{}}
	for i := range s.Pages {
		if p := &s.Pages[i]; v.mayRepeat(p) {
			a.places[p.URL] = validated{len(a.pages.pages), p.Header["etag"], p.Header["last-modified"]}
			a.pages.add(*p)
		}
	}
	v.again = a
}

// mayRepeat says whether a page of an earlier visit can stand for itself.
func (v *visit) mayRepeat(p *evidence.Page) bool {
	read := p.At
	if !p.Since.IsZero() {
		read = p.Since
	}
	return p.Read() && !p.Rendered && len(p.Hops) == 0 && v.started.Sub(read) < readAnew &&
		(p.Header["etag"] != "" || p.Header["last-modified"] != "")
}

// condition adds to a request what makes it one for changes only.
func (v *visit) condition(b []byte, address string, opt getOptions) []byte {
	was, ok := v.again.places[address]
	if !ok || opt.robots || opt.headOnly || opt.door {
		return b
	}
	for _, c := range [...]struct{ field, value string }{{"If-None-Match", was.etag}, {"If-Modified-Since", was.lastModified}} {
		if c.value != "" && isFieldValue(c.value) {
			b = append(append(append(append(b, c.field...), ": "...), c.value...), "\r\n"...)
		}
	}
	return b
}

// isFieldValue says whether a value may stand in a header: it came from one,
// but by way of the store.
func isFieldValue(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7f {
			return false
		}
	}
	return true
}

// notModified says whether an answer stands for a page that is remembered.
func (v *visit) notModified(status int, address string) bool {
	_, ok := v.again.places[address]
	return ok && status == http.StatusNotModified
}

// unchanged returns the page as it was read before.
func (v *visit) unchanged(got *fetched) evidence.Page {
	p := v.again.pages.single(v.again.places[got.url].place)
	if p.Since.IsZero() {
		p.Since = p.At
	}
	p.Asked, p.At, p.Hops, p.Invalid = got.asked, got.at, nil, v.invalid(got.url)
	if len(got.hops) > 1 {
		p.Hops = got.hops
	}
	return p
}
