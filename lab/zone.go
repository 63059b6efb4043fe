package lab

import (
	"fmt"
	"iter"
	"maps"
	"net/netip"
	"strings"
)

// zones is what the world's DNS publishes beside addresses.
type zones struct {
	txt   map[string][]string
	mx    map[string][]string // "10 mx.example"
	ns    map[string][]string
	caa   map[string][]string // as a zone file has them: flag, tag, value
	tlsa  map[string][]string // as a zone file has them
	naptr map[string]locator  // of participants in Peppol
	extra map[string]netip.Addr
	six   map[string][]netip.Addr // of the comuni's sites
	names map[string]bool         // every name that exists, empty non-terminals included

	signed  map[string]bool // zones whose signatures hold
	bogusMX map[string]bool // names whose MX records' signature has expired
}

// peppolZone is the Peppol network's production locator since March 2026.
const peppolZone = ".iso6523-actorid-upis.participant.sml.prod.tech.peppol.org"

// smpHost says what every participant of the lab receives.
const smpHost = "smp.enti-demo.example"

// suffixOfTrap is the public suffix whose DMARC record must count for nobody.
const suffixOfTrap = "so.it"

func newZones(all []*comune, t *hostTable) *zones {
	z := &zones{
		txt: map[string][]string{}, mx: map[string][]string{}, ns: map[string][]string{}, caa: map[string][]string{},
		tlsa: map[string][]string{}, naptr: map[string]locator{}, extra: map[string]netip.Addr{}, six: map[string][]netip.Addr{}, names: map[string]bool{"": true},
		signed: map[string]bool{"": true}, bogusMX: map[string]bool{},
	}
	for _, m := range append(mailServers, nameServers...) {
		if z.extra[m.name] = t.book.shared(networkByID(m.net)); m.name == "dns2.server-unico.example" {
			z.extra[m.name] = z.extra["dns.server-unico.example"]
		}
	}
	z.commonSPF()
	z.sharedTLSA()
	z.txt["_dmarc."+suffixOfTrap] = []string{"v=DMARC1; p=reject; rua=mailto:dmarc@" + suffixOfTrap}
	for _, c := range all {
		if c.lead == nil && c.mailDomain != "" && c.outage != outDNS {
			z.addMail(c)
			z.addExchangers(c, t)
			z.addKeys(c)
			z.addTLSA(c)
			z.addZone(c, t)
		}
		if name, l, ok := c.located(); ok {
			z.naptr[name] = l
		}
	}
	z.close(t)
	return z
}

// commonSPF holds the records that comuni's policies include.
func (z *zones) commonSPF() {
	z.txt["_spf.posta-aruba.example"] = []string{"v=spf1 ip4:127.20.0.0/16 ~all"}
	z.txt["_spf.halleylombardia.it"] = []string{"v=spf1 a:antispam.halleylombardia.it a:antispam2.halleylombardia.it ~all"}
	for i := range 4 { // 4 x (1 include + 3 a) is 16 look-ups
		z.txt[fmt.Sprintf("_spf%d.molti-rinvii.example", i)] = []string{"v=spf1 a:mx.posta-aruba.example a:antispam.halleylombardia.it a:antispam2.halleylombardia.it ~all"}
	}
	z.txt["_spf-a.cerchio.example"] = []string{"v=spf1 include:_spf-b.cerchio.example ~all"}
	z.txt["_spf-b.cerchio.example"] = []string{"v=spf1 include:_spf-a.cerchio.example ~all"}
	z.txt["niente.senza-record.example"] = []string{"verifica=dominio-senza-spf"}
}

func (z *zones) addMail(c *comune) {
	d := c.mailDomain
	z.txt[d] = append(z.txt[d], fmt.Sprintf("verifica-sito=%08x", c.key&0xffffffff))
	switch c.spf {
	case spfFail:
		z.txt[d] = append(z.txt[d], "v=spf1 mx include:_spf.posta-aruba.example -all")
	case spfSoft:
		z.txt[d] = append(z.txt[d], "v=spf1 mx a include:_spf.halleylombardia.it ~all")
	case spfNeutral:
		z.txt[d] = append(z.txt[d], "v=spf1 mx include:_spf.posta-aruba.example ?all")
	case spfOpen:
		z.txt[d] = append(z.txt[d], "v=spf1 mx +all")
	case spfTwo:
		z.txt[d] = append(z.txt[d], "v=spf1 mx -all", "v=spf1 include:_spf.posta-aruba.example ~all")
	case spfMany:
		z.txt[d] = append(z.txt[d], "v=spf1 include:_spf0.molti-rinvii.example include:_spf1.molti-rinvii.example include:_spf2.molti-rinvii.example include:_spf3.molti-rinvii.example ~all")
	case spfLed:
		z.txt[d] = append(z.txt[d], "v=spf1 redirect=_spf.posta-aruba.example")
	case spfLoop:
		z.txt[d] = append(z.txt[d], "v=spf1 include:_spf-a.cerchio.example ~all")
	case spfBroken:
		z.txt[d] = append(z.txt[d], "v=spf1 include:niente.senza-record.example ~all")
	}
	rua := "; rua=mailto:dmarc@" + d
	org := organisational(d)
	if strings.Count(org, ".") == 1 && len(org) == len("xx.it") {
		org = d // a province that the public suffix list does not know: nobody's domain
	}
	switch c.dmarc {
	case dmarcReject:
		z.txt["_dmarc."+d] = []string{"v=DMARC1; p=reject" + rua}
	case dmarcQuarantine:
		z.txt["_dmarc."+d] = []string{"v=DMARC1; p=quarantine; pct=100" + rua}
	case dmarcNone:
		z.txt["_dmarc."+d] = []string{"v=DMARC1; p=none" + rua}
	case dmarcOrg: // at x.mi.it; where that is the mail domain itself, the same name
		z.txt["_dmarc."+org] = []string{"v=DMARC1; p=quarantine" + rua}
	case dmarcMalformed:
		z.txt["_dmarc."+d] = []string{"v=DMARC1; policy=rifiuta"}
	}
}

// close marks every name and every ancestor as existing, so that an answer
// without records is told apart from a name that does not exist.
func (z *zones) close(t *hostTable) {
	mark := func(name string) {
		for name != "" && !z.names[name] {
			z.names[name] = true
			_, name, _ = strings.Cut(name, ".")
		}
	}
	for n, h := range t.byName {
		mark(n)
		if h.alias != "" {
			z.extra[h.alias] = h.addr
		}
	}
	for _, names := range [...]iter.Seq[string]{
		maps.Keys(z.extra), maps.Keys(z.txt), maps.Keys(z.naptr), maps.Keys(z.mx), maps.Keys(z.ns), maps.Keys(z.caa), maps.Keys(z.tlsa), maps.Keys(z.six),
	} {
		for n := range names {
			mark(n)
		}
	}
}

// isSigned says whether a name is in a zone whose signatures hold up to the root.
func (z *zones) isSigned(name string) bool {
	if name == "" {
		return z.signed[""]
	}
	for name != "" {
		if z.signed[name] {
			return true
		}
		_, name, _ = strings.Cut(name, ".")
	}
	return false
}
