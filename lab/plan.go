package lab

import (
	"hash/fnv"
	"math/rand/v2"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"github.com/campanile-italia/campanile/registry"
)

// comune is the plan of one comune: everything the lab decided about it.
type comune struct {
	registry.Municipality
	rank int // by Codice IPA
	slug string
	key  uint64 // of its own random stream

	host   string // of the site, lower case; empty when the register's value is no site
	domain string // host without "www."
	tenant string // "/c017102" where the host is a supplier's
	path   string // what else the register's address holds: "/hh/index.php"
	vendor bool   // the host is a supplier's
	today  time.Time
	weight int     // bytes its pages are brought to
	apart  bool    // uses nobody else's servers
	lead   *comune // the comune whose site this one shares; nil when its own
	united []*comune

	style   style
	layout  layout
	outage  outage
	quirk   quirk
	portal  portal
	at      transparency
	codes   invoicing
	spf     spfKind
	dmarc   dmarcKind
	tls     tlsKind
	a11y    accessibility
	albo    albo
	hosting string
	sub     string // network of its own service hosts

	mailDomain string // whose DNS is judged; empty: none of its own
	offices    []registry.EInvoiceOffice
	shown      []string // codes the site shows
	sfe        sfeKind  // what the register says of the offices' service
	paid       bool     // in the regional portal's data
	appIO      int      // services in App IO
	partner    string   // tax code of the partner PagoPA lists; empty: not in the list
	population int
	addr       netip.Addr
	peppol     bool
}

// site returns the comune whose plan the site follows.
func (c *comune) site() *comune {
	if c.lead != nil {
		return c.lead
	}
	return c
}

// vendorDomains are suppliers' domains under which comuni have sites.
var vendorDomains = []string{"halleyweb.com", "municipiumapp.it", "asmenet.it", "halleyegov.it", "soluzionipa.it", "hypersicapp.net", "dgegovpa.it", "ecivis.it"}

func vendorHost(host string) bool {
	return slices.ContainsFunc(vendorDomains, func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) })
}

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
	d.dealRest(all, offices)
	for _, c := range all {
		c.settle()
	}
	return all
}

// dealer deals variants out over seeded orders.
type dealer struct{ seed uint64 }

