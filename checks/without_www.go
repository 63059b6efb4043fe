package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "without-www", Family: Adjacent, Severity: Should, Weight: 2, Dimension: Technological,
	Title: Text{IT: "Il sito risponde anche senza «www.»", EN: "The site answers without \"www.\" too"},
	About: Text{
		IT: "Positivo se l'indirizzo in IPA è già senza «www.» e risponde, o se il nome senza «www.» risponde o rimanda al sito. Negativo se il nome senza «www.» non esiste o rifiuta la connessione mentre il sito risponde. Non rilevabile se porta a un altro dominio o se la visita non lo ha chiesto.",
		EN: "Pass where IPA's address is without \"www.\" already and answers, or where the name without \"www.\" answers or leads to the site. Fail where the name without \"www.\" does not exist or refuses the connection while the site answers. Unknown where it leads to another domain, or where the visit did not ask.",
	},
	Remedy: Text{
		IT: "Chi gestisce il DNS pubblica il nome senza «www.»; il fornitore del sito lo fa rispondere, con un rinvio e un certificato valido.",
		EN: "Whoever keeps the DNS publishes the name without \"www.\"; the site's supplier has it answer, with a redirect and a valid certificate.",
	},
	Cites: []Cite{{Act: "Modello Comuni", Where: "C.SI.5.2", URL: modelURL}},
	Since: date(2022, 4, 1), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		host := evidence.HostOf(s.Site.Asked)
		x := s.Site.WithoutWWW
		switch {
		case vendorHost(s, strings.TrimPrefix(host, "www.")):
			return notApplicable("vendor-domain", reasonText("vendor-domain"), Proof{URL: s.Site.Asked, Quote: host, At: s.Started})
		case !strings.HasPrefix(host, "www."):
			return passed(Text{IT: "L'indirizzo in IPA è senza «www.» e risponde.", EN: "IPA's address is without \"www.\" and answers."}, homeProof(s, host))
		case x == nil:
			return unknown(evidence.OutOfBudget, Text{IT: "Questa visita non ha chiesto il nome senza «www.».", EN: "This visit did not ask for the name without \"www.\"."}, homeProof(s, host))
		case x.Answered() && leadsAway(s, x):
			return unknown(evidence.Redirect, Text{
				IT: "Il nome senza «www.» risponde e porta altrove: " + evidence.HostOf(x.Last().URL) + ".",
				EN: "The name without \"www.\" answers and leads elsewhere: " + evidence.HostOf(x.Last().URL) + ".",
			}, exchangeProof(x))
		case x.Answered():
			return passed(Text{IT: "Anche il nome senza «www.» risponde.", EN: "The name without \"www.\" answers too."}, exchangeProof(x))
		case x.Fault == evidence.DNS || x.Fault == evidence.Refused:
			return failed(Text{
				IT: "Senza «www.» il sito non risponde: " + FaultText(x.Fault).IT,
				EN: "Without \"www.\" the site does not answer: " + FaultText(x.Fault).EN,
			}, exchangeProof(x))
		}
		return unknown(x.Fault, FaultText(x.Fault), exchangeProof(x))
	},
})

// leadsAway says whether an exchange went round in circles or ended on somebody
// else's domain: a name that was taken over answers too.
func leadsAway(s *evidence.Snapshot, x *evidence.Exchange) bool {
	last := evidence.HostOf(x.Last().URL)
	return x.Fault == evidence.Redirect || organisational(last) != organisational(evidence.HostOf(s.Site.URL)) && organisational(last) != organisational(evidence.HostOf(s.Site.Asked))
}
