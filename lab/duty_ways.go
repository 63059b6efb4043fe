package lab

import "html"

// How a site does its smaller duties: the privacy notice, the licence, the
// log-in, the albo, the yearly objectives, the product it is made with, what it
// loads from others.

const (
	privacyShort   way = "privacy"
	privacyLong    way = "notice on the processing of personal data"
	privacyGDPR    way = "data protection (GDPR)"
	privacyInner   way = "from inner pages only"
	privacyGarante way = "beside the Garante's site"

	licenceBoth   way = "words and link"
	licenceWords  way = "words only"
	licenceLink   way = "link only"
	licenceNC     way = "CC BY-NC"
	licenceRights way = "all rights reserved"
	licencePieces way = "words in pieces of markup"
	licenceCase   way = "words in capitals"

	entryButtons  way = "two buttons"
	entryWords    way = "a sentence"
	entryPictures way = "pictures"
	entrySPID     way = "SPID only"
	entryPassword way = "a password and neither"

	alboAlone      way = "alone"
	alboHistorical way = "beside the historical one"
	alboVolunteers way = "beside the register of volunteers"

	goalsYear   way = "objectives of the year"
	goalsYearly way = "yearly objectives, year apart"
	goalsInPage way = "on a page of the site's own"
	goalsOld    way = "of three years ago"
	goalsBoth   way = "the old ones beside"
	goalsNone   way = "none"

	productSilent way = "nothing stated"
	productWP     way = "WordPress, recent"
	productDrupal way = "Drupal, recent"
	productTYPO3  way = "TYPO3, recent"
	productModule way = "a module states itself"
	productHidden way = "WordPress, version hidden"
	productDated  way = "WordPress, dated"

	codeFooterOf way = "in the footer"
	codeGroups   way = "in groups of digits"
	codeLegal    way = "in the legal notes"
	codeOther    way = "another's code"
	codeVAT      way = "beside a VAT number"

	thirdNone  way = "nobody"
	thirdState way = "the State's statistics"
	thirdSub   way = "a host of its own"
	thirdVideo way = "a video"
	thirdCDN   way = "a library from a worldwide network"
)

var (
	privacyWays = []way{privacyShort, privacyLong, privacyGDPR, privacyInner, privacyGarante}
	licenceWays = []way{licenceBoth, licenceWords, licencePieces, licenceNC, licenceLink, licenceCase, licenceRights}
	entryWays   = []way{entryButtons, entryWords, entrySPID, entryPictures, entryPassword}
	alboWays    = []way{alboAlone, alboHistorical, alboAlone, alboVolunteers}
	goalsWays   = []way{goalsNone, goalsYear, goalsOld, goalsYearly, goalsBoth, goalsInPage}
	productWays = []way{productSilent, productWP, productModule, productDrupal, productHidden, productTYPO3, productDated}
	taxCodeWays = []way{codeFooterOf, codeGroups, codeOther, codeLegal, codeVAT}
	thirdWays   = []way{thirdNone, thirdState, thirdVideo, thirdSub, thirdCDN}
)

// openDoor is a site whose first page is the site's own, and not its only one.
func (c *comune) openDoor() bool {
	switch c.layout {
	case layoutSplash, layoutTongues, layoutOnePage:
		return false
	}
	return c.ownSite() && c.quirk != quirkFrames && c.quirk != quirkRefresh
}

// wordySite is one whose links have words.
func (c *comune) wordySite() bool { return c.ownSite() && c.layout != layoutImages }

// quietSite states no product of its style's own.
func (c *comune) quietSite() bool { return c.openDoor() && c.style != styleJoomla }

// privacyLink is how a page leads to the privacy notice. Attributes are its style's.
func (b *builder) privacyLink(text, attributes string) {
	switch b.c.way(axisPrivacy) {
	case privacyLong:
		text = "Informativa sul trattamento dei dati personali"
	case privacyGDPR:
		text = "Protezione dei dati (GDPR)"
	case privacyInner:
		return
	case privacyGarante:
		b.a("https://www.garanteprivacy.it/", "Garante privacy", "")
		b.s(" ")
	}
	b.a(b.href(pagePrivacy), text, attributes)
}

// innerPrivacy is the notice where it is named in passing only.
func (b *builder) innerPrivacy() {
	if b.c.way(axisPrivacy) != privacyInner {
		return
	}
	switch b.id {
	case pageServices, pagePayments, pageContacts, pageInvoicing:
		b.s(`<p>I dati raccolti sono trattati come dice l'`)
		b.a(b.href(pagePrivacy), "informativa privacy", "")
		b.s(`.</p>`)
	}
}

func (c *comune) truthPrivacy() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	s := c.site()
	kind := s.way(axisPrivacy)
	why := "privacy notice: " + string(kind)
	switch {
	case s.overPlainHTTP():
		return warn("linked in clear").as("in clear")
	case kind == privacyInner:
		return warn(why).as(string(kind))
	case kind == privacyGarante:
		return pass(why).despite(string(kind))
	}
	return pass(why).as(string(kind))
}

