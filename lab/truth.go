package lab

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// CheckIDs are the checks the lab knows the truth of.
var CheckIDs = []string{
	"pagopa-portal", "pagopa-declaration", "pagopa-regional", "einvoice-office", "einvoice-code-format", "einvoice-code-published", "einvoice-peppol",
	"hosting-site", "hosting-services", "hosting-eu", "https-reachable", "https-redirect", "https-certificate", "tls-versions",
	"mail-spf", "mail-dmarc", "app-io", "accessibility-declaration", "transparency-section", "transparency-unfiltered", "domain-name",
	"pagopa-touchpoint", "pagopa-spontaneous", "pagopa-portal-secure", "pagopa-grant", "pagopa-certified-visible", "einvoice-tax-code", "einvoice-start", "einvoice-default-office", "ipa-record-age",
	"einvoice-codes-complete", "einvoice-tax-code-shown", "hosting-grant", "hosting-certified-moved", "hosting-supplier", "hosting-own-network", "hosting-name-servers", "hosting-mail",
	"dns-dnssec", "site-ipv6", "mail-mta-sts", "mail-tls-rpt", "mail-dkim", "mail-dane", "without-www", "security-txt", "hosting-software",
	"https-hsts", "privacy-notice", "third-party-cookies", "albo-pretorio", "digital-identity", "content-licence", "site-identity",
	"accessibility-objectives", "accessibility-basics", "digital-domicile", "dns-caa", "cms-version",
}

// Truth returns the right verdicts, by Codice IPA and check. They follow
// RULINGS.md from what the lab decided; nothing is measured.
func (w *World) Truth() map[string]map[string]Expectation {
	all := make(map[string]map[string]Expectation, len(w.comuni))
	for _, c := range w.comuni {
		all[c.IPA] = w.truthOf(c)
	}
	return all
}

func (w *World) truthOf(c *comune) map[string]Expectation {
	t := map[string]Expectation{
		"pagopa-portal":             c.truthPortal(),
		"pagopa-declaration":        c.truthDeclaration(),
		"pagopa-regional":           c.truthRegional(),
		"einvoice-office":           c.truthOffice(),
		"einvoice-code-format":      c.truthFormat(),
		"einvoice-code-published":   c.truthPublished(),
		"einvoice-peppol":           c.truthPeppol(),
		"hosting-services":          w.truthServices(c),
		"tls-versions":              c.truthTLS(),
		"mail-spf":                  c.truthSPF(),
		"app-io":                    c.truthAppIO(),
		"mail-dmarc":                c.truthDMARC(),
		"accessibility-declaration": c.truthAccessibility(),
		"transparency-section":      c.truthSection(),
		"transparency-unfiltered":   c.truthUnfiltered(),
		"domain-name":               c.truthDomain(),
	}
	w.duties(c, t)
	t["hosting-site"], t["hosting-eu"] = c.truthHosting()
	t["https-reachable"], t["https-redirect"], t["https-certificate"] = c.truthHTTPS()
	w.truthProgramme(c, t)
	w.modelTruth(c, t)
	return t
}

// contentFault says why the site's pages cannot be read; empty when they can.
func (c *comune) contentFault() string {
	switch c.outage {
	case outWall403, outWall429:
		return "blocked"
	case outWall503, outRobots5xx:
		return "server-error"
	case outRobots:
		return "robots"
	case outLoop, outAway:
		return "redirect"
	}
	return string(c.outage) // refused, dns, timeout, reset, script-only, registry-value
}

func (c *comune) unread() (Expectation, bool) {
	f := c.contentFault()
	return unknown(f, "outage: "+string(c.outage)), f != ""
}

func (c *comune) truthPortal() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	why := "portal: " + string(c.portal)
	switch c.portal {
	case portalCheckout, portalNational, portalOther, portalNews, portalText, portalDown:
		return warn(why).as(string(c.portal))
	case portalVendorClosed:
		return unknown("robots", why).as(string(c.portal))
	case portalNone:
		return fail(why)
	}
	return pass(why).as(string(c.portal))
}

