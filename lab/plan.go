package lab

import (
	"slices"
	"strings"

	"github.com/campanile-italia/campanile/registry"
)

// plan decides what every comune is. Order and seed alone decide.
func plan(entities []registry.Municipality, seed uint64, offices map[string][]registry.EInvoiceOffice) []*comune {
	all := make([]*comune, len(entities))
	for i, m := range entities {
		all[i] = newComune(m, seed)
	}
	slices.SortFunc(all, func(a, b *comune) int { return strings.Compare(a.IPA, b.IPA) })
	var own, shared []*comune // with a host of their own; tenants and unions
	byHost := map[string]*comune{}
	for i, c := range all {
		c.rank = i
		switch first := byHost[c.host]; {
		case c.host == "":
			c.outage = outNoSite
		case c.tenant != "":
			c.vendor, c.style, c.hosting = true, styleVendor, "halley"
			shared = append(shared, c)
		case first != nil:
			c.lead = first
			first.united = append(first.united, c)
			own = slices.DeleteFunc(own, func(o *comune) bool { return o == first })
		default:
			byHost[c.host] = c
			own = append(own, c)
		}
	}
	for _, c := range all {
		if len(c.united) > 0 {
			c.hosting, c.style = "aruba", styleOfficial
			shared = append(shared, c)
		}
	}
	d := dealer{seed}
	var readable []*comune
	k := 0
	for i, c := range d.order("outage", own) {
		if i%outageInterval == outageInterval-1 {
			c.outage, c.hosting = outageTable[k%len(outageTable)], outageHosting[k%len(outageHosting)]
			k++
		} else {
			readable = append(readable, c)
		}
	}
	for i, c := range d.order("style", own) {
		c.style = styleTable[i%len(styleTable)]
	}
	for i, c := range d.order("quirk", readable) {
		c.quirk = quirkTable[i%len(quirkTable)]
		if c.quirk == quirkFrames || c.quirk == quirkRefresh {
			c.style = styleJoomla
		}
	}
	d.dealLayouts(readable)
	var placed []*comune
	for _, c := range readable {
		switch {
		case c.vendor:
			c.hosting = "maggioli"
		case c.quirk == quirkNo443, c.quirk == quirkPlain443:
			c.hosting = "tim" // an access range, without a certificate to tell whose machine it is
		case c.quirk == quirkWrongName:
			c.hosting = "aruba" // on an access range it would be anybody's guess
		default:
			placed = append(placed, c)
		}
	}
	for i, c := range d.order("hosting", placed) {
		c.hosting = hostingTable[i%len(hostingTable)]
	}
	var bound []*comune // cannot be everything: no sub-domains, or no HTTPS
	readable = slices.DeleteFunc(readable, func(c *comune) bool {
		tied := c.vendor || c.overPlainHTTP()
		if tied {
			bound = append(bound, c)
		}
		return tied
	})
	d.dealContent(readable, portalTable, transparencyTable)
	d.dealContent(append(bound, shared...), boundPortals, boundTransparency)
	d.dealWays(all, firstOfRegisters, axes)
	d.dealRest(all, offices)
	for _, c := range all {
		c.settle()
	}
	d.dealWays(all, 0, firstOfRegisters)
	return all
}
