package lab

// apart gives every comune a host and an address of its own and no service at
// a supplier's: what manners cost in time when nobody shares a server. The
// truth of such a world is planned like any other's.
func apart(all []*comune) {
	for _, c := range all {
		if c.host == "" || c.vendor || c.lead != nil {
			continue
		}
		if c.outage != up { // out of reach, nobody had planned what its pages say
			c.codes, c.at = codePage, transparency{atOwn, 21, declDigits, unfiltered}
		}
		c.outage, c.quirk, c.hosting, c.sub = up, plainSite, "tim", "tim"
		c.apart, c.ways = true, [axes]way{} // no way that takes another's server: Peppol's is everybody's
		c.portal, c.albo, c.a11y = portalText, alboOwn, a11yAbsent
		c.at.place, c.at.filter = atOwn, unfiltered
		c.settle()
	}
	for _, c := range all {
		if c.lead != nil && !c.vendor { // what stands on the lead's site has changed
			c.settle()
		}
	}
}
