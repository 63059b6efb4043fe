package lab

import (
	"net/netip"
	"strings"
)

// What the zone of a comune's domain says beside its mail.

const (
	dnssecNone     way = "unsigned"
	dnssecSigned   way = "signed"
	dnssecAbove    way = "signed with the zone above"
	dnssecIsland   way = "signed, without DS in the zone above"
	dnssecExpired  way = "signature of one record expired"
	dnssecDenial   way = "signed, denial of existence included"
	caaNone        way = "none"
	caaOwn         way = "issue at the name"
	caaAbove       way = "issue at the organisational domain"
	caaSeveral     way = "issue, issuewild and iodef"
	caaNobody      way = "issue to nobody"
	caaIodef       way = "iodef only"
	caaSibling     way = "at a sibling's name"
	ipv6None       way = "IPv4 only"
	ipv6Beside     way = "AAAA beside A"
	ipv6Two        way = "two AAAA"
	ipv6Other      way = "AAAA of the other name only"
	ipv6Label      way = "AAAA at ipv6. only"
	ipv6Both       way = "AAAA with and without www"
	nsTwo          way = "two networks"
	nsThree        way = "three servers in three networks"
	nsOwn          way = "own server and a provider's"
	nsOneNetwork   way = "two names in one network"
	nsUnlisted     way = "one server in no table"
	nsOneOfOneHost way = "two names of one server"
)

var (
	dnssecWays     = []way{dnssecNone, dnssecSigned, dnssecIsland, dnssecAbove, dnssecNone, dnssecDenial, dnssecExpired, dnssecNone}
	caaWays        = []way{caaNone, caaOwn, caaIodef, caaAbove, caaNone, caaSeveral, caaNobody, caaSibling}
	ipv6Ways       = []way{ipv6None, ipv6Beside, ipv6Other, ipv6Two, ipv6Label, ipv6Both, ipv6None}
	nameServerWays = []way{nsTwo, nsThree, nsOneNetwork, nsTwo, nsOwn, nsUnlisted, nsTwo, nsOneOfOneHost}
)

// nameServers are the hosts that serve comuni's zones, with their networks.
var nameServers = []struct{ name, net string }{
	{"ns1.dns-enti.example", "aruba"}, {"ns2.dns-enti.example", "seeweb"}, {"ns3.dns-enti.example", "ovh"},
	{"ns1.rete-unica.example", "hetzner"}, {"ns2.rete-unica.example", "hetzner"}, {"ns.fuori-elenco.example", "absent"},
	{"dns.server-unico.example", "hetzner"}, {"dns2.server-unico.example", "hetzner"},
}

// addZone writes what is not about mail.
func (z *zones) addZone(c *comune, t *hostTable) {
	d, org := c.domain, organisational(c.domain)
	switch c.way(axisDNSSEC) {
	case dnssecSigned, dnssecDenial:
		z.signed[d] = true
	case dnssecAbove:
		z.signed[org] = true
	case dnssecExpired:
		z.bogusMX[d] = true
	}
	const issuer = `0 issue "lab.example"`
	switch c.way(axisCAA) {
	case caaOwn:
		z.caa[d] = []string{issuer}
	case caaAbove:
		z.caa[org] = []string{issuer}
	case caaSeveral:
		z.caa[d] = []string{issuer, `0 issuewild ";"`, `0 iodef "mailto:ced@` + d + `"`}
	case caaNobody:
		z.caa[d] = []string{`0 issue ";"`}
	case caaIodef:
		z.caa[d] = []string{`0 iodef "mailto:ced@` + d + `"`}
	case caaSibling:
		z.caa["posta."+d] = []string{issuer}
	}
	second := c.otherName()
	if h := t.byName[c.host]; h != nil {
		switch c.way(axisIPv6) {
		case ipv6Beside:
			z.six[c.host] = []netip.Addr{v6(h.addr)}
		case ipv6Two:
			z.six[c.host] = []netip.Addr{v6(h.addr), v6(h.addr).Next()}
		case ipv6Other, ipv6Both:
			if t.byName[second] != nil { // a name that is nobody's has no address of any kind
				z.six[second] = []netip.Addr{v6(h.addr)}
			}
			if c.way(axisIPv6) == ipv6Both {
				z.six[c.host] = []netip.Addr{v6(h.addr)}
			}
		case ipv6Label:
			z.six["ipv6."+d] = []netip.Addr{v6(h.addr)}
		}
	}
	own := "ns." + d
	switch c.way(axisNameServers) {
	case nsThree:
		z.ns[d] = []string{"ns1.dns-enti.example", "ns2.dns-enti.example", "ns3.dns-enti.example"}
	case nsOwn:
		z.ns[d] = []string{own, "ns2.dns-enti.example"}
		z.extra[own] = t.book.shared(networkByID("hetzner"))
	case nsOneNetwork:
		z.ns[d] = []string{"ns1.rete-unica.example", "ns2.rete-unica.example"}
	case nsOneOfOneHost:
		z.ns[d] = []string{"dns.server-unico.example", "dns2.server-unico.example"}
	case nsUnlisted:
		z.ns[d] = []string{"ns1.dns-enti.example", "ns.fuori-elenco.example"}
	default:
		z.ns[d] = []string{"ns1.dns-enti.example", "ns2.dns-enti.example"}
	}
}

