package checks

import (
	"fmt"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

var _ = register(Check{
	ID: "app-io", Family: Adjacent, Severity: Must, Weight: 5, Dimension: Organisational,
	Title: Text{IT: "Servizi su App IO", EN: "Services in App IO"},
	About: Text{
		IT: "Si cerca il codice fiscale dell'ente tra quelli che hanno servizi visibili su App IO, nell'elenco pubblico di PagoPA. Positivo: almeno un servizio. Chi non c'è può essersi attivato dopo la data dell'elenco, o pubblicare tramite un altro ente: l'esito è non rilevabile, mai negativo.",
		EN: "Looks for the body's tax code among those with services visible in App IO, in PagoPA's public list. Pass: at least one service. A body that is not there may have joined after the list's date, or publish through another body: unknown, never a fail.",
	},
	Remedy: Text{
		IT: "L'RTD aderisce ad App IO dall'area riservata di PagoPA e pubblica i servizi con cui l'ente scrive ai cittadini, direttamente o tramite il fornitore.",
		EN: "The RTD joins App IO from PagoPA's reserved area and publishes the services with which the body writes to citizens, directly or through the supplier.",
	},
	Cites: []Cite{
		{Act: "D.Lgs. 82/2005 (CAD)", Where: "art. 64-bis, commi 1-ter e 1-quater", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2005-03-07;82~art64bis"},
	},
	Since: date(2021, 2, 28), Needs: []evidence.Part{evidence.AppIOList},
	Gives: []Status{Pass, Unknown},
	Judge: judgeAppIO,
})

func judgeAppIO(s *evidence.Snapshot) Finding {
	proof := registerProof(s, registry.AppIO, "fc "+s.Municipality.TaxCode)
	on := s.Municipality.AppIO
	if on == nil || on.Services < 1 {
		return unknown(evidence.NotInSource, Text{
			IT: "L'elenco dei servizi visibili su App IO non ne ha a nome dell'ente.",
			EN: "The list of services visible in App IO has none under the body's name.",
		}, proof)
	}
	if yearOld(s, registry.AppIO) {
		return unknown(evidence.SourceStale, FaultText(evidence.SourceStale), proof)
	}
	proof.Quote += fmt.Sprintf(", s: %d", on.Services)
	return passed(Text{
		IT: fmt.Sprintf("Servizi dell'ente visibili su App IO: %d.", on.Services),
		EN: fmt.Sprintf("Services of the body visible in App IO: %d.", on.Services),
	}, proof)
}

// yearOld says whether a register's delivery is more than a year older than the visit.
func yearOld(s *evidence.Snapshot, id registry.SourceID) bool {
	src, _ := s.Source(id)
	return !src.Date.IsZero() && src.Date.Before(s.Started.AddDate(-1, 0, 0))
}
