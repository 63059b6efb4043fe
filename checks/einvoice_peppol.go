package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "einvoice-peppol", Family: EInvoice, Severity: Info, Weight: 0, Dimension: Technological,
	Title: Text{IT: "Uffici raggiungibili nella rete Peppol", EN: "Offices reachable in the Peppol network"},
	About: Text{
		IT: "Informativo, non dà punti: l'obbligo è il Sistema di Interscambio, Peppol è facoltativo. I primi uffici di fatturazione elettronica in IPA si cercano nel DNS di Peppol (identificativo 0201 e codice univoco ufficio) e al primo che c'è si chiede quali documenti riceve. Nessun ufficio registrato: non applicabile.",
		EN: "For information, not scored: the duty is the Sistema di Interscambio, Peppol is optional. The first e-invoicing offices in IPA are looked up in Peppol's DNS (identifier 0201 and the office's code), and of the first that is there it is asked which documents it receives. No office registered: not applicable.",
	},
	Remedy: Text{
		IT: "Niente da fare per obbligo. Chi vuole ricevere anche da Peppol chiede il canale al proprio intermediario e lo dichiara in IPA.",
		EN: "Nothing is required. Who wants to receive through Peppol too asks their intermediary for the channel and declares it in IPA.",
	},
	Cites: []Cite{
		{Act: "D.Lgs. 148/2018", Where: "art. 1 e 3", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2018-12-27;148"},
		{Act: "AgID, Peppol Authority italiana", Where: "SMP della PA", URL: "https://peppol.agid.gov.it/"},
	},
	Since: date(2019, 4, 18), Needs: []evidence.Part{evidence.OfficesList},
	Gives:   []Status{Pass, Unknown, NotApplicable},
	Applies: notInLiquidation,
	Judge:   judgePeppol,
})

func judgePeppol(s *evidence.Snapshot) Finding {
	if len(s.Municipality.Offices) == 0 {
		return notApplicable("no-office", reasonText("no-office"))
	}
	var there []string
	var proof []Proof
	var unread *evidence.Participant
	for i := range s.Peppol {
		p := &s.Peppol[i]
		if p.Fault != "" {
			unread = p
		} else if p.SMP != "" {
			there = append(there, p.CUU)
			proof = append(proof, Proof{URL: "dns:" + p.Name + "?type=NAPTR", Quote: "0201:" + p.CUU + " → " + p.SMP, At: p.At})
		}
	}
	switch {
	case len(there) > 0:
		invoices := invoicesSaid(s.Peppol)
		return passed(Text{
			IT: "Nella rete Peppol: " + strings.Join(there, ", ") + "." + invoices.IT,
			EN: "In the Peppol network: " + strings.Join(there, ", ") + "." + invoices.EN,
		}, proof...)
	case unread != nil:
		return unknown(unread.Fault, FaultText(unread.Fault), Proof{URL: "dns:" + unread.Name + "?type=NAPTR", Quote: unread.Note, At: unread.At})
	case len(s.Peppol) == 0 && hasSoundCode(s):
		return unknown(evidence.OutOfBudget, Text{IT: "In questa visita Peppol non è stato interrogato.", EN: "This visit did not ask Peppol."}, Proof{URL: s.Site.Asked, At: s.Started})
	}
	return notApplicable("not-in-peppol", reasonText("not-in-peppol"))
}

func hasSoundCode(s *evidence.Snapshot) bool {
	for _, o := range s.Municipality.Offices {
		if cuuForm.MatchString(o.CUU) {
			return true
		}
	}
	return false
}

// invoicesSaid is what the first participant's SMP said of invoices.
func invoicesSaid(all []evidence.Participant) Text {
	for i := range all {
		switch g := all[i].Group; {
		case g == nil:
		case g.Fault != "":
			return Text{IT: " Il suo SMP non ha risposto (" + string(g.Fault) + ").", EN: " Its SMP did not answer (" + string(g.Fault) + ")."}
		case g.Invoices:
			return Text{IT: " Riceve fatture.", EN: " It receives invoices."}
		default:
			return Text{IT: " Tra i documenti che riceve non ci sono fatture.", EN: " There are no invoices among the documents it receives."}
		}
	}
	return Text{}
}
