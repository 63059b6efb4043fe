package lab

// The variants: what a comune can be, one axis at a time. Each axis is dealt
// out in turn over a seeded order of the comuni, so that a world of sixty
// holds every one of them; the common ones are repeated.

type style uint8

const (
	styleOfficial style = iota // "Design Comuni"
	styleJoomla                // old, tables, windows-1252
	styleASPNet                // old, .aspx, locations in onclick
	styleVendor                // supplier's, scripts with ids
	styles
)

func (s style) String() string { return [...]string{"official", "joomla", "aspnet", "vendor"}[s] }

var styleTable = []style{
	styleOfficial, styleJoomla, styleOfficial, styleASPNet, styleOfficial, styleVendor, styleOfficial, styleJoomla, styleOfficial, styleASPNet,
}

// outage hides the content of the whole site.
type outage string

const (
	up             outage = ""
	outDown        outage = "refused"
	outDNS         outage = "dns"
	outTimeout     outage = "timeout"
	outReset       outage = "reset"
	outWall403     outage = "wall-403"
	outWall429     outage = "wall-429"
	outWall503     outage = "wall-503"
	outRobots      outage = "robots-closed"
	outRobots5xx   outage = "robots-5xx"
	outLoop        outage = "redirect-loop"
	outAway        outage = "redirect-away"
	outScript      outage = "script-only"
	outNoSite      outage = "registry-value" // decided by the register, never dealt out
	outageInterval        = 4                // every fourth comune has an outage
)

var outageTable = []outage{
	outDown, outWall403, outRobots, outDNS, outTimeout, outLoop, outWall503, outScript, outReset, outRobots5xx, outAway, outWall429,
}

// quirk is a fault or trap that leaves the content readable.
type quirk string

const (
	plainSite      quirk = ""
	quirkExpired   quirk = "cert-expired"
	quirkSelf      quirk = "cert-self-signed"
	quirkWrongName quirk = "cert-wrong-name"
	quirkUntrusted quirk = "cert-untrusted"
	quirkPartial   quirk = "cert-incomplete"
	quirkNoUpgrade quirk = "http-stays"
	quirkDowngrade quirk = "https-to-http"
	quirkNo80      quirk = "http-closed"
	quirkNo443     quirk = "https-refused"
	quirkPlain443  quirk = "https-no-tls"
	quirkSlow      quirk = "slow"
	quirkDelay     quirk = "crawl-delay"
	quirkCalendar  quirk = "calendar-trap"
	quirkSession   quirk = "session-trap"
	quirkHuge      quirk = "huge-body"
	quirkBomb      quirk = "gzip-bomb"
	quirkSoft404   quirk = "soft-404"
	quirkResetPage quirk = "reset-page"
	quirkRefresh   quirk = "meta-refresh"
	quirkFrames    quirk = "frameset"
)

var quirkTable = []quirk{
	quirkExpired, plainSite, quirkNoUpgrade, quirkCalendar, plainSite, quirkSelf, quirkNo443, plainSite, quirkSlow, quirkWrongName,
	plainSite, quirkPartial, quirkDowngrade, plainSite, quirkBomb, quirkNo80, plainSite, quirkFrames, quirkHuge, plainSite,
	quirkUntrusted, quirkSession, plainSite, quirkPlain443, quirkSoft404, plainSite, quirkRefresh, quirkDelay, plainSite, quirkResetPage,
}

// portal is how the comune lets itself be paid through pagoPA.
type portal string

const (
	portalMyPay        portal = "mypay"
	portalSpontaneous  portal = "mypay-spontaneous"
	portalPlugPath     portal = "plugandpay-path"
	portalPlugSub      portal = "plugandpay-subdomain"
	portalPMPay        portal = "pmpay"
	portalOwnHost      portal = "own-host"
	portalOwnForm      portal = "own-form"
	portalUnknown      portal = "unknown-vendor"
	portalKnownClosed  portal = "known-robots"
	portalVendorClosed portal = "unknown-robots"
	portalDown         portal = "down"
	portalCheckout     portal = "checkout-only"
	portalNational     portal = "national-only"
	portalOther        portal = "other-body"
	portalNews         portal = "news-only"
	portalText         portal = "text-only"
	portalNone         portal = "nothing"
)

