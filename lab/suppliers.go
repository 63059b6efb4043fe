package lab

import (
	"fmt"
	"html"
	"net/http"
	"strings"
	"time"
)

// supplierHost answers for hosts that serve many bodies.
func (w *World) supplierHost(rw http.ResponseWriter, r *http.Request, h *host) {
	path := r.URL.Path
	page := ""
	switch h.role {
	case roleHalley:
		w.halley(rw, r, h)
		return
	case roleAgID:
		w.declaration(rw, r)
		return
	case roleAlbo:
		page = alboPage(h.of, "Albo pretorio on line")
	case rolePayOwn, rolePlugSub:
		if path == "/" || path == "" {
			page = portalPage(h.of, "Portale dei pagamenti")
		}
	case rolePlug:
		if c := w.byCadastral[strings.ToUpper(strings.TrimPrefix(strings.Trim(path, "/"), "C_"))]; c != nil {
			page = portalPage(c, "Plug&amp;Pay")
		}
	case rolePMPay:
		if c := w.byTaxCode[r.URL.Query().Get("idDominio")]; c != nil {
			page = portalPage(c, "PMPay")
		}
	case roleMyPay:
		q := r.URL.Query()
		ipa := strings.ToLower(q.Get("enteToChange") + q.Get("codIpaEnte"))
		if c := w.byIPA[ipa]; c != nil {
			page = portalPage(c, "MyPay")
		} else if ipa == "c_z998" || ipa == "c_z999" {
			page = "<!doctype html><html lang=\"it\"><head><meta charset=\"utf-8\"><title>MyPay</title></head><body><main><h1>Comune di Altrove</h1><p>Portale dei pagamenti pagoPA: avviso di pagamento, pagamento spontaneo.</p><form method=\"post\"><label>Codice avviso <input name=\"iuv\"></label><button>Paga</button></form></main></body></html>"
		}
	case roleVendorPay:
		if c := w.byCode[strings.TrimPrefix(strings.TrimSuffix(path, "/"), "/enti/")]; c != nil {
			page = portalPage(c, "Sportello digitale")
		}
	case roleURBI:
		if c := w.byISTAT[strings.TrimPrefix(r.URL.Query().Get("DB_NAME"), "wt")]; c != nil {
			if c.at.place == atURBI && strings.HasSuffix(path, "/ur1ME002.sto") {
				w.part(rw, r, c)
				return
			}
			page = alboPage(c, "Albo pretorio - URBI")
		}
	case roleCheckout:
		page = checkoutPage()
	case roleNational:
		page = nationalPage(h.name)
	}
	if page == "" {
		http.NotFound(rw, r)
		return
	}
	w.write(rw, r, "text/html; charset=utf-8", page)
}

// halley answers for a supplier's host with the tenant in the path:
// /c<ISTAT>/...: sites, transparency sections, albo.
func (w *World) halley(rw http.ResponseWriter, r *http.Request, h *host) {
	tenant, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if strings.HasPrefix(tenant, "po") {
		w.asset(rw, r, r.URL.Path)
		return
	}
	if tenant == "allegati" {
		w.pdf(rw, r)
		return
	}
	c := w.byTenant[h.name+"/"+strings.ToLower(tenant)]
	if c == nil || strings.HasPrefix(rest, "zf/") || strings.HasPrefix(rest, "mc/") {
		c = w.byISTAT[strings.TrimLeft(tenant, "cC")]
	}
	switch {
	case c == nil:
		http.NotFound(rw, r)
	case strings.HasPrefix(rest, "zf/") && c.at.place == atHalley:
		w.part(rw, r, c)
	case strings.HasPrefix(rest, "mc/"):
		w.write(rw, r, "text/html; charset=utf-8", alboPage(c, "Albo pretorio"))
	case c.tenant != "" && c.host == h.name:
		w.site(rw, r, c, nil)
	default:
		http.NotFound(rw, r)
	}
}

