package lab

import "strings"

// joomla writes a page in the manner of a CMS of fifteen years ago: layout
// tables, upper-case tags, windows-1252.
func (b *builder) joomla() {
	c := b.c
	b.s("<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n<html lang=\"it\"><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1252\"><meta name=\"generator\" content=\"Joomla! 1.5 - Open Source Content Management\"><title>")
	b.title()
	b.s("</title>")
	b.ownFilter()
	b.s("</head>\n<body bgcolor=\"#ffffff\">\n<table width=\"980\" align=\"center\" id=\"header\"><tr><td><h2>")
	b.e(c.Denomination)
	b.s("</h2></td></tr></table>\n<table width=\"980\" align=\"center\"><tr><td width=\"180\" valign=\"top\" class=\"leftcol\">")
	b.menuOpen()
	b.s("<ul class=\"menu\">")
	for _, id := range [...]int{pageHome, pageAdministration, pageNews, pageServices, pagePayments, pageLiving, pageContacts, pageLogin} {
		if !b.inMenu(id) {
			continue
		}
		b.s("<LI>")
		b.a(b.href(id), catalogue[id].title, `class="mainlevel"`)
		b.s("</LI>")
	}
	b.footerLinks("<LI>", "</LI>")
	b.s("</ul>")
	b.menuClose()
	b.s("</td>\n<td valign=\"top\" class=\"contentpaneopen\">\n")
	b.main()
	b.s("</td></tr></table>\n<table width=\"980\" align=\"center\" id=\"footer\"><tr><td>")
	b.e(c.Denomination)
	b.s(" - C.F. ")
	b.taxCode()
	b.s(" - ")
	b.footerCode()
	b.privacyLink("Privacy", "")
	b.s(" - ")
	b.a(b.href(pageLegal), "Note legali", "")
	b.s(" - ")
	b.a(b.href(pageMap), "Mappa del sito", "")
	b.s("</td></tr></table>\n</body></html>\n")
}

// aspnet writes a page in the manner of an old portal: __VIEWSTATE, and menus
// whose items have no address but an onclick.
func (b *builder) aspnet() {
	c := b.c
	b.s("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"it\"><head><meta charset=\"utf-8\" /><title>\n\t")
	b.title()
	b.s("\n</title>")
	b.ownFilter()
	b.product()
	b.s("<link href=\"/App_Themes/Default/stile.css\" rel=\"stylesheet\" /></head>\n<body><form method=\"post\" action=\"./\" id=\"aspnetForm\"><input type=\"hidden\" name=\"__VIEWSTATE\" value=\"/wEPDwUKMTY1NDU2MTA1MmRk\" />\n<div id=\"testata\" role=\"banner\"><span>")
	b.e(c.Denomination)
	b.s("</span></div>\n<div id=\"menu\" role=\"navigation\">")
	b.menuOpen()
	for _, id := range [...]int{pageAdministration, pageNews, pageServices, pageLiving, pageLogin} {
		b.s(`<button type="button" class="voce" onclick="location.href='`, b.href(id), `'">`)
		b.e(catalogue[id].title)
		b.s("</button> ")
	}
	if b.inMenu(pagePayments) {
		b.a(b.href(pagePayments), "Pagamenti", `class="voce"`)
		b.s(" ")
	}
	b.a(b.href(pageContacts), "Contatti", `class="voce"`)
	b.menuClose()
	b.s("</div>\n<div id=\"contenuto\" role=\"main\">\n")
	b.main()
	b.s("</div>\n<div id=\"piede\" role=\"contentinfo\"><p>")
	b.e(c.Denomination)
	b.s(" - Codice fiscale ")
	b.taxCode()
	b.s("</p>")
	b.footerCode()
	b.footerLinks("<span>", "</span> | ")
	b.privacyLink("Privacy", "")
	b.s(" | ")
	b.a(b.href(pageLegal), "Note legali", "")
	b.s(" | ")
	b.a(b.href(pageMap), "Mappa", "")
	b.s("</div></form></body></html>\n")
}

// supplier writes a page in the manner of a vendor's ready-made site.
func (b *builder) supplier() {
	c := b.c
	b.s("<!DOCTYPE html>\n<html lang=\"it\"><head><meta charset=\"utf-8\"><title>")
	b.title()
	b.s("</title>")
	b.ownFilter()
	b.product()
	b.s("<link rel=\"stylesheet\" href=\"/po/css/stile.css\"><script src=\"/po/js/jquery-1.11.3.min.js\"></script></head>\n<body class=\"sito-comune\"><header><p class=\"nome-ente\">")
	b.e(c.Denomination)
	b.s("</p><nav>")
	b.menuOpen()
	b.s("<ul>")
	for _, id := range [...]int{pageHome, pageAdministration, pageServices, pageNews, pageLiving, pagePayments, pageContacts, pageLogin} {
		if !b.inMenu(id) {
			continue
		}
		b.s("<li>")
		b.a(b.href(id), catalogue[id].title, "")
		b.s("</li>")
	}
	b.s("</ul>")
	b.menuClose()
	b.s("</nav></header>\n<main>\n")
	b.main()
	b.s("</main>\n<footer><p>")
	b.e(c.Denomination)
	b.s(" - P.IVA/C.F. ")
	b.taxCode()
	b.s("</p>")
	b.footerCode()
	b.s("<ul>")
	b.footerLinks("<li>", "</li>")
	b.s("<li>")
	b.privacyLink("Privacy", "")
	b.s("</li><li>")
	b.a(b.href(pageLegal), "Note legali", "")
	b.s("</li><li>")
	b.a(b.href(pageMap), "Mappa del sito", "")
	b.s("</li></ul></footer></body></html>\n")
}

// sectionChrome writes a page of a transparency section on a host of its own.
func (b *builder) sectionChrome() {
	c := b.c
	b.s("<!DOCTYPE html>\n<html lang=\"it\"><head><meta charset=\"utf-8\"><title>")
	b.title()
	b.s("</title>")
	if c.at.filter == filterMeta || c.at.filter == filterBoth {
		b.s(`<meta name="robots" content="noindex, nofollow">`)
	}
	b.s("</head>\n<body><header><p>Amministrazione trasparente - ")
	b.e(c.Denomination)
	b.s("</p><nav>")
	b.a(b.href(pageSection), "Indice della sezione", "")
	b.s("</nav></header>\n<main>\n")
	b.main()
	b.s("</main>\n<footer><p>")
	b.e(c.Denomination)
	b.s("</p></footer></body></html>\n")
}

// page writes a page of the comune's site.
func (c *comune) page(id int, sid, query string) string {
	b := &builder{c: c, id: id, sid: sid, query: query}
	b.Grow(48 << 10)
	switch c.style {
	case styleJoomla:
		b.joomla()
	case styleASPNet:
		b.aspnet()
	case styleVendor:
		b.supplier()
	default:
		b.official()
	}
	body := c.named(c.stated(weigh(b.String(), c.weight), id))
	if c.layout == layoutBase {
		body = strings.Replace(body, "<title>", `<base href="`+c.origin()+`/portale/"><title>`, 1)
	}
	return body
}

// partPage writes a page of the comune's section on another host.
func (c *comune) partPage(id int) string {
	b := &builder{c: c, id: id, part: true}
	b.Grow(32 << 10)
	b.sectionChrome()
	return c.named(weigh(b.String(), c.weight))
}
