package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.3.2", Check{
	Weight: 0, Dimension: Administrative,
	Title: Text{
		IT: "Dichiarazione di accessibilità",
		EN: "Accessibility declaration",
	},
	About: Text{
		IT: "Il piè di pagina deve collegare (data-element accessibility-link) una dichiarazione su https://form.agid.gov.it/ che nomini questo sito e le WCAG 2.1 o 2.2. Negativo se il collegamento manca o porta altrove. Dove la pagina di AgID richiede un browser vale il suo JSON, se nomina il sito; altrimenti è non rilevabile. Se sia aggiornata è giudicato a parte.",
		EN: "The footer must link (data-element accessibility-link) a declaration at https://form.agid.gov.it/ that names this site and WCAG 2.1 or 2.2. Fail where the link is missing or leads elsewhere. Where AgID's page needs a browser its JSON counts if it names the site; else it is unknown. Whether it is up to date is judged apart.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito collega la dichiarazione dell'ente con data-element=\"accessibility-link\".",
		EN: "The site's supplier links the body's declaration with data-element=\"accessibility-link\".",
	},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		e, proof, ok := m.link(s, "accessibility-link")
		switch {
		case !ok:
			return m.fail(s, expected(`data-element="accessibility-link"`, ""), proof)
		case e.Href == "":
			return unknown(evidence.ScriptOnly, FaultText(evidence.ScriptOnly), proof)
		case !strings.HasPrefix(e.Href, "https://form.agid.gov.it/"):
			return m.fail(s, expected("https://form.agid.gov.it/…", e.Href), proof)
		case gone(s, e.Href):
			return m.fail(s, Text{IT: "La dichiarazione collegata non c'è.", EN: "The declaration linked is not there."}, proof, faultProof(s.Page(e.Href)))
		}
		if d := s.Declaration(e.Href); d != nil && d.Fault == "" && len(d.Hosts) > 0 && declaredHere(s, d.Hosts) {
			return passed(Text{IT: "La dichiarazione è collegata e il suo JSON nomina il sito.", EN: "The declaration is linked and its JSON names the site."}, proof)
		}
		p := s.Page(e.Href)
		if p == nil || !p.Read() {
			fault := linkFault(s, e.Href)
			return unknown(fault, FaultText(fault), proof)
		}
		words := s.Words(p)
		if declaresThis(s, p) && anyOf(words, "wcag 2.1", "wcag 2.2", "wcag2.1", "wcag2.2") {
			return passed(Text{IT: "La dichiarazione collegata è del sito e cita le WCAG.", EN: "The declaration linked is the site's and cites WCAG."}, proof)
		}
		if len(p.Scripts) > 0 {
			return unknown(evidence.ScriptOnly, FaultText(evidence.ScriptOnly), proof)
		}
		return m.fail(s, Text{IT: "La dichiarazione collegata non nomina questo sito e le WCAG 2.1 o 2.2.", EN: "The declaration linked does not name this site and WCAG 2.1 or 2.2."}, proof, pageProof(p, p.Title))
	},
}))
