package checks

import "github.com/campanile-italia/campanile/evidence"

var _ = register(Check{
	ID: "site-identity", Family: Adjacent, Severity: Must, Weight: 4, Dimension: Administrative,
	Title: Text{IT: "Il sito in IPA è dell'ente", EN: "The site in IPA is the body's own"},
	About: Text{
		IT: "Il sito a cui porta l'indirizzo in IPA deve dire di essere del comune: nel titolo, nelle intestazioni o nel testo il nome dopo «Comune di», oppure il codice fiscale. Un sito unico di più comuni va bene se nomina anche questo. Parziale se le pagine lette non lo nominano. Se l'indirizzo porta a un dominio estraneo l'esito è non rilevabile, con la causa.",
		EN: "The site that IPA's address leads to must say that it is the comune's: its name after \"Comune di\" in title, headings or text, or its tax code. One site for several comuni will do if it names this one too. Warning where the pages read do not name it. Where the address leads to a foreign domain it is unknown, with the cause.",
	},
	Remedy: Text{
		IT: "Il referente IPA corregge l'indirizzo del sito in IPA; il fornitore mostra denominazione e codice fiscale nel piè di pagina.",
		EN: "The body's IPA contact mends the site's address in IPA; the supplier shows name and tax code in the footer.",
	},
	Cites: []Cite{{Act: "D.Lgs. 82/2005 (CAD)", Where: "art. 6-ter, c. 3", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2005-03-07;82~art6ter"}},
	Since: date(2017, 1, 1), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Unknown},
	Judge: func(s *evidence.Snapshot) Finding {
		for i := range s.Pages {
			p := &s.Pages[i]
			if p.Read() && s.Own(p.URL) && names(s, p) {
				return passed(Text{IT: "Il sito nomina il comune.", EN: "The site names the comune."}, pageProof(p, p.Title))
			}
		}
		if fault := absence(s); fault != "" {
			return unknown(fault, FaultText(fault), homeProof(s, readCount(s)))
		}
		title := ""
		if home := s.HomePage(); home != nil {
			title = home.Title
		}
		return warned(Text{
			IT: "Le pagine lette non nominano il Comune di " + s.Municipality.Name + " né il suo codice fiscale.",
			EN: "The pages read name neither the comune of " + s.Municipality.Name + " nor its tax code.",
		}, homeProof(s, title+" ("+readCount(s)+")"))
	},
})
