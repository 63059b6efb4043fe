package lab

import (
	"net/http"
	"strings"
	"time"
)

// How a site's server presents itself: its other name, its headers, the file
// for who finds a weakness.

const (
	wwwRedirects way = "redirects to the site"
	wwwAnswers   way = "answers itself"
	www403       way = "answers 403"
	wwwNoName    way = "no such name"
	wwwClosed    way = "ports closed"
	wwwElsewhere way = "redirects to somebody else"

	secNone      way = "no file"
	secPlain     way = "contact and expiry"
	secSigned    way = "signed with OpenPGP"
	secSeveral   way = "several contacts, comments, capitals"
	secExpired   way = "expired"
	secEndless   way = "no expiry"
	secTwice     way = "two expiries"
	secHTML      way = "an HTML page with status 200"
	secNoContact way = "no contact"

	softHidden  way = "version hidden"
	softUnknown way = "a product no list names"
	softApache  way = "Apache 2.4"
	softIIS     way = "IIS 10"
	softPHP     way = "PHP 8.3 behind nginx"
	softOldIIS  way = "IIS 8.5"
	softOldPHP  way = "PHP 7.4"
	softOldTwo  way = "Apache 2.2"
	softModule  way = "old OpenSSL in a current Apache"

	toHTTPS301    way = "HTTP 301"
	toHTTPS302    way = "HTTP 302"
	toHTTPS308    way = "HTTP 308"
	toHTTPSOther  way = "by the other name, in clear"
	certTwoNames  way = "both names"
	certWildcard  way = "wildcard"
	certRSA       way = "RSA key"
	certManyNames way = "a hundred comuni's names"

	hstsYear    way = "max-age=31536000; includeSubDomains"
	hstsNone    way = "none"
	hstsPreload way = "max-age=63072000; includeSubDomains; preload"
	hstsShort   way = "max-age=300"
	hstsQuoted  way = `Max-Age="15768000"`
	hstsFirst   way = "max-age=0, max-age=31536000"
	hstsNoAge   way = "includeSubDomains"
)

var (
	withoutWWWWays  = []way{wwwRedirects, wwwAnswers, wwwNoName, wwwRedirects, www403, wwwRedirects, wwwClosed, wwwElsewhere}
	securityTxtWays = []way{secNone, secPlain, secExpired, secSigned, secHTML, secEndless, secSeveral, secTwice, secNoContact}
	softwareWays    = []way{softHidden, softApache, softOldIIS, softUnknown, softIIS, softOldPHP, softPHP, softOldTwo, softModule}
	redirectWays    = []way{toHTTPS301, toHTTPS302, toHTTPS308, toHTTPSOther, toHTTPS301}
	certificateWays = []way{certTwoNames, certWildcard, certRSA, certManyNames, certTwoNames}
	hstsWays        = []way{hstsYear, hstsNone, hstsPreload, hstsShort, hstsQuoted, hstsFirst, hstsNoAge}
)

// otherName is the site's host with "www." where it has none, and without where
// it has.
func (c *comune) otherName() string {
	if bare, ok := strings.CutPrefix(c.host, "www."); ok {
		return bare
	}
	return "www." + c.host
}

// addOtherName gives the site's other name a host, or none.
func (t *hostTable) addOtherName(h *host, c *comune) {
	other := *h
	other.name, other.role, other.alias = c.otherName(), roleAlias, ""
	if other.name == c.domain {
		switch c.way(axisWithoutWWW) {
		case wwwNoName:
			return
		case wwwAnswers:
			other.role = roleSite
		case www403:
			other.walled = true
		case wwwClosed:
			other.no80, other.no443, other.addr = true, true, t.book.reserved(h.net)
		case wwwElsewhere:
			other.role, other.outage = roleSite, outAway
		}
	}
	t.add(&other)
}

// nameless says that the site's name without "www." does not exist.
func (c *comune) nameless() bool {
	return c.lead == nil && strings.HasPrefix(c.host, "www.") && c.way(axisWithoutWWW) == wwwNoName
}

func (c *comune) truthWithoutWWW() Expectation {
	if c.vendor && c.host != "" && c.contentFault() == "" {
		return notApplicable("the host is a supplier's")
	}
	if e, ok := c.unread(); ok {
		return e
	}
	s := c.site()
	if !strings.HasPrefix(s.host, "www.") {
		return pass("registered without www").as("registered without www")
	}
	kind := s.way(axisWithoutWWW)
	why := "without www: " + string(kind)
	switch kind {
	case wwwNoName, wwwClosed:
		return fail(why).as(string(kind))
	case wwwElsewhere:
		return unknown("redirect", why).as(string(kind))
	case www403:
		return pass(why).despite(string(kind))
	}
	return pass(why).as(string(kind))
}

