package lab

import (
	"fmt"
	"html"
	"strings"
)

// main writes what a page says, the same in every style.
func (b *builder) main() {
	c, d := b.c, catalogue[b.id]
	title := d.title
	if b.id == pageHome {
		title = c.Denomination
	}
	b.s(`<h1 data-element="`, b.titleElement(), `">`)
	b.e(title)
	b.s("</h1>\n")
	b.innerPrivacy()
	switch d.kind {
	case kindHome:
		b.home()
	case kindList:
		b.list(c.children(b.id), "card-title")
		if b.id == pageNews && c.quirk == quirkCalendar {
			b.a(c.tenant+"/calendario?mese=2026-11", "Calendario degli eventi", "")
		}
	case kindServices:
		b.s(`<p>Tutti i servizi del Comune, divisi per argomento.</p>`)
		if c.layout == layoutCards {
			b.cards(b.query)
			break
		}
		b.list(c.children(b.id), "service-link")
		b.payTeaser()
	case kindService:
		b.service()
	case kindContacts:
		b.contacts()
	case kindPayments:
		b.payments()
	case kindInvoicing:
		b.invoicing()
	case kindPayNews:
		b.s(payNews)
	case kindAlbo:
		b.s(`<p>Atti in pubblicazione secondo la legge 69/2009, articolo 32.</p><ul><li>Deliberazioni di Giunta</li><li>Determinazioni</li><li>Ordinanze</li><li>Pubblicazioni di matrimonio</li></ul>`)
	case kindSection:
		b.section()
	case kindSectionPart:
		b.sectionPart()
	case kindIBAN:
		b.iban()
	default:
		b.special()
	}
	size := 5000 + int(hash(c.slug+d.slug)%22000)
	if b.id == pageHome {
		size = 14000
	}
	b.filler(size)
}

func (b *builder) titleElement() string {
	if catalogue[b.id].kind == kindService {
		return "service-title"
	}
	return "page-name"
}

func (b *builder) list(ids []int, element string) {
	b.s("<ul class=\"link-list\">\n")
	for _, id := range ids {
		b.s(`<li class="card-teaser">`)
		b.a(b.href(id), catalogue[id].title, `data-element="`+element+`"`)
		b.s("</li>\n")
	}
	b.s("</ul>\n")
}

func (b *builder) home() {
	c := b.c
	b.s(`<p class="lead">Benvenuti nel sito istituzionale. <strong>Sito di una regione simulata: questo Comune, i suoi uffici e i suoi codici sono inventati.</strong></p>`)
	b.s(`<section><h2>In evidenza</h2>`)
	if c.layout == layoutNews {
		b.headlines(0)
	}
	b.list(c.children(pageNews), "news-card")
	b.s(`</section><section><h2>Servizi</h2>`)
	if c.layout != layoutCards {
		b.payTeaser()
	}
	b.mark()
	b.third()
	b.topics()
	b.levels()
	services := c.children(pageServices)
	b.list(services[:min(len(services), 6)], "service-link")
	b.s(`</section>`)
	if c.layout == layoutOnePage {
		b.allOnHome()
	}
	if c.quirk == quirkHuge {
		b.a(c.tenant+"/documenti/catasto-storico.html", "Catasto storico in un'unica pagina", "")
	}
	if c.quirk == quirkBomb {
		b.a(c.tenant+"/documenti/archivio-completo.html", "Archivio completo dei documenti", "")
	}
	if c.quirk == quirkResetPage {
		b.a(c.tenant+"/documenti/archivio-storico.html", "Archivio storico", "")
	}
	if c.quirk == quirkSoft404 {
		b.a(c.tenant+"/pagine/vecchio-indirizzo", "Il vecchio sito", "")
	}
}

// payTeaser stands on the home page and on the list of services where the
// comune has something to say of payments.
func (b *builder) payTeaser() {
	for _, c := range append([]*comune{b.c}, b.c.united...) {
		if text, link := c.payLink(); link != "" {
			b.s(`<div class="card payment-card">`)
			b.a(html.EscapeString(link), text, `class="btn btn-primary"`)
			b.s("</div>\n")
		}
	}
}

