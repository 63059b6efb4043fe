package checks

import (
	"strconv"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.2.6", Check{
	Weight: 0, Dimension: Technological,
	Title: Text{
		IT: "Valutazione dell'esperienza d'uso dei servizi",
		EN: "Rating of services",
	},
	About: Text{
		IT: "Ogni scheda di servizio letta deve avere il componente di valutazione con le sue parti e i testi del modello. Tolleranza (parziale): il componente c'è e gli manca qualche parte o testo. Negativo se manca su una scheda mentre altre pagine lo hanno; se nessuna lo ha e le pagine usano JavaScript è non rilevabile.",
		EN: "Every service sheet read must have the rating component with its parts and the model's texts. Tolerance (warning): the component is there and lacks some part or text. Fail where it is missing on a sheet while other pages have it; where none has it and pages use JavaScript it is unknown.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito mette il componente di valutazione del modello su tutte le schede di servizio.",
		EN: "The site's supplier puts the model's rating component on every service sheet.",
	},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		return m.feedback(s, m.services)
	},
}))

// feedbackParts are the parts of the rating component, and the texts of those
// that have one, folded.
var feedbackParts = [...]struct{ element, text string }{
	{"feedback-title", "quanto sono chiare le informazioni su questa pagina?"},
	{"feedback-rate-1", ""}, {"feedback-rate-2", ""}, {"feedback-rate-3", ""}, {"feedback-rate-4", ""}, {"feedback-rate-5", ""},
	{"feedback-rating-positive", ""}, {"feedback-rating-negative", ""},
	{"feedback-rating-question", "quali sono stati gli aspetti che hai preferito?"}, {"feedback-rating-question", "dove hai incontrato le maggiori difficolta?"},
	{"feedback-rating-answer", "le indicazioni erano chiare"}, {"feedback-rating-answer", "le indicazioni erano complete"},
	{"feedback-rating-answer", "capivo sempre che stavo procedendo correttamente"}, {"feedback-rating-answer", "non ho avuto problemi tecnici"},
	{"feedback-rating-answer", "altro"}, {"feedback-rating-answer", "a volte le indicazioni non erano chiare"},
	{"feedback-rating-answer", "a volte le indicazioni non erano complete"}, {"feedback-rating-answer", "a volte non capivo se stavo procedendo correttamente"},
	{"feedback-rating-answer", "ho avuto problemi tecnici"}, {"feedback-input-text", ""},
}

// feedback is the verdict on the rating component of some pages.
func (m *model) feedback(s *evidence.Snapshot, pages []*evidence.Page) Finding {
	if len(pages) == 0 {
		return unknown(evidence.OutOfBudget, FaultText(evidence.OutOfBudget), m.homeProof(s, readCount(s)))
	}
	var absent, partial []Proof
	scripted := false
	for _, p := range pages {
		scripted = scripted || len(p.Scripts) > 0 && !p.Rendered
		switch lacks := m.feedbackLacks(p); {
		case len(m.elements[p]["feedback"]) == 0:
			absent = append(absent, pageProof(p, "feedback: 0"))
		case len(lacks) > 0:
			partial = append(partial, pageProof(p, "mancano / missing: "+strings.Join(lacks, ", ")))
		}
	}
	switch {
	case len(absent) == len(pages) && scripted:
		return unknown(evidence.ScriptOnly, FaultText(evidence.ScriptOnly), absent[0])
	case len(absent) > 0:
		return m.fail(s, Text{
			IT: "Il componente di valutazione manca su " + strconv.Itoa(len(absent)) + " pagine di " + strconv.Itoa(len(pages)) + ".",
			EN: "The rating component is missing on " + strconv.Itoa(len(absent)) + " pages of " + strconv.Itoa(len(pages)) + ".",
		}, absent[:min(len(absent), 3)]...)
	case len(partial) > 0:
		return warned(Text{
			IT: "Il componente di valutazione non ha tutte le parti e i testi del modello su " + strconv.Itoa(len(partial)) + " pagine di " + strconv.Itoa(len(pages)) + ".",
			EN: "The rating component lacks parts or texts of the model on " + strconv.Itoa(len(partial)) + " pages of " + strconv.Itoa(len(pages)) + ".",
		}, partial[:min(len(partial), 3)]...)
	}
	return passed(Text{IT: "Il componente di valutazione è completo sulle pagine lette.", EN: "The rating component is complete on the pages read."}, pageProof(pages[0], "feedback-title: «"+m.text(pages[0], "feedback-title")+"»"))
}

// feedbackLacks returns the parts that a page's component lacks, as the model
// names or words them.
func (m *model) feedbackLacks(p *evidence.Page) []string {
	var lacks []string
	for _, part := range feedbackParts {
		found := false
		for _, e := range m.elements[p][part.element] {
			found = found || part.text == "" || strings.TrimSpace(evidence.Fold(e.Text)) == part.text
		}
		if !found {
			lacks = append(lacks, strings.TrimSpace(part.element+" "+part.text))
		}
	}
	return lacks
}
