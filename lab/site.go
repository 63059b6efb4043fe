package lab

import (
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
)

// pageKind is what a page of a site is about.
type pageKind uint8

const (
	kindText pageKind = iota
	kindHome
	kindList // of its children
	kindService
	kindServices
	kindNews
	kindContacts
	kindPayments
	kindInvoicing
	kindPayNews
	kindAlbo
	kindSection     // first page of "Amministrazione trasparente"
	kindSectionPart // a first-level part of it
	kindIBAN
)

// pageDef is a page every site may have. Sites differ in style, in which pages
// they have and in what those say; the catalogue is one.
type pageDef struct {
	slug, title string
	kind        pageKind
	parent      int
}

const (
	pageHome = iota
	pageAdministration
	pageNews
	pageServices
	pageLiving
	pageContacts
	pagePrivacy
	pageLegal
	pageFAQ
	pageReport
	pageBooking
	pageLogin
	pageMap
	pageDocuments
	pagePayments
	pageInvoicing
	pagePayNews
	pageAlbo
	pageSection
	pageIBAN
	pageFirstFree
)

var (
	catalogue = makeCatalogue()
	bySlug    = map[string]int{}
	firstPart int // id of the first part of the transparency section
)

func makeCatalogue() []pageDef {
	defs := make([]pageDef, pageFirstFree, 80)
	defs[pageHome] = pageDef{"", "Home", kindHome, -1}
	defs[pageAdministration] = pageDef{"amministrazione", "Amministrazione", kindList, pageHome}
	defs[pageNews] = pageDef{"novita", "Novità", kindList, pageHome}
	defs[pageServices] = pageDef{"servizi", "Servizi", kindServices, pageHome}
	defs[pageLiving] = pageDef{"vivere-il-comune", "Vivere il Comune", kindList, pageHome}
	defs[pageContacts] = pageDef{"contatti", "Contatti", kindContacts, pageHome}
	defs[pagePrivacy] = pageDef{"privacy", "Informativa privacy", kindText, pageHome}
	defs[pageLegal] = pageDef{"note-legali", "Note legali", kindText, pageHome}
	defs[pageFAQ] = pageDef{"domande-frequenti", "Domande frequenti", kindText, pageHome}
	defs[pageReport] = pageDef{"segnalazione-disservizio", "Segnalazione disservizio", kindText, pageHome}
	defs[pageBooking] = pageDef{"prenotazione-appuntamento", "Prenotazione appuntamento", kindText, pageHome}
	defs[pageLogin] = pageDef{"accesso", "Area riservata", kindText, pageHome}
	defs[pageMap] = pageDef{"mappa", "Mappa del sito", kindText, pageHome}
	defs[pageDocuments] = pageDef{"documenti", "Documenti e dati", kindText, pageAdministration}
	defs[pagePayments] = pageDef{"servizi/pagamenti", "Pagamenti", kindPayments, pageServices}
	defs[pageInvoicing] = pageDef{"amministrazione/fatturazione-elettronica", "Fatturazione elettronica", kindInvoicing, pageAdministration}
	defs[pagePayNews] = pageDef{"novita/pagopa-cosa-cambia", "pagoPA, che cosa cambia per i cittadini", kindPayNews, pageNews}
	defs[pageAlbo] = pageDef{"albo-pretorio", "Albo pretorio", kindAlbo, pageHome}
	defs[pageSection] = pageDef{"amministrazione-trasparente", "Amministrazione trasparente", kindSection, pageHome}
	defs[pageIBAN] = pageDef{"amministrazione-trasparente/iban-e-pagamenti-informatici", "IBAN e pagamenti informatici", kindIBAN, pageSection}
	for _, s := range [...][2]string{{"sindaco-e-giunta", "Sindaco e Giunta"}, {"consiglio-comunale", "Consiglio comunale"}, {"ragioneria", "Ufficio ragioneria"}, {"anagrafe", "Ufficio anagrafe"}, {"tecnico", "Ufficio tecnico"}} {
		defs = append(defs, pageDef{"amministrazione/" + s[0], s[1], kindText, pageAdministration})
	}
	for i, t := range newsTitles {
		defs = append(defs, pageDef{fmt.Sprintf("novita/notizia-%d", i+1), t, kindNews, pageNews})
	}
	for _, s := range serviceNames {
		defs = append(defs, pageDef{"servizi/" + s.slug, s.title, kindService, pageServices})
	}
	for _, s := range [...][2]string{{"luoghi", "Luoghi da visitare"}, {"eventi", "Eventi in programma"}, {"associazioni", "Associazioni"}} {
		defs = append(defs, pageDef{"vivere-il-comune/" + s[0], s[1], kindText, pageLiving})
	}
	firstPart = len(defs)
	for _, n := range sectionNames {
		defs = append(defs, pageDef{"amministrazione-trasparente/" + hyphenated(strings.ReplaceAll(n, ",", "")), n, kindSectionPart, pageSection})
	}
	return defs
}

