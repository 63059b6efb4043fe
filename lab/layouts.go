package lab

import (
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// layout is how a site's pages are reached: the ways of leading to a page, or
// of hiding it, that crawlers of comuni meet. It changes links, never what the
// pages say, so the truth is the same in every layout.
type layout string

const (
	layoutPlain    layout = ""
	layoutNoscript layout = "noscript-menu"   // menus are made by scripts; their links stand in <noscript>
	layoutMega     layout = "mega-menu"       // three hundred links before the menu
	layoutCards    layout = "card-in-card"    // payments behind Servizi, a category and a card
	layoutImages   layout = "image-links"     // links are pictures
	layoutOnclick  layout = "onclick-links"   // links are handlers
	layoutForms    layout = "form-links"      // links are buttons of forms
	layoutSelect   layout = "select-links"    // links are options
	layoutSplash   layout = "splash"          // a picture and "Entra"
	layoutTongues  layout = "language-choice" // Italiano, Deutsch
	layoutMap      layout = "map-only"        // the home page links to nothing; sitemap.xml does
	layoutOnePage  layout = "one-page"        // everything on the home page
	layoutNews     layout = "news-first"      // paginated headlines before anything else
	layoutDeep     layout = "deep-paths"
	layoutFramed   layout = "framed-section" // an own page that shows the section in a frame
	layoutOdd      layout = "odd-addresses"  // user information, trailing dots, blanks, backslashes
	layoutBase     layout = "base-href"
	layoutQuery    layout = "query-only"    // /?page_id=N, as a CMS just installed
	layoutGrowing  layout = "growing-paths" // relative links that lead deeper for ever
)

var layoutTable = []layout{
	layoutNoscript, layoutPlain, layoutMega, layoutCards, layoutPlain, layoutImages, layoutOnclick, layoutPlain, layoutForms, layoutSelect,
	layoutPlain, layoutSplash, layoutTongues, layoutPlain, layoutMap, layoutOnePage, layoutPlain, layoutNews, layoutDeep, layoutPlain,
	layoutFramed, layoutOdd, layoutPlain, layoutBase, layoutQuery, layoutPlain, layoutGrowing, layoutPlain,
}

// deepFolder is what stands before every path of a site of deep paths.
const deepFolder = "/it/ente/istituzionale/portale/sezioni/contenuti/pagine/pubblicate"

// layoutPath turns a page's path into that of the layout.
func (c *comune) layoutPath(id int, plain string) string {
	switch {
	case c.layout == layoutQuery && id != pageHome:
		return c.tenant + "/?page_id=" + strconv.Itoa(500+id)
	case c.layout == layoutDeep && id != pageHome:
		return c.tenant + deepFolder + strings.TrimPrefix(plain, c.tenant)
	case c.layout == layoutOnePage && c.onHome(id):
		return c.tenant + "/#" + hyphenated(catalogue[id].title)
	}
	return plain
}

// plainRequest is the inverse: the path and query of the style's own.
func (c *comune) plainRequest(path, query string) (string, string) {
	switch {
	case c.layout == layoutQuery && strings.HasPrefix(query, "page_id="):
		n, _, _ := strings.Cut(query[len("page_id="):], "&")
		id, err := strconv.Atoi(n)
		if id -= 500; err != nil || id <= 0 || id >= len(catalogue) {
			return "/nessuna-pagina", ""
		}
		plain, q, _ := strings.Cut(c.stylePath(id), "?")
		return strings.TrimPrefix(plain, c.tenant), q
	case c.layout == layoutDeep:
		return strings.TrimPrefix(path, deepFolder), query
	}
	return path, query
}

// onHome says whether a one-page site shows the page's content on its home
// page. The transparency section is never there.
func (c *comune) onHome(id int) bool {
	switch catalogue[id].kind {
	case kindSection, kindSectionPart, kindIBAN:
		return false
	}
	return true
}

// layoutPage answers the addresses that only the layout has, and says whether
// it did.
func (w *World) layoutPage(rw http.ResponseWriter, r *http.Request, c *comune, path, query string) bool {
	b := &builder{c: c, bare: true}
	switch {
	case c.layout == layoutMap && path == "/sitemap.xml":
		w.write(rw, r, "application/xml", c.siteMap())
		return true
	case c.layout == layoutSplash && path == "/" && query == "":
		b.bareHead(c.Denomination)
		b.s(`<center><img src="/immagini/stemma.gif" alt="Stemma"><p>`)
		b.a("/?entra=si", "Entra nel sito", "")
		b.s(`</p></center>`)
	case c.layout == layoutTongues && path == "/" && query == "":
		b.bareHead(c.Denomination)
		b.s(`<ul><li>`)
		b.a("/?lang=de", "Deutsch", `hreflang="de"`)
		b.s(`</li><li>`)
		b.a("/?lang=it", "Italiano", `hreflang="it"`)
		b.s(`</li></ul>`)
	case c.layout == layoutTongues && (query == "lang=de" || strings.HasPrefix(path, "/de/")):
		b.bareHead("Gemeinde")
		for i := range 30 {
			b.a(fmt.Sprintf("/de/seite-%d/", i), fmt.Sprintf("Bürgerdienst %d", i), "")
		}
		b.filler(3000)
	case c.layout == layoutNews && strings.HasPrefix(path, "/novita/archivio/"):
		b.bareHead("Archivio")
		n, _ := strconv.Atoi(strings.Trim(strings.TrimPrefix(path, "/novita/archivio/"), "/"))
		b.headlines(n)
	case c.layout == layoutNews && strings.HasPrefix(path, "/novita/leggi/"),
		c.layout == layoutMega && strings.HasPrefix(path, "/uffici/"):
		b.bareHead("Pagina")
		b.a("/", "Home", "")
		b.filler(3000)
	case c.layout == layoutFramed && path == "/sezione-trasparenza/":
		b.bareHead("Amministrazione trasparente")
		b.s(`<iframe title="Contenuto" width="100%" height="900" src="`, html.EscapeString(c.sectionItself()), `"></iframe>`)
	case c.layout == layoutGrowing && strings.Contains(path, "archivio/"):
		b.bareHead("Archivio")
		for _, s := range [...]string{"archivio/", "archivio/anni/", "archivio/mesi/", "archivio/atti/"} {
			b.a(s, "Archivio di "+s, "")
		}
		b.filler(2000)
	default:
		return false
	}
	b.s("</body></html>")
	w.write(rw, r, "text/html; charset=utf-8", b.String())
	return true
}

func (b *builder) bareHead(title string) {
	b.s(`<!doctype html><html lang="it"><head><meta charset="utf-8"><title>`)
	b.e(title)
	b.s(`</title></head><body><h1>`)
	b.e(title)
	b.s("</h1>\n")
}

// siteMap lists the site's pages, as sitemaps.org has it.
func (c *comune) siteMap() string {
	b := &strings.Builder{}
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
	for id := range catalogue {
		if c.has(id) {
			b.WriteString("<url><loc>" + html.EscapeString(c.origin()+c.pagePath(id)) + "</loc><lastmod>2026-10-01</lastmod></url>\n")
		}
	}
	b.WriteString("</urlset>")
	return b.String()
}

// origin is where the site's pages are read.
func (c *comune) origin() string {
	if c.overPlainHTTP() {
		return "http://" + c.host
	}
	return "https://" + c.host
}

// menuOpen and menuClose stand around every style's menus.
func (b *builder) menuOpen() {
	switch b.c.layout {
	case layoutNoscript:
		b.s(`<div id="menu-dinamico" data-voci="/assets/menu.json"></div><script src="/assets/menu.js"></script><noscript>`)
	case layoutMega:
		b.s(`<ul class="megamenu">`)
		for i := range 300 {
			b.s("<li>")
			b.a(fmt.Sprintf("/uffici/%c%c/", 'a'+i%26, 'a'+i/26), fmt.Sprintf("Servizi e contatti dell'ufficio %d", i), "")
			b.s("</li>")
		}
		b.s("</ul>\n")
	case layoutGrowing:
		b.a("archivio/", "Archivio", "")
	}
}

func (b *builder) menuClose() {
	if b.c.layout == layoutNoscript {
		b.s(`</noscript>`)
	}
}

// headlines are a page of an archive of news: forty items that name all sorts
// of things, and the pages around it.
func (b *builder) headlines(page int) {
	subjects := [...]string{"TARI, prorogato il pagamento della rata", "Trasparenza, incontro pubblico", "Fatture dell'acqua, nuovi importi", "IBAN falsi nelle email, attenzione alle truffe", "Lavori in corso"}
	b.s("<ul>\n")
	for i := range 40 {
		b.s("<li>")
		b.a(fmt.Sprintf("/novita/leggi/%c%c%c/", 'a'+page%26, 'a'+i%26, 'a'+i/26), fmt.Sprintf("%s (%d/%d)", subjects[(page+i)%len(subjects)], page, i), "")
		b.s("</li>\n")
	}
	b.s("</ul>")
	for i := 1; i < 8; i++ {
		b.a(fmt.Sprintf("/novita/archivio/%d/", page+i), fmt.Sprintf("Pagina %d", page+i), "")
	}
}

// categories stand between the list of services and their cards.
var categories = [...]string{"Anagrafe e stato civile", "Cultura e tempo libero", "Vita lavorativa", "Imprese e commercio", "Appalti pubblici", "Catasto e urbanistica",
	"Turismo", "Mobilità e trasporti", "Educazione e formazione", "Giustizia e sicurezza pubblica", "Tributi, finanze e contravvenzioni", "Ambiente", "Salute, benessere e assistenza", "Autorizzazioni"}

const taxCategory = 10

// href of a category; its page is the style's own list of services with the
// category in the query.
func (b *builder) category(n int) string {
	p := b.c.pagePath(pageServices)
	if strings.Contains(p, "?") {
		return html.EscapeString(p + "&categoria=" + strconv.Itoa(n))
	}
	return p + "?categoria=" + strconv.Itoa(n)
}

// cards is the list of services of such a site, or of one category of it.
func (b *builder) cards(query string) {
	_, n, found := strings.Cut(query, "categoria=")
	if !found {
		b.s("<ul>")
		for i, name := range categories {
			b.s("<li>")
			b.a(b.category(i), name, "")
			b.s("</li>\n")
		}
		b.s("</ul>")
		return
	}
	category, _ := strconv.Atoi(n)
	services := b.c.children(pageServices)
	for i, id := range services {
		if id != pagePayments && i%len(categories) == category {
			b.s(`<div class="card">`)
			b.a(b.href(id), catalogue[id].title, "")
			b.s("</div>\n")
		}
	}
	if category == taxCategory {
		b.s(`<div class="card">`)
		b.a(b.href(pagePayments), "Pagamento di tributi e contravvenzioni", "")
		b.s("</div>\n")
	}
}

// disguise writes a link in the layout's way, and says whether it did.
func (b *builder) disguise(href, text, attrs string) bool {
	if b.part || b.bare {
		return false
	}
	k := hash(text)
	switch b.c.layout {
	case layoutMap:
		if b.id != pageHome || strings.HasPrefix(href, "https:") {
			return false
		}
		b.s(`<span class="voce" `, attrs, `>`)
		b.e(text)
		b.s(`</span>`)
	case layoutImages:
		alt, title, file := html.EscapeString(text), "", fmt.Sprintf("b%d.gif", k%100)
		switch k % 3 {
		case 1:
			alt, title = "", ` title="`+alt+`"`
		case 2:
			alt, file = "", "banner_"+strings.ReplaceAll(hyphenated(text), "-", "_")+".png"
		}
		b.s(`<a href="`, href, `" `, attrs, title, `><img src="/immagini/`, file, `" alt="`, alt, `" width="120"></a>`)
	case layoutOnclick:
		handler := [...]string{"location.href='%s'", "window.open('%s','_self')", "document.location = '%s'; return false", "vai('%s')"}[k%4]
		b.s(`<span class="voce" role="link" tabindex="0" `, attrs, ` onclick="`, fmt.Sprintf(handler, href), `">`)
		b.e(text)
		b.s(`</span>`)
	case layoutForms:
		if b.c.style == styleASPNet {
			return false // a form cannot stand in a form
		}
		path, query, _ := strings.Cut(html.UnescapeString(href), "?")
		b.s(`<form method="get" action="`, html.EscapeString(path), `">`)
		values, _ := url.ParseQuery(query)
		for _, name := range slices.Sorted(maps.Keys(values)) {
			b.s(`<input type="hidden" name="`, html.EscapeString(name), `" value="`, html.EscapeString(values.Get(name)), `">`)
		}
		b.s(`<button `, attrs, `>`)
		b.e(text)
		b.s(`</button></form>`)
	case layoutSelect:
		b.s(`<select onchange="if(this.value)location=this.value"><option value="">Vai a...</option><option value="`, href, `">`)
		b.e(text)
		b.s(`</option></select>`)
	default:
		return false
	}
	return true
}

// oddly writes an address as hand-written pages do; every form leads to the
// same page.
func (c *comune) oddly(path string, id int) string {
	switch c.layout {
	case layoutOdd:
		host := c.host
		switch id % 6 {
		case 0:
			return strings.ToUpper(c.origin()) + path
		case 1:
			return strings.Replace(c.origin(), "://", "://visitatore:x@", 1) + path
		case 2:
			return strings.Replace(c.origin(), host, host+".", 1) + path
		case 3:
			return "  \n" + path + "\t"
		case 4:
			return "//" + host + strings.Replace(path, "/", "\\", 1)
		default:
			return c.origin() + path + "#contenuto"
		}
	case layoutBase:
		return "../" + strings.TrimPrefix(path, "/")
	}
	return path
}

// sectionRules close the section on the site's own host to everybody.
func (c *comune) sectionRules() string {
	rules := "User-agent: *\n"
	for id := range catalogue {
		switch catalogue[id].kind {
		case kindSection, kindSectionPart, kindIBAN:
			rules += "Disallow: " + c.pagePath(id) + "$\n"
			if u, err := url.Parse(c.pagePath(id)); err == nil && u.RawQuery != "" {
				u.RawQuery = u.Query().Encode() // as the site's forms ask for it
				rules += "Disallow: " + u.RequestURI() + "$\n"
			}
		}
	}
	return rules
}
