package checks

import (
	"fmt"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// dm55 is the decree all e-invoicing duties rest on.
var dm55 = Cite{Act: "DM 55/2013", Where: "art. 3, c. 1", URL: "https://www.gazzettaufficiale.it/eli/id/2013/05/22/13G00097/sg"}

var _ = register(Check{
	ID: "einvoice-office", Family: EInvoice, Severity: Must, Weight: 10, Dimension: Administrative,
	Title: Text{IT: "Ufficio di fatturazione elettronica in IPA", EN: "An e-invoicing office in IPA"},
	About: Text{
		IT: "Si guarda nell'elenco IPA delle unità organizzative che ricevono fatture elettroniche: l'ente deve averne almeno una. Non si applica agli enti in liquidazione.",
		EN: "Looks in IPA's list of the offices that receive electronic invoices: the body must have one at least. Bodies in liquidation are left out.",
	},
	Remedy: Text{
		IT: "Il referente IPA dell'ente inserisce nell'indice l'ufficio che riceve le fatture elettroniche e ne completa il servizio di fatturazione.",
		EN: "The body's IPA contact enters the office that receives electronic invoices and completes its invoicing service.",
	},
	Cites: []Cite{dm55,
		{Act: "D.L. 66/2014", Where: "art. 25", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legge:2014-04-24;66~art25"},
	},
	Since: date(2015, 3, 31), Needs: []evidence.Part{evidence.OfficesList},
	Gives:   []Status{Pass, Fail, Unknown, NotApplicable},
	Applies: notInLiquidation,
	Judge: func(s *evidence.Snapshot) Finding {
		offices := s.Municipality.Offices
		if len(offices) == 0 {
			return failed(Text{
				IT: "In IPA l'ente non ha alcun ufficio che riceva fatture elettroniche.",
				EN: "The body has no office in IPA that receives electronic invoices.",
			}, registerProof(s, registry.IPAEInvoice, "Codice_IPA "+s.Municipality.IPA+": 0"))
		}
		return passed(Text{
			IT: fmt.Sprintf("In IPA: %d uffici di fatturazione elettronica (%s).", len(offices), codes(offices)),
			EN: fmt.Sprintf("In IPA: %d e-invoicing offices (%s).", len(offices), codes(offices)),
		}, registerProof(s, registry.IPAEInvoice, "Codice_IPA "+s.Municipality.IPA+": "+codes(offices)))
	},
})

func notInLiquidation(s *evidence.Snapshot) (string, bool) {
	return "in-liquidation", !s.Municipality.InLiquidation
}

// codes lists the codes of up to ten offices.
func codes(offices []registry.EInvoiceOffice) string {
	var list []string
	for i, o := range offices {
		if i == 10 {
			list = append(list, "…")
			break
		}
		list = append(list, o.CUU)
	}
	return strings.Join(list, ", ")
}