func alboPage(c *comune, title string) string {
	b := &builder{c: c, id: pageAlbo}
	b.s("<!doctype html><html lang=\"it\"><head><meta charset=\"utf-8\"><title>", title, " - ")
	b.e(c.Denomination)
	b.s("</title></head><body><main><h1>", title, "</h1><h2>")
	b.e(c.Denomination)
	b.s("</h2><ul><li>Deliberazioni di Giunta</li><li>Determinazioni</li><li>Ordinanze</li></ul>")
	b.filler(3000)
	b.s("</main></body></html>")
	return b.String()
}

// declarationID is the identifier of the comune's accessibility declaration.
func (c *comune) declarationID() string {
	k := hash("dichiarazione" + c.site().IPA)
	return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", uint32(k>>32), uint16(k>>16), k>>4&0xfff, k&0xfff, c.site().key&0xffffffffffff)
}

// declarationDate is when the comune's declaration was last updated. The due
// date is 23 September of every year.
func (w *World) declarationDate(c *comune) time.Time {
	due := time.Date(w.opt.Today.Year(), 9, 23, 0, 0, 0, 0, time.UTC)
	if w.opt.Today.Before(due) {
		due = due.AddDate(-1, 0, 0)
	}
	days := c.rng("declaration").IntN(300)
	if c.a11y == a11yOld {
		return due.AddDate(-1, 0, -30-days)
	}
	return due.AddDate(-1, 0, 5+days)
}

// scriptForm is AgID's form as it is without a browser.
const scriptForm = `<!doctype html><html lang="it"><head><meta charset="utf-8"><title>Form AGID</title><script src="/app.js"></script></head><body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div></body></html>`

// How a declaration says its day.
const (
	declaredJSON    = "in AgID's JSON alone"
	declaredFigures = "in figures"
	declaredWords   = "in words"
)

func (c *comune) declaredIn() string {
	switch c.key % 4 {
	case 1:
		return declaredFigures
	case 3:
		return declaredWords
	}
	return declaredJSON
}

// declaration answers for form.agid.gov.it.
func (w *World) declaration(rw http.ResponseWriter, r *http.Request) {
	path, objectives := strings.CutSuffix(r.URL.Path, "/obiettivi")
	id := path[strings.LastIndexByte(path, '/')+1:]
	c := w.byDeclaration[id]
	switch {
	case c != nil && objectives: // as the form is: the year is in the link, the rest takes a browser
		w.write(rw, r, "text/html; charset=utf-8", scriptForm)
	case c == nil || c.a11y == a11yAbsent:
		http.NotFound(rw, r)
	case c.a11y == a11yUnreadable:
		http.Error(rw, "Servizio temporaneamente non disponibile", http.StatusServiceUnavailable)
	case strings.HasPrefix(r.URL.Path, "/api/"):
		w.write(rw, r, "application/json", fmt.Sprintf(`{"idPubblicazione":%q,"dataUltimaModifica":%q,"datiPubblicati":{"compliance-status":"parzialmente-conforme"}}`, id, w.declarationDate(c).Format("2006-01-02T15:04:05.000Z")))
	case strings.HasPrefix(r.URL.Path, "/view/") && c.declaredIn() == declaredJSON: // as the form is: only a browser sees it
		w.write(rw, r, "text/html; charset=utf-8", scriptForm)
	case strings.HasPrefix(r.URL.Path, "/view/"):
		day := w.declarationDate(c)
		updated := day.Format("02/01/2006")
		if c.declaredIn() == declaredWords {
			updated = fmt.Sprintf("%d %s %d", day.Day(), italianMonths[day.Month()-1], day.Year())
		}
		w.write(rw, r, "text/html; charset=utf-8", fmt.Sprintf(`<!doctype html><html lang="it"><head><meta charset="utf-8"><title>Dichiarazione di accessibilità</title></head><body><main><h1>Dichiarazione di accessibilità</h1><p>%s si impegna a rendere il proprio sito web accessibile, conformemente alla legge 9 gennaio 2004, n. 4.</p><p>La presente dichiarazione si applica a %s ed è parzialmente conforme ai requisiti delle WCAG 2.1.</p><p>Data di pubblicazione del sito: %s.</p><p>Dichiarazione aggiornata il %s.</p></main></body></html>`,
			html.EscapeString(c.Denomination), html.EscapeString(c.host), "01/06/2019", updated))
	default:
		http.NotFound(rw, r)
	}
}
