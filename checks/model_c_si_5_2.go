package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

var _ = register(criterion("C.SI.5.2", Check{
	Weight: 0, Dimension: Administrative,
	Title: Text{
		IT: "Dominio istituzionale",
		EN: "Institutional domain",
	},
	About: Text{
		IT: "Il dominio deve avere la forma comune.<nome>.<provincia>.it (o comune.<nome>.it per i capoluoghi), per tutte le pagine del modello. Le forme riservate dal Registro .it ma diverse sono qui negative, non in domain-name, che le ammette. Non ha peso: il dominio è giudicato da domain-name e without-www.",
		EN: "The domain must have the form comune.<name>.<province>.it (or comune.<name>.it for provincial capitals), for all pages of the model. Forms that the .it Registry reserves but are others fail here, not in domain-name, which accepts them. It weighs nothing: domain-name and without-www judge the domain.",
	},
	Remedy: Text{
		IT: "Il comune registra il dominio previsto presso il Registro .it; il fornitore vi sposta il sito con rinvii dal vecchio.",
		EN: "The comune registers the due domain with the .it Registry; the supplier moves the site there, redirecting from the old one.",
	},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		host := strings.TrimPrefix(evidence.HostOf(s.Site.URL), "www.")
		proof := Proof{URL: s.Site.URL, Quote: host, At: s.Started}
		if registry.ClassifyDomain(&s.Municipality, host) == registry.DomainModel {
			return passed(Text{IT: "Il dominio ha la forma del modello.", EN: "The domain has the model's form."}, proof)
		}
		return m.fail(s, expected("comune.<nome>.<provincia>.it", host), proof)
	},
}))
