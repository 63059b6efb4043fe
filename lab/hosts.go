package lab

import (
	"net/netip"
	"strings"
)

// role is what a host of the world serves.
type role uint8

const (
	roleSite      role = iota
	roleAlias          // the site's other name, with or without "www.": redirects
	roleSection        // transparency section on a host of its own
	roleAlbo           // albo pretorio on a sub-domain
	rolePayOwn         // the comune's own payment portal
	rolePlugSub        // <comune>.comune.plugandpay.it
	roleHalley         // tenants in the path: sites, sections, albo
	roleURBI           // tenants in the query: albo
	rolePlug           // cittadino.plugandpay.it/C_<cadastral>
	rolePMPay          // ?idDominio=<tax code>
	roleMyPay          // /pa/changeEnte.html?enteToChange=<Codice IPA>
	roleVendorPay      // a supplier nobody lists
	roleCheckout       // checkout.pagopa.it
	roleAgID           // form.agid.gov.it
	roleNational       // information pages, social networks
	roleSMP            // Peppol's metadata of the participants
	rolePolicy         // MTA-STS policy of a mail domain
	roleIssuer         // the CA: where the intermediate can be had
)

// certMode is which certificate a host shows.
type certMode uint8

const (
	certGood certMode = iota
	certExpired
	certSelfSigned
	certWrongName
	certUntrusted
	certIncomplete
	certGoodWildcard
	certGoodRSA
	certGoodMany
)

// host is one name that serves HTTP.
type host struct {
	name   string
	role   role
	of     *comune // whose it is; nil for suppliers' and national hosts
	net    *network
	addr   netip.Addr
	alias  string // CNAME
	cert   certMode
	outage outage // of the whole host
	closed bool   // robots.txt closes it
	walled bool   // answers 403
	slow   bool
	no443  bool
	no80   bool
	quirk  quirk
}

// The suppliers' and national hosts every world holds, with their networks.
var standingHosts = []struct {
	name, net string
	role      role
	closed    bool
}{
	{"www.halleyweb.com", "halley", roleHalley, false},
	{"asp.urbi.it", "maggioli", roleURBI, false},
	{"cittadino.plugandpay.it", "aruba", rolePlug, false},
	{"secure.pmpay.it", "seeweb", rolePMPay, false},
	{"pagamentinlombardia.servizirl.it", "aria", roleMyPay, false},
	{"mypay.regione.campania.it", "aruba", roleMyPay, true},
	{"sportello.entifacili.example", "aruba", roleVendorPay, false},
	{"pagamenti.entichiusi.example", "aruba", roleVendorPay, true},
	{"checkout.pagopa.it", "world", roleCheckout, false},
	{"form.agid.gov.it", "world", roleAgID, false},
	{"www.pagopa.gov.it", "world", roleNational, false},
	{"io.italia.it", "world", roleNational, false},
	{"indicepa.gov.it", "world", roleNational, false},
	{"www.facebook.com", "world", roleNational, false},
	{"www.instagram.com", "world", roleNational, false},
	{"www.youtube.com", "world", roleNational, false},
	{"www.google.com", "world", roleNational, false},
	{"www.normattiva.it", "world", roleNational, false},
	{"www.garanteprivacy.it", "world", roleNational, false},
	{"creativecommons.org", "world", roleNational, false},
	{"designers.italia.it", "world", roleNational, false},
	{"dominio-in-vendita.example", "world", roleNational, false},
	{smpHost, "world", roleSMP, false},
	{issuerHost, "world", roleIssuer, false},
}

// hostTable is every HTTP host by name.
type hostTable struct {
	byName map[string]*host
	book   *addressBook
	ptr    map[netip.Addr]string
}

func newHostTable(all []*comune) *hostTable {
	t := &hostTable{byName: make(map[string]*host, 6*len(all)), book: newAddressBook(), ptr: map[netip.Addr]string{}}
	for _, s := range standingHosts {
		t.add(&host{name: s.name, role: s.role, net: networkByID(s.net), closed: s.closed})
	}
	for _, c := range all {
		if c.host == "" || c.lead != nil {
			continue
		}
		if c.tenant == "" {
			t.addSite(c)
		} else if t.byName[c.host] == nil { // another supplier with tenants in the path
			t.add(&host{name: c.host, role: roleHalley, net: networkByID("halley")})
		}
		t.addServices(c)
		if c.mailDomain != "" && c.outage != outDNS {
			t.addPolicyHost(c)
		}
	}
	for _, c := range all {
		if c.lead != nil {
			t.addServices(c)
		}
	}
	return t
}

// add gives the host an address, unless it has one; the first of a name stays.
func (t *hostTable) add(h *host) *host {
	if have := t.byName[h.name]; have != nil {
		return have
	}
	if !h.addr.IsValid() {
		if h.no443 || h.no80 {
			h.addr = t.book.reserved(h.net)
		} else {
			h.addr = t.book.shared(h.net)
		}
	}
	t.byName[h.name] = h
	return h
}

