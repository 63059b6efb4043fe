package checks

import (
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

var _ = register(Check{
	ID: "einvoice-start", Family: EInvoice, Severity: Must, Weight: 4, Dimension: Administrative,
	Title: Text{IT: "Servizio di fatturazione avviato", EN: "The invoicing service has started"},
	About: Text{
		IT: "In IPA il servizio di fatturazione di ogni ufficio deve avere una data di avvio già passata. Se per alcuni uffici manca o è nel futuro l'esito è parziale (un ufficio può essere appena nato), se è così per tutti è negativo: nessun ufficio può ricevere fatture. Se il registro non porta la data l'esito è non rilevabile.",
		EN: "In IPA the invoicing service of every office must have a day of start that is past. Where it is missing or in the future for some offices it is a warning (an office may be new), where for all it is a fail: no office can receive invoices. Where the register does not carry the day it is unknown.",
	},
	Remedy: Text{
		IT: "Il referente IPA completa il servizio di fatturazione dell'ufficio con la data di avvio e lo attiva; per un ufficio cessato, ne chiede la chiusura.",
		EN: "The body's IPA contact completes the office's invoicing service with its day of start and activates it; an office that ceased is to be closed.",
	},
	Cites: []Cite{{Act: "DM 55/2013", Where: "art. 3 e allegato D", URL: dm55.URL}},
	Since: date(2015, 3, 31), Needs: []evidence.Part{evidence.OfficesList},
	Gives:   []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Applies: hasOffices,
	Judge:   judgeStart,
})

func judgeStart(s *evidence.Snapshot) Finding {
	today := s.Started.AddDate(0, 0, 1) // a day of grace for time zones
	c := countOffices(s, func(o *registry.EInvoiceOffice) Status {
		switch {
		case !o.Since.IsZero() && o.Since.Before(today):
			return Pass
		case !o.Since.IsZero(), emptyIn(o, "data_avvio_sfe"):
			return Fail
		}
		return Unknown
	})
	quote := func(o *registry.EInvoiceOffice) string {
		if o.Since.IsZero() {
			return "Data_avvio_sfe «»"
		}
		return "Data_avvio_sfe «" + o.Since.Format("2006-01-02") + "»"
	}
	switch {
	case len(c.bad) > 0 && len(c.good)+len(c.untold) == 0:
		return failed(Text{
			IT: "Nessun ufficio ha un servizio di fatturazione avviato: la data manca o è nel futuro.",
			EN: "No office has an invoicing service that started: the day is missing or in the future.",
		}, officesProof(s, c.bad, quote))
	case len(c.bad) > 0:
		return warned(Text{
			IT: "Il servizio non è avviato per: " + codes(c.bad) + ".",
			EN: "The service has not started for: " + codes(c.bad) + ".",
		}, officesProof(s, c.bad, quote))
	case len(c.untold) > 0:
		return notDelivered(s, registry.IPAEInvoice, "Data_avvio_sfe")
	}
	return passed(Text{IT: "Il servizio di fatturazione di ogni ufficio è avviato.", EN: "Every office's invoicing service has started."}, officesProof(s, c.good, quote))
}
