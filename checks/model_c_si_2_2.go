package checks

import (
	"strconv"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.2.2", Check{
	Weight: 0, Dimension: Organisational,
	Title: Text{
		IT: "Richiesta di assistenza e contatti",
		EN: "Help and contacts",
	},
	About: Text{
		IT: "Ogni scheda di servizio letta deve avere la voce «Contatti» nell'indice e l'ufficio responsabile (service-area). Il criterio non ha tolleranza. Senza schede lette è non rilevabile.",
		EN: "Every service sheet read must have \"Contatti\" in its index and the office in charge (service-area). The criterion has no tolerance. Without sheets read it is unknown.",
	},
	Remedy: Text{
		IT: "Il comune indica l'ufficio di ogni servizio; il fornitore lo mostra con data-element=\"service-area\".",
		EN: "The comune names the office of each service; the supplier shows it with data-element=\"service-area\".",
	},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		return m.onEvery(s, m.services, "service-area, «Contatti»", func(p *evidence.Page) bool {
			return strings.Contains(m.text(p, "page-index"), "contatti") && len(m.elements[p]["service-area"]) > 0
		})
	},
}))

// onEvery is the verdict on what must stand on every one of some pages.
func (m *model) onEvery(s *evidence.Snapshot, pages []*evidence.Page, what string, has func(*evidence.Page) bool) Finding {
	if len(pages) == 0 {
		return m.noSheets(s)
	}
	var without []Proof
	for _, p := range pages {
		if len(p.Elements) >= maxModelElements {
			return unknown(evidence.TooLarge, FaultText(evidence.TooLarge), pageProof(p, p.Title))
		}
		if !has(p) {
			without = append(without, pageProof(p, what+": 0"))
		}
	}
	n, of := strconv.Itoa(len(without)), strconv.Itoa(len(pages))
	if len(without) == 0 {
		return passed(Text{IT: "Su tutte le pagine lette (" + of + ") c'è " + what + ".", EN: "Every page read (" + of + ") has " + what + "."}, pageProof(pages[0], what))
	}
	return m.fail(s, Text{IT: "Su " + n + " pagine di " + of + " manca " + what + ".", EN: what + " is missing on " + n + " pages of " + of + "."}, without[:min(len(without), 3)]...)
}
