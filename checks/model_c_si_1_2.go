package checks

import (
	"regexp"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.1.2", Check{
	Weight: 0, Dimension: Technological,
	Title: Text{
		IT: "Libreria Bootstrap Italia",
		EN: "The library Bootstrap Italia",
	},
	About: Text{
		IT: "La versione della libreria si legge negli indirizzi di fogli di stile e script. Una versione sotto la 2.0 non soddisfa il criterio. Con la 2.0 o superiore resta da contare quante classi della libreria la pagina usa (almeno il 30%), e l'elenco delle classi non è ancora fra le conoscenze: non rilevabile.",
		EN: "The library's version is read in the addresses of style sheets and scripts. A version below 2.0 does not meet the criterion. With 2.0 or above there is still to count how many of the library's classes the page uses (30% at least), and the list of classes is not among the knowledge yet: unknown.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito aggiorna Bootstrap Italia almeno alla versione 2.0.",
		EN: "The site's supplier updates Bootstrap Italia to version 2.0 at least.",
	},
	Gives: []Status{Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		if m.home != nil {
			for _, list := range [...][]string{m.home.Styles, m.home.Scripts} {
				for _, address := range list {
					if v := libraryVersion.FindStringSubmatch(strings.ToLower(address)); v != nil && (v[1] == "0" || v[1] == "1") {
						return m.fail(s, expected("Bootstrap Italia >= 2.0", v[0]), pageProof(m.home, address))
					}
				}
			}
		}
		return unknown(evidence.SourceMissing, Text{
			IT: "Manca l'elenco delle classi di Bootstrap Italia con cui misurare la pagina.",
			EN: "The list of Bootstrap Italia's classes by which to measure the page is missing.",
		}, m.homeProof(s, "bootstrap-italia"))
	},
}))

// libraryVersion finds Bootstrap Italia's version in an address: a folder, a
// file name or a query; the version of a theme around it is none.
var libraryVersion = regexp.MustCompile(`bootstrap-italia(?:@|/|-|\.min\.css\?v(?:er)?=|\.css\?v(?:er)?=|\.bundle\.min\.js\?v(?:er)?=)v?(\d+)\.\d+`)
