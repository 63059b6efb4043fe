package lab

import "html"

// How a site of the official model does what the model asks of its home page:
// menu, topics, categories, links of the footer, theme.

const (
	menuModel    way = "the four voices"
	menuCapitals way = "the four voices in capitals"
	menuVillage  way = "Vivere, with the comune's name"
	menuMore     way = "two voices more"
	menuOrder    way = "services last"
	menuOther    way = "a voice of another name"

	topicsNone     way = "none"
	topicsModel    way = "the model's topics"
	topicsCapitals way = "the model's topics in capitals"
	topicsPieces   way = "the model's topics in pieces of markup"
	topicsHalf     way = "half of them the comune's own"
	topicsOwn      way = "topics of the comune's own"
	topicsUnmarked way = "topics without their mark"

	levelNone     way = "none"
	levelModel    way = "the model's categories"
	levelCapitals way = "the model's categories in capitals"
	levelNews     way = "the model's categories of news alone"
	levelMore     way = "one category more"
	levelOwn      way = "categories of the comune's own"

	faqRead     way = "read the FAQ"
	faqWords    way = "frequent questions"
	faqCapitals way = "both, in capitals"
	faqOther    way = "in other words"
	faqUnmarked way = "without its mark"

	reportModel    way = "report of a fault"
	reportShort    way = "report a fault"
	reportMailbox  way = "a mailbox"
	reportOther    way = "in other words"
	reportUnmarked way = "without its mark"

	themeNone  way = "none"
	themeWhole way = "the theme, 1.7"
	themeNext  way = "the theme of another product, 3.0"
	themeShort way = "the theme made small, 2.1"
	themeOld   way = "the theme before its first version"
	themeKin   way = "another theme of comuni"
	themeAlike way = "a theme of a name alike"
)

var (
	menuWays   = []way{menuModel, menuMore, menuCapitals, menuOrder, menuVillage, menuOther}
	topicsWays = []way{topicsNone, topicsModel, topicsHalf, topicsCapitals, topicsOwn, topicsPieces, topicsUnmarked}
	levelWays  = []way{levelNone, levelModel, levelMore, levelCapitals, levelOwn, levelNews}
	faqWays    = []way{faqRead, faqOther, faqWords, faqUnmarked, faqCapitals}
	reportWays = []way{reportModel, reportOther, reportShort, reportUnmarked, reportMailbox}
	themeWays  = []way{themeNone, themeWhole, themeOld, themeNext, themeKin, themeShort, themeAlike}
)

// modelSite is one of the model whose home page is read as it is written, and
// what its footer leads to is read too.
func (c *comune) modelSite() bool {
	switch c.quirk {
	case plainSite, quirkCalendar, quirkBomb, quirkSoft404, quirkSlow, quirkNo80:
	default:
		return false
	}
	switch c.layout {
	case layoutPlain, layoutCards, layoutDeep, layoutFramed, layoutBase:
		return c.openDoor() && c.style == styleOfficial
	}
	return false
}

type menuVoice struct {
	id            int
	element, text string
}

// voices are the menu's.
func (c *comune) voices() []menuVoice {
	v := []menuVoice{
		{pageAdministration, "management", "Amministrazione"}, {pageNews, "news", "Novità"},
		{pageServices, "all-services", "Servizi"}, {pageLiving, "live", "Vivere il Comune"},
	}
	switch c.way(axisMenu) {
	case menuCapitals:
		v[0].text, v[1].text, v[2].text, v[3].text = "AMMINISTRAZIONE", "NOVITÀ", "SERVIZI", "VIVERE IL COMUNE"
	case menuVillage:
		v[3].text = "Vivere " + c.Name
	case menuMore:
		v = append(v, menuVoice{pageContacts, "custom-submenu", "Contatti"}, menuVoice{pageDocuments, "custom-submenu", "Documenti"})
	case menuOrder:
		v[2], v[3] = v[3], v[2]
	case menuOther:
		v[0].text = "Il Comune"
	}
	return v
}

