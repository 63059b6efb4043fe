package crawler

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"

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
	headOnly bool // the answer's head is what is asked for; the body is left
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
			f.fault, f.note = evidence.Redirect, "redirect loop at "+clip(f.url, maxLabel)
			return f
		}
		seen[question] = true
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

func robotsFault(r *rules, u *url.URL) (evidence.Fault, string) {
	if r.facts.Fault != "" {
		return r.facts.Fault, "robots.txt: " + string(r.facts.Fault)
	}
	return evidence.Robots, r.quote(u.RequestURI())
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
		v.answered(u, host, resp, f)
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
		f.hops[len(f.hops)-1].Location = next
		f.remember(u.Host, resp)
		f.url = next
		return true
	}
	if f.fault, f.note = statusFault(resp.StatusCode); f.fault == "" && resp.StatusCode >= 300 {
		f.fault, f.note = evidence.Malformed, fmt.Sprintf("HTTP %d without a location", resp.StatusCode)
	}
	return false
}

func (v *visit) answered(u *url.URL, host *hostState, resp *http.Response, f *fetched) {
	f.status, f.header, f.tls = resp.StatusCode, resp.Header, resp.TLS
	f.url = u.String()
	if len(f.hops) <= maxRedirects {
		f.hops = append(f.hops, evidence.Hop{URL: f.url, Status: resp.StatusCode})
	}
	if resp.TLS != nil && (host.TLS == nil || host.TLS.Fault != "") {
		host.TLS = v.crawler.readTLS(resp.TLS, u.Hostname(), f.at)
	}
	v.obey(u, resp, f.at)
}

// obey takes a host's word that it wants to be left alone: Retry-After is
// waited for when it is short, and otherwise, as after repeated refusals, the
// host is not asked again in this visit.
func (v *visit) obey(u *url.URL, resp *http.Response, at time.Time) {
	fault, _ := statusFault(resp.StatusCode)
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		s, err := strconv.Atoi(resp.Header.Get("Retry-After"))
		after := time.Duration(s) * time.Second
		switch {
		case err == nil && after > maxRetryAfter:
			v.left[u.Host] = fault
		case err == nil && after > 0:
			v.crawler.manners.hold(u.Hostname(), at.Add(after))
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

func (v *visit) roundTrip(ctx context.Context, u *url.URL, cookies string, opt getOptions) (*http.Response, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, v.crawler.opt.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errMalformed, err)
	}
	req.Header.Set("User-Agent", v.crawler.opt.Agent)
	req.Header.Set("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5")
	req.Header.Set("Accept-Language", "it,en;q=0.5")
	req.Header.Set("Accept-Encoding", "gzip")
	if cookies != "" {
		req.Header.Set("Cookie", cookies)
	}
	v.counts.Requests++
	v.crawler.observe(Request{IPA: v.m.IPA, URL: u.String()})
	resp, err := v.transport.RoundTrip(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	if opt.headOnly {
		return resp, nil, nil
	}
	body, err := readBody(resp, opt.limit)
	return resp, body, err
}

var gunzips = sync.Pool{New: func() any { return new(gzip.Reader) }}

// readBody reads and inflates a body. The limit counts inflated bytes: a small
// answer that inflates without end stops there. Only gzip is asked for; deflate
// is read where it comes all the same, any other encoding cannot be read.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	var src io.Reader = resp.Body
	switch encoding := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding"))); encoding {
	case "", "identity":
	case "deflate":
		src = inflater(resp.Body)
	case "gzip", "x-gzip":
		z := gunzips.Get().(*gzip.Reader)
		defer gunzips.Put(z)
		if err := z.Reset(resp.Body); err != nil {
			if err == io.EOF { // an empty body says nothing about its encoding
				return nil, nil
			}
			return nil, fmt.Errorf("%w: gzip: %w", errMalformed, err)
		}
		src = z
	default:
		return nil, fmt.Errorf("%w: content encoding %q, not asked for", errMalformed, clip(encoding, 40))
	}
	body, err := io.ReadAll(io.LimitReader(src, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > limit {
		return nil, fmt.Errorf("%w of %d bytes", errTooLarge, limit)
	}
	return body, nil
}

// inflater reads "deflate" as RFC 9110 has it, in a zlib wrapper, and bare as
// some servers send it.
func inflater(body io.Reader) io.Reader {
	b := bufio.NewReader(body)
	head, err := b.Peek(2)
	if err == nil && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 { // RFC 1950
		_, _ = b.Discard(2) // peeked just now: it cannot fail
	}
	return flate.NewReader(b)
}

// newTransport makes the connections of one visit; closing its idle ones at
// the visit's end leaves nothing behind.
func (v *visit) newTransport() *http.Transport {
	return &http.Transport{
		DialContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			name, port, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			var ips []netip.Addr
			if h := v.hosts[name]; h != nil {
				ips = h.ips
			}
			return v.crawler.dialer.dial(ctx, name, ips, port)
		},
		TLSClientConfig:        v.crawler.tlsConfig,
		TLSHandshakeTimeout:    tlsHandshakeTime,
		DisableCompression:     true, // inflated here, under our bound
		MaxConnsPerHost:        1,
		MaxIdleConnsPerHost:    maxIdlePerHost,
		MaxResponseHeaderBytes: maxHeaderBytes,
		TLSNextProto:           map[string]func(string, *tls.Conn) http.RoundTripper{}, // HTTP/1.1: one connection a host is enough
	}
}
