package checks

import (
	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.1.1", Check{
	Weight: 0, Dimension: Technological,
	Title: Text{
		IT: "Font del modello",
		EN: "Fonts of the model",
	},
	About: Text{
		IT: "Titoli e paragrafi devono usare Titillium Web, Lora o Roboto Mono: lo dice solo un browser che calcola lo stile, e Campanile non lo fa. Sempre non rilevabile, mai negativo.",
		EN: "Headings and paragraphs must use Titillium Web, Lora or Roboto Mono: only a browser that computes styles tells, and Campanile does not. Always unknown, never a fail.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito usa i font del modello in titoli e testi.",
		EN: "The site's supplier uses the model's fonts in headings and texts.",
	},
	Gives: []Status{Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		return unknown(evidence.ScriptOnly, Text{
			IT: "Il font di titoli e testi si vede solo calcolando lo stile in un browser.",
			EN: "The font of headings and texts shows only where a browser computes the style.",
		}, modelOf(s).homeProof(s, "C.SI.1.1"))
	},
}))
