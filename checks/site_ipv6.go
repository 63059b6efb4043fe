package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "site-ipv6", Family: Adjacent, Severity: Info, Weight: 0, Dimension: Technological,
	Title: Text{IT: "Sito raggiungibile in IPv6", EN: "The site over IPv6"},
	About: Text{
		IT: "Informazione, senza peso: nessun obbligo è stato trovato. Positivo se il nome del sito ha almeno un indirizzo IPv6. L'assenza è lecita: non applicabile.",
		EN: "Information, without weight: no legal duty was found. Pass where the site's name has an IPv6 address. Absence is lawful: not applicable.",
	},
	Remedy: Text{IT: "Il fornitore del sito attiva IPv6 e pubblica il record AAAA.", EN: "The site's supplier turns IPv6 on and publishes the AAAA record."},
	Cites:  []Cite{{Act: "RFC 6540", Where: "2", URL: "https://www.rfc-editor.org/rfc/rfc6540"}},
	Since:  date(2020, 11, 1), Needs: []evidence.Part{evidence.SiteAddress},
	Gives: []Status{Pass, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		h := s.SiteHost()
		var all []string
		six := false
		for _, a := range h.Addresses {
			all = append(all, a.IP.String())
			six = six || a.IP.Is6() && !a.IP.Is4In6()
		}
		proof := Proof{URL: "dns:" + h.Name + "?type=AAAA", Quote: strings.Join(all, " "), At: h.At}
		switch {
		case six:
			return passed(Text{IT: "Il sito ha un indirizzo IPv6.", EN: "The site has an IPv6 address."}, proof)
		case len(all) == 0:
			return unknown(evidence.DNS, FaultText(evidence.DNS), proof)
		}
		return notApplicable("no-aaaa", reasonText("no-aaaa"), proof)
	},
})
