package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.3.3", Check{
	Weight: 0, Dimension: Administrative,
	Title: Text{
		IT: "Informativa privacy",
		EN: "Privacy notice",
	},
	About: Text{
		IT: "Il piè di pagina deve collegare l'informativa (data-element privacy-policy-link) in HTTPS, e la pagina deve rispondere. Il criterio non ha tolleranza. Se la pagina non è stata letta è non rilevabile.",
		EN: "The footer must link the notice (data-element privacy-policy-link) over HTTPS, and the page must answer. The criterion has no tolerance. Where the page was not read it is unknown.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito collega l'informativa in HTTPS con data-element=\"privacy-policy-link\".",
		EN: "The site's supplier links the notice over HTTPS with data-element=\"privacy-policy-link\".",
	},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		e, proof, ok := m.link(s, "privacy-policy-link")
		p := (*evidence.Page)(nil)
		if ok {
			p = s.Page(e.Href)
		}
		switch {
		case !ok:
			return m.fail(s, expected(`data-element="privacy-policy-link"`, ""), proof)
		case gone(s, e.Href):
			return m.fail(s, Text{IT: "L'informativa collegata non c'è.", EN: "The notice linked is not there."}, proof, faultProof(p))
		case p == nil || !p.Read():
			fault := linkFault(s, e.Href)
			return unknown(fault, FaultText(fault), proof)
		case !strings.HasPrefix(p.URL, "https://"):
			return m.fail(s, expected("https://…", p.URL), proof)
		}
		return passed(Text{IT: "L'informativa è collegata in HTTPS e risponde.", EN: "The notice is linked over HTTPS and answers."}, proof)
	},
}))
