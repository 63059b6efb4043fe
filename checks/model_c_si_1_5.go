package checks

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.1.5", Check{
	Weight: 0, Dimension: Organisational,
	Title: Text{
		IT: "Vocabolari controllati",
		EN: "Controlled vocabularies",
	},
	About: Text{
		IT: "Gli argomenti (topic-element) della pagina che all-topics collega, o della pagina iniziale, devono venire dai 64 del modello. Positivo se tutti; tolleranza (parziale) se almeno metà. Sotto la metà servirebbe anche EuroVoc (20.030 voci), che non è fra le conoscenze: non rilevabile. Negativo se manca il collegamento a tutti gli argomenti.",
		EN: "The topics (topic-element) of the page that all-topics links, or of the home page, must come from the model's 64. Pass where all do; tolerance (warning) where half do. Below half EuroVoc (20,030 terms) would be needed too, which is not among the knowledge: unknown. Fail where the link to all topics is missing.",
	},
	Remedy: Text{
		IT: "Il comune riconduce gli argomenti a quelli del modello; il fornitore li marca con data-element=\"topic-element\".",
		EN: "The comune brings its topics back to the model's; the supplier marks them with data-element=\"topic-element\".",
	},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		e, proof, ok := m.link(s, "all-topics")
		if !ok {
			return m.fail(s, expected(`data-element="all-topics"`, ""), proof)
		}
		p := s.Page(e.Href)
		if e.Href == "" || (p == nil || m.elements[p] == nil) && len(m.elements[m.home]["topic-element"]) > 0 {
			p = m.home // the link leads to a place on it, or its topics are there
		}
		if p == nil || m.elements[p] == nil {
			fault := cmp.Or(linkFault(s, e.Href), evidence.OutOfBudget)
			return unknown(fault, FaultText(fault), proof)
		}
		right, others := 0, []string(nil)
		for _, t := range m.elements[p]["topic-element"] {
			if knowledgeFor(s).topics[nameWords(t.Text)] {
				right++
			} else {
				others = append(others, t.Text)
			}
		}
		found := pageProof(p, "del modello / the model's: "+strconv.Itoa(right)+"; altri / others: "+strings.Join(others, ", "))
		switch {
		case right+len(others) == 0:
			return unknown(evidence.NotFound, Text{IT: "La pagina degli argomenti non li marca con topic-element.", EN: "The page of topics does not mark them with topic-element."}, found)
		case len(others) == 0:
			return passed(Text{IT: "Gli argomenti sono tutti del modello.", EN: "All topics are the model's."}, found)
		case right >= len(others):
			return warned(expected("solo argomenti del modello / the model's topics only", strings.Join(others[:min(len(others), 5)], ", ")), found)
		}
		return unknown(evidence.SourceMissing, Text{IT: "Meno di metà degli argomenti è del modello: gli altri andrebbero cercati in EuroVoc.", EN: "Fewer than half of the topics are the model's: the others would be looked for in EuroVoc."}, found)
	},
}))