func (c *comune) truthDeclaration() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	why := "transparency: " + c.at.String()
	switch {
	case c.at.place == atAbsent:
		return unknown("not-found", why).as(string(c.at.decl))
	case c.at.closed():
		return unknown("robots", why)
	case c.at.place == atWall:
		return unknown("blocked", why)
	}
	switch c.at.decl {
	case declDigits, declWords, declBoth:
		return pass(why).as(string(c.at.decl))
	case declTemplate, declMention:
		return warn(why).as(string(c.at.decl))
	case declSilent:
		return fail(why).as(string(c.at.decl))
	}
	return unknown("not-found", why).as(string(c.at.decl))
}

func (c *comune) truthSection() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	why := "transparency: " + c.at.String()
	switch {
	case c.at.place == atAbsent:
		return fail(why).as(c.at.String())
	case c.at.closed():
		return unknown("robots", why).as(c.at.String())
	case c.at.place == atWall:
		return unknown("blocked", why).as(c.at.String())
	case c.at.names >= 15:
		return pass(why).as(c.at.String())
	case c.at.names >= 8:
		return warn(why).as(c.at.String())
	}
	return fail(why).as(c.at.String())
}

// truthUnfiltered: an explicit filter is a fail, a bare 403 says nothing.
func (c *comune) truthUnfiltered() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	why := "transparency: " + c.at.String()
	switch {
	case c.at.place == atAbsent:
		return unknown("not-found", why).as(c.at.String())
	case c.at.place == atWall:
		return unknown("blocked", why).as(c.at.String())
	case c.at.closed(), c.at.filter != unfiltered:
		return fail(why).as(c.at.String())
	}
	return pass(why).as(c.at.String())
}

func (c *comune) truthOffice() Expectation {
	if len(c.offices) == 0 {
		return fail("no office in the register").as(string(c.codes))
	}
	e := pass(fmt.Sprint("offices: ", len(c.offices))).as(officesNamed(c.offices))
	if !wellFormed(c.offices[0].CUU) {
		e = e.despite(e.Style)
	}
	return e
}

func (c *comune) truthFormat() Expectation {
	if len(c.offices) == 0 {
		return notApplicable("no office in the register")
	}
	for _, o := range c.offices {
		if !wellFormed(o.CUU) {
			return fail("malformed code " + o.CUU).as(officesNamed(c.offices))
		}
	}
	return pass("six alphanumerics").as(officesNamed(c.offices))
}

func (c *comune) truthPublished() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	why := "codes: " + string(c.codes)
	if len(c.shown) == 0 { // as this comune's: those of another on the same site are named as its
		switch {
		case len(c.offices) == 0:
			return notApplicable(why)
		case c.at.closed(): // the section may show them: nobody can say that none is shown
			return unknown("robots", why+", transparency: "+c.at.String())
		case c.at.place == atWall:
			return unknown("blocked", why+", transparency: "+c.at.String())
		}
		return warn(why).as(string(c.codes))
	}
	for _, o := range c.offices {
		if slices.Contains(c.shown, o.CUU) {
			return pass(why).as(string(c.codes))
		}
	}
	return fail(why).as(string(c.codes))
}

func (c *comune) truthAccessibility() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	why := "declaration: " + string(c.a11y)
	switch c.a11y {
	case a11yFresh:
		return pass(why).as(string(c.a11y) + ", " + c.declaredIn())
	case a11yOld, a11yUnreadable:
		return warn(why).as(string(c.a11y))
	}
	return fail(why)
}

var euCountries = map[string]bool{"IT": true, "FR": true, "DE": true, "IE": true}

func (c *comune) truthHosting() (site, eu Expectation) {
	switch c.outage {
	case outDNS, outNoSite:
		e := unknown(c.contentFault(), "outage: "+string(c.outage))
		return e, e
	}
	n := networkByID(c.network())
	why := "hosting: " + c.hosting
	switch {
	case n.class == classCDN:
		e := unknown("cdn-masked", why).as(c.hosting)
		return e, e
	case n.class == classAbsent:
		e := unknown("not-in-source", why).as("in no table")
		return e, e
	case euCountries[n.country]:
		eu = pass(why).as(n.country + " " + n.id)
	default:
		eu = fail(why).as(n.country + " " + n.id)
	}
	switch {
	case strings.HasPrefix(c.hosting, "psn"):
		site = pass(why)
	case n.class == classUnlisted:
		site = unknown("not-in-source", why)
	case n.class == classOtherAS && c.IPA == "c_f205":
		site = pass(why + " (its own AS)")
	case n.class == classOtherAS, n.class == classHoster:
		site = warn(why)
	case n.class == classAccess && (c.quirk == quirkNo443 || c.quirk == quirkPlain443):
		site = warn(why + ", no sign of the body's own machine")
	case n.class == classAccess:
		site = fail(why + ", the body's own certificate or name of a line")
	default:
		site = pass(why)
	}
	return site.as(c.hosting), eu
}