func init() {
	for i, d := range catalogue {
		bySlug[d.slug] = i
	}
}

// has says whether the comune's site holds the page.
func (c *comune) has(id int) bool {
	if c.layout == layoutOnePage && id != pageHome && c.onHome(id) {
		return false
	}
	return c.says(id)
}

// says is has, wherever the page's content stands.
func (c *comune) says(id int) bool {
	switch catalogue[id].kind {
	case kindPayNews:
		return c.portal == portalNews
	case kindInvoicing:
		return c.codes == codePage || c.codes == codeStale || c.codes == codeTrap
	case kindAlbo:
		return c.albo == alboOwn
	case kindSection, kindSectionPart, kindIBAN:
		return c.at.place == atOwn && c.hasPart(id)
	}
	return true
}

// hasPart says whether the comune's section, wherever it is, holds the page.
func (c *comune) hasPart(id int) bool {
	switch catalogue[id].kind {
	case kindSection:
		return true
	case kindIBAN:
		return c.at.decl != declAbsent && c.at.decl != declPDF
	case kindSectionPart:
		n := id - firstPart
		// Fewer names: those of the end are missing, payments never.
		return n == paymentsSection || n < c.at.names-1 || c.at.names == len(sectionNames)
	}
	return false
}

// pagePath is where the page is, in the manner of the site's style and layout.
func (c *comune) pagePath(id int) string { return c.layoutPath(id, c.stylePath(id)) }

func (c *comune) stylePath(id int) string {
	n := strconv.Itoa(id)
	switch c.style {
	case styleJoomla:
		if id == pageHome {
			return "/"
		}
		return "/index.php?option=com_content&view=article&id=" + strconv.Itoa(100+id) + "&Itemid=" + strconv.Itoa(101+id%9)
	case styleASPNet:
		if id == pageHome {
			return "/"
		}
		return "/Pagine/" + n + "_" + strings.ReplaceAll(hyphenated(catalogue[id].title), "-", "") + ".aspx"
	case styleVendor:
		if id == pageHome {
			return c.tenant + "/"
		}
		return c.tenant + "/po/pagina.php?id=" + strconv.Itoa(100+id) + "&area=H"
	}
	if id == pageHome {
		return c.tenant + "/"
	}
	return c.tenant + "/" + catalogue[id].slug + "/"
}

// pageAt is the inverse of pagePath; false when nothing is there.
func (c *comune) pageAt(path, query string) (int, bool) {
	path, query = c.plainRequest(strings.TrimPrefix(path, c.tenant), query)
	id := -1
	switch path {
	case "", "/", "/index.html", "/home.aspx", "/default.aspx", "/principale.php", c.path:
		id = pageHome
	}
	if path == "/index.php" && !strings.Contains(query, "id=") {
		id = pageHome
	}
	if id < 0 {
		switch c.style {
		case styleJoomla, styleVendor:
			if path == "/index.php" || path == "/po/pagina.php" {
				id = queryID(query) - 100
			}
		case styleASPNet:
			if rest, ok := strings.CutPrefix(path, "/Pagine/"); ok {
				n, _, _ := strings.Cut(rest, "_")
				if v, err := strconv.Atoi(n); err == nil {
					id = v
				}
			}
		default:
			if v, ok := bySlug[strings.Trim(path, "/")]; ok {
				id = v
			}
		}
	}
	return id, id >= 0 && id < len(catalogue) && c.has(id)
}

func queryID(query string) int {
	for _, kv := range strings.FieldsFunc(query, func(r rune) bool { return r == '&' || r == ';' }) {
		if v, ok := strings.CutPrefix(kv, "id="); ok {
			n, _ := strconv.Atoi(v)
			return n
		}
	}
	return -1
}

// children are the pages under a page that the site has.
func (c *comune) children(id int) []int {
	var out []int
	for i, d := range catalogue {
		if d.parent == id && c.has(i) {
			out = append(out, i)
		}
	}
	return out
}

// sectionLink is the address of the transparency section; empty when absent.
func (c *comune) sectionLink() string {
	if c.at.place != atAbsent && c.layout == layoutFramed {
		return "/sezione-trasparenza/"
	}
	return c.sectionItself()
}

func (c *comune) sectionItself() string {
	switch c.at.place {
	case atAbsent:
		return ""
	case atOwn:
		return c.pagePath(pageSection)
	}
	return "https://" + c.sectionHost() + c.partPath(pageSection)
}

