package lab

import "strings"

// duties are the right verdicts of the smaller adjacent duties.
func (w *World) duties(c *comune, t map[string]Expectation) {
	t["https-hsts"] = c.truthHSTS()
	t["privacy-notice"] = c.truthPrivacy()
	t["third-party-cookies"] = c.readPass("no third party's script on the home page")
	t["albo-pretorio"] = c.readPass("albo: " + string(c.site().albo))
	t["digital-identity"] = c.truthIdentity()
	t["content-licence"] = c.truthLicence()
	t["site-identity"] = c.readPass("every page names the comune")
	t["accessibility-objectives"] = c.truthObjectives()
	t["accessibility-basics"] = c.truthBasics()
	t["digital-domicile"] = pass("PEC in the register")
	if c.PECDomain == "" {
		t["digital-domicile"] = warn("no PEC in the register")
	}
	t["dns-caa"] = w.truthCAA(c)
	t["cms-version"] = c.truthCMS()
	w.modelTruth(c, t)
}

// readPass is pass wherever the site's pages can be read.
func (c *comune) readPass(why string) Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	return pass(why)
}

// hsts is the header Strict-Transport-Security that the site sends; empty: none.
func (c *comune) hsts() string {
	return [...]string{"max-age=31536000; includeSubDomains", "", "max-age=300", "max-age=0, max-age=31536000", "includeSubDomains", "max-age=\"15768000\""}[hash("hsts"+c.slug)%6]
}

func (c *comune) truthHSTS() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	s := c.site()
	why := "HSTS: " + s.hsts()
	switch {
	case s.overPlainHTTP():
		return notApplicable("read in clear")
	case strings.HasPrefix(s.hsts(), "max-age=31536000"), strings.Contains(s.hsts(), "15768000"):
		return pass(why)
	}
	return warn(why)
}

func (c *comune) truthPrivacy() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	if c.site().overPlainHTTP() {
		return warn("linked in clear")
	}
	return pass("linked from every footer")
}

func (c *comune) truthLicence() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	if c.site().layout == layoutOnePage {
		return warn("the legal notes are the page itself, which states no licence")
	}
	return pass("CC BY 4.0 in the legal notes")
}

// objectives says what the footer links of the accessibility objectives.
func (c *comune) objectives() int {
	if c.apart {
		return objectivesAbsent
	}
	return int(hash("objectives"+c.slug) % 3)
}

const (
	objectivesNow = iota
	objectivesOld
	objectivesAbsent
)

func (c *comune) truthObjectives() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	switch c.site().objectives() {
	case objectivesNow:
		return pass("this year's objectives are linked")
	case objectivesOld:
		return warn("objectives of three years ago are linked")
	}
	return unknown("not-found", "no page names them")
}

func (w *World) truthCAA(c *comune) Expectation {
	switch {
	case c.host == "":
		return unknown("registry-value", "no site in the register")
	case c.vendor:
		return notApplicable("the host is a supplier's")
	case c.outage == outDNS:
		return unknown("dns", "the domain does not exist")
	}
	for name := c.domain; strings.Contains(name, "."); {
		if w.zones.caa[name] != "" {
			return pass("CAA at " + name)
		}
		if name == organisational(c.domain) {
			break
		}
		_, name, _ = strings.Cut(name, ".")
	}
	return notApplicable("no CAA")
}

func (c *comune) truthIdentity() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	if c.site().layout == layoutOnePage {
		return notApplicable("the log-in is a place on the home page that offers nothing")
	}
	return pass("SPID and CIE on the log-in page")
}

func (c *comune) truthBasics() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	switch q := c.site().quirk; q {
	case quirkFrames, quirkRefresh:
		return warn("the door states no language: " + string(q))
	}
	return pass("every page has language and title")
}

func (c *comune) truthCMS() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	if c.site().style == styleJoomla {
		return fail("Joomla 1.5")
	}
	return unknown("not-found", "no product stated")
}
