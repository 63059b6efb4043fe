package lab

import "slices"

// MissingVariants lists the variants that no comune of this world is; for
// tests, which must be able to say that nothing was left out.
func (w *World) MissingVariants() []string {
	have := map[string]bool{}
	for _, c := range w.comuni {
		have["outage "+string(c.outage)] = true
		if c.mailDomain != "" && c.outage != outDNS {
			have["spf "+string(c.spf)], have["dmarc "+string(c.dmarc)] = true, true
		}
		if c.contentFault() != "" {
			continue
		}
		for _, v := range [...]string{
			"style " + c.style.String(), "layout " + string(c.layout), "quirk " + string(c.quirk), "portal " + string(c.portal), "section " + c.at.String(), "codes " + string(c.codes),
			"spf " + string(c.spf), "dmarc " + string(c.dmarc), "accessibility " + string(c.a11y), "albo " + string(c.albo), "hosting " + c.hosting, "tls " + string(c.tls),
		} {
			have[v] = true
		}
	}
	var missing []string
	want := func(v string) {
		if !have[v] && !slices.Contains(missing, v) {
			missing = append(missing, v)
		}
	}
	for _, v := range outageTable {
		want("outage " + string(v))
	}
	want("outage " + string(outNoSite))
	for _, v := range styleTable {
		want("style " + v.String())
	}
	for _, v := range layoutTable {
		want("layout " + string(v))
	}
	for _, v := range quirkTable {
		want("quirk " + string(v))
	}
	for _, v := range portalTable {
		want("portal " + string(v))
	}
	for _, v := range transparencyTable {
		want("section " + v.String())
	}
	for _, v := range invoicingTable {
		want("codes " + string(v))
	}
	for _, v := range spfTable {
		want("spf " + string(v))
	}
	for _, v := range dmarcTable {
		want("dmarc " + string(v))
	}
	for _, v := range tlsTable {
		want("tls " + string(v))
	}
	for _, v := range accessibilityTable {
		want("accessibility " + string(v))
	}
	for _, v := range alboTable {
		want("albo " + string(v))
	}
	for _, v := range hostingTable {
		want("hosting " + v)
	}
	return missing
}
