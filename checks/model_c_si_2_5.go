package checks

import (
	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.2.5", Check{
	Weight: 0, Dimension: Technological,
	Title: Text{
		IT: "Valutazione della chiarezza delle pagine",
		EN: "Rating of pages' clarity",
	},
	About: Text{
		IT: "Ogni pagina di primo e secondo livello letta deve avere il componente di valutazione con le sue parti e i testi del modello. Tolleranza (parziale): il componente c'è e gli manca qualche parte o testo. Negativo se manca su una pagina mentre altre lo hanno; se nessuna lo ha e le pagine usano JavaScript è non rilevabile. Che cosa appaia a ogni voto lo dice solo un browser.",
		EN: "Every page of the first and second level that was read must have the rating component with its parts and the model's texts. Tolerance (warning): the component is there and lacks some part or text. Fail where it is missing on one page while others have it; where none has it and pages use JavaScript it is unknown. What each vote shows only a browser tells.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito mette il componente di valutazione del modello su tutte le pagine di primo e secondo livello.",
		EN: "The site's supplier puts the model's rating component on every page of the first and second level.",
	},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		return m.feedback(s, append(append([]*evidence.Page(nil), m.first...), m.second...))
	},
}))