var portalTable = []portal{
	portalMyPay, portalPlugPath, portalNone, portalPMPay, portalOwnForm, portalCheckout, portalPlugSub, portalOther, portalMyPay, portalUnknown,
	portalNews, portalOwnHost, portalDown, portalSpontaneous, portalKnownClosed, portalMyPay, portalText, portalPlugPath, portalVendorClosed, portalPMPay,
	portalNational, portalPlugSub, portalOwnForm, portalMyPay, portalOwnHost, portalPlugPath, portalUnknown, portalMyPay, portalNone, portalPMPay,
}

// boundPortals and boundTransparency are for sites without sub-domains of
// their own or without HTTPS.
var (
	boundPortals      = []portal{portalPlugPath, portalMyPay, portalPMPay, portalUnknown, portalText, portalCheckout}
	boundTransparency = []transparency{{atHalley, 21, declDigits, unfiltered}, {atOwn, 21, declWords, unfiltered}, {atISWEB, 21, declDigits, unfiltered}, {atOwn, 21, declMention, unfiltered}}
)

// place of the transparency section.
type atPlace string

const (
	atOwn    atPlace = "own"
	atSub    atPlace = "sub-domain"
	atISWEB  atPlace = "isweb"
	atHalley atPlace = "tenant-path"
	atRobots atPlace = "robots-closed-host"
	atWall   atPlace = "walled-host"
	atAbsent atPlace = "absent"

	atJCity      atPlace = "jcity"
	atURBI       atPlace = "urbi"
	atMunicipium atPlace = "municipium"
)

// atFilter keeps search engines off the section.
type atFilter string

const (
	unfiltered   atFilter = ""
	filterMeta   atFilter = "meta-noindex"
	filterHeader atFilter = "x-robots-tag"
	filterBoth   atFilter = "noindex"
	filterRule   atFilter = "robots-rule"
)

// declaration is what the page "IBAN e pagamenti informatici" says.
type declaration string

const (
	declDigits   declaration = "digits"
	declWords    declaration = "words"
	declTemplate declaration = "template"      // ANAC's XX.XX.XXXX left as it was
	declBoth     declaration = "template+date" // the instruction, then the sentence
	declMention  declaration = "mention"
	declSilent   declaration = "silent"
	declAbsent   declaration = "absent"
	declPDF      declaration = "pdf"
)

// transparency is the section: where, how many first-level names, what the
// IBAN page says.
type transparency struct {
	place  atPlace
	names  int
	decl   declaration
	filter atFilter
}

// closed says whether robots.txt keeps every visitor out of the section.
func (t transparency) closed() bool { return t.place == atRobots || t.filter == filterRule }

func (t transparency) String() string {
	s := string(t.place) + "/" + string(t.decl)
	switch {
	case t.names < 8:
		s += "/few"
	case t.names < 15:
		s += "/partial"
	}
	if t.filter != unfiltered {
		s += "/" + string(t.filter)
	}
	return s
}

var transparencyTable = []transparency{
	{atOwn, 21, declDigits, unfiltered}, {atISWEB, 21, declDigits, unfiltered}, {atSub, 21, declWords, unfiltered}, {atHalley, 21, declDigits, unfiltered}, {atOwn, 21, declTemplate, unfiltered},
	{atOwn, 21, declWords, unfiltered}, {atISWEB, 21, declTemplate, unfiltered}, {atRobots, 21, declDigits, unfiltered}, {atOwn, 11, declDigits, unfiltered}, {atHalley, 21, declMention, unfiltered},
	{atOwn, 21, declMention, unfiltered}, {atWall, 21, declDigits, unfiltered}, {atOwn, 21, declSilent, unfiltered}, {atAbsent, 0, declAbsent, unfiltered}, {atSub, 21, declDigits, filterBoth},
	{atOwn, 21, declAbsent, unfiltered}, {atHalley, 12, declWords, unfiltered}, {atOwn, 5, declAbsent, unfiltered}, {atOwn, 21, declPDF, unfiltered}, {atISWEB, 18, declBoth, unfiltered},
	{atSub, 21, declSilent, unfiltered}, {atJCity, 21, declDigits, unfiltered}, {atURBI, 21, declDigits, unfiltered}, {atMunicipium, 21, declWords, unfiltered}, {atOwn, 21, declDigits, filterMeta},
	{atISWEB, 21, declWords, filterHeader}, {atOwn, 21, declDigits, filterRule},
}

