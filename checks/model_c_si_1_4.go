package checks

import (
	"regexp"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.1.4", Check{
	Weight: 0, Dimension: Technological,
	Title: Text{
		IT: "Versione del tema",
		EN: "Version of the theme",
	},
	About: Text{
		IT: "Il tema «Design Comuni» e la sua versione si leggono nell'indirizzo dei fogli di stile. Positivo con versione 1.0 o superiore; sotto non soddisfa il criterio. Chi non usa il tema per WordPress o Drupal non vi è tenuto, e l'intestazione del foglio di stile non è ancora letta: se l'indirizzo non la dice è non rilevabile.",
		EN: "The theme \"Design Comuni\" and its version are read in the address of style sheets. Pass with version 1.0 or above; below it the criterion is not met. Who does not use the theme for WordPress or Drupal need not, and the style sheet's header is not read yet: where the address does not say it is unknown.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito aggiorna il tema «Design Comuni» all'ultima versione.",
		EN: "The site's supplier updates the theme \"Design Comuni\" to its latest version.",
	},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m := modelOf(s)
		if m.home != nil {
			for _, address := range m.home.Styles {
				v := themeVersion.FindStringSubmatch(strings.ToLower(address))
				switch {
				case v == nil:
				case v[1] == "0":
					return m.fail(s, expected("Design Comuni >= 1.0", v[1]+"."+v[2]), pageProof(m.home, address))
				default:
					return passed(Text{IT: "Il tema Design Comuni è alla versione " + v[1] + "." + v[2] + ".", EN: "The theme Design Comuni is at version " + v[1] + "." + v[2] + "."}, pageProof(m.home, address))
				}
			}
		}
		return unknown(evidence.NotFound, Text{IT: "Gli indirizzi dei fogli di stile non dicono tema e versione.", EN: "The style sheets' addresses do not say theme and version."}, m.homeProof(s, "link rel=stylesheet"))
	},
}))

// themeVersion finds the theme's own style sheet and its version in an address.
var themeVersion = regexp.MustCompile(`/design-comuni[a-z-]*/style(?:\.min)?\.css\?v(?:er)?=(\d+)\.(\d+)`)