// taxCode stands in the footer, after its style's label.
func (b *builder) taxCode() {
	c := b.c
	switch code := c.TaxCode; c.way(axisTaxCode) {
	case codeGroups:
		b.e(code[:3] + " " + code[3:6] + " " + code[6:])
	case codeLegal:
		b.s("nelle note legali")
	case codeOther:
		b.s(othersTaxCode)
	case codeVAT:
		b.e(code)
		b.s(" - Partita IVA ", othersTaxCode)
	default:
		b.e(code)
	}
}

// othersTaxCode is well formed and nobody's.
var othersTaxCode = taxCode(99_000)

// truthTaxCode: where the label is of a VAT number too, the number may be one.
func (c *comune) truthTaxCode() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	s := c.site()
	kind := s.way(axisTaxCode)
	why := "tax code: " + string(kind)
	switch {
	case s != c || len(s.united) > 0:
		return untold("the site is several comuni's")
	case kind == codeOther && s.style == styleVendor:
		return unknown("not-in-source", why).as("another's VAT number")
	case kind == codeOther:
		return warn(why).as(string(kind))
	case s.layout == layoutOnePage, s.layout == layoutSplash, s.layout == layoutTongues, s.quirk == quirkFrames, s.quirk == quirkRefresh:
		return untold("what the door shows differs")
	case kind == codeVAT:
		return pass(why).despite(string(kind))
	}
	return pass(why).as(string(kind))
}

// licence is what the legal notes say of it.
func (b *builder) licence() {
	const deed = "https://creativecommons.org/licenses/by/4.0/deed.it"
	if b.c.way(axisTaxCode) == codeLegal {
		b.s(`<p>Ente titolare: `)
		b.e(b.c.Denomination)
		b.s(`, codice fiscale `)
		b.e(b.c.TaxCode)
		b.s(`.</p>`)
	}
	b.s(`<h2 data-element="legal-notes-section">Licenza dei contenuti</h2><p data-element="legal-notes-body">In applicazione del principio open by default ai sensi dell’articolo 52 del decreto legislativo 7 marzo 2005, n. 82 (CAD) e salvo dove diversamente specificato (compresi i contenuti incorporati di terzi), i dati, i documenti e le informazioni pubblicati sul sito `)
	switch b.c.way(axisLicence) {
	case licenceWords:
		b.s(`sono rilasciati con licenza Creative Commons Attribuzione 4.0 Internazionale.</p>`)
	case licenceLink:
		b.s(`sono rilasciati con una `)
		b.a(deed, "licenza aperta", "")
		b.s(`.</p>`)
	case licencePieces:
		b.s(`<strong>sono rilasciati</strong> con licenza&nbsp;<abbr>CC-BY</abbr> 4.0.</p>`)
	case licenceCase:
		b.s(`SONO RILASCIATI CON LICENZA CC-BY&shy; 4.0.</p>`)
	case licenceNC:
		b.s(`sono rilasciati con licenza CC BY-NC 4.0.</p>`)
	case licenceRights:
		b.s(`sono riproducibili citando la fonte; per il resto tutti i diritti sono riservati.</p>`)
	default:
		b.s(`sono rilasciati con licenza CC-BY 4.0.</p>`)
		b.a(deed, "Licenza CC BY 4.0", "")
	}
}

func (c *comune) truthLicence() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	s := c.site()
	kind := s.way(axisLicence)
	why := "licence: " + string(kind)
	switch {
	case s.layout == layoutOnePage:
		return warn("the legal notes are the page itself, which states no licence")
	case kind == licenceNC, kind == licenceRights:
		return warn(why).as(string(kind))
	}
	return pass(why).as(string(kind))
}

// entry is the log-in page.
func (b *builder) entry() {
	switch b.c.way(axisEntry) {
	case entryWords:
		b.s(`<p>Si accede ai servizi con SPID o con la carta d'identità elettronica.</p><form action="" method="post"><button>Continua</button></form>`)
	case entryPictures:
		b.s(`<p>Accedi con la tua identità digitale.</p><a href="?idp=1"><img src="/immagini/ico-spid.svg" alt="Entra con SPID"></a> <a href="?idp=2"><img src="/immagini/logo_cie.png" alt="Entra con CIE"></a>`)
	case entrySPID:
		b.s(`<p>Accedi con la tua identità digitale.</p><button class="spid-idp-button">Entra con SPID</button>`)
	case entryPassword:
		b.s(`<form action="" method="post"><label>Utente <input name="utente"></label><label>Parola d'ordine <input type="password" name="parola"></label><button>Entra</button></form>`)
	default:
		b.s(`<p>Accedi con la tua identità digitale.</p><button class="spid-idp-button">Entra con SPID</button> <button class="cie-button">Entra con CIE</button>`)
	}
}

