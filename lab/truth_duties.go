package lab

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
	w.truthZone(c, t)
	t["without-www"] = c.truthWithoutWWW()
	t["security-txt"] = c.truthSecurityTxt()
	t["hosting-software"] = c.truthSoftware()
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

// truthZone is what DNS says of the site's domain and of its mail.
func (w *World) truthZone(c *comune, t map[string]Expectation) {
	t["dns-dnssec"] = c.truthDNSSEC(w.zones)
	t["dns-caa"] = c.truthCAA(w.zones)
	t["site-ipv6"] = w.truthIPv6(c)
	t["hosting-name-servers"] = c.truthNameServers()
	t["hosting-mail"] = c.truthMailHosting()
	t["mail-mta-sts"] = c.truthMTASTS()
	t["mail-tls-rpt"] = c.truthTLSRPT()
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