// allOnHome is what a site of one page shows below.
func (b *builder) allOnHome() {
	for _, part := range [...]struct {
		id    int
		write func()
	}{{pageContacts, b.contacts}, {pagePayments, b.payments}, {pageInvoicing, b.invoicing}} {
		if !b.c.says(part.id) {
			continue
		}
		b.s(`<section id="`, hyphenated(catalogue[part.id].title), `"><h2>`)
		b.e(catalogue[part.id].title)
		b.s("</h2>")
		part.write()
		b.filler(800)
		b.s("</section>\n")
	}
	if b.c.says(pagePayNews) {
		b.s(payNews)
	}
}

// inMenu says whether a style's menu holds the page.
func (b *builder) inMenu(id int) bool { return id != pagePayments || b.c.layout != layoutCards }

type sheetVoice struct{ id, title, content string }

// sheetVoices are the voices of a service sheet with the content of each.
var sheetVoices = [...]sheetVoice{
	{"a-chi", "A chi è rivolto", `<p data-element="service-addressed">Ai cittadini residenti e alle imprese con sede nel territorio.</p>`},
	{"come", "Come fare", `<p data-element="service-how-to">Presentando la richiesta allo sportello o per via telematica.</p>`},
	{"serve", "Cosa serve", `<p data-element="service-needed">Documento di riconoscimento e modulo compilato.</p>`},
	{"ottieni", "Cosa si ottiene", `<p data-element="service-achieved">Il provvedimento richiesto.</p>`},
	{"tempi", "Tempi e scadenze", `<p data-element="service-calendar-text">Trenta giorni dalla domanda.</p>`},
	{"accedi", "Accedi al servizio", ``},
	{"condizioni", "Condizioni di servizio", `<p data-element="service-file">Si applica il regolamento comunale.</p>`},
	{"contatti", "Contatti", ``},
}

// service writes a service sheet.
func (b *builder) service() {
	voices := b.voices()
	b.s(`<nav data-element="page-index"><ul>`)
	for _, v := range voices {
		b.s(`<li><a href="#`, v.id, `">`, v.title, `</a></li>`)
	}
	b.s(`</ul></nav><p data-element="service-description">`, sentences[hash(catalogue[b.id].slug)%uint64(len(sentences))], `</p><span data-element="service-status">Servizio attivo</span><span data-element="service-topic">Anagrafe</span>`)
	for _, v := range voices {
		b.s(`<h2 id="`, v.id, `">`, v.title, `</h2>`)
		b.voice(v)
	}
	b.cost()
}

func (b *builder) contacts() {
	c := b.c
	b.s(`<address>`)
	b.e(c.Denomination)
	b.s(`, Piazza del Municipio 1. Codice fiscale `)
	b.taxCode()
	b.s(`. Centralino 0000 000000.`)
	if c.PECDomain != "" {
		b.s(` Posta certificata: protocollo@`)
		b.e(c.PECDomain)
	}
	b.s("</address>\n")
	switch c.codes {
	case codeContacts, codeTwo, codeSecond, codeOrphan:
		b.codes()
	case codeTreasury:
		b.filler(1500)
		b.s(`<p>Tesoreria comunale: filiale di piazza Garibaldi, rapporto TS4K7B, sportello AB3C9D.</p>`)
	}
}

// codes writes the codes shown beside the words that explain them.
func (b *builder) codes() {
	for _, o := range append([]*comune{b.c}, b.c.united...) {
		for _, code := range o.shown {
			b.s(`<p>Fatturazione elettronica, `)
			b.e(o.Denomination)
			b.s(`: codice univoco ufficio <strong>`, html.EscapeString(code), "</strong></p>\n")
		}
	}
}

func (b *builder) invoicing() {
	if b.c.codes == codeTrap {
		b.s(`<p>FATTURAZIONE ELETTRONICA: il codice univoco di ciascun UFFICI è quello pubblicato in IndicePA. Il CODICE dell'UFFICIO non va confuso con quello del COMUNE; canale SDICOP, SERVER del sistema di interscambio.</p>`)
		return
	}
	b.s(`<p>Le fatture destinate al Comune si trasmettono in forma elettronica attraverso il Sistema di interscambio (DM 55/2013).</p>`)
	b.codes()
}

func (b *builder) section() {
	c := b.c
	b.s(`<p>Dati e documenti pubblicati ai sensi del decreto legislativo 14 marzo 2013, n. 33.</p><ul class="albero">`)
	for i := range sectionNames {
		id := firstPart + i
		if !c.hasPart(id) {
			continue
		}
		b.s("<li>")
		b.a(b.href(id), sectionNames[i], "")
		if i == paymentsSection && c.key%2 == 0 {
			b.ibanLink()
		}
		b.s("</li>\n")
	}
	b.s("</ul>\n")
}

