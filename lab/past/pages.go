package past

import (
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// pages are what was read of the site: home, transparency, the page on IBAN and
// electronic payments, and the portal.
func (v *visit) pages(m *registry.Municipality, site string) []evidence.Page {
	transparency, iban, notice := site+"amministrazione-trasparente", site+"amministrazione-trasparente/iban-e-pagamenti-informatici", site+"privacy"
	home := v.page(site, m.Denomination, m.Denomination+". Notizie, servizi, uffici, contatti. Codice fiscale "+m.TaxCode+".")
	home.Links = []evidence.Link{{URL: transparency, Text: "Amministrazione trasparente", Region: evidence.Footer}}
	if v.met[privacy] {
		home.Links = append(home.Links, evidence.Link{URL: notice, Text: "Informativa privacy", Region: evidence.Footer})
	}
	if v.met[codeShown] {
		home.Text += " Fatturazione elettronica: codice univoco ufficio " + v.code() + "."
	}
	if v.met[hsts] {
		home.Header["strict-transport-security"] = "max-age=31536000; includeSubDomains"
	}
	all := []evidence.Page{{}, v.transparency(transparency, iban), v.iban(iban, m)}
	pay := "https://" + portalHost + "/C_" + m.Cadastral
	if v.met[portal] {
		home.Links = append(home.Links, evidence.Link{URL: pay, Text: "Paga con pagoPA", Region: evidence.Main})
		all = append(all, v.portal(pay, m))
	} else {
		home.Text += " I pagamenti verso il Comune si fanno con pagoPA rivolgendosi agli uffici."
	}
	if v.met[privacy] {
		all = append(all, v.page(notice, "Informativa privacy", "Informativa sul trattamento dei dati personali ai sensi degli articoli 13 e 14 del Regolamento (UE) 2016/679. Titolare del trattamento è il Comune. Responsabile della protezione dei dati (RPD). Base giuridica, finalità, diritti degli interessati, reclamo al Garante."))
	}
	all[0] = home
	return all
}

func (v *visit) page(address, title, text string) evidence.Page {
	return evidence.Page{Asked: address, URL: address, Status: 200, At: v.at, Title: title, Lang: "it", Text: title + ". " + text, Header: map[string]string{}, MediaType: "text/html", Charset: "utf-8", Size: 4000}
}

// sections are first-level names of the annex to D.Lgs. 33/2013.
var sections = [...]string{
	"Disposizioni generali", "Organizzazione", "Consulenti e collaboratori", "Personale", "Bandi di concorso", "Performance", "Enti controllati", "Attività e procedimenti",
	"Provvedimenti", "Bandi di gara e contratti", "Sovvenzioni, contributi, sussidi, vantaggi economici", "Bilanci", "Beni immobili e gestione patrimonio",
	"Controlli e rilievi sull'amministrazione", "Servizi erogati", "Opere pubbliche", "Altri contenuti",
}

func (v *visit) transparency(address, iban string) evidence.Page {
	p := v.page(address, "Amministrazione trasparente", "Sezioni")
	for _, name := range sections {
		p.Links = append(p.Links, evidence.Link{URL: address + "/" + slug(name), Text: name, Region: evidence.Main})
		p.Text += " " + name + "."
	}
	p.Links = append(p.Links, evidence.Link{URL: iban, Text: "IBAN e pagamenti informatici", Region: evidence.Main})
	return p
}

func (v *visit) iban(address string, m *registry.Municipality) evidence.Page {
	text := "Il Comune accetta pagamenti con pagoPA."
	if v.met[declaration] {
		text = m.Denomination + " è aderente alla piattaforma pagoPA dal 01.03.2021."
	}
	return v.page(address, "IBAN e pagamenti informatici", text)
}

func (v *visit) portal(address string, m *registry.Municipality) evidence.Page {
	text := m.Denomination + ". Benvenuto nel portale dei pagamenti pagoPA. Paga un avviso di pagamento con il codice avviso (IUV)."
	if v.met[spontaneous] {
		text += " Pagamenti spontanei: scegli il servizio e paga senza avviso."
	}
	return v.page(address, "Portale dei pagamenti", text)
}