// truthIdentity: only a page without scripts, for citizens by its link's own
// words, can be said to offer nothing but a password.
func (c *comune) truthIdentity() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	s := c.site()
	kind := s.way(axisEntry)
	why := "log-in: " + string(kind)
	switch {
	case s.layout == layoutOnePage:
		return notApplicable("the log-in is a place on the home page that offers nothing")
	case kind == entrySPID:
		return warn(why).as(string(kind))
	case kind == entryPassword:
		return unknown("script-only", why).as(string(kind))
	}
	return pass(why).as(string(kind))
}

// alboBeside is another albo that footers lead to.
func (b *builder) alboBeside(open, end string) {
	c := b.c
	switch c.way(axisAlbo) {
	case alboHistorical:
		b.s(open)
		b.a(b.href(pageContacts), "Albo pretorio storico", "")
		b.s(end)
	case alboVolunteers:
		b.s(open)
		b.a(b.href(pageContacts), "Albo dei volontari", "")
		b.s(end)
	}
}

func (c *comune) truthAlbo() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	s := c.site()
	e := pass("albo: " + string(s.albo)).as(string(s.albo))
	if kind := s.way(axisAlbo); kind != alboAlone {
		e.Why += ", " + string(kind)
		return e.despite(string(kind))
	}
	return e
}

// goals are the accessibility objectives that footers lead to.
func (b *builder) goals(open, end string) {
	c := b.c
	year := c.today.Year()
	onForm := func(text string) {
		b.s(open)
		b.a("https://form.agid.gov.it/view/"+c.declarationID()+"/obiettivi", text, "")
		b.s(end)
	}
	switch c.way(axisGoals) {
	case goalsYear:
		onForm("Obiettivi di accessibilità " + itoa(year))
	case goalsYearly:
		onForm("Obiettivi annuali di accessibilità (anno " + itoa(year) + ")")
	case goalsInPage:
		b.s(open)
		b.a(b.href(pageLegal)+"#obiettivi", "Obiettivi per l'accessibilità del "+itoa(year), "")
		b.s(end)
	case goalsOld:
		onForm("Obiettivi di accessibilità " + itoa(year-3))
	case goalsBoth:
		onForm("Obiettivi di accessibilità " + itoa(year-3))
		b.s(open)
		b.a("https://form.agid.gov.it/view/"+c.declarationID()+"/obiettivi?anno="+itoa(year), "Obiettivi di accessibilità "+itoa(year), "")
		b.s(end)
	}
}

func (c *comune) truthObjectives() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	kind := c.site().way(axisGoals)
	why := "objectives: " + string(kind)
	switch kind {
	case goalsNone:
		return unknown("not-found", "no page names them")
	case goalsOld:
		return warn(why).as(string(kind))
	case goalsBoth:
		return pass(why).despite(string(kind))
	}
	return pass(why).as(string(kind))
}

// product is what the head of a page states of what it was made with.
func (b *builder) product() {
	if said := map[way]string{
		productWP: "WordPress 6.9.1", productDrupal: "Drupal 11 (https://www.drupal.org)", productTYPO3: "TYPO3 13 CMS",
		productModule: "Powered by Slider Revolution 4.6.0", productHidden: "WordPress", productDated: "WordPress 5.8",
	}[b.c.way(axisProduct)]; said != "" {
		b.s(`<meta name="generator" content="`, html.EscapeString(said), `">`)
	}
}

func (c *comune) truthCMS() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	s := c.site()
	kind := s.way(axisProduct)
	switch {
	case s.style == styleJoomla:
		return fail("Joomla 1.5").as("Joomla 1.5")
	case kind == productWP, kind == productDrupal, kind == productTYPO3:
		return pass(string(kind)).as(string(kind))
	case kind == productDated:
		return warn(string(kind)).as(string(kind))
	case kind == productSilent:
		return unknown("not-found", "no product stated")
	}
	return unknown("not-found", string(kind)).as(string(kind))
}

// third is what the home page loads from others.
func (b *builder) third() {
	if b.id != pageHome {
		return
	}
	switch b.c.way(axisThird) {
	case thirdState:
		b.s(`<script async src="https://ingestion.webanalytics.italia.it/ppms.js"></script>`)
	case thirdSub:
		b.s(`<script async src="https://statistiche.`, b.c.domain, `/matomo.js"></script>`)
	case thirdVideo:
		b.s(`<iframe src="https://www.youtube-nocookie.com/embed/x" title="Video"></iframe>`)
	case thirdCDN:
		b.s(`<script src="https://cdn.jsdelivr.net/npm/x@1/x.js"></script>`)
	}
}

func (c *comune) truthThird() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	kind := c.site().way(axisThird)
	why := "the home page loads from: " + string(kind)
	switch kind {
	case thirdVideo, thirdCDN:
		return unknown("script-only", why).as(string(kind))
	}
	return pass(why).as(string(kind))
}
