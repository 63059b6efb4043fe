package checks

import (
	"fmt"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

var _ = register(Check{
	ID: "pagopa-regional", Family: PagoPA, Severity: Must, Weight: 8, Dimension: Organisational,
	Title: Text{IT: "Pagamenti sul portale regionale", EN: "Payments seen on the regional portal"},
	About: Text{
		IT: "Si cerca il codice fiscale dell'ente tra i creditori dei pagamenti pubblicati dal portale regionale (in Lombardia il dataset 78vt-im2v). Un pagamento negli ultimi dodici mesi prova che pagoPA funziona. Chi non c'è può usare un altro intermediario: l'esito è non rilevabile, mai negativo.",
		EN: "Looks for the body's tax code among the creditors of the payments the regional portal publishes (dataset 78vt-im2v in Lombardia). A payment in the last twelve months proves a live pagoPA. A body that is not there may use another intermediary: unknown, never a fail.",
	},
	Remedy: Text{
		IT: "Nessuna azione se l'ente usa un altro intermediario. Altrimenti il responsabile dei tributi attiva le tipologie di pagamento sul Portale Pagamenti regionale.",
		EN: "Nothing to do where the body uses another intermediary. Otherwise the revenue office activates its payment types on the regional portal.",
	},
	Cites: []Cite{
		{Act: "D.Lgs. 82/2005 (CAD)", Where: "art. 5", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2005-03-07;82~art5"},
	},
	Since: date(2021, 2, 28), Needs: []evidence.Part{evidence.PaymentsList},
	Gives: []Status{Pass, Unknown},
	Judge: judgeRegional,
})

func judgeRegional(s *evidence.Snapshot) Finding {
	src, _ := s.Source(registry.RegionalPayments)
	pay := s.Municipality.Payments
	if pay == nil || pay.Count <= 0 {
		return unknown(evidence.NotInSource, Text{
			IT: "Il portale regionale non pubblica pagamenti a favore dell'ente: può usare un altro intermediario.",
			EN: "The regional portal publishes no payment to the body: it may use another intermediary.",
		}, registerProof(s, registry.RegionalPayments, "ente_cf "+s.Municipality.TaxCode))
	}
	proof := registerProof(s, registry.RegionalPayments, fmt.Sprintf("ente_cf %s, count %d, max_data %s", s.Municipality.TaxCode, pay.Count, pay.Last.Format("2006-01-02")))
	yearAgo := s.Started.AddDate(-1, 0, 0)
	switch {
	case pay.Last.Before(yearAgo) && src.Date.Before(yearAgo) && !src.Date.IsZero():
		return unknown(evidence.SourceStale, FaultText(evidence.SourceStale), proof)
	case pay.Last.Before(yearAgo):
		return unknown(evidence.NotInSource, Text{
			IT: "L'ultimo pagamento pubblicato ha più di dodici mesi.",
			EN: "The last payment published is more than twelve months old.",
		}, proof)
	}
	return passed(Text{
		IT: fmt.Sprintf("Il portale regionale ha pubblicato %d pagamenti a favore dell'ente, l'ultimo il %s.", pay.Count, pay.Last.Format("02/01/2006")),
		EN: fmt.Sprintf("The regional portal published %d payments to the body, the last on %s.", pay.Count, pay.Last.Format("2006-01-02")),
	}, proof)
}
