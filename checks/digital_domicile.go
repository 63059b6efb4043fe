package checks

import (
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

var _ = register(Check{
	ID: "digital-domicile", Family: Adjacent, Severity: Must, Weight: 2, Dimension: Administrative,
	Title: Text{IT: "Domicilio digitale in IPA", EN: "Digital domicile in IPA"},
	About: Text{
		IT: "Positivo se fra gli indirizzi dell'ente in IPA c'è una casella di tipo PEC. Parziale se non se ne legge nessuna: può mancare o essere scritta male. L'altra metà del controllo, la nomina del responsabile per la transizione digitale, sta in un registro con dati personali che Campanile non legge.",
		EN: "Pass where one of the body's addresses in IPA is of type PEC. Warning where none can be read: it may be missing or misspelt. The other half of this duty, the officer for digital transition (RTD), is in a register with personal data that Campanile does not read.",
	},
	Remedy: Text{
		IT: "Il referente IPA inserisce o corregge la PEC dell'ente in IPA.",
		EN: "The body's IPA contact enters or mends the body's PEC in IPA.",
	},
	Cites: []Cite{{Act: "D.Lgs. 82/2005 (CAD)", Where: "art. 6-ter", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2005-03-07;82~art6ter"}},
	Since: date(2017, 1, 27),
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		if src, ok := s.Source(registry.IPAEntities); !ok || src.Missing {
			return unknown(evidence.SourceMissing, FaultText(evidence.SourceMissing), registerProof(s, registry.IPAEntities, "source-missing"))
		}
		if s.Municipality.InLiquidation {
			return notApplicable("in-liquidation", reasonText("in-liquidation"))
		}
		domain := s.Municipality.PECDomain
		if domain == "" {
			return warned(Text{IT: "In IPA non si legge una PEC dell'ente.", EN: "No PEC of the body can be read in IPA."}, registerProof(s, registry.IPAEntities, "Tipo_Mail pec: 0"))
		}
		return passed(Text{IT: "L'ente ha una PEC in IPA.", EN: "The body has a PEC in IPA."}, registerProof(s, registry.IPAEntities, "Tipo_Mail pec: @"+domain))
	},
})
