package checks

import "github.com/campanile-italia/campanile/evidence"

var _ = register(Check{
	// Informative: docs/adr says why a grant gives no points.
	ID: "pagopa-grant", Family: PagoPA, Severity: Info, Weight: 0, Dimension: Economic,
	Title: Text{IT: "Finanziamento PNRR 1.4.3 per pagoPA", EN: "PNRR 1.4.3 grant for pagoPA"},
	About: Text{
		IT: "Informativo, non dà punti: si guarda in PA digitale 2026 se un progetto 1.4.3 su pagoPA dell'ente è stato certificato e pagato (stato E). Un progetto finanziato e non ancora certificato, o nessun progetto, non dice nulla sugli obblighi: non applicabile. Il certificato prova alcuni servizi, non tutti.",
		EN: "For information, not scored: looks in PA digitale 2026 whether a 1.4.3 project on pagoPA of the body was certified and paid (state E). A project funded and not yet certified, or none, says nothing of the duties: not applicable. The certificate proves some services, not all.",
	},
	Remedy: Text{
		IT: "Nessuna azione. Con un progetto in corso l'RTD ne segue con il fornitore l'attivazione e l'asseverazione sulla piattaforma PA digitale 2026.",
		EN: "Nothing to do. With a project under way the RTD follows with the supplier its activation and certification on the PA digitale 2026 platform.",
	},
	Cites: []Cite{padigitale},
	Since: date(2022, 4, 4), Needs: []evidence.Part{evidence.GrantsList},
	Gives: []Status{Pass, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding { return judgeGrant(s, pagoPAGrant) },
})
