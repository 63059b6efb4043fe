package checks

import (
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

var _ = register(Check{
	ID: "einvoice-tax-code", Family: EInvoice, Severity: Must, Weight: 4, Dimension: Administrative,
	Title: Text{IT: "Codice fiscale verificato del servizio di fatturazione", EN: "A verified tax code of the invoicing service"},
	About: Text{
		IT: "In IPA il servizio di fatturazione di ogni ufficio deve avere il codice fiscale dell'ente, con la data della verifica dell'Agenzia delle entrate. Un altro codice fiscale (servizio gestito da un'unione o da un consorzio: è lecito) o una verifica mancante danno esito parziale. Se il registro non porta queste colonne l'esito è non rilevabile.",
		EN: "In IPA the invoicing service of every office must have the body's tax code, with the day the revenue agency verified it. Another tax code (a service run by a union or consortium: that is lawful) or a missing verification is a warning. Where the register has no such columns it is unknown.",
	},
	Remedy: Text{
		IT: "Il referente IPA controlla il codice fiscale del servizio di fatturazione di ogni ufficio e ripete la richiesta di verifica; se il servizio è in gestione associata, controlla che il codice sia quello dell'unione.",
		EN: "The body's IPA contact checks the tax code of each office's invoicing service and asks again for its verification; where the service is run together with others, checks that the code is the union's.",
	},
	Cites: []Cite{
		{Act: "DM 55/2013", Where: "art. 3 e allegato D", URL: dm55.URL},
		{Act: "IndicePA", Where: "specifiche del servizio di fatturazione elettronica", URL: "https://indicepa.gov.it/ipa-portale/"},
	},
	Since: date(2015, 3, 31), Needs: []evidence.Part{evidence.OfficesList},
	Gives:   []Status{Pass, Warn, Unknown, NotApplicable},
	Applies: hasOffices,
	Judge:   judgeOfficeTaxCode,
})

// hasOffices says whether the body has invoicing offices to look at: without,
// einvoice-office says so.
func hasOffices(s *evidence.Snapshot) (string, bool) {
	if reason, ok := notInLiquidation(s); !ok {
		return reason, false
	}
	if s.Missing(evidence.OfficesList) != "" {
		return "", true // said by the gate of the register
	}
	return "no-office", len(s.Municipality.Offices) > 0
}

func judgeOfficeTaxCode(s *evidence.Snapshot) Finding {
	own := s.Municipality.TaxCode
	if own == "" {
		return unknown(evidence.RegistryValue, Text{IT: "In IPA l'ente non ha un codice fiscale leggibile.", EN: "The body has no readable tax code in IPA."}, registerProof(s, registry.IPAEntities, "Codice_fiscale_ente"))
	}
	c := countOffices(s, func(o *registry.EInvoiceOffice) Status {
		switch {
		case o.TaxCode == own && !o.TaxCodeVerified.IsZero():
			return Pass
		case o.TaxCode != "" && o.TaxCode != own, emptyIn(o, "codice_fiscale_sfe"), o.TaxCode == own && emptyIn(o, "data_verifica_cf"):
			return Warn
		}
		return Unknown
	})
	quote := func(o *registry.EInvoiceOffice) string {
		q := "Codice_fiscale_sfe «" + o.TaxCode + "», Data_verifica_cf «"
		if !o.TaxCodeVerified.IsZero() {
			q += o.TaxCodeVerified.Format("2006-01-02")
		}
		return q + "»"
	}
	switch {
	case len(c.doubtful) > 0:
		return warned(Text{
			IT: "Il codice fiscale del servizio non è quello dell'ente, o non è verificato, per: " + codes(c.doubtful) + ".",
			EN: "The service's tax code is not the body's, or not verified, for: " + codes(c.doubtful) + ".",
		}, officesProof(s, c.doubtful, quote))
	case len(c.untold) > 0:
		return notDelivered(s, registry.IPAEInvoice, "Codice_fiscale_sfe, Data_verifica_cf")
	}
	return passed(Text{
		IT: "Ogni servizio di fatturazione ha il codice fiscale dell'ente, verificato.",
		EN: "Every invoicing service has the body's tax code, verified.",
	}, officesProof(s, c.good, quote))
}
