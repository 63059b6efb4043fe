package lab

import (
	"math/rand/v2"
	"slices"

	"github.com/campanile-italia/campanile/registry"
)

// dealer deals variants out over seeded orders.
type dealer struct{ seed uint64 }

func (d dealer) order(axis string, list []*comune) []*comune {
	out := slices.Clone(list)
	rng := rand.New(rand.NewPCG(d.seed, hash(axis)))
	rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// dealLayouts gives every site of its own host and without a trap of its own a
// way of linking.
func (d dealer) dealLayouts(readable []*comune) {
	i := 0
	for _, c := range d.order("layout", readable) {
		if c.quirk != quirkFrames && c.quirk != quirkRefresh {
			c.layout = layoutTable[i%len(layoutTable)]
			i++
		}
	}
}

func (d dealer) dealContent(list []*comune, portals []portal, sections []transparency) {
	var speaking []*comune
	silent := 0
	for i, c := range d.order("portal", list) {
		c.portal = portals[i%len(portals)]
		if c.portal == portalNone {
			c.at = silentTransparency[silent%len(silentTransparency)]
			silent++
			continue
		}
		speaking = append(speaking, c)
	}
	for i, c := range d.order("transparency", speaking) {
		c.at = sections[i%len(sections)]
	}
	for i, c := range d.order("accessibility", list) {
		c.a11y = accessibilityTable[i%len(accessibilityTable)]
	}
	for i, c := range d.order("albo", list) {
		c.albo = alboTable[i%len(alboTable)]
	}
	for i, c := range d.order("codes", list) {
		c.codes = invoicingTable[i%len(invoicingTable)]
	}
	for i, c := range d.order("sub", list) {
		c.sub = subHosting[i%len(subHosting)]
	}
}

func (d dealer) dealRest(all []*comune, given map[string][]registry.EInvoiceOffice) {
	var mail []*comune
	for _, c := range all {
		if c.host != "" && !c.vendor && c.lead == nil {
			mail = append(mail, c)
		}
	}
	for i, c := range d.order("spf", mail) {
		c.spf = spfTable[i%len(spfTable)]
	}
	for i, c := range d.order("dmarc", mail) {
		c.dmarc = dmarcTable[i%len(dmarcTable)]
	}
	for i, c := range d.order("tls", mail) {
		c.tls = tlsTable[i%len(tlsTable)]
	}
	for i, c := range d.order("sfe", all) {
		c.sfe = sfeTable[i%len(sfeTable)]
	}
	for _, c := range all {
		if given != nil {
			c.offices = given[c.IPA]
		} else {
			c.offices = c.inventOffices()
		}
	}
}
