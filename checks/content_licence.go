package checks

import (
	"cmp"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "content-licence", Family: Adjacent, Severity: Should, Weight: 2, Dimension: Administrative,
	Title: Text{IT: "Licenza dei contenuti nelle note legali", EN: "Licence of the contents in the legal notes"},
	About: Text{
		IT: "Positivo se le note legali, la pagina iniziale o un piè di pagina dichiarano la licenza CC BY 4.0. Parziale se dichiarano un'altra licenza (per esempio con il divieto di uso commerciale) o nessuna: per legge i dati senza licenza sono comunque aperti. Se le note legali non sono state lette l'esito è non rilevabile.",
		EN: "Pass where the legal notes, the home page or a footer state the licence CC BY 4.0. Warning where they state another (one that forbids commercial use, say) or none: by law data without a licence are open all the same. Where the legal notes were not read it is unknown.",
	},
	Remedy: Text{
		IT: "Il comune adotta la licenza CC BY 4.0; il fornitore pubblica nelle note legali il testo del modello, con data-element=\"legal-notes\" sul collegamento.",
		EN: "The comune adopts the licence CC BY 4.0; the supplier publishes the model's text in the legal notes, with data-element=\"legal-notes\" on the link.",
	},
	Cites: []Cite{
		{Act: "D.Lgs. 82/2005 (CAD)", Where: "art. 52, c. 2", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2005-03-07;82~art52"},
		{Act: "Modello Comuni", Where: "C.SI.3.4", URL: modelURL},
	},
	Since: date(2013, 3, 18), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Unknown},
	Judge: judgeLicence,
})

var (
	ccBY4   = seek(`\bcc[ -]?by[ -]?(?:v\.? ?)?4(?:\.0|,0)?\b|creative commons[^.]{0,12} ?(?:attribuzione|attribution)[ -]*(?:\(cc[ -]by\) ?)?4[.,]0|attribuzione 4[.,]0 internazionale`, 0, 120, "cc by", "cc-by", "ccby", "creative commons", "attribuzione 4")
	ccOther = seek(`\bcc[ -]?by[ -](?:nc|sa|nd)\b[a-z0-9. -]{0,12}|\bcc[ -]?by[ -]?[123][.,]\d|non commerciale|iodl|tutti i diritti (?:sono )?riservati|riproduzione (?:e )?(?:vietata|riservata)`, 0, 32, "cc by", "cc-by", "ccby", "non commerciale", "iodl", "tutti i diritti", "riproduzione")
)

func judgeLicence(s *evidence.Snapshot) Finding {
	var other *Finding
	legal, linked := (*evidence.Page)(nil), legalPages(s)
	for _, p := range bodyPages(s) {
		isLegal := linked[p] || p.Topics().Has(evidence.Legal)
		if !isLegal && p != s.HomePage() || isNews(s, p) {
			continue
		}
		if isLegal && legal == nil {
			legal = p
		}
		if at := ccBY4.on(s, p); at != nil {
			return passed(Text{IT: "I contenuti sono dichiarati con licenza CC BY 4.0.", EN: "The contents are declared under CC BY 4.0."}, wordsProof(p, at[0], at[1]))
		}
		for i := range p.Links {
			if l := &p.Links[i]; strings.Contains(l.URL, "creativecommons.org/licenses/by/4.0") {
				return passed(Text{IT: "È collegata la licenza CC BY 4.0.", EN: "The licence CC BY 4.0 is linked."}, linkProof(p, l))
			}
		}
		if at := ccOther.on(s, p); at != nil {
			said := s.Words(p)[at[0]:at[1]]
			keep(&other, warned(Text{
				IT: "È dichiarata un'altra licenza: «" + said + "».",
				EN: "Another licence is declared: \"" + said + "\".",
			}, wordsProof(p, at[0], at[1])))
		}
	}
	switch {
	case other != nil:
		return *other
	case legal != nil && !legal.Truncated:
		return warned(Text{IT: "Le note legali non dichiarano la licenza dei contenuti.", EN: "The legal notes do not state the licence of the contents."}, pageProof(legal, legal.Title))
	}
	if links := siteLinks(s, isLegalLink); len(links) > 0 {
		fault := cmp.Or(linkFault(s, links[0].link.URL), evidence.TooLarge) // read, and cut short
		return unknown(fault, FaultText(fault), links[0].proof())
	}
	if fault := absence(s); fault != "" {
		return unknown(fault, FaultText(fault), homeProof(s, readCount(s)))
	}
	return warned(Text{IT: "Il sito letto non ha note legali né una licenza dei contenuti.", EN: "The site as read has neither legal notes nor a licence of the contents."}, homeProof(s, readCount(s)))
}

func isLegalLink(a *anchor) bool {
	return a.link.Element == "legal-notes" || strings.Contains(a.words, "note legali")
}

// legalPages are the pages that are linked as the legal notes, whatever they
// call themselves.
func legalPages(s *evidence.Snapshot) map[*evidence.Page]bool {
	pages := map[*evidence.Page]bool{}
	for _, a := range siteLinks(s, isLegalLink) {
		if p := s.Page(a.link.URL); p != nil {
			pages[p] = true
		}
	}
	return pages
}
