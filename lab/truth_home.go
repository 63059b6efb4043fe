package lab

// homeTruth are the right verdicts on the criteria that a home page of the
// model and what its footer leads to decide. A criterion that is not met is a
// fail where the project was certified, else a warning: miss says which.
func (c *comune) homeTruth(t map[string]Expectation, miss func(why string) Expectation) {
	if _, out := c.unread(); out || !c.modelSite() {
		return
	}
	set := func(code string, a axis, meant map[way]Expectation) {
		kind := c.way(a)
		e, ok := meant[kind]
		if !ok {
			e = pass("")
		}
		e.Why = code + ": " + string(kind)
		t["model-"+code] = e.as(string(kind))
	}
	missed := miss("")
	set("c-si-1-6", axisMenu, map[way]Expectation{menuMore: warn(""), menuOrder: missed, menuOther: missed})
	set("c-si-1-5", axisTopics, map[way]Expectation{
		topicsNone: missed, topicsHalf: warn(""), topicsOwn: unknown("source-missing", ""), topicsUnmarked: unknown("not-found", ""),
	})
	if c.way(axisLevel) != levelNone { // without, it depends on how much of the site is read
		set("c-si-1-7", axisLevel, map[way]Expectation{levelMore: warn(""), levelOwn: missed})
	}
	set("c-si-2-3", axisFAQ, map[way]Expectation{faqOther: warn(""), faqUnmarked: missed})
	set("c-si-2-4", axisReport, map[way]Expectation{reportOther: warn(""), reportUnmarked: missed})
	silent := unknown("not-found", "")
	set("c-si-1-4", axisTheme, map[way]Expectation{themeNone: silent, themeOld: missed, themeKin: silent, themeAlike: silent})
	set("r-si-2-2", axisTheme, map[way]Expectation{themeNone: silent, themeKin: silent, themeAlike: silent})
	set("c-si-3-3", axisPrivacy, map[way]Expectation{privacyInner: missed})
	if c.way(axisPrivacy) == privacyGarante {
		t["model-c-si-3-3"] = pass("beside another's").despite(string(privacyGarante))
	}
	set("c-si-3-4", axisLicence, map[way]Expectation{licenceWords: warn(""), licenceLink: missed, licenceNC: missed, licenceRights: missed})
	t["model-c-si-3-2"] = c.truthDeclarationLink(miss)
	t["model-c-si-5-1"] = c.truthSession(miss)
	if e := t["domain-name"]; e.Status != "" {
		if e.Status != "pass" {
			e = miss(e.Why).as(e.Trap)
		}
		t["model-c-si-5-2"] = e
	}
	e := t["hosting-site"]
	if e.Status == "fail" {
		e.Status = "warn"
	}
	t["model-r-si-2-1"] = e
}

// truthDeclarationLink: whose the declaration is, its JSON does not say here.
func (c *comune) truthDeclarationLink(miss func(string) Expectation) Expectation {
	why := string(c.a11y) + ", " + c.declaredIn()
	switch {
	case c.a11y == a11yAbsent:
		return miss("no declaration linked")
	case c.a11y == a11yUnreadable:
		return unknown("server-error", why).as(string(c.a11y))
	case c.declaredIn() == declaredJSON:
		return unknown("script-only", why).as(why)
	}
	return pass(why).as(why)
}

// truthSession is of the session that a client of today is given.
func (c *comune) truthSession(miss func(string) Expectation) Expectation {
	why := "TLS: " + string(c.tls)
	switch c.tls {
	case tlsCBC, tlsAncient:
		return miss(why).as(string(c.tls))
	}
	return pass(why).as(string(c.tls))
}
