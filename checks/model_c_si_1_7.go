package checks

import (
	"slices"
	"strconv"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.1.7", Check{
	Weight: 0, Dimension: Organisational,
	Title: Text{
		IT: "Titoli delle pagine di secondo livello",
		EN: "Titles of second-level pages",
	},
	About: Text{
		IT: "I titoli delle categorie nelle pagine di primo livello lette (management-, news- e service-category-link, live-button) devono essere quelli del modello. Positivo se tutti; tolleranza (parziale) sopra la metà; altrimenti negativo. Le voci aggiunte contano fra quelle diverse.",
		EN: "The titles of the categories on the first-level pages read (management-, news- and service-category-link, live-button) must be the model's. Pass where all are; tolerance (warning) above half; a fail otherwise. Voices added count among the others.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito riporta i titoli delle categorie a quelli del modello.",
		EN: "The site's supplier brings the categories' titles back to the model's.",
	},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		right, wrong := 0, []string(nil)
		var where *evidence.Page
		for _, p := range append(append([]*evidence.Page(nil), m.home), m.first...) {
			for element, titles := range secondTitles {
				for _, e := range m.elements[p][element] {
					if where == nil || p != m.home {
						where = p
					}
					if words := strings.TrimSpace(evidence.Fold(e.Text)); slices.Contains(titles, words) || len(titles) == 1 && strings.Contains(words, titles[0]) {
						right++
					} else if !slices.Contains(wrong, e.Text) {
						wrong = append(wrong, e.Text)
					}
				}
			}
		}
		slices.Sort(wrong)
		switch {
		case right+len(wrong) == 0 && (len(m.first) == 0 || !s.Site.Whole):
			return unknown(evidence.OutOfBudget, FaultText(evidence.OutOfBudget), m.homeProof(s, "management-category-link: 0 ("+readCount(s)+")"))
		case right+len(wrong) == 0:
			return m.fail(s, Text{IT: "Le pagine di primo livello non mostrano le categorie del modello.", EN: "The first-level pages do not show the model's categories."}, pageProof(m.first[0], "management-category-link, news-category-link, service-category-link: 0"))
		}
		proof := pageProof(where, "del modello / the model's: "+strconv.Itoa(right)+"; altri / others: "+strings.Join(wrong, ", "))
		switch {
		case len(wrong) == 0:
			return passed(Text{IT: "I titoli di secondo livello sono quelli del modello.", EN: "The second-level titles are the model's."}, proof)
		case right > len(wrong):
			return warned(expected("solo titoli del modello / the model's titles only", strings.Join(wrong, ", ")), proof)
		}
		return m.fail(s, expected("solo titoli del modello / the model's titles only", strings.Join(wrong, ", ")), proof)
	},
}))

// secondTitles are the titles of the second level, folded, by the element that
// links to them.
var secondTitles = map[string][]string{
	"management-category-link": {"aree amministrative", "documenti e dati", "enti e fondazioni", "organi di governo", "personale amministrativo", "politici", "uffici"},
	"news-category-link":       {"avvisi", "comunicati", "notizie"},
	"service-category-link": {
		"educazione e formazione", "salute, benessere e assistenza", "vita lavorativa", "mobilita e trasporti", "catasto e urbanistica",
		"anagrafe e stato civile", "turismo", "giustizia e sicurezza pubblica", "tributi, finanze e contravvenzioni", "cultura e tempo libero",
		"ambiente", "imprese e commercio", "autorizzazioni", "appalti pubblici", "agricoltura e pesca", "agricoltura, caccia e pesca",
	},
	"live-button-locations": {"luoghi"},
	"live-button-events":    {"eventi"},
}
