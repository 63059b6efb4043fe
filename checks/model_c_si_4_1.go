package checks

import (
	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.4.1", Check{
	Weight: 0, Dimension: Technological,
	Title: Text{
		IT: "Velocità e tempi di risposta",
		EN: "Speed and response times",
	},
	About: Text{
		IT: "Positivo se il piè di pagina collega il «Piano di miglioramento del sito», che il criterio ammette al posto del punteggio Lighthouse. Il punteggio richiede un browser: altrimenti non rilevabile.",
		EN: "Pass where the footer links the \"Piano di miglioramento del sito\", which the criterion accepts in place of the Lighthouse score. The score takes a browser: unknown otherwise.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito porta il punteggio Lighthouse almeno a 50; in attesa il comune pubblica il piano di miglioramento.",
		EN: "The site's supplier brings the Lighthouse score to 50 at least; meanwhile the comune publishes the improvement plan.",
	},
	Gives: []Status{Pass, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		if m.home != nil {
			for i := range m.home.Links {
				l := &m.home.Links[i]
				if anyOf(evidence.Fold(l.Text), "piano di miglioramento del sito") && !gone(s, l.URL) {
					return passed(Text{IT: "È collegato il piano di miglioramento del sito.", EN: "The improvement plan of the site is linked."}, linkProof(m.home, l))
				}
			}
		}
		return unknown(evidence.ScriptOnly, Text{
			IT: "Il punteggio Lighthouse si misura solo con un browser.",
			EN: "The Lighthouse score takes a browser.",
		}, m.homeProof(s, "C.SI.4.1"))
	},
}))