// topics are those of the home page, and the link to them all.
func (b *builder) topics() {
	names := []string{"Acqua", "Energie rinnovabili", "Protezione civile", "Mobilità sostenibile"}
	mark := ` data-element="topic-element"`
	switch b.c.way(axisTopics) {
	case topicsNone:
		return
	case topicsCapitals:
		names = []string{"ACQUA", "ENERGIE RINNOVABILI", "MOBILITÀ SOSTENIBILE"}
	case topicsPieces:
		names = []string{"Energie&nbsp;<em>rinnovabili</em>", "Mobilit&agrave; <span>sostenibile</span>"}
	case topicsHalf:
		names = append(names, "Sagra della castagna", "Palio dei rioni")
	case topicsOwn:
		names = []string{"Acqua", "Sagra della castagna", "Palio dei rioni"}
	case topicsUnmarked:
		mark = ""
	}
	b.s(`<section id="argomenti"><h2>Argomenti</h2><ul>`)
	for _, name := range names {
		b.s(`<li><span`, mark, `>`, name, `</span></li>`)
	}
	b.s(`</ul><a href="#argomenti" data-element="all-topics">Tutti gli argomenti</a></section>`)
}

// levels are the categories that the home page shows.
func (b *builder) levels() {
	type category struct{ element, text string }
	news := []category{{"news-category-link", "Avvisi"}, {"news-category-link", "Notizie"}}
	all := append([]category{{"management-category-link", "Documenti e dati"}, {"management-category-link", "Uffici"}}, news...)
	switch b.c.way(axisLevel) {
	case levelNone:
		return
	case levelCapitals:
		all = []category{{"management-category-link", "DOCUMENTI E DATI"}, {"service-category-link", "MOBILITÀ E TRASPORTI"}}
	case levelNews:
		all = news
	case levelMore:
		all = append(all, category{"management-category-link", "Gemellaggi"})
	case levelOwn:
		all = []category{{"management-category-link", "Uffici"}, {"management-category-link", "La macchina comunale"}, {"management-category-link", "Gemellaggi"}}
	}
	b.s(`<section><h2>Esplora</h2><ul>`)
	for _, x := range all {
		b.s(`<li>`)
		b.a(b.href(pageDocuments), x.text, `data-element="`+x.element+`"`)
		b.s(`</li>`)
	}
	b.s(`</ul></section>`)
}

// footerFAQ and footerReport are two links of the model's footer.
func (b *builder) footerFAQ() {
	text, mark := "Leggi le FAQ", `data-element="faq"`
	switch b.c.way(axisFAQ) {
	case faqWords:
		text = "Domande frequenti"
	case faqCapitals:
		text = "DOMANDE FREQUENTI (FAQ)"
	case faqOther:
		text = "Le risposte del Comune"
	case faqUnmarked:
		mark = ""
	}
	b.a(b.href(pageFAQ), text, mark)
}

func (b *builder) footerReport() {
	text, mark, href := "Segnalazione disservizio", `data-element="report-inefficiency"`, b.href(pageReport)
	switch b.c.way(axisReport) {
	case reportShort:
		text = "SEGNALA DISSERVIZIO"
	case reportMailbox:
		href = "mailto:segnalazioni@" + b.c.domain
	case reportOther:
		text = "Scrivi al Comune"
	case reportUnmarked:
		mark = ""
	}
	b.a(href, text, mark)
}

// theme is the style sheet of the model's theme, in the head.
func (b *builder) theme() {
	if address := map[way]string{
		themeWhole: "/temi/design-comuni-wordpress-theme/style.css?ver=1.7.3", themeNext: "/temi/design-comuni-plone-theme/style.css?v=3.0.1",
		themeShort: "/temi/design-comuni/style.min.css?v=2.1.0", themeOld: "/temi/design-comuni-wordpress-theme/style.css?ver=0.9.4",
		themeKin: "/temi/comuni-italiani/style.css?ver=4.2.0", themeAlike: "/temi/design-pa/style.css?ver=1.0.2",
	}[b.c.way(axisTheme)]; address != "" {
		b.s(`<link rel="stylesheet" href="`, html.EscapeString(address), `">`, "\n")
	}
}
