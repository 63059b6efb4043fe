package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("R.SI.2.2", Check{
	Weight: 0, Dimension: Economic,
	Severity: Info,
	Title: Text{
		IT: "Riuso",
		EN: "Reuse of software",
	},
	About: Text{
		IT: "Raccomandazione, senza peso: lo strumento ufficiale non la verifica. Positivo se il sito usa un tema «Design Comuni» del catalogo del riuso, riconosciuto dagli indirizzi di fogli di stile e script. Altrimenti non rilevabile: da fuori non si vede se il software è in riuso.",
		EN: "A recommendation, without weight: the official tool does not test it. Pass where the site uses a \"Design Comuni\" theme of the reuse catalogue, known by the addresses of style sheets and scripts. Unknown otherwise: whether software is reused does not show from outside.",
	},
	Remedy: Text{
		IT: "Il comune, al prossimo rinnovo, valuta il software del catalogo di Developers Italia.",
		EN: "The comune, at the next renewal, considers the software of Developers Italia's catalogue.",
	},
	Gives: []Status{Pass, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		if m.home != nil {
			for _, list := range [...][]string{m.home.Styles, m.home.Scripts} {
				for _, address := range list {
					if anyOf(strings.ToLower(address), "design-comuni", "design_comuni", "io-comune", "io-prenoto", "bootstrap_italia_comuni") {
						return passed(Text{IT: "Il sito usa un tema del catalogo del riuso.", EN: "The site uses a theme of the reuse catalogue."}, pageProof(m.home, address))
					}
				}
			}
		}
		return unknown(evidence.NotFound, Text{IT: "Da fuori non si vede se il software è in riuso.", EN: "Whether the software is reused does not show from outside."}, m.homeProof(s, "link rel=stylesheet, script src"))
	},
}))
