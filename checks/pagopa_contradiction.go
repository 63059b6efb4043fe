package checks

import "github.com/campanile-italia/campanile/evidence"

var _ = register(Check{
	ID: "pagopa-certified-visible", Family: PagoPA, Severity: Should, Weight: 3, Dimension: Economic,
	Title: Text{IT: "Progetto pagoPA certificato e visibile", EN: "A certified pagoPA project that can be seen"},
	About: Text{
		IT: "Se PA digitale 2026 dice che un progetto 1.4.3 su pagoPA dell'ente è certificato e pagato, pagoPA deve vedersi: un luogo per pagare collegato dal sito, pagamenti sul portale regionale o l'ente nell'elenco dei partner. Se non si vede da nessuna parte e il sito è stato letto l'esito è parziale, con la prova dell'una e dell'altra cosa; se il sito non si è letto è non rilevabile. Senza progetto certificato la domanda non si pone.",
		EN: "Where PA digitale 2026 says that a 1.4.3 project on pagoPA of the body is certified and paid, pagoPA must show: a place to pay linked from the site, payments on the regional portal, or the body in the list of partners. Where it shows nowhere and the site was read it is a warning, with proof of both sides; a site that was not read makes it unknown. Without a certified project the question does not arise.",
	},
	Remedy: Text{
		IT: "L'RTD verifica con il fornitore che i servizi del progetto certificato siano attivi; il responsabile del sito li collega. Se il progetto riguardava altri canali, l'ente lo segnala.",
		EN: "The RTD checks with the supplier that the services of the certified project are active; the site's manager links them. Where the project was about other channels, the body says so.",
	},
	Cites: []Cite{padigitale,
		{Act: "D.Lgs. 82/2005 (CAD)", Where: "art. 5", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2005-03-07;82~art5"},
	},
	Since: date(2022, 4, 4), Needs: []evidence.Part{evidence.GrantsList},
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Judge: judgeCertifiedVisible,
})

func judgeCertifiedVisible(s *evidence.Snapshot) Finding {
	grant := certified(&s.Municipality, pagoPAGrant)
	if grant == nil {
		return notApplicable("no-certified-project", reasonText("no-certified-project"))
	}
	paid := grantProof(s, grant)
	for _, id := range [...]string{"pagopa-portal", "pagopa-regional", "pagopa-intermediary"} {
		if f := related(s, id); f.Status == Pass {
			return passed(Text{
				IT: "Il progetto è certificato, e pagoPA si vede: " + f.Message.IT,
				EN: "The project is certified, and pagoPA shows: " + f.Message.EN,
			}, append([]Proof{paid}, f.Proof...)...)
		}
	}
	portal := related(s, "pagopa-portal")
	if portal.Status == Unknown {
		return unknown(evidence.Fault(portal.Reason), portal.Message, append([]Proof{paid}, portal.Proof...)...)
	}
	return warned(Text{
		IT: "Il progetto pagoPA risulta certificato e pagato, ma sul sito: " + portal.Message.IT,
		EN: "The pagoPA project is recorded as certified and paid, but on the site: " + portal.Message.EN,
	}, append([]Proof{paid}, portal.Proof...)...)
}