// silentTransparency is dealt to the comuni that never name pagoPA.
var silentTransparency = []transparency{{atOwn, 21, declSilent, unfiltered}, {atAbsent, 0, declAbsent, unfiltered}, {atOwn, 21, declAbsent, unfiltered}}

// invoicing is what the site shows of the e-invoicing codes, and what the
// register holds when the lab writes it.
type invoicing string

const (
	codeFooter    invoicing = "footer"
	codeContacts  invoicing = "contacts"
	codePage      invoicing = "own-page"
	codeTwo       invoicing = "right+other"
	codeSecond    invoicing = "two-offices"
	codeStale     invoicing = "stale"
	codeHidden    invoicing = "none"
	codeTrap      invoicing = "six-letter-words"
	codeTreasury  invoicing = "treasury-code"
	codeNoOffice  invoicing = "no-office"
	codeOrphan    invoicing = "no-office-shown"
	codeMalformed invoicing = "malformed"
)

var invoicingTable = []invoicing{
	codeFooter, codePage, codeStale, codeContacts, codeHidden, codeFooter, codeTrap, codeTwo, codePage, codeNoOffice,
	codeContacts, codeSecond, codeTreasury, codeFooter, codeOrphan, codePage, codeMalformed, codeContacts, codeStale, codeTrap,
}

type spfKind string

const (
	spfFail    spfKind = "-all"
	spfSoft    spfKind = "~all"
	spfNeutral spfKind = "?all"
	spfOpen    spfKind = "+all"
	spfNone    spfKind = "missing"
	spfTwo     spfKind = "two-records"
	spfMany    spfKind = "over-10-lookups"
	spfLoop    spfKind = "include-loop"
	spfLed     spfKind = "redirect"
	spfBroken  spfKind = "include-without-record"
)

var spfTable = []spfKind{
	spfFail, spfSoft, spfNone, spfSoft, spfNeutral, spfFail, spfTwo, spfSoft, spfMany, spfFail, spfOpen, spfSoft, spfLoop, spfFail, spfBroken, spfSoft, spfLed, spfSoft,
}

type dmarcKind string

const (
	dmarcReject     dmarcKind = "reject"
	dmarcQuarantine dmarcKind = "quarantine"
	dmarcNone       dmarcKind = "none"
	dmarcAbsent     dmarcKind = "absent"
	dmarcOrg        dmarcKind = "organisational-domain"
	dmarcSuffix     dmarcKind = "public-suffix"
	dmarcMalformed  dmarcKind = "malformed"
)

var dmarcTable = []dmarcKind{
	dmarcReject, dmarcAbsent, dmarcNone, dmarcQuarantine, dmarcOrg, dmarcAbsent, dmarcReject, dmarcSuffix, dmarcQuarantine, dmarcNone, dmarcMalformed, dmarcOrg, dmarcQuarantine,
}

type accessibility string

const (
	a11yFresh      accessibility = "fresh"
	a11yOld        accessibility = "old"
	a11yUnreadable accessibility = "unreadable"
	a11yAbsent     accessibility = "absent"
)

var accessibilityTable = []accessibility{
	a11yFresh, a11yFresh, a11yOld, a11yFresh, a11yAbsent, a11yFresh, a11yFresh, a11yUnreadable, a11yFresh, a11yFresh,
}

type albo string

const (
	alboOwn    albo = "own"
	alboHalley albo = "tenant-path"
	alboURBI   albo = "urbi"
	alboSub    albo = "sub-domain"
)

var alboTable = []albo{alboOwn, alboHalley, alboOwn, alboOwn, alboURBI, alboOwn, alboSub}

// hostingTable names the networks of readable sites; "psn" and "psn-ptr" carry
// the marker of the Polo Strategico Nazionale in CNAME or PTR.
var hostingTable = []string{
	"aruba", "tim", "halley", "aria", "cloudflare", "aruba", "ovh", "psn", "maggioli", "hetzner", "seeweb", "fastweb", "absent", "aruba",
	"ionos-us", "amazon", "unlisted", "psn-ptr", "aruba", "milano", "tim-idc", "seeweb", "tim-ptr", "aruba", "halley", "maggioli",
}

var outageHosting = []string{"aruba", "hetzner", "aria", "ovh"}

// subHosting is where a comune's own service hosts are.
var subHosting = []string{"aruba", "seeweb", "hetzner", "aria", "fastweb", "ovh"}
