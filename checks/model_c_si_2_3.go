package checks

import (
	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.2.3", Check{
	Weight: 0, Dimension: Organisational,
	Title: Text{
		IT: "Richieste frequenti (FAQ)",
		EN: "Frequent questions (FAQ)",
	},
	About: Text{
		IT: "Il piè di pagina deve collegare le FAQ (data-element faq) con un testo che contenga «FAQ» o «domande frequenti», e la pagina deve rispondere. Tolleranza (parziale): un altro testo. Negativo se il collegamento manca o porta a una pagina che non c'è; se la pagina non è stata letta è non rilevabile.",
		EN: "The footer must link the FAQ (data-element faq) with a text that contains \"FAQ\" or \"domande frequenti\", and the page must answer. Tolerance (warning): another text. Fail where the link is missing or leads to a page that is not there; where the page was not read it is unknown.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito collega le FAQ dal piè di pagina con data-element=\"faq\".",
		EN: "The site's supplier links the FAQ from the footer with data-element=\"faq\".",
	},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		return m.footerLink(s, "faq", "«FAQ», «domande frequenti»", func(words string) bool { return anyOf(words, "faq", "domande frequenti") })
	},
}))

// footerLink is the verdict on a link that the footer must hold, with words that
// are the model's, to a page that answers.
func (m *model) footerLink(s *evidence.Snapshot, name, want string, right func(words string) bool) Finding {
	e, proof, ok := m.link(s, name)
	if !ok {
		return m.fail(s, expected(`data-element="`+name+`"`, ""), proof)
	}
	if gone(s, e.Href) {
		return m.fail(s, Text{IT: "Il collegamento " + name + " porta a una pagina che non c'è.", EN: "The link " + name + " leads to a page that is not there."}, proof, faultProof(s.Page(e.Href)))
	}
	if p := s.Page(e.Href); e.Href != "" && (p == nil || !p.Read() && p.Fault != evidence.ScriptOnly) {
		fault := linkFault(s, e.Href)
		return unknown(fault, FaultText(fault), proof)
	}
	if !right(evidence.Fold(e.Text)) {
		return warned(expected(want, "«"+e.Text+"»"), proof)
	}
	return passed(Text{IT: "Il collegamento " + name + " c'è e ha il testo del modello.", EN: "The link " + name + " is there and has the model's text."}, proof)
}

// gone says whether an address was asked for and is not there.
func gone(s *evidence.Snapshot, address string) bool {
	p := s.Page(address)
	return address != "" && p != nil && p.Fault == evidence.NotFound
}
