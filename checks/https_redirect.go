package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "https-redirect", Family: Adjacent, Severity: Must, Weight: 6, Dimension: Technological,
	Title: Text{IT: "Da http:// a https://, mai al contrario", EN: "From http:// to https://, never back"},
	About: Text{
		IT: "Si chiede il sito in http:// e in https:// e si seguono i rinvii: devono finire in https:// senza mai tornare in chiaro. È positivo anche se http:// è chiuso. È negativo se http:// serve il sito in chiaro o se una risposta HTTPS rimanda a http://. Un 403, un 429 o un errore 5xx in chiaro non dicono nulla: non rilevabile. Se robots.txt chiude il sito la domanda è posta a /robots.txt.",
		EN: "The site is asked over http:// and https:// and redirects are followed: they must end at https:// and never go back to clear text. A closed http:// passes too. It fails where http:// serves the site in clear or an HTTPS answer leads to http://. A 403, 429 or 5xx in clear says nothing: unknown. Where robots.txt closes the site, /robots.txt is what is asked.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito configura un rinvio permanente (301) da http:// a https:// e corregge i rinvii che tornano a http://.",
		EN: "The site's supplier sets a permanent redirect (301) from http:// to https:// and mends those that lead back.",
	},
	Cites: []Cite{
		{Act: "Modello Comuni", Where: "C.SI.5.1", URL: "https://docs.italia.it/italia/designers-italia/design-comuni-docs/it/versione-corrente/"},
		{Act: "CERT-AGID", Where: "verifica HTTPS dei siti della PA", URL: "https://cert-agid.gov.it/verifica-https-cms/"},
	},
	Since: date(2020, 11, 1),
	Gives: []Status{Pass, Fail, Unknown},
	Judge: judgeRedirect,
})

func judgeRedirect(s *evidence.Snapshot) Finding {
	if s.Site.Asked == "" {
		return unobserved(s, evidence.Home, evidence.RegistryValue)
	}
	clear, secure := &s.Site.HTTP, &s.Site.HTTPS
	for _, x := range [...]*evidence.Exchange{secure, clear} {
		if downgrades(x) {
			return failed(Text{
				IT: "Una risposta HTTPS rimanda a http://, in chiaro.",
				EN: "An HTTPS answer leads back to http://, in clear.",
			}, exchangeProof(x))
		}
	}
	last := clear.Last()
	switch {
	case !clear.Answered():
		return closedHTTP(s, clear, secure)
	case strings.HasPrefix(last.URL, "https://"), strings.HasPrefix(last.Location, "https://"):
		return passed(Text{IT: "http:// rimanda a https://.", EN: "http:// leads to https://."}, exchangeProof(clear))
	case last.Status == 403 || last.Status == 429:
		return unknown(evidence.Blocked, FaultText(evidence.Blocked), exchangeProof(clear))
	case last.Status >= 500:
		return unknown(evidence.ServerError, FaultText(evidence.ServerError), exchangeProof(clear))
	case last.Status >= 300 && last.Status < 400:
		return unknown(evidence.Redirect, FaultText(evidence.Redirect), exchangeProof(clear))
	case last.Status >= 400 && !strings.HasSuffix(strings.ToLower(last.URL), "/robots.txt"):
		return unknown(evidence.NotFound, FaultText(evidence.NotFound), exchangeProof(clear))
	}
	return failed(Text{
		IT: "http:// serve il sito in chiaro senza rimandare a https://.",
		EN: "http:// serves the site in clear and does not lead to https://.",
	}, exchangeProof(clear))
}

// closedHTTP judges a site whose http:// gives no answer: refused on purpose
// is as safe as a redirect, anything else was not seen.
func closedHTTP(s *evidence.Snapshot, clear, secure *evidence.Exchange) Finding {
	fault := exchangeFault(s, clear)
	if secureAnswer(secure) && (fault == evidence.Refused || fault == evidence.Reset) {
		return passed(Text{
			IT: "http:// è chiuso e https:// risponde: nulla è servito in chiaro.",
			EN: "http:// is closed and https:// answers: nothing is served in clear.",
		}, exchangeProof(clear), exchangeProof(secure))
	}
	return unknown(fault, FaultText(fault), exchangeProof(clear))
}

// downgrades says whether an HTTPS answer of the exchange leads to http://.
func downgrades(x *evidence.Exchange) bool {
	for _, h := range x.Hops {
		if strings.HasPrefix(h.URL, "https://") && strings.HasPrefix(h.Location, "http://") {
			return true
		}
	}
	return false
}
