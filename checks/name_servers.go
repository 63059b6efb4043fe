package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "hosting-name-servers", Family: Hosting, Severity: Should, Weight: 1, Dimension: Technological,
	Title: Text{IT: "Server DNS in più reti", EN: "Name servers in more than one network"},
	About: Text{
		IT: "Si guardano gli indirizzi dei server DNS della zona dell'ente: in almeno due reti (AS) diverse l'esito è positivo, tutti in una sola è parziale, perché un guasto di quella rete spegne insieme sito e posta. È buona pratica, non un obbligo di legge. Un dominio di un fornitore: non applicabile.",
		EN: "Looks at the addresses of the name servers of the body's zone: in two different networks (AS) at least is a pass, all in one a warning, for a failure of that network puts out site and mail together. It is good practice, not a duty by law. A supplier's domain: not applicable.",
	},
	Remedy: Text{
		IT: "Chi gestisce il DNS dell'ente aggiunge un server secondario presso un'altra rete; di solito il registrar lo offre senza costi.",
		EN: "Who manages the body's DNS adds a secondary server in another network; registrars usually offer it free of charge.",
	},
	Cites: []Cite{{Act: "RFC 2182 (BCP 16)", Where: "par. 3.1", URL: "https://www.rfc-editor.org/rfc/rfc2182#section-3.1"}},
	Since: date(2018, 1, 1), Needs: []evidence.Part{evidence.Networks},
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Judge: judgeNameServers,
})

func judgeNameServers(s *evidence.Snapshot) Finding {
	z, f := mailZone(s)
	if f != nil {
		return *f
	}
	var nets []uint32
	var quotes []string
	missing := evidence.Fault("")
	for _, name := range z.NS {
		h := s.Host(name)
		if h == nil || h.Fault != "" || len(h.Addresses) == 0 {
			missing = evidence.DNS
			continue
		}
		for i := range h.Addresses {
			a := &h.Addresses[i]
			if a.ASN == 0 {
				missing = evidence.NotInSource
			} else if !slices.Contains(nets, a.ASN) {
				nets = append(nets, a.ASN)
				quotes = append(quotes, addressQuote(h, a))
			}
		}
	}
	proof := Proof{URL: "dns:" + z.Name + "?type=NS", Quote: strings.Join(quotes, "; "), At: z.At}
	switch {
	case len(nets) > 1:
		return passed(Text{
			IT: fmt.Sprintf("I server DNS della zona sono in %d reti.", len(nets)),
			EN: fmt.Sprintf("The zone's name servers are in %d networks.", len(nets)),
		}, proof)
	case missing != "" || len(z.NS) == 0:
		if missing == "" {
			missing = evidence.OutOfBudget
		}
		proof.Quote = "NS " + strings.Join(z.NS, " ")
		return unknown(missing, FaultText(missing), proof)
	}
	return warned(Text{IT: "I server DNS della zona sono tutti in una rete.", EN: "The zone's name servers are all in one network."}, proof)
}