func (b *builder) ibanLink() {
	switch b.c.at.decl {
	case declAbsent:
	case declPDF:
		b.s("<ul><li>")
		b.a("/allegati/iban-e-pagamenti-informatici.pdf", "IBAN e pagamenti informatici (PDF)", "")
		b.s("</li></ul>")
	default:
		b.s("<ul><li>")
		b.a(b.href(pageIBAN), "IBAN e pagamenti informatici", "")
		b.s("</li></ul>")
	}
}

func (b *builder) sectionPart() {
	b.s(`<p>`)
	b.a(b.href(pageSection), "Torna all'indice della sezione", "")
	b.s(`</p><p>In questa sezione sono pubblicati i documenti previsti dall'allegato al decreto.</p>`)
	if b.id-firstPart == paymentsSection {
		b.s(`<ul><li>Indicatore di tempestività</li><li>Ammontare complessivo dei debiti</li></ul>`)
		b.ibanLink()
	}
}

const payNews = `<p>Dal prossimo mese il sistema pagoPA si arricchisce di nuove funzioni. Con il codice avviso stampato sull'avviso di pagamento i cittadini scelgono come e dove versare, in banca, in tabaccheria o dal telefono. L'iniziativa nazionale è stata presentata in Provincia durante un convegno.</p>`

var italianMonths = [...]string{"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"}

func (b *builder) iban() {
	c := b.c
	rng := c.rng("adherence")
	day, month, year := 1+rng.IntN(28), 1+rng.IntN(12), 2016+rng.IntN(7)
	digits := [...]string{
		fmt.Sprintf("%02d/%02d/%d", day, month, year), fmt.Sprintf("%02d.%02d.%d", day, month, year), fmt.Sprintf("%02d-%02d-%d", day, month, year),
	}[rng.IntN(3)]
	words := fmt.Sprintf("%d %s %d", day, italianMonths[month-1], year)
	if day == 1 {
		words = "1° " + words[2:]
	}
	name := [...]string{"pagoPA", "PagoPA"}[rng.IntN(2)]
	const template = `<p>L'Autorità chiede di pubblicare la dicitura «Aderente alla piattaforma pagoPA dal XX.XX.XXXX».</p>`
	switch c.at.decl {
	case declDigits:
		b.s(`<p>Aderente alla piattaforma `, name, ` dal `, digits, `</p>`)
	case declWords:
		b.s(`<p>Aderente alla piattaforma `, name, ` dal `, words, `.</p>`)
	case declTemplate:
		b.s(template)
	case declBoth:
		b.s(template, `<p>Aderente alla piattaforma `, name, ` dal `, digits, `</p>`)
	case declMention:
		b.s(`<p>L'ente riceve i versamenti attraverso il sistema `, name, `.</p>`)
	}
	b.s(`<p>Conto di tesoreria: IBAN IT00X0000000000000000000000 intestato al `)
	b.e(c.Denomination)
	b.s(`, riservato alle pubbliche amministrazioni in Tesoreria unica.</p>`)
}

// special is the text of the pages whose content is always the same.
func (b *builder) special() {
	switch b.id {
	case pageLegal:
		b.licence()
	case pagePrivacy:
		b.s(`<p>Titolare del trattamento è il Comune. `)
		b.a("https://www.garanteprivacy.it/", "Garante per la protezione dei dati personali", "")
		b.s(`</p>`)
	case pageReport:
		b.s(`<form action="" method="post"><label>Che cosa non va? <textarea name="testo"></textarea></label><button>Invia la segnalazione</button></form>`)
	case pageBooking:
		b.s(`<form action="" method="post"><label>Ufficio <select name="ufficio"><option>Anagrafe</option><option>Tecnico</option></select></label><label>Giorno <input name="giorno" type="date"></label><button>Prenota</button></form>`)
	case pageLogin:
		b.entry()
	case pageMap:
		b.s("<ul>")
		for i := range catalogue {
			if b.c.has(i) {
				b.s("<li>")
				b.a(b.href(i), catalogue[i].title, "")
				b.s("</li>")
			}
		}
		b.s("</ul>")
	case pageDocuments:
		b.s(`<p>`, strings.Join(sentences[18:20], " "), `</p>`)
	}
}
