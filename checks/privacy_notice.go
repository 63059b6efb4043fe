package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "privacy-notice", Family: Adjacent, Severity: Must, Weight: 4, Dimension: Administrative,
	Title: Text{IT: "Informativa sul trattamento dei dati personali", EN: "Privacy notice"},
	About: Text{
		IT: "Positivo se la pagina iniziale o un piè di pagina collega l'informativa in HTTPS. Parziale se è collegata solo da pagine interne, se il collegamento è in chiaro o porta a una pagina che non c'è. Negativo se un sito che è stato letto non la collega. La sola informativa sui cookie, il sito del Garante e le notizie non contano.",
		EN: "Pass where the home page or a footer links the notice over HTTPS. Warning where only inner pages link it, where the link is in clear or leads to a page that is not there. Fail where a site that was read does not link it. A cookie notice alone, the Garante's site and news do not count.",
	},
	Remedy: Text{
		IT: "Il comune, con il responsabile della protezione dei dati (RPD), pubblica l'informativa; il fornitore la collega dal piè di pagina con data-element=\"privacy-policy-link\".",
		EN: "The comune, with its data protection officer (RPD), publishes the notice; the supplier links it from the footer with data-element=\"privacy-policy-link\".",
	},
	Cites: []Cite{
		{Act: "Regolamento (UE) 2016/679 (GDPR)", Where: "artt. 13 e 14", URL: "https://eur-lex.europa.eu/eli/reg/2016/679/oj"},
		{Act: "Modello Comuni", Where: "C.SI.3.3", URL: modelURL},
	},
	Since: date(2018, 5, 25), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Fail, Unknown},
	Judge: judgePrivacy,
})

// isPrivacyLink says whether a link leads to the body's own privacy notice.
func isPrivacyLink(a *anchor) bool {
	if a.link.Element == "privacy-policy-link" {
		return true
	}
	return anyOf(a.words, "privacy", "protezione dei dati", "protezione dati", "trattamento dei dati", "trattamento dati", "gdpr", "dati personali") &&
		!strings.HasSuffix(a.host, "garanteprivacy.it") && !anyOf(a.words, "garante")
}

func judgePrivacy(s *evidence.Snapshot) Finding {
	links := siteLinks(s, isPrivacyLink)
	if len(links) == 0 {
		return absent(s, Text{IT: "Nelle pagine lette non c'è il collegamento all'informativa sulla privacy.", EN: "The pages read do not link the privacy notice."})
	}
	var best *Finding
	for _, a := range links {
		f := readPrivacy(s, a)
		if f.Status == Pass {
			return f
		}
		keep(&best, f)
	}
	return *best
}

func readPrivacy(s *evidence.Snapshot, a *anchor) Finding {
	p := s.Page(a.link.URL)
	switch {
	case p != nil && p.Fault == evidence.NotFound:
		return warned(Text{IT: "L'informativa è collegata, ma la sua pagina non c'è.", EN: "The notice is linked, but its page is not there."}, a.proof(), faultProof(p))
	case !strings.HasPrefix(a.link.URL, "https://") && (p == nil || !strings.HasPrefix(p.URL, "https://")):
		return warned(Text{IT: "L'informativa è collegata in chiaro, senza HTTPS.", EN: "The notice is linked in clear, without HTTPS."}, a.proof())
	case !a.onDoor(s):
		return warned(Text{IT: "L'informativa è collegata solo da pagine interne.", EN: "The notice is linked from inner pages only."}, a.proof())
	}
	return passed(Text{IT: "L'informativa è collegata in HTTPS.", EN: "The notice is linked over HTTPS."}, a.proof())
}