// zoneGate is the verdict on the zone of the site's domain where it cannot be
// looked at.
func (c *comune) zoneGate() (Expectation, bool) {
	switch {
	case c.host == "":
		return unknown("registry-value", "no site in the register"), true
	case c.vendor:
		return notApplicable("the host is a supplier's"), true
	case c.outage == outDNS:
		return unknown("dns", "the domain does not exist"), true
	case c.site().way(axisDNSSEC) == dnssecExpired:
		return unknown("dns", "DNSSEC: "+string(dnssecExpired)).as(string(dnssecExpired)), true
	}
	return Expectation{}, false
}

func (c *comune) truthDNSSEC(z *zones) Expectation {
	if e, ok := c.zoneGate(); ok {
		return e
	}
	why := "DNSSEC: " + string(c.site().way(axisDNSSEC))
	switch w := c.site().way(axisDNSSEC); {
	case z.isSigned(c.domain): // a neighbour may have signed the zone above
		return pass(why).as(string(w))
	case w == dnssecIsland:
		return notApplicable(why).as(string(w))
	}
	return notApplicable(why)
}

func (c *comune) truthCAA(z *zones) Expectation {
	e, gated := c.zoneGate()
	e.Trap = ""
	if gated {
		return e
	}
	w := c.site().way(axisCAA)
	why := "CAA: " + string(w)
	for name := c.domain; strings.Contains(name, "."); {
		if all := z.caa[name]; len(all) > 0 {
			if strings.Contains(strings.Join(all, " "), "0 issue") {
				if w == caaNobody {
					return pass(why).despite(string(w))
				}
				return pass(why).as(string(w))
			}
			return notApplicable(why).as(string(w))
		}
		if name == organisational(c.domain) {
			break
		}
		_, name, _ = strings.Cut(name, ".")
	}
	if w == caaSibling {
		return notApplicable(why).as(string(w))
	}
	return notApplicable(why)
}

func (w *World) truthIPv6(c *comune) Expectation {
	if e, ok := c.noHost(); ok {
		return e
	}
	kind := c.site().way(axisIPv6)
	why := "IPv6: " + string(kind)
	switch {
	case len(w.zones.six[c.host]) > 0:
		return pass(why).as(string(kind))
	case kind == ipv6Other, kind == ipv6Label:
		return notApplicable(why).as(string(kind))
	}
	return notApplicable(why)
}

func (c *comune) truthNameServers() Expectation {
	if e, ok := c.mailGate(); ok {
		return e
	}
	kind := c.site().way(axisNameServers)
	why := "name servers: " + string(kind)
	switch kind {
	case nsOneNetwork, nsOneOfOneHost:
		return warn(why).as(string(kind))
	case nsUnlisted:
		return unknown("not-in-source", why).as(string(kind))
	}
	return pass(why).as(string(kind))
}
