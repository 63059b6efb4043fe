package checks

import (
	"regexp"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "albo-pretorio", Family: Adjacent, Severity: Must, Weight: 5, Dimension: Administrative,
	Title: Text{IT: "Albo pretorio on line", EN: "The albo pretorio on line"},
	About: Text{
		IT: "Positivo se il sito collega l'albo pretorio e l'albo risponde, anche su un altro host o nel sito dell'unione. Parziale se è collegato solo un albo storico. Negativo se ogni collegamento porta a una pagina che non c'è o se un sito che è stato letto non lo collega. Un albo chiuso ai visitatori automatici è lecito e qui non rilevabile. Altri albi (scrutatori, presidenti di seggio, associazioni) non contano.",
		EN: "Pass where the site links the albo pretorio and it answers, another host's or the union's included. Warning where only a historical one is linked. Fail where every link leads to a page that is not there, or a site that was read does not link it. An albo closed to automated visitors is lawful and unknown here. Other rolls (scrutineers, associations) do not count.",
	},
	Remedy: Text{
		IT: "Il segretario comunale verifica che l'albo sia pubblicato; il fornitore lo collega dalla pagina iniziale o dal piè di pagina e corregge gli indirizzi morti.",
		EN: "The municipal secretary sees that the albo is published; the supplier links it from the home page or footer and mends dead addresses.",
	},
	Cites: []Cite{{Act: "L. 69/2009", Where: "art. 32, c. 1", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:legge:2009-06-18;69~art32"}},
	Since: date(2011, 1, 1), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Fail, Unknown},
	Judge: judgeAlbo,
})

// alboWords is the albo's name as links write it; pastAlbo is what is over.
var (
	alboWords = regexp.MustCompile(`\balbo[ -]?(pretorio|on ?-?line|telematico|comunale|informatico)\b|^(l')?albo$|^pubblicita legale$`)
	pastAlbo  = regexp.MustCompile(`storic|archivi|fino al|precedent|\bvecchio\b|ricerca negli atti scaduti`)
)

func judgeAlbo(s *evidence.Snapshot) Finding {
	links := siteLinks(s, func(a *anchor) bool {
		return anyOf(a.words, "albo", "pubblicita legale") && alboWords.MatchString(a.words) && namedBy(s, a.link.URL) != others
	})
	var dead, past, hidden *Finding
	for _, a := range links {
		if pastAlbo.MatchString(a.words) {
			keep(&past, warned(Text{IT: "Il sito collega solo l'albo storico.", EN: "The site links the historical albo only."}, a.proof()))
			continue
		}
		p := s.Page(a.link.URL)
		switch {
		case p != nil && (p.Read() || p.Status == 200 && p.Fault == evidence.ScriptOnly):
			return passed(Text{IT: "L'albo pretorio è collegato e risponde.", EN: "The albo pretorio is linked and answers."}, a.proof(), pageProof(p, p.Title))
		case p != nil && p.Fault == evidence.NotFound:
			keep(&dead, failed(Text{IT: "Il collegamento all'albo pretorio porta a una pagina che non c'è.", EN: "The link to the albo pretorio leads to a page that is not there."}, a.proof(), faultProof(p)))
		default:
			fault := linkFault(s, a.link.URL)
			keep(&hidden, unknown(fault, FaultText(fault), a.proof()))
		}
	}
	for _, f := range [...]*Finding{hidden, dead, past} {
		if f != nil {
			return *f
		}
	}
	return absent(s, Text{IT: "Nelle pagine lette non c'è il collegamento all'albo pretorio.", EN: "The pages read do not link the albo pretorio."})
}
