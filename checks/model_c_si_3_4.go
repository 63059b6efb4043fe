package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.3.4", Check{
	Weight: 0, Dimension: Administrative,
	Title: Text{
		IT: "Licenza e attribuzione",
		EN: "Licence and attribution",
	},
	About: Text{
		IT: "Il piè di pagina deve collegare le note legali (data-element legal-notes), con il titolo «Licenza dei contenuti» (legal-notes-section) e il testo del modello (legal-notes-body). Parziale se le note dichiarano CC BY 4.0 con altre parole; negativo se non la dichiarano o il collegamento manca. Se le note non sono state lette è non rilevabile.",
		EN: "The footer must link the legal notes (data-element legal-notes), with the heading \"Licenza dei contenuti\" (legal-notes-section) and the model's text (legal-notes-body). Warning where the notes state CC BY 4.0 in other words; fail where they do not state it or the link is missing. Where the notes were not read it is unknown.",
	},
	Remedy: Text{
		IT: "Il comune pubblica nelle note legali il testo del modello; il fornitore vi mette gli attributi legal-notes-section e legal-notes-body.",
		EN: "The comune publishes the model's text in the legal notes; the supplier sets the attributes legal-notes-section and legal-notes-body.",
	},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		e, proof, ok := m.link(s, "legal-notes")
		if !ok {
			return m.fail(s, expected(`data-element="legal-notes"`, ""), proof)
		}
		if gone(s, e.Href) {
			return m.fail(s, Text{IT: "Le note legali collegate non ci sono.", EN: "The legal notes linked are not there."}, proof, faultProof(s.Page(e.Href)))
		}
		p := s.Page(e.Href)
		if p == nil || !p.Read() {
			fault := linkFault(s, e.Href)
			return unknown(fault, FaultText(fault), proof)
		}
		words := s.Words(p)
		section, body := m.text(p, "legal-notes-section"), m.text(p, "legal-notes-body")
		found := pageProof(p, "legal-notes-section: «"+section+"»; legal-notes-body: «"+body+"»")
		switch {
		case section == "licenza dei contenuti" && body != "" && strings.Contains(words, modelLicence):
			return passed(Text{IT: "Le note legali hanno titolo e testo del modello.", EN: "The legal notes have the model's heading and text."}, found)
		case ccBY4.on(s, p) != nil:
			return warned(expected("«Licenza dei contenuti», «In applicazione del principio open by default …»", "«"+section+"»"), found)
		}
		return m.fail(s, expected("«… rilasciati con licenza CC-BY 4.0»", "«"+body+"»"), found)
	},
}))

// modelLicence is the sentence of the model's legal notes, folded.
var modelLicence = evidence.Fold("In applicazione del principio open by default ai sensi dell’articolo 52 del decreto legislativo 7 marzo 2005, n. 82 (CAD) e salvo dove diversamente specificato (compresi i contenuti incorporati di terzi), i dati, i documenti e le informazioni pubblicati sul sito sono rilasciati con licenza CC-BY 4.0")
