package lab

import (
	"html"
	"strings"
)

// What a site shows of paying beside its portal: the mark, accounts, costs, the
// national touchpoint; and what a portal offers.

const (
	markNone   way = "none"
	markFile   way = "file named pagopa"
	markAlt    way = "text alternative"
	markSpaced way = "file named pago-pa"
	markWords  way = "the word in a heading"
	markClass  way = "a class of that name"

	touchNone   way = "none"
	touchNotice way = "checkout beside the portal"
	touchRoot   way = "checkout's first page beside the portal"
	touchClear  way = "checkout over http beside the portal"
	touchAlike  way = "a page about it beside the portal"

	accountNone     way = "none"
	accountBeside   way = "IBAN beside pagoPA"
	accountSpaced   way = "IBAN in groups beside pagoPA"
	accountPostal   way = "postal account beside pagoPA"
	accountAlone    way = "IBAN alone"
	accountSlip     way = "postal slip alone"
	accountLawful   way = "treasury account for administrations"
	accountDonation way = "account for donations"

	costNone    way = "none"
	costOnline  way = "to be paid on line"
	costPagoPA  way = "by pagoPA"
	costCard    way = "by card"
	costCounter way = "at the counter"
	costFree    way = "free of charge"
	costZero    way = "nought"
	costStamp   way = "revenue stamp at the counter"

	offerBoth     way = "notices and spontaneous payments"
	offerLinks    way = "both, as links"
	offerWithout  way = "with and without a notice"
	offerNotices  way = "notices only"
	offerServices way = "spontaneous payments only"
	offerLogin    way = "behind a log-in"

	payCertGood    way = "valid"
	payCertExpired way = "expired"
	payCertSelf    way = "self-signed"
	payCertPartial way = "incomplete chain"
)

var (
	markWays    = []way{markNone, markFile, markWords, markAlt, markClass, markSpaced}
	touchWays   = []way{touchNone, touchNotice, touchAlike, touchRoot, touchNone, touchClear}
	accountWays = []way{accountNone, accountBeside, accountAlone, accountLawful, accountPostal, accountSlip, accountDonation, accountSpaced, accountNone}
	costWays    = []way{costNone, costOnline, costCounter, costPagoPA, costZero, costCard, costStamp, costFree}
	offerWays   = []way{offerBoth, offerNotices, offerLinks, offerServices, offerWithout, offerLogin}
	payCertWays = []way{payCertGood, payCertExpired, payCertGood, payCertPartial, payCertSelf}
)

// markSite is where the mark can be told from links that are pictures.
func (c *comune) markSite() bool {
	return c.ownSite() && c.layout != layoutImages && c.portal != portalNone
}

// goodPortal is a site that leads to a place where the body is paid.
func (c *comune) goodPortal() bool { return c.ownSite() && c.truthPortal().Status == "pass" }

// sheetSite shows service sheets that a visit reads.
func (c *comune) sheetSite() bool { return c.ownSite() && c.sheetsAreRead() }

// knownPortal is one on a supplier's host that its own page says enough of.
func (c *comune) knownPortal() bool {
	return c.ownSite() && (c.portal == portalMyPay || c.portal == portalPlugPath || c.portal == portalPlugSub || c.portal == portalPMPay)
}

// hostedPortal is one on a host that is this body's alone.
func (c *comune) hostedPortal() bool {
	return c.ownSite() && (c.portal == portalPlugSub || c.portal == portalOwnHost)
}

// mark stands on the home page.
func (b *builder) mark() {
	switch b.c.way(axisMark) {
	case markFile:
		b.s(`<p><img src="/immagini/logo-pagopa.svg" alt="" width="80"></p>`)
	case markAlt:
		b.s(`<p><img src="/immagini/marchio_7.png" alt="PagoPA" width="80"></p>`)
	case markSpaced:
		b.s(`<p><img src="/immagini/marchio-pago-pa.png" alt="" width="80"></p>`)
	case markWords:
		b.s(`<h2>Servizi di pagamento pagoPA</h2><p><img src="/immagini/monete.png" alt="Monete"></p>`)
	case markClass:
		b.s(`<p class="logo-pagopa" style="background-image:url(/immagini/sfondo.png)"></p>`)
	}
}

func (c *comune) truthMark() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	s := c.site()
	kind := s.way(axisMark)
	why := "mark: " + string(kind)
	switch {
	case s.layout == layoutImages:
		return untold("links that are pictures may be named after it")
	case kind == markFile, kind == markAlt, kind == markSpaced:
		return pass(why).as(string(kind))
	}
	return notApplicable(why).as(string(kind))
}