func (w *World) truthServices(c *comune) Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	list := c.services(w.hosts)
	if len(list) == 0 {
		return notApplicable("no service on another host")
	}
	worst, rank := pass(""), 0
	for _, s := range list {
		e, r := pass(""), 0
		switch {
		case s.class == classAccess && s.ownCert:
			e, r = fail(""), 2
		case s.class == classAccess, s.class == classHoster, s.class == classOtherAS:
			e, r = warn(""), 1
		}
		if r >= rank {
			worst, rank = e.as(s.net), r
			worst.Why = s.host + " on " + s.net + ", " + string(s.class)
		}
	}
	return worst
}

func (c *comune) truthHTTPS() (reachable, redirect, certificate Expectation) {
	why := "outage: " + string(c.outage)
	reachable, redirect, certificate = pass(why), pass(why), pass(why)
	switch c.outage {
	case outNoSite, outDNS, outDown, outTimeout, outReset:
		e := unknown(c.contentFault(), why)
		return e, e, e
	case outWall403, outWall429, outWall503, outRobots5xx:
		redirect = unknown(c.contentFault(), why)
		return reachable.despite(string(c.outage)), redirect, certificate.despite(string(c.outage))
	case outRobots, outLoop, outAway, outScript:
		return reachable.despite(string(c.outage)), redirect, certificate
	}
	quirk := string(cmp.Or(c.quirk, "an ordinary server"))
	why = "quirk: " + quirk
	reachable, redirect, certificate = pass(why).as(quirk), pass(why).as(string(c.site().way(axisRedirect))), pass(why).as(string(c.site().way(axisCertificate)))
	switch c.quirk {
	case quirkExpired, quirkSelf, quirkWrongName, quirkUntrusted:
		reachable, certificate = reachable.despite(quirk), fail(why).as(quirk)
	case quirkPartial:
		certificate = warn(why).as(quirk)
	case quirkNoUpgrade, quirkDowngrade:
		redirect = fail(why).as(quirk)
	case quirkNo80:
		redirect = redirect.as(quirk)
	case quirkNo443:
		reachable, redirect, certificate = fail(why).as(quirk), fail(why).as(quirk), unknown("refused", why).as(quirk)
	case quirkPlain443:
		reachable, redirect, certificate = fail(why).as(quirk), fail(why).as(quirk), unknown("tls", why).as(quirk)
	}
	return
}

func (c *comune) mailGate() (Expectation, bool) {
	switch {
	case c.host == "":
		return unknown("registry-value", "no site in the register"), true
	case c.vendor:
		return notApplicable("the host is a supplier's"), true
	case c.outage == outDNS && strings.HasSuffix(c.mailDomain, c.domain):
		return unknown("dns", "the domain does not exist"), true
	case c.mailDomain == c.domain && c.site().way(axisDNSSEC) == dnssecExpired:
		return unknown("dns", "DNSSEC: "+string(dnssecExpired)), true
	}
	return Expectation{}, false
}

func (c *comune) truthSPF() Expectation {
	if e, ok := c.mailGate(); ok {
		return e
	}
	kind := c.site().spf
	why := c.mailDomain + " SPF: " + string(kind)
	switch kind {
	case spfFail, spfSoft, spfLed:
		return pass(why).as(string(kind))
	case spfNeutral, spfMany:
		return warn(why).as(string(kind))
	}
	return fail(why).as(string(kind))
}

func (c *comune) truthDMARC() Expectation {
	if e, ok := c.mailGate(); ok {
		return e
	}
	kind := c.site().dmarc
	why := c.mailDomain + " DMARC: " + string(kind)
	switch kind {
	case dmarcReject, dmarcQuarantine, dmarcOrg:
		return pass(why).as(string(kind))
	case dmarcNone:
		return warn(why).as(string(kind))
	}
	return fail(why).as(string(kind))
}
