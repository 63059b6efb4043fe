package checks

import "github.com/campanile-italia/campanile/evidence"

var _ = register(Check{
	ID: "hosting-certified-moved", Family: Hosting, Severity: Should, Weight: 4, Dimension: Economic,
	Title: Text{IT: "Migrazione al cloud certificata e visibile", EN: "A certified migration to the cloud that can be seen"},
	About: Text{
		IT: "Se PA digitale 2026 dice che la migrazione al cloud dell'ente (misura 1.2) è certificata e pagata, sito e servizi collegati non dovrebbero trovarsi su una linea di accesso a Internet. Se uno vi si trova l'esito è parziale, con la prova dell'una e dell'altra cosa: può non essere tra i servizi finanziati. Se la rete del sito non si riconosce è non rilevabile. Senza migrazione certificata la domanda non si pone.",
		EN: "Where PA digitale 2026 says that the body's migration to the cloud (measure 1.2) is certified and paid, its site and linked services should not be on an Internet access line. One that is there is a warning, with proof of both sides: it may not be among the services funded. A site whose network is not recognised makes it unknown. Without a certified migration the question does not arise.",
	},
	Remedy: Text{
		IT: "L'RTD confronta con i fornitori l'elenco dei servizi del progetto 1.2 con ciò che risponde ancora dalla sede; ciò che era nel progetto si migra, il resto si programma nel piano di migrazione.",
		EN: "The RTD compares with the suppliers the services of the 1.2 project with what still answers from the premises; what was in the project is moved, the rest goes into the migration plan.",
	},
	Cites: append([]Cite{padigitale}, cloudCites...),
	Since: date(2024, 8, 1), Needs: []evidence.Part{evidence.GrantsList, evidence.SiteAddress, evidence.Networks},
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Applies: func(s *evidence.Snapshot) (string, bool) { // before the site is asked for
		return "no-certified-project", s.Missing(evidence.GrantsList) != "" || certified(&s.Municipality, cloudGrant) != nil
	},
	Judge: judgeCertifiedMoved,
})

func judgeCertifiedMoved(s *evidence.Snapshot) Finding {
	grant := certified(&s.Municipality, cloudGrant)
	paid := grantProof(s, grant)
	site := s.SiteHost()
	hosts := append([]*evidence.Host{site}, serviceHosts(s)...)
	var unplaced *Finding
	var placedAt *Placement
	for i, h := range hosts {
		p := place(s, h)
		seen := Proof{URL: "dns:" + h.Name, Quote: p.Quote, At: h.At}
		switch {
		case p.Class == ClassAccess:
			return warned(Text{
				IT: "La migrazione al cloud risulta certificata e pagata, ma " + h.Name + " è su una linea di accesso di " + p.Owner + ".",
				EN: "The migration to the cloud is recorded as certified and paid, but " + h.Name + " is on an access line of " + p.Owner + ".",
			}, paid, seen)
		case p.Fault != "" && i == 0:
			f := placed(Unknown, p, seen)
			unplaced = &f
		case p.Fault == "" && placedAt == nil:
			placedAt = &p
		}
	}
	if unplaced != nil {
		return unknown(evidence.Fault(unplaced.Reason), unplaced.Message, append([]Proof{paid}, unplaced.Proof...)...)
	}
	return passed(Text{
		IT: "La migrazione è certificata, e il sito è nella rete di " + placedAt.Owner + ".",
		EN: "The migration is certified, and the site is in the network of " + placedAt.Owner + ".",
	}, paid, Proof{URL: "dns:" + placedAt.Host, Quote: placedAt.Quote, At: site.At})
}