// touchpoint is what stands beside the portal on the page about paying.
func (b *builder) touchpoint() {
	switch b.c.way(axisTouch) {
	case touchNotice:
		b.a("https://checkout.pagopa.it/inserisci-dati-avviso", "Hai un avviso? Pagalo con checkout", "")
	case touchRoot:
		b.a("https://checkout.pagopa.it/", "Punto nazionale di pagamento", "")
	case touchClear:
		b.a("http://checkout.pagopa.it/", "Checkout", "")
	case touchAlike:
		b.a("https://www.pagopa.gov.it/it/checkout/", "Che cos'è checkout", "")
	}
}

func (c *comune) truthTouchpoint() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	kind := c.site().way(axisTouch)
	why := "portal: " + string(c.portal) + ", touchpoint: " + string(kind)
	switch {
	case c.portal == portalCheckout:
		return warn(why).as(string(c.portal))
	case c.portal == portalNational:
		return notApplicable(why).as(string(c.portal))
	case kind == touchAlike:
		return notApplicable(why).as(string(kind))
	case kind == touchNone:
		return notApplicable(why)
	}
	return pass(why).as(string(kind))
}

// The IBANs have no bank behind them.
const (
	inventedIBAN  = "IT60X0542811101000000123456"
	inventedIBAN4 = "IT60 X054 2811 1010 0000 0123 456"
)

// accountKind is the way of the axis; a site that never names pagoPA shows what
// would stand beside it alone.
func (c *comune) accountKind() way {
	switch kind := c.way(axisAccount); {
	case c.portal != portalNone:
	case kind == accountBeside, kind == accountSpaced:
		return accountAlone
	case kind == accountPostal:
		return accountSlip
	}
	return c.way(axisAccount)
}

// account stands on the page about paying.
func (b *builder) account() {
	switch b.c.accountKind() {
	case accountBeside:
		b.s(`<p>I tributi si versano con pagoPA o sul conto intestato al Comune, IBAN `, inventedIBAN, `.</p>`)
	case accountSpaced:
		b.s(`<p>Oltre a pagoPA resta il conto intestato al Comune: IBAN `, inventedIBAN4, `.</p>`)
	case accountPostal:
		b.s(`<p>Con pagoPA, o sul conto corrente postale n. 12345678 intestato al Comune.</p>`)
	case accountAlone:
		b.s(`<p>I diritti si versano sul conto intestato al Comune, IBAN `, inventedIBAN, `.</p>`)
	case accountSlip:
		b.s(`<p>Si versa con bollettino postale sul c/c postale n. 12345678 intestato al Comune.</p>`)
	case accountLawful:
		b.s(`<p>Gli enti pubblici versano sulla contabilità di tesoreria unica presso la Banca d'Italia, IBAN `, inventedIBAN, `.</p>`)
	case accountDonation:
		b.s(`<p>Le donazioni per il restauro del campanile si raccolgono sul conto IBAN `, inventedIBAN, `.</p>`)
	}
}

// truthAccount follows A07: an account where the page does not name pagoPA is a
// warning, and a fail where nothing at all shows pagoPA.
func (w *World) truthAccount(c *comune) Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	s := c.site()
	kind := s.accountKind()
	why := "account: " + string(kind) + ", portal: " + string(c.portal)
	alone := kind == accountAlone || kind == accountSlip
	if alone && (c.portal == portalNone || c.portal == portalNews) && s.layout != layoutOnePage { // a home page is no page about paying
		_, _, row := c.payments(c.today)
		declared, partner := c.truthDeclaration(), w.truthPartner(c)
		switch {
		case c.portal == portalNone && partner.Status == "":
			return untold(partner.Why)
		case c.portal == portalNone && declared.Status == "fail" && !row && partner.Status != "pass" && !c.certified(axisPayGrant):
			return fail(why).as(string(kind) + ", no pagoPA at all")
		}
		return warn(why).as(string(kind))
	}
	switch {
	case s.layout == layoutOnePage && (c.at.closed() || c.at.place == atWall):
	case alone && s.layout == layoutOnePage:
		return pass(why).despite(string(kind) + " on a home page")
	case alone, kind == accountBeside, kind == accountSpaced, kind == accountPostal:
		return pass(why).as(string(kind) + " and a way to pay")
	}
	switch {
	case c.at.closed():
		return unknown("robots", why)
	case c.at.place == atWall:
		return unknown("blocked", why)
	case kind == accountLawful, kind == accountDonation:
		return pass(why).despite(string(kind))
	}
	return pass(why).as(string(kind))
}