// headers are those that a site's server sends with every page.
func (c *comune) headers(head http.Header) {
	if v := c.way(axisHSTS); v != hstsNone {
		head.Set("Strict-Transport-Security", string(v))
	}
	server, powered := "nginx", ""
	switch c.way(axisSoftware) {
	case softUnknown:
		server = "WebServerEnti/3.1"
	case softApache:
		server = "Apache/2.4.62 (Debian)"
	case softIIS:
		server, powered = "Microsoft-IIS/10.0", "ASP.NET"
	case softPHP:
		powered = "PHP/8.3.14"
	case softOldIIS:
		server, powered = "Microsoft-IIS/8.5", "ASP.NET"
	case softOldPHP:
		powered = "PHP/7.4.33"
	case softOldTwo:
		server = "Apache/2.2.15 (CentOS)"
	case softModule:
		server = "Apache/2.4.62 (Unix) OpenSSL/1.0.2k-fips mod_jk/1.2.48"
	}
	head.Set("Server", server)
	if powered != "" {
		head.Set("X-Powered-By", powered)
	}
}

func (c *comune) truthHSTS() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	kind := c.site().way(axisHSTS)
	why := "HSTS: " + string(kind)
	switch {
	case c.site().overPlainHTTP():
		return notApplicable("read in clear")
	case kind == hstsYear, kind == hstsPreload, kind == hstsQuoted:
		return pass(why).as(string(kind))
	}
	return warn(why).as(string(kind))
}

func (c *comune) truthSoftware() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	kind := c.site().way(axisSoftware)
	why := "software: " + string(kind)
	switch kind {
	case softHidden:
		return notApplicable(why)
	case softUnknown:
		return notApplicable(why).as(string(kind))
	case softOldIIS, softOldPHP, softOldTwo:
		return warn(why).as(string(kind))
	case softModule:
		return pass(why).despite(string(kind))
	}
	return pass(why).as(string(kind))
}

// securityTxt answers for /.well-known/security.txt (RFC 9116).
func (w *World) securityTxt(rw http.ResponseWriter, r *http.Request, c *comune) {
	day := func(months int) string { return c.today.AddDate(0, months, 0).UTC().Format(time.RFC3339) }
	contact := "Contact: mailto:sicurezza@" + c.domain + "\n"
	text := ""
	switch c.way(axisSecurityTxt) {
	case secNone:
		w.missing(rw, r, c)
		return
	case secHTML:
		w.write(rw, r, "text/html; charset=utf-8", "<!doctype html><html lang=\"it\"><head><title>Pagina non trovata</title></head><body><p>Contact: la pagina non esiste.</p></body></html>")
		return
	case secPlain:
		text = contact + "Expires: " + day(9) + "\n"
	case secSigned:
		text = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + contact + "Expires: " + day(6) + "\n-----BEGIN PGP SIGNATURE-----\n\niHUEARYIAB0WIQ\n-----END PGP SIGNATURE-----\n"
	case secSeveral:
		text = "\ufeff# Segnalazioni di sicurezza\r\nCONTACT: https://" + c.host + "/contatti/\r\ncontact: tel:+39-0000-000000\r\nPreferred-Languages: it, en\r\nexpires: " + strings.ToLower(day(3)) + "\r\n"
	case secExpired:
		text = contact + "Expires: " + day(-5) + "\n"
	case secEndless:
		text = contact
	case secTwice:
		text = contact + "Expires: " + day(2) + "\nExpires: " + day(20) + "\n"
	case secNoContact:
		text = "Expires: " + day(9) + "\nPolicy: https://" + c.host + "/\n"
	}
	w.write(rw, r, "text/plain; charset=utf-8", text)
}

func (c *comune) truthSecurityTxt() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	s := c.site()
	kind := s.way(axisSecurityTxt)
	why := "security.txt: " + string(kind)
	switch {
	case c.tenant != "":
		return notApplicable("the file would be the supplier's")
	case s.quirk == quirkNo443:
		return unknown("refused", "quirk: "+string(s.quirk))
	case s.quirk == quirkPlain443:
		return unknown("tls", "quirk: "+string(s.quirk))
	case kind == secNone && s.quirk == quirkSoft404:
		return notApplicable(why).as(string(s.quirk))
	case kind == secNone:
		return notApplicable(why)
	case kind == secHTML, kind == secNoContact:
		return notApplicable(why).as(string(kind))
	case kind == secExpired, kind == secEndless, kind == secTwice:
		return warn(why).as(string(kind))
	}
	return pass(why).as(string(kind))
}

// goodCertificate is how the site's sound certificate is made.
func (c *comune) goodCertificate() certMode {
	switch c.way(axisCertificate) {
	case certWildcard:
		return certGoodWildcard
	case certRSA:
		return certGoodRSA
	case certManyNames:
		return certGoodMany
	}
	return certGood
}
