package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

var _ = register(Check{
	// Informative: a body that is connected without a partner is not in the list,
	// so that only one of the verdicts could ever count.
	ID: "pagopa-intermediary", Family: PagoPA, Severity: Info, Weight: 0, Dimension: Organisational,
	Title: Text{IT: "Partner o intermediario pagoPA", EN: "Partner or intermediary for pagoPA"},
	About: Text{
		IT: "Si cerca l'ente nell'elenco di PagoPA degli enti collegati tramite un partner o un intermediario. L'elenco non ha il codice fiscale dell'ente: vale solo un nome uguale e di un comune solo. Chi non c'è può essere collegato direttamente: l'esito è non rilevabile, mai negativo. Informativo: non entra nel punteggio.",
		EN: "Looks for the body in PagoPA's list of those connected through a partner or intermediary. The list has no tax code of the body: only a name that is equal, and one comune's alone, counts. A body that is not there may be connected directly: unknown, never a fail. Informative: not scored.",
	},
	Remedy: Text{
		IT: "Nessuna azione se l'ente è collegato direttamente. Altrimenti il responsabile dei tributi chiede al fornitore con quale partner l'ente è collegato a pagoPA.",
		EN: "Nothing to do where the body is connected directly. Otherwise the revenue office asks the supplier through which partner the body is connected to pagoPA.",
	},
	Cites: []Cite{
		{Act: "D.Lgs. 82/2005 (CAD)", Where: "art. 5", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2005-03-07;82~art5"},
	},
	Since: date(2021, 2, 28), Needs: []evidence.Part{evidence.PartnersList},
	Gives: []Status{Pass, Unknown},
	Judge: judgeIntermediary,
})

func judgeIntermediary(s *evidence.Snapshot) Finding {
	p := s.Municipality.Partner
	if p == nil {
		return unknown(evidence.NotInSource, Text{
			IT: "L'elenco degli enti collegati tramite partner non nomina l'ente senza possibilità di errore: può essere collegato direttamente.",
			EN: "The list of bodies connected through partners does not name the body beyond doubt: it may be connected directly.",
		}, registerProof(s, registry.PagoPAPartners, "denominazione Ente: "+s.Municipality.Denomination))
	}
	proof := registerProof(s, registry.PagoPAPartners, strings.TrimSuffix("denominazione Ente: "+p.Listed+", Codice Fiscale: "+strings.Join(p.TaxCodes, ", "), ", Codice Fiscale: "))
	if yearOld(s, registry.PagoPAPartners) {
		return unknown(evidence.SourceStale, FaultText(evidence.SourceStale), proof)
	}
	text := Text{IT: "L'ente è collegato a pagoPA tramite un partner o un intermediario", EN: "The body is connected to pagoPA through a partner or intermediary"}
	if codes := strings.Join(p.TaxCodes, ", "); codes != "" {
		text.IT += " (codice fiscale " + codes + ")"
		text.EN += " (tax code " + codes + ")"
	}
	text.IT += "."
	text.EN += "."
	return passed(text, proof)
}
