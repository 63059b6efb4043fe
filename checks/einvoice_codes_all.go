package checks

import (
	"fmt"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

var _ = register(Check{
	ID: "einvoice-codes-complete", Family: EInvoice, Severity: Should, Weight: 2, Dimension: Organisational,
	Title: Text{IT: "Tutti i codici univoci pubblicati", EN: "Every office code is published"},
	About: Text{
		IT: "Se il sito pubblica almeno un codice univoco dell'ente si guarda se pubblica quelli di tutti gli uffici in IPA: altrimenti l'esito è parziale. Un ente con più di venti uffici li elenca di solito presso ciascuno, e non è giudicato; se non ne pubblica alcuno lo dice già il controllo sul codice pubblicato.",
		EN: "Where the site publishes one office code of the body at least, looks whether it publishes those of all offices in IPA: otherwise it is a warning. A body with more than twenty offices usually lists them with each, and is not judged; where none is published the check on the published code says so already.",
	},
	Remedy: Text{
		IT: "L'ufficio ragioneria completa l'elenco dei codici univoci sul sito con quelli che risultano in IPA; il referente IPA chiude gli uffici che non ricevono più fatture.",
		EN: "The accounting office completes the list of codes on the site with those in IPA; the IPA contact closes offices that no longer receive invoices.",
	},
	Cites: []Cite{{Act: "DM 55/2013", Where: "art. 3 e allegati C e D", URL: dm55.URL}},
	Since: date(2015, 3, 31), Needs: []evidence.Part{evidence.OfficesList, evidence.Home},
	Gives:   []Status{Pass, Warn, Unknown, NotApplicable},
	Applies: hasOffices,
	Judge:   judgeCodesComplete,
})

func judgeCodesComplete(s *evidence.Snapshot) Finding {
	offices := s.Municipality.Offices
	if len(offices) > maxSpelled {
		return notApplicable("many-offices", reasonText("many-offices"))
	}
	inIPA := make(map[string]bool, len(offices))
	for _, o := range offices {
		inIPA[strings.ToUpper(o.CUU)] = true
	}
	shown := map[string]bool{}
	var proofs []Proof
	for _, p := range bodyPages(s) {
		if nearWords.on(s, p) == nil {
			continue
		}
		for _, c := range codesShown(s, p, inIPA) {
			if inIPA[c.code] && !shown[c.code] {
				shown[c.code] = true
				proofs = append(proofs, pageProof(p, c.quote))
			}
		}
		if len(shown) == len(inIPA) {
			return passed(Text{
				IT: fmt.Sprintf("Il sito pubblica tutti i %d codici che sono in IPA.", len(inIPA)),
				EN: fmt.Sprintf("The site publishes all %d codes that are in IPA.", len(inIPA)),
			}, proofs[:min(3, len(proofs))]...)
		}
	}
	if fault := unreadForCodes(s); fault != "" {
		return unknown(fault, FaultText(fault), homeProof(s, readCount(s)))
	}
	if len(shown) == 0 {
		return notApplicable("no-code-shown", reasonText("no-code-shown"))
	}
	var missing []registry.EInvoiceOffice
	for _, o := range offices {
		if !shown[strings.ToUpper(o.CUU)] {
			missing = append(missing, o)
		}
	}
	return warned(Text{
		IT: "Sul sito mancano i codici " + codes(missing) + ", che sono in IPA.",
		EN: "The site lacks the codes " + codes(missing) + ", which are in IPA.",
	}, append(proofs[:min(2, len(proofs)):min(2, len(proofs))], registerProof(s, registry.IPAEInvoice, "Codice_uni_uo "+codes(offices)))...)
}
