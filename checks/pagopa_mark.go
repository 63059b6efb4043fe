package checks

import "github.com/campanile-italia/campanile/evidence"

var _ = register(Check{
	ID: "pagopa-mark", Family: PagoPA, Severity: Info, Weight: 0, Dimension: Organisational,
	Title: Text{IT: "Marchio pagoPA sul sito", EN: "The pagoPA mark on the site"},
	About: Text{
		IT: "Informativo, non dà punti: si cerca un'immagine che per nome o testo alternativo è il marchio pagoPA. Può essere rimasta da un tema grafico: da sola non prova nulla.",
		EN: "For information, not scored: looks for an image that by its name or text alternative is the pagoPA mark. It may be left from a theme: alone it proves nothing.",
	},
	Remedy: Text{
		IT: "Nessun obbligo. Chi usa il marchio segue le regole di PagoPA e lo collega al portale dei pagamenti dell'ente.",
		EN: "Nothing is required. Who uses the mark follows PagoPA's rules and links it to the body's payment portal.",
	},
	Cites: []Cite{{Act: "PagoPA, SANP", Where: "Utilizzo del marchio pagoPA", URL: "https://docs.pagopa.it/"}},
	Since: date(2021, 2, 28), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		for _, p := range bodyPages(s) {
			if img := pagoPAImage(p); img != "" {
				return passed(Text{IT: "Il marchio pagoPA è sul sito.", EN: "The pagoPA mark is on the site."}, pageProof(p, img))
			}
		}
		if fault := absence(s); fault != "" {
			return unknown(fault, FaultText(fault), homeProof(s, readCount(s)))
		}
		return notApplicable("no-mark", reasonText("no-mark"))
	},
})
