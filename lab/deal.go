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

// inTurn gives each comune of a list, in the order of an axis, the next variant
// of a table.
func inTurn[V any](d dealer, axis string, list []*comune, table []V, of func(*comune) *V) {
	for i, c := range d.order(axis, list) {
		*of(c) = table[i%len(table)]
	}
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
	inTurn(d, "transparency", speaking, sections, func(c *comune) *transparency { return &c.at })
	inTurn(d, "accessibility", list, accessibilityTable, func(c *comune) *accessibility { return &c.a11y })
	inTurn(d, "albo", list, alboTable, func(c *comune) *albo { return &c.albo })
	inTurn(d, "codes", list, invoicingTable, func(c *comune) *invoicing { return &c.codes })
	inTurn(d, "sub", list, subHosting, func(c *comune) *string { return &c.sub })
}

func (d dealer) dealRest(all []*comune, given map[string][]registry.EInvoiceOffice) {
	var mail []*comune
	for _, c := range all {
		if c.host != "" && !c.vendor && c.lead == nil {
			mail = append(mail, c)
		}
	}
	inTurn(d, "spf", mail, spfTable, func(c *comune) *spfKind { return &c.spf })
	inTurn(d, "dmarc", mail, dmarcTable, func(c *comune) *dmarcKind { return &c.dmarc })
	inTurn(d, "tls", mail, tlsTable, func(c *comune) *tlsKind { return &c.tls })
	inTurn(d, "sfe", all, sfeTable, func(c *comune) *sfeKind { return &c.sfe })
	for _, c := range all {
		if given != nil {
			c.offices = given[c.IPA]
		} else {
			c.offices = c.inventOffices()
		}
	}
}
