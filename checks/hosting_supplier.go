package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "hosting-supplier", Family: Hosting, Severity: Should, Weight: 0, Dimension: Administrative, // 5 when ACN's list is had: ADR 10
	Title: Text{IT: "Fornitore del sito nel catalogo ACN", EN: "The site's supplier in ACN's catalogue"},
	About: Text{
		IT: "Si risale al fornitore che ospita il sito (dal nome dell'host, dal CNAME, dalla rete) e lo si cerca tra le qualificazioni ACN note a Campanile, con livello e scadenza. Qualificato: positivo; qualificazione scaduta: parziale. Finché le qualificazioni non sono disponibili in un elenco datato, o se il fornitore non vi compare o non si riconosce, l'esito è non rilevabile: nessuno è dato per qualificato o per escluso.",
		EN: "Traces the supplier that hosts the site (from the host's name, CNAME or network) and looks for it among the ACN qualifications Campanile knows, with level and end. Qualified: pass; a qualification that ended: a warning. As long as the qualifications are in no dated list, or where the supplier is not in it or not recognised, it is unknown: nobody is taken as qualified or as left out.",
	},
	Remedy: Text{
		IT: "L'RTD chiede al fornitore la scheda del catalogo ACN del servizio acquistato e la conserva con il contratto; se la qualificazione è scaduta, ne chiede il rinnovo o cambia servizio.",
		EN: "The RTD asks the supplier for the entry in ACN's catalogue of the service bought and keeps it with the contract; where the qualification ended, asks for its renewal or changes service.",
	},
	Cites: cloudCites,
	Since: date(2024, 8, 1), Needs: []evidence.Part{evidence.SiteAddress, evidence.Networks},
	Gives: []Status{Pass, Warn, Unknown},
	Judge: func(s *evidence.Snapshot) Finding { return judgeSupplier(s, knowledgeFor(s), s.SiteHost()) },
})

// judgeSupplier looks for the qualification of who runs a host.
func judgeSupplier(s *evidence.Snapshot, k *Knowledge, h *evidence.Host) Finding {
	proof := Proof{URL: "dns:" + h.Name, Quote: h.Name, At: h.At}
	if len(h.Addresses) > 0 {
		proof.Quote = addressQuote(h, &h.Addresses[0])
	}
	if len(k.Qualifications) == 0 {
		return unknown(evidence.SourceMissing, Text{
			IT: "Le qualificazioni ACN non sono disponibili in un elenco datato.",
			EN: "ACN's qualifications are not at hand in a dated list.",
		}, proof)
	}
	by := k.supplierOf(h)
	if by == nil {
		return unknown(evidence.NotInSource, Text{IT: "Il fornitore non si riconosce.", EN: "The supplier is not recognised."}, proof)
	}
	var ended *Qualification
	for i := range k.Qualifications {
		q := &k.Qualifications[i]
		switch {
		case q.Supplier != by.Name:
		case q.Until >= s.Started.Format("2006-01-02"):
			return passed(Text{
				IT: by.Name + " è nel catalogo ACN: " + q.Service + ", " + q.Level + ", fino al " + q.Until + ".",
				EN: by.Name + " is in ACN's catalogue: " + q.Service + ", " + q.Level + ", until " + q.Until + ".",
			}, proof, q.proof(s))
		case ended == nil || q.Until > ended.Until:
			ended = q
		}
	}
	if ended == nil {
		return unknown(evidence.NotInSource, Text{
			IT: by.Name + " non è tra le qualificazioni ACN note.",
			EN: by.Name + " is not among the ACN qualifications known.",
		}, proof)
	}
	return warned(Text{
		IT: "La qualificazione ACN di " + by.Name + " è scaduta il " + ended.Until + ".",
		EN: "ACN's qualification of " + by.Name + " ended on " + ended.Until + ".",
	}, proof, ended.proof(s))
}

func (q *Qualification) proof(s *evidence.Snapshot) Proof {
	url := q.Source
	if !strings.HasPrefix(url, "https://") {
		url = "knowledge:qualifications.yaml"
	}
	return Proof{URL: url, Quote: q.Supplier + ", " + q.Service + ", " + q.Level + ", " + q.Until + " (" + q.Source + ", " + q.Date + ")", At: s.Started}
}
