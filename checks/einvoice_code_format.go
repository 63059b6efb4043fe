package checks

import (
	"regexp"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

var cuuForm = regexp.MustCompile(`^[A-Z0-9]{6}$`)

var _ = register(Check{
	ID: "einvoice-code-format", Family: EInvoice, Severity: Must, Weight: 3, Dimension: Administrative,
	Title: Text{IT: "Forma del codice univoco ufficio", EN: "Form of the office codes"},
	About: Text{
		IT: "Ogni codice univoco ufficio dell'ente in IPA deve avere sei caratteri alfanumerici maiuscoli. Non si applica a chi non ha uffici.",
		EN: "Every office code of the body in IPA must be six upper-case letters or digits. Not applicable to a body without offices.",
	},
	Remedy: Text{
		IT: "Il referente IPA segnala il codice malformato al gestore dell'indice (AgID), che lo rigenera.",
		EN: "The body's IPA contact reports the malformed code to the keeper of the index (AgID), who issues it anew.",
	},
	Cites: []Cite{{Act: "DM 55/2013", Where: "art. 3 e allegato D", URL: dm55.URL}},
	Since: date(2015, 3, 31), Needs: []evidence.Part{evidence.OfficesList},
	Gives: []Status{Pass, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		offices := s.Municipality.Offices
		if len(offices) == 0 {
			return notApplicable("no-office", reasonText("no-office"))
		}
		var bad []registry.EInvoiceOffice
		for _, o := range offices {
			if !cuuForm.MatchString(o.CUU) {
				bad = append(bad, o)
			}
		}
		if len(bad) > 0 {
			return failed(Text{
				IT: "Codici che non hanno sei caratteri alfanumerici: " + codes(bad) + ".",
				EN: "Codes that are not six letters or digits: " + codes(bad) + ".",
			}, registerProof(s, registry.IPAEInvoice, "Codice_uni_uo "+codes(bad)))
		}
		return passed(Text{IT: "Tutti i codici sono ben formati.", EN: "All codes are well formed."},
			registerProof(s, registry.IPAEInvoice, "Codice_uni_uo "+codes(offices)))
	},
})
