package checks

import "github.com/campanile-italia/campanile/evidence"

var _ = register(Check{
	// Informative: docs/adr says why a grant gives no points.
	ID: "hosting-grant", Family: Hosting, Severity: Info, Weight: 0, Dimension: Economic,
	Title: Text{IT: "Finanziamento PNRR 1.2 per il cloud", EN: "PNRR 1.2 grant for the cloud"},
	About: Text{
		IT: "Informativo, non dà punti: si guarda in PA digitale 2026 se la migrazione al cloud dell'ente (misura 1.2) è stata certificata e pagata (stato E). Un progetto in corso, o nessuno, non dice nulla sugli obblighi: non applicabile. L'elenco non dice quali servizi sono stati migrati.",
		EN: "For information, not scored: looks in PA digitale 2026 whether the body's migration to the cloud (measure 1.2) was certified and paid (state E). A project under way, or none, says nothing of the duties: not applicable. The list does not say which services were moved.",
	},
	Remedy: Text{
		IT: "Nessuna azione. Con un progetto in corso l'RTD segue con i fornitori la migrazione dei servizi indicati nella candidatura e la loro asseverazione.",
		EN: "Nothing to do. With a project under way the RTD follows with the suppliers the migration of the services in the application and its certification.",
	},
	Cites: []Cite{padigitale},
	Since: date(2022, 4, 4), Needs: []evidence.Part{evidence.GrantsList},
	Gives: []Status{Pass, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding { return judgeGrant(s, cloudGrant) },
})
