package crawler

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/campanile-italia/campanile/evidence"
)

// Bounds of what a browser may do for one visit.
const (
	maxRendered       = 5  // pages
	maxRenderRequests = 40 // of one page
)

// see reduces what was fetched to a page, in a browser where only that would
// show it.
func (v *visit) see(ctx context.Context, got fetched) evidence.Page {
	p := v.read(got)
	if p.Fault == evidence.ScriptOnly && v.crawler.browser != nil && v.rendered < maxRendered && v.hasRoom(ctx) {
		v.rendered++
		v.render(ctx, &got, &p)
	}
	return p
}

// render lets a browser run the page's scripts and reads the document they
// made. What goes wrong leaves the fault as it was, with a note.
func (v *visit) render(ctx context.Context, got *fetched, p *evidence.Page) {
	before := v.now()
	leave, err := v.crawler.browser.turn(ctx)
	v.waited += v.now().Sub(before)
	if err != nil {
		return
	}
	defer leave()
	relay := &relay{visit: v, document: *got}
	relay.document.body = bytes.Clone(got.body) // the visit's memory serves the next answer
	dom, err := v.crawler.browser.dump(ctx, got.url, v.crawler.opt.Agent, v.crawler.opt.BodyLimit, relay.answer)
	if err != nil {
		p.Note += "; in a browser: " + clip(err.Error(), 200)
		return
	}
	last := &relay.document
	shown := evidence.Page{
		Asked: p.Asked, URL: last.url, Status: last.status, Fault: last.fault, Note: last.note, At: p.At, Hops: p.Hops, Invalid: p.Invalid, Rendered: true,
	}
	if shown.Fault == "" {
		ReadPage(&shown, http.Header{"Content-Type": {"text/html; charset=utf-8"}}, dom)
	}
	if shown.Fault == evidence.ScriptOnly {
		shown.Note += ", nor with it"
	}
	v.spool.add(spooled{url: shown.URL, at: p.At}, nil, dom)
	*p = shown
}

// relay answers a browser's requests in the visit's name: each keeps the rules
// of every other request of the visit. The goroutine of the visit runs it.
type relay struct {
	visit    *visit
	document fetched // the document that the browser shows: the page, until its scripts lead elsewhere
	served   bool    // the page itself was handed over
	requests int
}

func (r *relay) answer(ctx context.Context, ask browserAsk) browserAnswer {
	if !r.served && ask.document && evidence.PageKey(ask.url) == evidence.PageKey(r.document.url) {
		r.served = true
		return browserAnswer{status: r.document.status, contentType: r.document.header.Get("Content-Type"), body: r.document.body}
	}
	u, err := url.Parse(ask.url)
	if err != nil || len(ask.url) > maxURL || r.requests >= maxRenderRequests {
		return browserAnswer{status: http.StatusForbidden}
	}
	r.requests++
	got := r.ask(ctx, u)
	answer := browserAnswer{status: got.status, contentType: got.header.Get("Content-Type"), body: bytes.Clone(got.body)}
	if n := len(got.hops); n > 0 && got.hops[n-1].Location != "" {
		answer.location, answer.body = got.hops[n-1].Location, nil
	} else if ask.document {
		r.document = got
		r.document.body = nil
	}
	if answer.status == 0 {
		answer.status = http.StatusBadGateway
	}
	return answer
}

// ask is get without following: a browser follows by itself, through us.
func (r *relay) ask(ctx context.Context, u *url.URL) fetched {
	v := r.visit
	f := fetched{asked: u.String(), url: u.String(), at: v.now()}
	if rules := v.robots(ctx, u, v.isOwnHost(u.Hostname())); !rules.allows(u) {
		f.fault, f.note = robotsFault(rules, u)
		return f
	}
	if !v.spend() {
		f.fault, f.note = evidence.OutOfBudget, "requests or time of the visit used up"
		return f
	}
	if v.once(ctx, u, &f, getOptions{limit: v.crawler.opt.BodyLimit}) {
		f.url = u.String()
	}
	return f
}

// browserAsk is what a page in the browser asks for.
type browserAsk struct {
	url      string
	document bool // the page itself or what its scripts lead to, and no part of it
}

// browserAnswer is what the browser gets.
type browserAnswer struct {
	status      int
	contentType string
	location    string // of a redirect
	body        []byte
}

func (a browserAnswer) write(rw http.ResponseWriter, origin string) {
	h := rw.Header()
	if a.contentType != "" {
		h.Set("Content-Type", a.contentType)
	}
	if a.location != "" {
		h.Set("Location", a.location)
	}
	if origin != "" { // nobody is logged in: what a page may read of another host is public
		h.Set("Access-Control-Allow-Origin", origin)
	}
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	rw.WriteHeader(a.status)
	_, _ = rw.Write(a.body) // a browser that hung up has its reasons
}
