package checks

import (
	"strconv"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.1.6", Check{
	Weight: 1, Dimension: Organisational,
	Title: Text{
		IT: "Voci del menu principale",
		EN: "Main menu",
	},
	About: Text{
		IT: "Il menu della pagina iniziale deve avere, in quest'ordine, Amministrazione, Novità, Servizi e Vivere il Comune. Tolleranza (parziale): fino a tre voci in più (custom-submenu). Negativo se una voce manca, ha un altro testo o è fuori ordine.",
		EN: "The home page's menu must hold, in this order, Amministrazione, Novità, Servizi and Vivere il Comune. Tolerance (warning): up to three voices more (custom-submenu). Fail where one is missing, reads otherwise or is out of order.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito riporta il menu alle quattro voci del modello, con gli attributi management, news, all-services e live.",
		EN: "The site's supplier brings the menu back to the model's four voices, with the attributes management, news, all-services and live.",
	},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		if m.home == nil {
			return unobserved(s, evidence.Home, evidence.OutOfBudget)
		}
		var found, wrong []string
		last, order, there, untold := -1, true, 0, false
		for _, v := range menuVoices {
			e, words := m.element(m.home, v.element), m.text(m.home, v.element)
			found = append(found, v.element+": «"+words+"»")
			if e == nil || words != v.text && (v.element != "live" || !strings.HasPrefix(words, "vivere ")) {
				wrong = append(wrong, v.name)
				untold = untold || e != nil && e.Text == "" // a picture: what it shows is not text
			}
			if e == nil {
				continue
			}
			there++
			at := placeOf(m.home, e)
			order, last = order && at > last, max(at, last)
		}
		extra := len(m.elements[m.home]["custom-submenu"])
		quote := strings.Join(found, "; ") + "; custom-submenu: " + strconv.Itoa(extra)
		proof := pageProof(m.home, quote)
		switch {
		case there == 0 && m.adopted && len(m.home.Scripts) > 0 && !m.home.Rendered: // the menu may be made by them
			return unknown(evidence.ScriptOnly, FaultText(evidence.ScriptOnly), proof)
		case untold:
			return unknown(evidence.NotFound, Text{IT: "Una voce del menu è un'immagine senza testo alternativo.", EN: "A voice of the menu is a picture without a text alternative."}, proof)
		case len(wrong) > 0:
			return m.fail(s, expected("«"+strings.Join(wrong, "», «")+"»", strings.Join(found, "; ")), proof)
		case !order:
			return m.fail(s, Text{IT: "Le voci del menu non sono nell'ordine del modello.", EN: "The menu's voices are not in the model's order."}, proof)
		case extra > 3:
			return m.fail(s, Text{IT: "Il menu ha più di sette voci.", EN: "The menu has more than seven voices."}, proof)
		case extra > 0:
			return warned(Text{IT: "Il menu ha le quattro voci del modello e " + strconv.Itoa(extra) + " in più.", EN: "The menu has the model's four voices and " + strconv.Itoa(extra) + " more."}, proof)
		}
		return passed(Text{IT: "Il menu ha le quattro voci del modello, in ordine.", EN: "The menu has the model's four voices, in order."}, proof)
	},
}))

// menuVoices are the four voices of the menu, folded.
var menuVoices = [...]struct{ element, text, name string }{
	{"management", "amministrazione", "Amministrazione"}, {"news", "novita", "Novità"},
	{"all-services", "servizi", "Servizi"}, {"live", "vivere il comune", "Vivere il Comune"},
}

// placeOf is an element's place on its page.
func placeOf(p *evidence.Page, e *evidence.Element) int {
	for i := range p.Elements {
		if &p.Elements[i] == e {
			return i
		}
	}
	return -1
}
