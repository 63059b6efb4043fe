package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.2.4", Check{
	Weight: 0, Dimension: Organisational,
	Title: Text{
		IT: "Segnalazione disservizio",
		EN: "Report of a fault",
	},
	About: Text{
		IT: "Il piè di pagina deve collegare la segnalazione (data-element report-inefficiency) con il testo «Disservizio», «Segnala disservizio» o «Segnalazione disservizio»; la pagina deve rispondere, o essere un indirizzo di posta. Tolleranza (parziale): un altro testo. Negativo se manca o porta a una pagina che non c'è.",
		EN: "The footer must link the report (data-element report-inefficiency) with the text \"Disservizio\", \"Segnala disservizio\" or \"Segnalazione disservizio\"; the page must answer, or be a mailbox. Tolerance (warning): another text. Fail where it is missing or leads to a page that is not there.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito collega la segnalazione dal piè di pagina con data-element=\"report-inefficiency\"; il comune ne affida la risposta a un ufficio.",
		EN: "The site's supplier links the report from the footer with data-element=\"report-inefficiency\"; the comune has an office answer.",
	},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		return m.footerLink(s, "report-inefficiency", "«Segnalazione disservizio»", func(words string) bool {
			words = strings.TrimSpace(words)
			return words == "disservizio" || words == "segnala disservizio" || words == "segnalazione disservizio"
		})
	},
}))
