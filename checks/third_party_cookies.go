package checks

import (
	"slices"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "third-party-cookies", Family: Adjacent, Severity: Must, Weight: 0, Dimension: Technological,
	Title: Text{IT: "Nessun cookie di terzi al primo accesso", EN: "No third-party cookies at first load"},
	About: Text{
		IT: "Positivo se la pagina iniziale non carica da altri domini né script né riquadri: allora nessun terzo può impostare cookie per loro mezzo. Altrimenti servirebbe un browser per vedere che cosa impostano prima del consenso: non rilevabile, con l'elenco degli host. I servizi nazionali (Web Analytics Italia) non contano come terzi. Senza peso, perché dalle sole intestazioni del server un esito negativo non si può dimostrare.",
		EN: "Pass where the home page loads neither scripts nor frames from other domains: no third party can then set cookies through them. Else only a browser could see what they set before consent: unknown, with the hosts named. National services (Web Analytics Italia) do not count as third parties. Without weight, because a fail cannot be proven from a server's headers alone.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito carica script e mappe di terzi solo dopo il consenso, o li serve dal dominio del comune; per le statistiche usa Web Analytics Italia.",
		EN: "The site's supplier loads third parties' scripts and maps after consent only, or serves them from the comune's domain; Web Analytics Italia does for statistics.",
	},
	Cites: []Cite{
		{Act: "Garante, Linee guida cookie", Where: "provv. 10/6/2021, n. 231", URL: "https://www.garanteprivacy.it/home/docweb/-/docweb-display/docweb/9677876"},
		{Act: "Modello Comuni", Where: "C.SI.3.1", URL: modelURL},
	},
	Since: date(2022, 1, 10), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Unknown},
	Judge: func(s *evidence.Snapshot) Finding {
		home := s.HomePage()
		if home == nil {
			return unobserved(s, evidence.Home, evidence.OutOfBudget)
		}
		if third := thirdParties(s, home); len(third) > 0 {
			return unknown(evidence.ScriptOnly, Text{
				IT: "La pagina iniziale carica contenuti da " + few(third) + ": che cookie impostino lo vede solo un browser.",
				EN: "The home page loads content from " + few(third) + ": only a browser sees which cookies they set.",
			}, pageProof(home, strings.Join(third, " ")))
		}
		return passed(Text{IT: "La pagina iniziale non carica script né riquadri di terzi.", EN: "The home page loads no third party's scripts or frames."}, pageProof(home, "script, iframe: "+evidence.HostOf(home.URL)))
	},
})

// thirdParties returns the hosts of other organisations from which a page loads
// scripts or frames, in order.
func thirdParties(s *evidence.Snapshot, p *evidence.Page) []string {
	own, k := organisational(evidence.HostOf(p.URL)), knowledgeFor(s)
	var third []string
	for _, list := range [...][]string{p.Scripts, p.Frames} {
		for _, address := range list {
			host := evidence.HostOf(address)
			if host == "" || host == evidence.HostOf(p.URL) || own != "" && organisational(host) == own || k.kind(host) == "national" || slices.Contains(third, host) {
				continue
			}
			third = append(third, host)
		}
	}
	slices.Sort(third)
	return third
}