func (t *hostTable) addSite(c *comune) {
	h := &host{name: c.host, role: roleSite, of: c, net: networkByID(c.network()), outage: c.outage, quirk: c.quirk}
	switch c.quirk {
	case quirkExpired:
		h.cert = certExpired
	case quirkSelf:
		h.cert = certSelfSigned
	case quirkWrongName:
		h.cert = certWrongName
	case quirkUntrusted:
		h.cert = certUntrusted
	case quirkPartial:
		h.cert = certIncomplete
	case quirkNo80:
		h.no80 = true
	case quirkNo443:
		h.no443 = true
	}
	if c.outage == outDown {
		h.no80, h.no443 = true, true
	}
	h.slow = c.quirk == quirkSlow
	if c.outage == outDNS {
		return
	}
	if c.hosting == "psn" && c.host == c.domain {
		c.hosting = "psn-ptr" // a name that carries mail records cannot be an alias (RFC 1034)
		h.net = networkByID(c.network())
	}
	if c.hosting == "psn" {
		h.alias = c.slug + ".apps.pvc-os-caas01-rs.polostrategiconazionale.it"
	}
	t.add(h)
	c.addr = h.addr
	switch c.hosting {
	case "psn-ptr":
		h.addr = t.book.reserved(h.net)
		c.addr = h.addr
		t.ptr[h.addr] = c.slug + ".vm.polostrategiconazionale.it"
	case "tim-ptr", "fastweb":
		b := h.addr.As4()
		t.ptr[h.addr] = "host-" + itoa(int(b[2])) + "-" + itoa(int(b[3])) + ".business.accesso.example"
	}
	t.addOtherName(h, c)
}

func (t *hostTable) addServices(c *comune) {
	sub := networkByID(c.sub)
	switch c.at.place {
	case atSub, atISWEB, atRobots, atWall, atJCity, atMunicipium:
		n := sub
		if c.at.place != atSub && c.at.place != atJCity {
			n = networkByID("aruba")
		}
		t.add(&host{name: c.sectionHost(), role: roleSection, of: c, net: n, closed: c.at.place == atRobots, walled: c.at.place == atWall})
	}
	if c.albo == alboSub {
		t.add(&host{name: "albo." + c.domain, role: roleAlbo, of: c, net: sub})
	}
	switch c.portal {
	case portalOwnHost:
		t.add(&host{name: "pagopa." + c.domain, role: rolePayOwn, of: c, net: sub, cert: c.payCert()})
	case portalPlugSub:
		t.add(&host{name: c.plugHost(), role: rolePlugSub, of: c, net: networkByID("aruba"), cert: c.payCert()})
	case portalDown:
		t.add(&host{name: c.plugHost(), role: rolePlugSub, of: c, net: networkByID("aruba"), no443: true, no80: true})
	}
}

// code names the body in suppliers' hosts: unique where names are not.
func (c *comune) code() string { return c.slug + c.ISTAT[max(0, len(c.ISTAT)-3):] }

func (c *comune) plugHost() string { return c.code() + ".comune.plugandpay.it" }

// sectionHost is the host of the transparency section; the site's own when it
// has no other.
func (c *comune) sectionHost() string {
	switch c.at.place {
	case atSub:
		return "trasparenza." + c.domain
	case atISWEB:
		return c.code() + ".etrasparenza.it"
	case atRobots:
		return c.code() + ".portaletrasparenza.net"
	case atWall:
		return c.code() + ".trasparenza-valutazione-merito.it"
	case atHalley:
		return "www.halleyweb.com"
	case atJCity:
		return "servizionline." + c.domain
	case atURBI:
		return "asp.urbi.it"
	case atMunicipium:
		return c.code() + ".municipiumapp.it"
	}
	return c.host
}

// service is a host the site links to as a service.
type service struct {
	host    string
	net     string // the network's name
	class   class
	ownCert bool // the body's own name is on its certificate
}

// services lists what hosting-services is judged on.
func (c *comune) services(t *hostTable) []service {
	var list []service
	seen := map[string]bool{c.host: true}
	add := func(name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		if h := t.byName[name]; h != nil {
			list = append(list, service{name, h.net.id, h.net.class, h.of != nil && strings.HasSuffix(name, "."+c.domain)})
		}
	}
	if c.at.place != atAbsent {
		add(c.sectionHost())
	}
	switch c.albo {
	case alboHalley:
		add("www.halleyweb.com")
	case alboURBI:
		add("asp.urbi.it")
	case alboSub:
		add("albo." + c.domain)
	}
	if _, u := c.payLink(); u != "" && c.portal != portalCheckout && c.portal != portalNational {
		add(hostOf(u))
	}
	return list
}

func hostOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	name, _, _ := strings.Cut(rest, "/")
	name, _, _ = strings.Cut(name, "?")
	return name
}
