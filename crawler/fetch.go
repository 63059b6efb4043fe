package crawler

import (
	"context"
	"crypto/tls"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/evidence"
)

const (
	maxRedirects     = 10
	maxHeaderBytes   = 64 << 10
	maxRetryAfter    = 5 * time.Second
	blockedEnough    = 3 // answers 403 or 429 in a row after which a host is left alone
	maxIdlePerHost   = 1
	tlsHandshakeTime = 10 * time.Second
)

// fetched is one address had over HTTP, redirects followed.
type fetched struct {
	asked  string
	url    string // of the last answer
	status int    // 0: none
	header http.Header
	body   []byte
	hops   []evidence.Hop // every answer, the last included
	fault  evidence.Fault
	note   string
	at     time.Time
	tls    *tls.ConnectionState

	cookies map[string]string // by host: what redirects on the way set, sent back on it only
}

func (f *fetched) exchange() evidence.Exchange {
	return evidence.Exchange{Asked: f.asked, Hops: f.hops, Fault: f.fault, Note: f.note, At: f.at}
}

type getOptions struct {
	limit    int64
	robots   bool // robots.txt itself: no rules are asked first
	headOnly bool // the answer's head is what is asked for; the body is left, and the first page's head is known
	door     bool // the site's first page: how it answers is itself a fact, and asked for whole every time
}

// get fetches an address by all the rules: budget, robots.txt, guard, manners,
// bounds. It follows redirects itself so that each hop keeps them too.
func (v *visit) get(ctx context.Context, address string, opt getOptions) fetched {
	f := fetched{asked: address, url: address, at: v.now()}
	seen := map[string]bool{}
	for {
		u, err := url.Parse(f.url)
		if err != nil {
			f.fault, f.note = evidence.Malformed, "address"
			return f
		}
		// A door that redirects to itself until its cookie comes back is no
		// loop: the question is put again with it.
		question := f.url + " " + f.cookies[u.Host]
		if seen[question] || len(f.hops) > maxRedirects {
			f.fault, f.note = evidence.Redirect, "redirect loop at "+clip(maskAddress(f.url), maxLabel)
			return f
		}
		seen[question] = true
		if opt.headOnly && v.leadsHome(&f) {
			return f
		}
		if !opt.robots {
			if r := v.robots(ctx, u, v.isOwnHost(u.Hostname())); !r.allows(u) {
				f.fault, f.note = robotsFault(r, u)
				return f
			}
		}
		if !v.spend() {
			f.fault, f.note = evidence.OutOfBudget, "requests or time of the visit used up"
			return f
		}
		if !v.once(ctx, u, &f, opt) {
			return f
		}
	}
}

// leadsHome says whether redirects led to the very address that the site's first
// page was had at a moment ago, and notes how it answered then: to see its head
// again it would be sent whole, over a connection that is then of no more use.
func (v *visit) leadsHome(f *fetched) bool {
	home := v.site.HTTPS.Last()
	if len(f.hops) == 0 || f.url != home.URL || v.site.HTTPS.Fault != "" {
		return false
	}
	f.status, f.hops = home.Status, append(f.hops, home)
	return true
}

func robotsFault(r *rules, u *url.URL) (evidence.Fault, string) {
	if r.facts.Fault != "" {
		return r.facts.Fault, "robots.txt: " + string(r.facts.Fault)
	}
	return evidence.Robots, r.quote(r.closed(u))
}

// once makes one request. It returns true when f.url is a redirect's target
// that is to be asked for next.
func (v *visit) once(ctx context.Context, u *url.URL, f *fetched, opt getOptions) (redirected bool) {
	host := v.host(ctx, u.Hostname())
	f.at = v.now()
	if len(host.ips) == 0 {
		f.fault, f.note = host.Fault, host.Note
		return false
	}
	if left, ok := v.left[u.Host]; ok {
		f.fault, f.note = left, "left alone: the host asked for it or refused repeatedly"
		return false
	}
	before := v.now()
	leave, err := v.crawler.manners.enter(ctx, u.Hostname(), host.ips[0])
	v.waited += v.now().Sub(before)
	if err != nil {
		f.fault, f.note = evidence.OutOfBudget, "time of the visit used up"
		return false
	}
	defer leave()
	f.at = v.now()
	resp, body, err := v.roundTrip(ctx, u, f.cookies[u.Host], opt)
	if resp != nil {
		v.answered(ctx, u, host, resp, f)
	}
	if err != nil {
		f.fault, f.note = classify(err)
		if f.fault == evidence.TLS && host.TLS == nil && u.Scheme == "https" {
			host.TLS = &evidence.TLSFacts{Fault: evidence.TLS, Note: f.note, At: f.at}
		}
		return false
	}
	f.body = body
	v.counts.Bytes += int64(len(body))
	if next := location(u, resp); next != "" {
		f.hops[len(f.hops)-1].Location = maskAddress(next)
		f.remember(u.Host, resp)
		f.url = next
		return true
	}
	if f.fault, f.note = statusFault(resp.StatusCode); f.fault == "" && resp.StatusCode >= 300 && !v.notModified(resp.StatusCode, f.url) {
		f.fault, f.note = evidence.Malformed, fmt.Sprintf("HTTP %d without a location", resp.StatusCode)
	}
	return false
}