// partPath is the path of a page of a section that is not on the site's host.
func (c *comune) partPath(id int) string {
	n := strconv.Itoa(id)
	switch c.at.place {
	case atISWEB:
		switch id {
		case pageSection:
			return "/"
		case pageIBAN:
			return "/pagina740_iban-e-pagamenti-informatici.html"
		}
		return "/pagina" + strconv.Itoa(640+id) + "_" + hyphenated(strings.ReplaceAll(catalogue[id].title, ",", "")) + ".html"
	case atHalley:
		return "/c" + c.ISTAT + "/zf/index.php/trasparenza/index/index/categoria/" + n
	case atJCity:
		return "/web/jcitygov/amministrazione-trasparente/papca-ap/-/papca/display/" + n + "?p_p_state=pop_up"
	case atURBI:
		return "/urbi/progs/urp/ur1ME002.sto?DB_NAME=wt" + c.ISTAT + "&w3cbt=S&Categoria=" + n
	case atMunicipium:
		return "/it/page/" + n + "-" + hyphenated(strings.ReplaceAll(catalogue[id].title, ",", ""))
	}
	if id == pageSection {
		return "/"
	}
	return "/sezione/" + n + "-" + hyphenated(strings.ReplaceAll(catalogue[id].title, ",", ""))
}

// partAt is the inverse of partPath.
func (c *comune) partAt(path, query string) (int, bool) {
	id := -1
	switch {
	case strings.HasPrefix(path, "/urbi/"):
		asked, _ := url.ParseQuery(query)
		if v, err := strconv.Atoi(asked.Get("Categoria")); err == nil {
			id = v
		}
	case strings.HasPrefix(path, "/it/page/"):
		n, _, _ := strings.Cut(path[len("/it/page/"):], "-")
		if v, err := strconv.Atoi(n); err == nil {
			id = v
		}
	case strings.Contains(path, "/papca/display/"):
		if v, err := strconv.Atoi(path[strings.LastIndexByte(path, '/')+1:]); err == nil {
			id = v
		}
	case path == "/" || path == "":
		id = pageSection
	case strings.HasPrefix(path, "/pagina740_"):
		id = pageIBAN
	case strings.HasPrefix(path, "/pagina"):
		n, _, _ := strings.Cut(path[len("/pagina"):], "_")
		if v, err := strconv.Atoi(n); err == nil {
			id = v - 640
		}
	case strings.HasPrefix(path, "/sezione/"):
		n, _, _ := strings.Cut(path[len("/sezione/"):], "-")
		if v, err := strconv.Atoi(n); err == nil {
			id = v
		}
	case strings.Contains(path, "/trasparenza/index/index/categoria/"):
		if v, err := strconv.Atoi(path[strings.LastIndexByte(path, '/')+1:]); err == nil {
			id = v
		}
	}
	return id, id >= 0 && id < len(catalogue) && c.hasPart(id)
}

// alboLink is the address of the albo pretorio.
func (c *comune) alboLink() string {
	switch c.albo {
	case alboHalley:
		return "https://www.halleyweb.com/c" + c.ISTAT + "/mc/mc_p_ricerca.php"
	case alboURBI:
		return "https://asp.urbi.it/urbi/progs/urp/ur1ME001.sto?DB_NAME=wt" + c.ISTAT + "&w3cbt=S"
	case alboSub:
		return "https://albo." + c.domain + "/"
	}
	return c.pagePath(pageAlbo)
}

// builder writes a page.
type builder struct {
	strings.Builder
	c    *comune
	id   int
	part bool // of a section on another host
	bare bool // a page of the layout's own: links are plain
	sid  string

	query string // of the request
}

// s writes text as markup; e writes it escaped.
func (b *builder) s(parts ...string) {
	for _, p := range parts {
		b.WriteString(p)
	}
}

func (b *builder) e(text string) { b.WriteString(html.EscapeString(text)) }

// href is the escaped address of a page of the site (or section), with the
// session id where the site is a session trap.
func (b *builder) href(id int) string {
	p := b.c.pagePath(id)
	if b.part {
		p = b.c.partPath(id)
	} else if b.sid == "" {
		p = b.c.oddly(p, id)
	}
	if b.sid != "" {
		if strings.Contains(p, "?") {
			p += "&PHPSESSID=" + b.sid
		} else {
			p += "?PHPSESSID=" + b.sid
		}
	}
	return html.EscapeString(p)
}

// a writes a link.
func (b *builder) a(href, text, attrs string) {
	if b.disguise(href, text, attrs) {
		return
	}
	b.s(`<a href="`, href, `"`)
	if attrs != "" {
		b.s(" ", attrs)
	}
	b.s(">")
	b.e(text)
	b.s("</a>")
}

// filler writes paragraphs of about n bytes, always the same for a page.
func (b *builder) filler(n int) {
	rng := b.c.rng("text" + strconv.Itoa(b.id))
	for end := b.Len() + n; b.Len() < end; {
		b.s("<p>")
		for range 3 + rng.IntN(4) {
			b.s(sentences[rng.IntN(len(sentences))], " ")
		}
		b.s("</p>\n")
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
