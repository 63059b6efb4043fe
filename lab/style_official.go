package lab

import "html"

// official writes a page in the manner of the official model, "Design Comuni":
// bootstrap-italia's class names and the data-element vocabulary.
func (b *builder) official() {
	c := b.c
	b.s("<!doctype html>\n<html lang=\"it\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
	b.title()
	b.s("</title>\n<link rel=\"stylesheet\" href=\"/assets/bootstrap-italia.min.css\">\n<link rel=\"stylesheet\" href=\"/assets/tema.css\">\n<script src=\"/assets/bootstrap-italia.bundle.min.js\" defer></script>\n")
	if catalogue[b.id].kind == kindService {
		b.metatag(html.EscapeString(catalogue[b.id].title))
	}
	b.ownFilter()
	b.product()
	b.theme()
	b.s("</head>\n<body>\n<header class=\"it-header-wrapper\" data-bs-target=\"#header-nav-wrapper\">\n<div class=\"it-header-slim-wrapper\"><div class=\"container\"><a class=\"navbar-brand\" href=\"https://designers.italia.it/\">Regione simulata</a>")
	b.a(b.href(pageLogin), "Accedi all'area personale", `class="btn btn-primary btn-icon btn-full" data-element="personal-area-login"`)
	b.s("</div></div>\n<div class=\"it-nav-wrapper\"><div class=\"it-header-center-wrapper\"><div class=\"container\"><div class=\"it-brand-wrapper\">")
	b.a(b.href(pageHome), c.Denomination, `class="it-brand-text"`)
	b.s("</div><div class=\"it-search-wrapper\"><form action=\"", b.href(pageMap), "\" method=\"get\"><label class=\"visually-hidden\" for=\"cerca\">Cerca nel sito</label><input id=\"cerca\" name=\"q\"><button>Cerca</button></form></div></div></div>\n<nav class=\"navbar navbar-expand-lg has-megamenu\" aria-label=\"Navigazione principale\">")
	b.menuOpen()
	b.s("<ul class=\"navbar-nav\">")
	for _, v := range c.voices() {
		b.s(`<li class="nav-item">`)
		b.a(b.href(v.id), v.text, `class="nav-link" data-element="`+v.element+`"`)
		b.s("</li>")
	}
	b.s("</ul><ul class=\"navbar-nav navbar-secondary\"><li class=\"nav-item\">")
	if b.inMenu(pagePayments) {
		b.a(b.href(pagePayments), "Pagamenti", `class="nav-link"`)
	}
	b.s("</li></ul>")
	b.menuClose()
	b.s("</nav></div>\n</header>\n<main>\n<div class=\"container\" id=\"main-container\">")
	if b.id != pageHome {
		b.s(`<nav class="breadcrumb-container" aria-label="breadcrumb"><ol class="breadcrumb" data-element="breadcrumb"><li class="breadcrumb-item">`)
		b.a(b.href(pageHome), "Home", "")
		b.s(`</li>`)
		if p := catalogue[b.id].parent; p > 0 && c.has(p) {
			b.s(`<li class="breadcrumb-item">`)
			b.a(b.href(p), catalogue[p].title, "")
			b.s(`</li>`)
		}
		if catalogue[b.id].kind == kindService {
			b.s(`<li class="breadcrumb-item active">`, html.EscapeString(catalogue[b.id].title), `</li>`)
		}
		b.s(`</ol></nav>`)
	}
	b.main()
	b.contentBooking()
	b.rating()
	b.s("</div>\n</main>\n<footer class=\"it-footer\" id=\"footer\"><div class=\"it-footer-main\"><div class=\"container\"><div class=\"row\">\n<div class=\"col-md-3\"><h3>Contatti</h3><p>")
	b.e(c.Denomination)
	b.s("<br>Codice fiscale ")
	b.taxCode()
	b.s("</p>")
	b.footerCode()
	b.s("<ul class=\"footer-list\"><li>")
	b.a(b.href(pageContacts), "Contatti", "")
	b.s("</li><li>")
	b.footerFAQ()
	b.s("</li><li>")
	b.footerBooking()
	b.s("</li><li>")
	b.footerReport()
	b.s("</li></ul></div>\n<div class=\"col-md-3\"><ul class=\"footer-list\">")
	b.footerLinks("<li>", "</li>")
	b.s("<li>")
	b.privacyLink("Informativa privacy", `data-element="privacy-policy-link"`)
	b.s("</li><li>")
	b.a(b.href(pageLegal), "Note legali", `data-element="legal-notes"`)
	b.s("</li></ul></div>\n<div class=\"col-md-3\"><h3>Seguici su</h3><a href=\"https://www.facebook.com/comune.", c.slug, "\">Facebook</a> <a href=\"https://www.instagram.com/comune.", c.slug, "\">Instagram</a></div>\n</div></div></div><div class=\"it-footer-small-prints\">")
	b.a(b.href(pageMap), "Mappa del sito", "")
	b.s("</div></footer>\n</body>\n</html>\n")
}

// ownFilter keeps search engines off a section on the site's own host.
func (b *builder) ownFilter() {
	switch catalogue[b.id].kind {
	case kindSection, kindSectionPart, kindIBAN:
		if b.c.at.filter == filterMeta {
			b.s(`<meta name="robots" content="noindex, nofollow">`)
		}
	}
}

func (b *builder) title() {
	if b.id != pageHome {
		b.e(catalogue[b.id].title)
		b.s(" - ")
	}
	b.e(b.c.Denomination)
}

// footerCode shows the e-invoicing code in the footer, where that is its place.
func (b *builder) footerCode() {
	if b.c.codes != codeFooter {
		return
	}
	for _, code := range b.c.shown {
		b.s(`<p>Codice univoco ufficio (CUU): `, html.EscapeString(code), `</p>`)
	}
}

// footerLinks are the links of every style's footer: transparency, albo,
// accessibility, invoicing.
func (b *builder) footerLinks(open, end string) {
	c := b.c
	for _, o := range append([]*comune{c}, c.united...) {
		if u := o.sectionLink(); u != "" {
			text := "Amministrazione trasparente"
			if len(c.united) > 0 {
				text += " - " + o.Denomination
			}
			b.s(open)
			b.a(html.EscapeString(u), text, "")
			b.s(end)
		}
	}
	b.s(open)
	b.a(html.EscapeString(c.alboLink()), "Albo pretorio", "")
	b.s(end)
	b.alboBeside(open, end)
	if c.a11y != a11yAbsent {
		b.s(open)
		b.a("https://form.agid.gov.it/view/"+c.declarationID(), "Dichiarazione di accessibilità", `data-element="accessibility-link"`)
		b.s(end)
	}
	b.goals(open, end)
	if c.has(pageInvoicing) {
		b.s(open)
		b.a(b.href(pageInvoicing), "Fatturazione elettronica", "")
		b.s(end)
	}
}
