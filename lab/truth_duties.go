package lab

// duties are the right verdicts of the smaller adjacent duties.
func (w *World) duties(c *comune, t map[string]Expectation) {
	t["https-hsts"] = c.truthHSTS()
	t["privacy-notice"] = c.truthPrivacy()
	t["third-party-cookies"] = c.truthThird()
	t["albo-pretorio"] = c.truthAlbo()
	t["digital-identity"] = c.truthIdentity()
	t["einvoice-tax-code-shown"] = c.truthTaxCode()
	t["content-licence"] = c.truthLicence()
	t["site-identity"] = c.truthNamed()
	t["accessibility-objectives"] = c.truthObjectives()
	t["accessibility-basics"] = c.truthBasics()
	t["digital-domicile"] = w.truthDomicile(c)
	w.truthZone(c, t)
	t["without-www"] = c.truthWithoutWWW()
	t["security-txt"] = c.truthSecurityTxt()
	t["hosting-software"] = c.truthSoftware()
	t["cms-version"] = c.truthCMS()
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
	t["mail-dkim"] = c.truthDKIM()
	t["mail-dane"] = c.truthDANE(w.zones)
}
