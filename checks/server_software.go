package checks

import (
	"regexp"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "hosting-software", Family: Hosting, Severity: Should, Weight: 3, Dimension: Technological,
	Title: Text{IT: "Software del server ancora mantenuto", EN: "Server software still supported"},
	About: Text{
		IT: "Nelle intestazioni delle risposte del sito (Server, X-Powered-By) si leggono i programmi con la loro versione e si confrontano con quelle fuori manutenzione: IIS fino a 8.5, Apache fino a 2.2, PHP fino a 8.0. L'esito è al più parziale, perché una distribuzione può correggere una versione vecchia sotto lo stesso numero. Chi non mostra la versione non è giudicato.",
		EN: "Reads in the headers of the site's answers (Server, X-Powered-By) the programs with their version and compares them with those out of support: IIS up to 8.5, Apache up to 2.2, PHP up to 8.0. It is a warning at most, for a distribution may mend an old version under the same number. Who does not show a version is not judged.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito aggiorna il server a una versione mantenuta e smette di mostrarne il numero; se la distribuzione lo mantiene, lo documenta all'RTD.",
		EN: "The site's supplier updates the server to a supported version and stops showing its number; where the distribution supports it, documents that to the RTD.",
	},
	Cites: []Cite{{Act: "AgID, circolare 2/2017 (misure minime di sicurezza ICT)", Where: "ABSC 4", URL: "https://www.gazzettaufficiale.it/eli/id/2017/05/05/17A03060/sg"}},
	Since: date(2017, 12, 31), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Judge: judgeSoftware,
})

// product matches a program with its version, as RFC 9110, 10.2.4 writes it.
var product = regexp.MustCompile(`([a-z][a-z-]*)/(\d{1,4}(?:\.\d{1,4}){0,3})`)

func judgeSoftware(s *evidence.Snapshot) Finding {
	k := knowledgeFor(s)
	var known *Proof
	for i := range s.Pages {
		p := &s.Pages[i]
		if !p.Read() || !s.Own(p.URL) {
			continue
		}
		for _, name := range [...]string{"server", "x-powered-by"} {
			value := p.Header[name]
			if value == "" {
				continue
			}
			for _, m := range product.FindAllStringSubmatch(strings.ToLower(value), 8) {
				w := k.software(m[1])
				if w == nil {
					continue
				}
				proof := pageProof(p, name+": "+value)
				if outOfSupport(m[2], w.Last) && w.Ended < s.Started.Format("2006-01-02") {
					return warned(Text{
						IT: w.Name + " " + m[2] + " non è più mantenuto (fino a " + w.Last + ", dal " + w.Ended + ").",
						EN: w.Name + " " + m[2] + " is out of support (up to " + w.Last + ", since " + w.Ended + ").",
					}, proof)
				}
				if known == nil {
					known = &proof
				}
			}
		}
	}
	if known != nil {
		return passed(Text{IT: "Le versioni mostrate dal server sono mantenute.", EN: "The versions the server shows are supported."}, *known)
	}
	return notApplicable("version-hidden", reasonText("version-hidden"))
}

func (k *Knowledge) software(token string) *Software {
	for i := range k.Software {
		if k.Software[i].Token == token {
			return &k.Software[i]
		}
	}
	return nil
}