func (d dealer) order(axis string, list []*comune) []*comune {
	out := slices.Clone(list)
	rng := rand.New(rand.NewPCG(d.seed, hash(axis)))
	rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// overPlainHTTP says that the pages are read over http://.
func (c *comune) overPlainHTTP() bool {
	return c.quirk == quirkNo443 || c.quirk == quirkPlain443 || c.quirk == quirkDowngrade
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
	for i, c := range d.order("paid", all) {
		c.paid = i%5 < 2
	}
	for i, c := range d.order("app-io", all) {
		if i%8 != 0 {
			c.appIO = 1 + i%9
		}
	}
	for i, c := range d.order("partner", all) {
		if i%3 != 0 {
			c.partner = [...]string{"00000000027", "00000000035", "00000000043"}[i%3]
		}
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

func newComune(m registry.Municipality, seed uint64) *comune {
	c := &comune{Municipality: m, key: hash(m.IPA) ^ seed, slug: slugOf(m.Name), a11y: a11yFresh, sub: "aruba", tls: tlsToday}
	if m.Name == "" {
		c.slug = slugOf(strings.TrimPrefix(m.Denomination, "Comune di "))
	}
	rng := c.rng("people")
	c.population = m.Population
	if c.population <= 0 {
		c.population = 150 + int(rng.ExpFloat64()*4200)
	}
	c.peppol = rng.IntN(6) == 0
	u, err := url.Parse(m.Site.URL)
	if m.Site.URL == "" || err != nil || u.Hostname() == "" {
		return c
	}
	c.host = strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	c.domain = strings.TrimPrefix(c.host, "www.")
	c.vendor = vendorHost(c.host)
	if first, _, _ := strings.Cut(strings.Trim(u.Path, "/"), "/"); len(first) == 7 && (first[0] == 'c' || first[0] == 'C') && strings.Trim(first[1:], "0123456789") == "" {
		c.tenant = "/" + first
	} else if u.Path != "" && u.Path != "/" {
		c.path = u.Path
	}
	return c
}

// settle mends combinations that could not be told apart from outside, and
// derives what follows from the choices.
func (c *comune) settle() {
	if c.host == "" {
		return
	}
	s := c.site()
	if c.lead != nil { // shares everything that stands on the site
		c.style, c.outage, c.quirk, c.portal, c.at, c.codes = s.style, s.outage, s.quirk, s.portal, s.at, s.codes
		c.a11y, c.albo, c.hosting, c.sub, c.vendor = s.a11y, s.albo, s.hosting, s.sub, s.vendor
	}
	if c.IPA == "c_f205" && c.outage == up && !c.overPlainHTTP() {
		c.hosting = "milano" // the one body whose AS this is
	}
	if c.lead != nil || len(c.united) > 0 {
		c.layout = c.site().layout
	}
	if (c.layout == layoutSplash || c.layout == layoutTongues || c.layout == layoutMap) && c.style == styleJoomla {
		c.style = styleOfficial // its links to the section stand in no footer
	}
	if c.layout == layoutOnePage && c.albo == alboOwn {
		c.albo = alboURBI
	}
	if c.vendor && c.albo == alboSub {
		c.albo = alboHalley
	}
	if len(c.united) > 0 || c.lead != nil { // one site for several: each needs a portal and a section that name it
		c.portal, c.at, c.codes, c.albo = portalPlugPath, transparency{atHalley, 21, declDigits, unfiltered}, codePage, alboURBI
	}
	if (c.portal == portalCheckout || c.portal == portalNational) && c.albo == alboOwn {
		c.albo = alboURBI // so that some service host is seen for certain
	}
	c.shown = c.codesShown()
	c.mailDomain = c.judgedMailDomain()
}

// network is the id of the network the site is on.
func (c *comune) network() string {
	switch c.hosting {
	case "psn":
		return "tim-idc"
	case "psn-ptr":
		return "seeweb"
	case "tim-ptr":
		return "tim"
	}
	return c.hosting
}

// judgedMailDomain follows the ruling: IPA's mailbox that is not PEC when its
// domain is the body's own, else the site's domain.
func (c *comune) judgedMailDomain() string {
	if c.vendor {
		return ""
	}
	if c.MailDomain != "" && organisational(c.MailDomain) == organisational(c.domain) {
		return strings.ToLower(c.MailDomain)
	}
	return c.domain
}

// organisational is the registrable domain by the public suffix list:
// x.mi.it for comune.x.mi.it.
func organisational(name string) string {
	if d, err := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(name)); err == nil {
		return d
	}
	return name
}

func (c *comune) rng(purpose string) *rand.Rand {
	return rand.New(rand.NewPCG(c.key, hash(purpose)))
}

func hash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// cuu invents a Codice univoco ufficio that no word can be taken for and no
// other comune has: the tenth n of one is counted to the next.
func (c *comune) cuu(n int) string {
	const letters, digits = "BCDFGHJKLMNPQRSTVWXZ", "23456789"
	const all = 20 * 20 * 8 * 20 * 8
	x := (c.rank*10 + n) * 314159 % all // 314159 has no divisor in common with it: no two are alike
	b := []byte("U00000")
	for i, set := range [...]string{letters, letters, digits, letters, digits} {
		b[i+1] = set[x%len(set)]
		x /= len(set)
	}
	return string(b)
}

func (c *comune) inventOffices() []registry.EInvoiceOffice {
	office := func(cuu, name string) registry.EInvoiceOffice {
		return c.sfe.office(cuu, name, c.TaxCode)
	}
	switch c.codes {
	case codeNoOffice, codeOrphan:
		return nil
	case codeMalformed:
		return []registry.EInvoiceOffice{office(c.cuu(0)[:5], "Uff_eFatturaPA")}
	case codeSecond, codeTwo:
		return []registry.EInvoiceOffice{office(c.cuu(0), "Uff_eFatturaPA"), office(c.cuu(1), "Servizio tributi")}
	}
	return []registry.EInvoiceOffice{office(c.cuu(0), "Uff_eFatturaPA")}
}

// codesShown lists the codes that stand near the words on the site.
func (c *comune) codesShown() []string {
	right := ""
	for _, o := range c.offices {
		if wellFormed(o.CUU) {
			right = o.CUU
			break
		}
	}
	switch c.codes {
	case codeStale, codeOrphan:
		return []string{c.cuu(9)}
	case codeHidden, codeTrap, codeTreasury, codeNoOffice, codeMalformed:
		return nil
	case codeTwo:
		if right != "" {
			return []string{c.cuu(9), right}
		}
	}
	if right == "" {
		return nil
	}
	return []string{right}
}

func wellFormed(cuu string) bool {
	return len(cuu) == 6 && strings.Trim(cuu, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// slugOf makes a name usable in a host: "Sant'Elmo sul Po" is "santelmosulpo".
func slugOf(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		default:
			if i := strings.IndexRune("àáèéìíòóùú", r); i >= 0 {
				b.WriteByte("aaeeiioouu"[i/2])
			}
		}
	}
	if b.Len() == 0 {
		return "senzanome"
	}
	return b.String()[:min(b.Len(), 50)]
}
