package crawler

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/campanile-italia/campanile/evidence"
)

// maxRefresh bounds chains of meta refresh at the door.
const maxRefresh = 3

// enter finds the site's first page, and on the way how http:// and https://
// answer. Every way it can fail ends in v.site.Fault.
func (v *visit) enter(ctx context.Context) {
	v.site.Asked = v.m.Site.URL
	u, err := url.Parse(v.m.Site.URL)
	if err != nil || u.Host == "" {
		v.site.Fault, v.site.Note = evidence.RegistryValue, v.m.Site.Refused
		return
	}
	u = v.resolvable(ctx, u)
	host := v.host(ctx, u.Hostname())
	host.give(evidence.RoleSite)
	if len(host.ips) == 0 {
		v.fail(host.Fault, host.Note)
		v.site.HTTPS = evidence.Exchange{Asked: u.String(), Fault: host.Fault, Note: host.Note, At: host.At}
		v.site.HTTP = evidence.Exchange{Asked: plain(u).String(), Fault: host.Fault, Note: host.Note, At: host.At}
		return
	}
	r := v.robots(ctx, u, true)
	switch {
	case r.stop && r.facts.Status >= 500: // RFC 9309, 2.3.1.4: the host is not asked again
		v.site.HTTPS = r.exchange
		v.site.HTTP = evidence.Exchange{Asked: plain(u).String(), Fault: evidence.ServerError, Note: "not asked: robots.txt answers an error", At: r.facts.At}
		v.fail(evidence.ServerError, "robots.txt: "+r.exchange.Note)
	case r.stop:
		v.enterPlain(ctx, u, r)
	case !r.allows(u):
		v.enterClosed(ctx, u, r)
	default:
		v.enterHome(ctx, u, r)
		v.site.HTTP = v.ask(ctx, plain(u), getOptions{limit: v.crawler.opt.BodyLimit, headOnly: true})
		v.withoutWWW(ctx, u)
		v.securityTxt(ctx, u)
	}
}

// withoutWWW asks whether the site answers without "www.", once the site itself
// did (C.SI.5.2).
func (v *visit) withoutWWW(ctx context.Context, u *url.URL) {
	bare, ok := strings.CutPrefix(u.Host, "www.")
	if !ok || v.site.Fault != "" || evidence.TenantPath(u) != "" {
		return
	}
	other := *u
	other.Host = bare
	x := v.ask(ctx, &other, getOptions{limit: v.crawler.opt.BodyLimit, headOnly: true})
	v.site.WithoutWWW = &x
}

func (v *visit) fail(fault evidence.Fault, note string) { v.site.Fault, v.site.Note = fault, note }

func (v *visit) ask(ctx context.Context, u *url.URL, opt getOptions) evidence.Exchange {
	got := v.get(ctx, u.String(), opt)
	return got.exchange()
}

// resolvable returns the address with or without "www.", whichever resolves,
// the register's own spelling first.
func (v *visit) resolvable(ctx context.Context, u *url.URL) *url.URL {
	if h := v.host(ctx, u.Hostname()); len(h.ips) > 0 || h.Fault != evidence.DNS || h.Note != "NXDOMAIN" && h.Note != noAddress {
		return u
	}
	other := *u
	if bare, ok := strings.CutPrefix(u.Host, "www."); ok {
		other.Host = bare
	} else {
		other.Host = "www." + u.Host
	}
	if len(v.host(ctx, other.Hostname()).ips) > 0 {
		return &other
	}
	return u
}

func plain(u *url.URL) *url.URL {
	p := *u
	p.Scheme = "http"
	return &p
}

// enterPlain tries http:// where nothing answers over https://.
func (v *visit) enterPlain(ctx context.Context, u *url.URL, secure *rules) {
	v.site.HTTPS = secure.exchange
	v.site.HTTPS.Asked = u.String()
	p := plain(u)
	delete(v.rules, u.Host)
	r := v.robots(ctx, p, true)
	v.site.HTTP = r.exchange
	v.site.HTTP.Asked = p.String()
	switch {
	case r.stop && r.facts.Status >= 500:
		v.fail(evidence.ServerError, "robots.txt: "+r.exchange.Note)
	case r.stop:
		v.fail(v.site.HTTPS.Fault, v.site.HTTPS.Note)
	case !r.allows(p):
		v.fail(evidence.Robots, r.facts.Rule)
	default:
		v.site.HTTP = v.home(ctx, p)
		v.withoutWWW(ctx, p)
	}
}

// enterClosed asks nothing but robots.txt of a host that closes everything;
// the question of the redirect is put to it too (RULINGS).
func (v *visit) enterClosed(ctx context.Context, u *url.URL, r *rules) {
	v.site.HTTPS = r.exchange
	p := plain(u)
	p.Path, p.RawQuery = "/robots.txt", ""
	v.site.HTTP = v.ask(ctx, p, getOptions{limit: maxRobots, robots: true})
	v.fail(evidence.Robots, r.facts.Rule)
}

