package lab

import "strings"

// truthProgramme adds the verdicts on what registers and portals show of
// payments, invoicing and hosting beyond the first questions.
func (w *World) truthProgramme(c *comune, t map[string]Expectation) {
	t["pagopa-touchpoint"] = c.truthTouchpoint()
	t["pagopa-spontaneous"] = c.truthOffer()
	t["pagopa-portal-secure"] = c.truthPortalSecure()
	t["pagopa-iban"] = w.truthAccount(c)
	t["pagopa-mark"] = c.truthMark()
	t["pagopa-service-cost"] = c.truthCost()
	t["pagopa-grant"] = c.truthGrant(axisPayGrant)
	t["pagopa-certified-visible"] = w.truthCertifiedVisible(c)
	t["pagopa-intermediary"] = w.truthPartner(c)
	t["einvoice-tax-code"], t["einvoice-start"] = c.truthService()
	t["einvoice-codes-complete"] = c.truthComplete()
	t["einvoice-default-office"] = c.truthDefaultOffice()
	if w.opt.EntitiesFile == nil { // the rows of one's own register all bear one day
		t["ipa-record-age"] = c.truthRecordAge()
	} else {
		t["ipa-record-age"] = untold("the register given says")
	}
	t["hosting-grant"] = c.truthGrant(axisCloudGrant)
	t["hosting-certified-moved"] = w.truthCertifiedMoved(c)
	t["hosting-supplier"], t["hosting-own-network"] = c.truthSupplier()
}

// truthPlace is the verdict on the portal off the site: what its page offers,
// or how it is secured.
func (c *comune) truthPlace(secure bool) Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	why := "portal: " + string(c.portal)
	switch c.portal {
	case portalCheckout, portalNational, portalOther, portalNews, portalText, portalNone:
		return notApplicable(why).as(string(c.portal))
	case portalDown:
		return unknown("refused", why).as(string(c.portal))
	case portalVendorClosed, portalKnownClosed:
		return unknown("robots", why).as(string(c.portal))
	case portalOwnForm:
		if secure {
			return notApplicable(why).as(string(c.portal))
		}
	}
	return pass(why).as(string(c.portal))
}

// truthCertifiedVisible: what was certified shows on the site, in the region's
// data or in PagoPA's list.
func (w *World) truthCertifiedVisible(c *comune) Expectation {
	why := "portal: " + string(c.portal) + ", outage: " + string(c.outage)
	portal, partner := c.truthPortal(), w.truthPartner(c)
	switch {
	case !c.certified(axisPayGrant):
		return notApplicable(why).as(string(c.way(axisPayGrant)))
	case portal.Status == "pass":
		return pass(why).as("on the site: " + string(c.portal))
	case c.paid():
		return pass(why).as("in the region's data")
	case partner.Status == "":
		return untold(partner.Why)
	case partner.Status == "pass":
		return pass(why).as("in PagoPA's list")
	case portal.Status == "unknown":
		return unknown(portal.Reason, why)
	}
	return warn(why).as(string(c.portal))
}

func (c *comune) truthService() (taxCode, start Expectation) {
	if len(c.offices) == 0 {
		e := notApplicable("no office in the register")
		return e, e
	}
	taxCode, start = pass("offices verified").as(officesNamed(c.offices)), pass("services started").as(officesNamed(c.offices))
	late := 0
	for _, o := range c.offices {
		if o.TaxCode != c.TaxCode || o.TaxCodeVerified.IsZero() {
			taxCode = warn("service: " + string(c.sfe))
			taxCode.Trap = string(c.sfe)
		}
		if o.Since.IsZero() || o.Since.Year() > 2050 {
			late++
		}
	}
	switch {
	case late == len(c.offices):
		start = fail("service: " + string(c.sfe)).as(string(c.sfe))
	case late > 0:
		start = warn("service: " + string(c.sfe)).as(string(c.sfe) + ", one of several")
	}
	return taxCode, start
}

func (c *comune) truthComplete() Expectation {
	if len(c.offices) == 0 {
		return notApplicable("no office in the register")
	}
	if e, ok := c.unread(); ok {
		return e
	}
	if len(c.offices) > 20 {
		return notApplicable("more than twenty offices")
	}
	shown := map[string]bool{}
	for _, o := range append([]*comune{c.site()}, c.site().united...) {
		for _, code := range o.shown {
			shown[code] = true
		}
	}
	n := 0
	for _, o := range c.offices {
		if shown[o.CUU] {
			n++
		}
	}
	why := "codes: " + string(c.codes)
	switch {
	case n == len(c.offices):
		return pass(why).as(string(c.codes))
	case c.at.closed():
		return unknown("robots", why)
	case c.at.place == atWall:
		return unknown("blocked", why)
	case n == 0:
		return notApplicable(why).as(string(c.codes))
	}
	return warn(why).as(string(c.codes))
}

// noHost says why the site's host has no address.
func (c *comune) noHost() (Expectation, bool) {
	return unknown(c.contentFault(), "outage: "+string(c.outage)), c.outage == outDNS || c.outage == outNoSite
}

func (w *World) truthCertifiedMoved(c *comune) Expectation {
	if !c.certified(axisCloudGrant) {
		return notApplicable("no certified migration").as(string(c.way(axisCloudGrant)))
	}
	if e, ok := c.noHost(); ok {
		return e
	}
	why := "certified, hosting: " + c.hosting
	n := networkByID(c.network())
	psn := strings.HasPrefix(c.hosting, "psn")
	if n.class == classAccess && !psn {
		return warn(why).as(c.hosting)
	}
	if _, unread := c.unread(); !unread {
		for _, s := range c.services(w.hosts) {
			if s.class == classAccess {
				return warn(why + ", " + s.host + " on an access line")
			}
		}
	}
	switch {
	case psn:
		return pass(why).as(c.hosting)
	case n.class == classCDN:
		return unknown("cdn-masked", why).as(c.hosting)
	case n.class == classAbsent, n.class == classUnlisted:
		return unknown("not-in-source", why)
	}
	return pass(why).as(c.hosting)
}

func (c *comune) truthSupplier() (supplier, own Expectation) {
	if e, ok := c.noHost(); ok {
		return e, e
	}
	supplier = unknown("source-missing", "no list of qualifications is shipped")
	if c.hosting == "milano" && c.IPA == "c_f205" {
		return supplier, supplier
	}
	return supplier, notApplicable("no network of its own")
}
