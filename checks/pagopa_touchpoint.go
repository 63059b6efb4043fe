package checks

import "github.com/campanile-italia/campanile/evidence"

var _ = register(Check{
	ID: "pagopa-touchpoint", Family: PagoPA, Severity: Should, Weight: 2, Dimension: Organisational,
	Title: Text{IT: "Non solo il punto nazionale checkout.pagopa.it", EN: "Not only the national checkout.pagopa.it"},
	About: Text{
		IT: "Se il sito collega checkout.pagopa.it si guarda se collega anche un portale dell'ente: da solo, il punto nazionale paga gli avvisi ma non consente i pagamenti spontanei, e l'esito è parziale. Se un portale è collegato ma non si è potuto leggere l'esito è non rilevabile; se il punto nazionale non è collegato la domanda non si pone.",
		EN: "Where the site links checkout.pagopa.it, looks for a portal of the body's beside it: alone, the national touchpoint pays notices and takes no spontaneous payments, which is a warning. A portal that is linked and could not be read makes it unknown; where the touchpoint is not linked the question does not arise.",
	},
	Remedy: Text{
		IT: "Il responsabile dei tributi attiva con l'intermediario un portale per i pagamenti spontanei; il responsabile del sito lo collega accanto al punto nazionale.",
		EN: "The revenue office activates with the intermediary a portal for spontaneous payments; the site's manager links it beside the national touchpoint.",
	},
	Cites: []Cite{
		{Act: "D.Lgs. 82/2005 (CAD)", Where: "art. 5, c. 2-ter", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2005-03-07;82~art5"},
	},
	Since: date(2021, 2, 28), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Judge: judgeTouchpoint,
})

func judgeTouchpoint(s *evidence.Snapshot) Finding {
	k := knowledgeFor(s)
	var touch *Proof
	for _, a := range viewOf(s).links {
		if portal := k.portal(a.host, a.url.Path); portal != nil && portal.Kind == "touchpoint" {
			proof := linkProof(a.page, a.link)
			touch = &proof
			break
		}
	}
	if touch == nil {
		if fault := absence(s); fault != "" {
			return unknown(fault, FaultText(fault), homeProof(s, readCount(s)))
		}
		return notApplicable("no-touchpoint", reasonText("no-touchpoint"))
	}
	portal := related(s, "pagopa-portal")
	switch portal.Status {
	case Pass:
		return passed(Text{
			IT: "Accanto al punto nazionale è collegato un luogo in cui l'ente è pagato.",
			EN: "Beside the national touchpoint a place where the body is paid is linked.",
		}, append([]Proof{*touch}, portal.Proof...)...)
	case Unknown:
		return unknown(evidence.Fault(portal.Reason), portal.Message, append([]Proof{*touch}, portal.Proof...)...)
	}
	return warned(Text{
		IT: "È collegato solo checkout.pagopa.it, che paga gli avvisi e non consente pagamenti spontanei.",
		EN: "Only checkout.pagopa.it is linked, which pays notices and takes no spontaneous payments.",
	}, *touch)
}
