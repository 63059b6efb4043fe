package checks

import (
	"strconv"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "accessibility-basics", Family: Adjacent, Severity: Info, Weight: 0, Dimension: Technological,
	Title: Text{IT: "Lingua e titolo delle pagine", EN: "Language and title of pages"},
	About: Text{
		IT: "Informazione, senza peso. Due criteri delle WCAG che l'HTML dice con certezza: la lingua della pagina (3.1.1) e il titolo (2.4.2), su tutte le pagine lette del sito. Positivo se ci sono sempre, parziale se mancano da qualche parte. Non dice nulla della conformità del sito, che solo una verifica completa può accertare.",
		EN: "Information, without weight. Two WCAG criteria that HTML tells for certain: the page's language (3.1.1) and title (2.4.2), on every page of the site that was read. Pass where they are always there, warning where some page lacks one. It says nothing of the site's conformity, which only a full audit can establish.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito aggiunge lang=\"it\" all'elemento html e un titolo diverso a ogni pagina.",
		EN: "The site's supplier adds lang=\"it\" to the html element and a title of its own to each page.",
	},
	Cites: []Cite{{Act: "WCAG 2.1", Where: "2.4.2, 3.1.1", URL: "https://www.w3.org/TR/WCAG21/"}},
	Since: date(2018, 6, 5), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Unknown},
	Judge: func(s *evidence.Snapshot) Finding {
		read, bad := 0, 0
		var first *evidence.Page
		for i := range s.Pages {
			p := &s.Pages[i]
			if !p.Read() || !s.Own(p.URL) || p.MediaType != "text/html" && p.MediaType != "application/xhtml+xml" {
				continue
			}
			read++
			if p.Lang == "" || p.Title == "" {
				if bad++; first == nil {
					first = p
				}
			}
		}
		if read == 0 {
			return unobserved(s, evidence.Home, evidence.OutOfBudget)
		}
		if bad == 0 {
			return passed(Text{
				IT: "Le " + strconv.Itoa(read) + " pagine lette dichiarano lingua e titolo.",
				EN: "The " + strconv.Itoa(read) + " pages read state language and title.",
			}, homeProof(s, readCount(s)))
		}
		return warned(Text{
			IT: strconv.Itoa(bad) + " pagine su " + strconv.Itoa(read) + " non dichiarano la lingua o il titolo.",
			EN: strconv.Itoa(bad) + " pages of " + strconv.Itoa(read) + " do not state language or title.",
		}, pageProof(first, "lang=\""+first.Lang+"\", title «"+first.Title+"»"))
	},
})