// enterHome reads the first page over https://. A host that asked, in its
// answer to robots.txt, to be left alone has answered all the same.
func (v *visit) enterHome(ctx context.Context, u *url.URL, r *rules) {
	v.site.HTTPS = v.home(ctx, u)
	if !v.site.HTTPS.Answered() && v.left[u.Host] != "" {
		v.site.HTTPS.Hops = r.exchange.Hops
	}
}

// home reads the first page, through redirects and meta refresh.
func (v *visit) home(ctx context.Context, u *url.URL) evidence.Exchange {
	var first evidence.Exchange
	address := u.String()
	for i := range maxRefresh {
		got := v.get(ctx, address, getOptions{limit: v.crawler.opt.BodyLimit, door: true})
		if i == 0 {
			first = got.exchange()
		}
		p := v.see(ctx, got)
		if p.Read() && p.Refresh != "" && len(p.Text) < 400 && i < maxRefresh-1 && evidence.PageKey(p.Refresh) != evidence.PageKey(p.URL) {
			v.pages = append(v.pages, p)
			address = p.Refresh
			continue
		}
		v.settle(ctx, p)
		break
	}
	return first
}

// settle takes a page as the site's first one, or says why it is not.
func (v *visit) settle(ctx context.Context, p evidence.Page) {
	away := orgDomain(evidence.HostOf(p.URL)) != orgDomain(evidence.HostOf(v.site.Asked))
	switch {
	case p.Fault == evidence.NotFound && p.Status == http.StatusOK && away: // a domain for sale: where it led to matters
		v.fail(evidence.Redirect, "leads to "+evidence.HostOf(p.URL)+": "+p.Note)
	case p.Fault != "":
		v.fail(p.Fault, p.Note)
	case p.MediaType != "text/html" && p.MediaType != "application/xhtml+xml":
		v.fail(evidence.Malformed, "the first page is "+p.MediaType)
	case !v.sameBody(&p):
		v.fail(evidence.Redirect, "leads to "+evidence.HostOf(p.URL)+", which does not name this comune")
	default:
		v.site.URL = p.URL
		v.host(ctx, evidence.HostOf(p.URL)).give(evidence.RoleSite)
	}
	v.front.done(p.Asked, p.URL)
	v.add(p)
}

// sameBody says whether a page that redirects led to is still this body's:
// under the same organisational domain, or naming the comune or its tax code.
func (v *visit) sameBody(p *evidence.Page) bool {
	if orgDomain(evidence.HostOf(p.URL)) == orgDomain(evidence.HostOf(v.site.Asked)) {
		return true
	}
	words := evidence.Fold(p.Title + " " + strings.Join(p.Headings, " ") + " " + p.Text)
	name := evidence.Fold(v.m.Name)
	return name != "" && strings.Contains(words, name) || v.m.TaxCode != "" && strings.Contains(words, v.m.TaxCode)
}

func orgDomain(host string) string {
	if org, err := publicsuffix.EffectiveTLDPlusOne(strings.TrimPrefix(host, "www.")); err == nil {
		return org
	}
	return host
}

// read reduces what was fetched to a page.
func (v *visit) read(got fetched) evidence.Page {
	if v.notModified(got.status, got.url) {
		return v.unchanged(&got)
	}
	p := evidence.Page{
		Asked: got.asked, URL: got.url, Status: got.status, Fault: got.fault, Note: got.note, At: got.at,
	}
	if len(got.hops) > 1 {
		p.Hops = got.hops
	}
	p.Invalid = v.invalid(got.url)
	switch {
	case p.Fault == "":
		readPage(&p, got.header, got.body, v.known)
		if p.Fault != evidence.ScriptOnly { // a browser is shown the same bytes
			recycle(got.body)
		}
	case (p.Fault == evidence.Blocked || p.Status == http.StatusServiceUnavailable) && len(got.body) > 0:
		readRefusal(&p, got)
	}
	p.URL = maskAddress(p.URL) // last: links are read against where it was had
	return p
}

// invalid says why browsers refuse the certificate that an address was had behind.
func (v *visit) invalid(address string) evidence.CertificateFault {
	if h := v.hosts[evidence.HostOf(address)]; h != nil && h.TLS != nil && strings.HasPrefix(address, "https:") {
		return h.TLS.Invalid
	}
	return ""
}

// readRefusal notes what a refusal says of itself: one that shows a CAPTCHA is
// an explicit filter, a bare 403 is not (RULINGS, transparency-unfiltered).
func readRefusal(p *evidence.Page, got fetched) {
	said := evidence.Page{URL: p.URL}
	ReadPage(&said, got.header, got.body)
	if isBotWall(&said) { // some walls answer 503
		p.Fault = evidence.Blocked
		p.Title, p.Text = said.Title, clip(said.Text, maxLabel)
	}
}

// add keeps a page and counts it when its content was had.
func (v *visit) add(p evidence.Page) {
	v.pages = append(v.pages, p)
	if p.Read() && p.MediaType == "text/html" {
		v.counts.Pages++
		if v.own(p.URL) {
			v.ownPages++
		}
	}
}
