package checks

import (
	"strconv"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.1.3", Check{
	Weight: 1, Dimension: Organisational,
	Title: Text{
		IT: "Schede di servizio",
		EN: "Service sheets",
	},
	About: Text{
		IT: "Su ogni scheda di servizio letta: le otto voci dell'indice nell'ordine del modello e con contenuto, titolo, descrizione, stato, argomenti, percorso di navigazione e ufficio. Positivo se ci sono tutte; tolleranza (parziale) fino a due voci mancanti o una fuori ordine in una scheda; oltre è negativo. Se il sito è stato letto per intero servono almeno dieci schede.",
		EN: "On every service sheet read: the eight voices of the index in the model's order and with content, title, description, status, topics, breadcrumb and office. Pass where all are there; tolerance (warning) up to two missing or one out of order on a sheet; beyond, a fail. Where the whole site was read there must be ten sheets.",
	},
	Remedy: Text{
		IT: "Il comune completa le schede nelle voci indicate; il fornitore corregge il modello di pagina e gli attributi data-element.",
		EN: "The comune completes the sheets in the voices named; the supplier mends the page template and its data-element attributes.",
	},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		if len(m.services) == 0 {
			return m.noSheets(s)
		}
		worst, bad := 0, 0
		var proof []Proof
		for _, p := range m.services {
			missing, disordered := m.sheet(p)
			level := sheetLevel(len(missing), disordered)
			if level == 0 {
				continue
			}
			bad++
			q := pageProof(p, "mancano / missing: "+strings.Join(missing, ", ")+"; fuori ordine / out of order: "+strconv.Itoa(disordered))
			if level > worst {
				proof = append([]Proof{q}, proof...)
			} else {
				proof = append(proof, q)
			}
			worst = max(worst, level)
		}
		proof = proof[:min(len(proof), 3)]
		text := Text{
			IT: strconv.Itoa(bad) + " schede su " + strconv.Itoa(len(m.services)) + " non hanno tutte le voci del modello nel loro ordine.",
			EN: strconv.Itoa(bad) + " sheets of " + strconv.Itoa(len(m.services)) + " lack voices of the model or their order.",
		}
		links := m.serviceLinks()
		switch {
		case worst == 2:
			return m.fail(s, text, proof...)
		case s.Site.Whole && links < minSheets:
			return m.fail(s, expected("almeno / at least 10 service-link", strconv.Itoa(links)), m.homeProof(s, "service-link: "+strconv.Itoa(links)))
		case worst == 1:
			return warned(text, proof...)
		}
		return passed(Text{
			IT: "Le " + strconv.Itoa(len(m.services)) + " schede lette hanno tutte le voci del modello.",
			EN: "The " + strconv.Itoa(len(m.services)) + " sheets read have every voice of the model.",
		}, pageProof(m.services[0], m.services[0].Title))
	},
}))

// minSheets is how many service sheets a site of the model has at least.
const minSheets = 10

func sheetLevel(missing, disordered int) int {
	switch {
	case missing > 2 || disordered > 1:
		return 2
	case missing > 0 || disordered > 0:
		return 1
	}
	return 0
}

// serviceLinks counts the services that the pages read link to.
func (m *model) serviceLinks() int {
	seen := map[string]bool{}
	for _, named := range m.elements {
		for _, e := range named["service-link"] {
			seen[e.Href+" "+e.Text] = true
		}
	}
	return len(seen)
}

// noSheets is the finding where no service sheet was read.
func (m *model) noSheets(s *evidence.Snapshot) Finding {
	proof := m.homeProof(s, "service-title, page-index: 0 ("+readCount(s)+")")
	if fault := absence(s); fault != "" {
		return unknown(fault, FaultText(fault), proof)
	}
	if !s.Site.Whole {
		return unknown(evidence.OutOfBudget, FaultText(evidence.OutOfBudget), proof)
	}
	return m.fail(s, Text{IT: "Nel sito letto non c'è alcuna scheda di servizio del modello.", EN: "The site as read has no service sheet of the model."}, proof)
}