// costKind is the way of the axis; a site that never names pagoPA takes money at
// the counter.
func (c *comune) costKind() way {
	if kind := c.way(axisCost); kind != costPagoPA || c.portal != portalNone {
		return kind
	}
	return costCounter
}

// cost is a voice of every service sheet.
func (b *builder) cost() {
	if text := map[way]string{
		costOnline:  "€ 16,00 per ogni certificato, con pagamento online dal sito del Comune.",
		costPagoPA:  "Diritti fissi di 5,42 euro, da versare tramite pago PA.",
		costCard:    "22,21 € allo sportello, con carta di debito o di credito.",
		costCounter: "5,42 euro in contanti allo sportello.",
		costFree:    "Il servizio è gratuito.",
		costZero:    "€ 0,00",
		costStamp:   "Marca da bollo da 16 euro, da consegnare allo sportello.",
	}[b.c.costKind()]; text != "" {
		b.s(`<h2>Quanto costa</h2><p data-element="service-cost">`, html.EscapeString(text), `</p>`)
	}
}

func (c *comune) truthCost() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	s := c.site()
	kind := s.costKind()
	why := "cost: " + string(kind)
	if !s.sheetsAreRead() {
		return untold("which sheets are read is not planned")
	}
	switch kind {
	case costNone:
		return notApplicable(why)
	case costFree, costZero:
		return notApplicable(why).as(string(kind))
	case costCounter, costStamp:
		return warn(why).as(string(kind))
	}
	return pass(why).as(string(kind))
}

// offer is what a portal's first page says that one can pay.
func (b *builder) offer() {
	const services = `<ul><li>TARI</li><li>Mensa scolastica</li><li>Diritti di segreteria</li></ul>`
	switch b.c.way(axisOffer) {
	case offerLinks:
		b.s(`<p>Si paga con pagoPA.</p><ul><li><a href="/avvisi">Paga un avviso</a></li><li><a href="/altri">Pagamento spontaneo</a></li></ul>`)
	case offerWithout:
		b.s(`<p>Si paga con pagoPA.</p><ul><li><a href="/con">Ho il codice avviso</a></li><li><a href="/senza">Paga senza avviso</a></li></ul>`)
	case offerNotices:
		b.s(`<p>Da questo portale si pagano con pagoPA gli avvisi emessi dall'ente: tenere a portata di mano il codice avviso.</p>`)
		b.payForm()
	case offerServices:
		b.s(`<p>Da questo portale si fanno pagamenti spontanei con pagoPA: scegli il servizio.</p><form method="post" action=""><label>Importo <input name="importo"></label><button>Paga</button></form>`, services)
	case offerLogin:
		b.s(`<p>Per pagare con pagoPA occorre accedere.</p><form method="post" action=""><label>Utente <input name="utente"></label><label>Parola d'ordine <input type="password" name="parola"></label><button>Entra</button></form>`)
	default:
		b.s(`<p>Da questo portale si pagano gli avvisi emessi dall'ente attraverso pagoPA. Inserisci i dati dell'avviso di pagamento oppure scegli un pagamento spontaneo.</p>`)
		b.payForm()
		b.s(services)
	}
}

func (c *comune) truthOffer() Expectation {
	e := c.truthPlace(false)
	if kind := c.site().way(axisOffer); e.Status == "pass" && c.site().knownPortal() {
		why := "portal: " + string(c.portal) + ", offers " + string(kind)
		switch kind {
		case offerNotices, offerServices:
			return warn(why).as(string(kind))
		case offerLogin:
			return unknown("blocked", why).as(string(kind))
		}
		return pass(why).as(string(kind))
	}
	return e
}

// payCert is the certificate of a portal that is this body's alone.
func (c *comune) payCert() certMode {
	return map[way]certMode{payCertExpired: certExpired, payCertSelf: certSelfSigned, payCertPartial: certIncomplete}[c.way(axisPayCert)]
}

func (c *comune) truthPortalSecure() Expectation {
	e := c.truthPlace(true)
	if kind := c.site().way(axisPayCert); e.Status == "pass" && c.site().hostedPortal() {
		why := "portal: " + string(c.portal) + ", certificate " + string(kind)
		switch kind {
		case payCertExpired, payCertSelf:
			return fail(why).as(string(kind))
		case payCertPartial:
			return warn(why).as(string(kind))
		}
	}
	if e.Status == "pass" && strings.HasPrefix(e.Style, "own-form") {
		e.Style = ""
	}
	return e
}
