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
	population int
	addr       netip.Addr
	ways       [axes]way
}

// site returns the comune whose plan the site follows.
func (c *comune) site() *comune {
	if c.lead != nil {
		return c.lead
	}
	return c
}

// vendorDomains are suppliers' domains under which comuni have sites.
var vendorDomains = []string{"halleyweb.com", "municipiumapp.it", "asmenet.it", "halleyegov.it", "soluzionipa.it", "hypersicapp.net", "dgegovpa.it", "ecivis.it", "hseweb.it"}

func vendorHost(host string) bool {
	return slices.ContainsFunc(vendorDomains, func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) })
}

// overPlainHTTP says that the pages are read over http://.
func (c *comune) overPlainHTTP() bool {
	return c.quirk == quirkNo443 || c.quirk == quirkPlain443 || c.quirk == quirkDowngrade
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
	u, err := url.Parse(m.Site.URL)
	if m.Site.URL == "" || err != nil || u.Hostname() == "" {
		return c
	}
	c.host = strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	c.domain = strings.TrimPrefix(c.host, "www.")
	c.vendor = vendorHost(c.host)
	if first, _, _ := strings.Cut(strings.Trim(u.Path, "/"), "/"); c.vendor && len(first) == 7 && (first[0] == 'c' || first[0] == 'C') && strings.Trim(first[1:], "0123456789") == "" {
		c.tenant = "/" + first
		c.path = strings.TrimPrefix(u.Path, c.tenant)
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
