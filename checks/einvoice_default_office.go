package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

var _ = register(Check{
	// Informative: that the office must have this name is not confirmed (docs/adr).
	ID: "einvoice-default-office", Family: EInvoice, Severity: Info, Weight: 0, Dimension: Organisational,
	Title: Text{IT: "Ufficio predefinito Uff_eFatturaPA", EN: "The default office Uff_eFatturaPA"},
	About: Text{
		IT: "Informativo, non dà punti: si guarda se tra gli uffici di fatturazione in IPA c'è quello predefinito, di nome Uff_eFatturaPA, che IPA crea da sé. Un ente che riceve con uffici propri può non averlo.",
		EN: "For information, not scored: looks whether the invoicing offices in IPA hold the default one, called Uff_eFatturaPA, which IPA makes by itself. A body that receives through offices of its own may not have it.",
	},
	Remedy: Text{
		IT: "Nessun obbligo. Il referente IPA verifica che almeno un ufficio sia adatto ai fornitori che non sanno a quale spedire.",
		EN: "Nothing is required. The body's IPA contact sees to it that one office at least suits suppliers who do not know which to send to.",
	},
	Cites: []Cite{{Act: "IndicePA", Where: "specifiche del servizio di fatturazione elettronica", URL: "https://indicepa.gov.it/ipa-portale/"}},
	Since: date(2015, 3, 31), Needs: []evidence.Part{evidence.OfficesList},
	Gives:   []Status{Pass, Unknown, NotApplicable},
	Applies: hasOffices,
	Judge: func(s *evidence.Snapshot) Finding {
		for _, o := range s.Municipality.Offices {
			if name := strings.NewReplacer(" ", "", "_", "", "-", "").Replace(evidence.Fold(o.Name)); strings.Contains(name, "uffefatturapa") {
				return passed(Text{IT: "L'ufficio predefinito è in IPA: " + o.CUU + ".", EN: "The default office is in IPA: " + o.CUU + "."},
					registerProof(s, registry.IPAEInvoice, "Codice_uni_uo "+o.CUU+", Descrizione_uo "+o.Name))
			}
		}
		return notApplicable("no-default-office", reasonText("no-default-office"), registerProof(s, registry.IPAEInvoice, "Codice_uni_uo "+codes(s.Municipality.Offices)))
	},
})