func (v *visit) answered(ctx context.Context, u *url.URL, host *hostState, resp *http.Response, f *fetched) {
	f.status, f.header, f.tls = resp.StatusCode, resp.Header, resp.TLS
	f.url = u.String()
	if len(f.hops) <= maxRedirects {
		f.hops = append(f.hops, evidence.Hop{URL: maskAddress(f.url), Status: resp.StatusCode})
	}
	if resp.TLS != nil && (host.TLS == nil || host.TLS.Fault != "") {
		host.TLS = v.crawler.readTLS(resp.TLS, u.Hostname(), f.at)
	}
	v.obey(ctx, u, resp, f.at)
}

// obey takes a host's word that it wants to be left alone: Retry-After is
// waited for when it is short, and otherwise, as after repeated refusals, the
// host is not asked again in this visit.
func (v *visit) obey(ctx context.Context, u *url.URL, resp *http.Response, at time.Time) {
	fault, _ := statusFault(resp.StatusCode)
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		s, err := strconv.Atoi(resp.Header.Get("Retry-After"))
		after := time.Duration(s) * time.Second
		switch {
		case err == nil && after > maxRetryAfter:
			v.left[u.Host] = fault
		case err == nil && after > 0:
			v.crawler.manners.hold(ctx, u.Hostname(), at.Add(after))
		}
	}
	if fault != evidence.Blocked {
		v.refusals[u.Host] = 0
	} else if v.refusals[u.Host]++; v.refusals[u.Host] >= blockedEnough {
		v.left[u.Host] = fault
	}
}

// remember keeps the cookies that a redirect set, for the way on: nothing that
// outlives the one question, and no value of it in the evidence.
func (f *fetched) remember(host string, resp *http.Response) {
	if len(resp.Header["Set-Cookie"]) == 0 {
		return
	}
	jar := map[string]string{}
	for pair := range strings.SplitSeq(f.cookies[host], "; ") {
		if name, value, ok := strings.Cut(pair, "="); ok {
			jar[name] = value
		}
	}
	for _, c := range resp.Cookies() {
		if len(jar) < 20 && len(c.Value) < 1000 {
			jar[c.Name] = c.Value
		}
	}
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(jar)) {
		pairs = append(pairs, name+"="+jar[name])
	}
	if f.cookies == nil {
		f.cookies = map[string]string{}
	}
	f.cookies[host] = strings.Join(pairs, "; ")
}

// location returns where a redirect leads, absolute; empty when the answer is none.
func location(u *url.URL, resp *http.Response) string {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		if next := absolute(u, resp.Header.Get("Location")); next != nil {
			return next.String()
		}
	}
	return ""
}

// roundTrip makes one request. Its clock starts when it is sent: waiting for a
// turn is ours and not the server's slowness.
func (v *visit) roundTrip(ctx context.Context, u *url.URL, cookies string, opt getOptions) (*http.Response, []byte, error) {
	request, err := v.request(u, cookies, opt)
	if err != nil {
		return nil, nil, err
	}
	v.counts.Requests++
	v.crawler.observe(Request{IPA: v.m.IPA, URL: u.String()})
	head := v.headWanted(opt)
	if head != nil {
		defer putBuffer(head)
	}
	resp, conn, err := v.connections.roundTrip(ctx, u, request, time.Now().Add(v.crawler.opt.Timeout), head)
	if err != nil {
		return nil, nil, err
	}
	if opt.headOnly {
		v.connections.done(u, conn, resp, false)
		return resp, nil, nil
	}
	body, err := readBody(resp, opt.limit, v.captured(u, resp, conn, head))
	v.connections.done(u, conn, resp, err == nil)
	return resp, body, err
}

// request writes a GET. No byte of an address may end a line of it.
func (v *visit) request(u *url.URL, cookies string, opt getOptions) ([]byte, error) {
	target := u.RequestURI()
	for _, part := range [...]string{target, u.Host, cookies} {
		for i := range len(part) {
			if part[i] < ' ' || part[i] == 0x7f {
				return nil, fmt.Errorf("%w: control character in an address", errMalformed)
			}
		}
	}
	b := append(v.line[:0], "GET "...)
	b = append(b, target...)
	b = append(b, " HTTP/1.1\r\nHost: "...)
	b = append(b, u.Host...)
	b = append(b, "\r\nUser-Agent: "...)
	b = append(b, v.crawler.opt.Agent...)
	b = append(b, "\r\nAccept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.5\r\nAccept-Language: it,en;q=0.5\r\nAccept-Encoding: gzip\r\n"...)
	if cookies != "" {
		b = append(append(append(b, "Cookie: "...), cookies...), "\r\n"...)
	}
	b = v.condition(b, u.String(), opt)
	v.line = append(b, "\r\n"...)
	return v.line, nil
}
