package checks

import (
	"fmt"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "https-reachable", Family: Adjacent, Severity: Must, Weight: 10, Dimension: Technological,
	Title: Text{IT: "Il sito risponde in HTTPS", EN: "The site answers over HTTPS"},
	About: Text{
		IT: "Si chiede il sito sulla porta 443: qualsiasi risposta HTTP dentro una sessione TLS è positiva, anche 403, 503 o con certificato non valido (che è giudicato a parte). È negativo se http:// risponde e https:// no. Se non risponde nulla l'esito è non rilevabile: un guasto non è una violazione.",
		EN: "The site is asked on port 443: any HTTP answer inside a TLS session passes, 403, 503 and invalid certificates (judged apart) included. It fails where http:// answers and https:// does not. Where nothing answers it is unknown: an outage is no breach.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito attiva HTTPS sulla porta 443 con un certificato pubblico (anche gratuito).",
		EN: "The site's supplier turns HTTPS on at port 443 with a public certificate (free ones will do).",
	},
	Cites: []Cite{
		{Act: "Modello Comuni", Where: "C.SI.5.1", URL: "https://docs.italia.it/italia/designers-italia/design-comuni-docs/it/versione-corrente/"},
		{Act: "AgID, raccomandazioni TLS (AGID-RACCSECTLS-01)", Where: "novembre 2020, come applicate da CERT-AGID", URL: "https://cert-agid.gov.it/verifica-https-cms/"},
	},
	Since: date(2020, 11, 1),
	Gives: []Status{Pass, Fail, Unknown},
	Judge: func(s *evidence.Snapshot) Finding {
		if s.Site.Asked == "" {
			return unobserved(s, evidence.Home, evidence.RegistryValue)
		}
		x := &s.Site.HTTPS
		if secureAnswer(x) {
			return passed(Text{IT: "Il sito risponde in HTTPS.", EN: "The site answers over HTTPS."}, exchangeProof(x))
		}
		fault := exchangeFault(s, x)
		if s.Site.HTTP.Answered() && (fault == evidence.Refused || fault == evidence.TLS || fault == evidence.Reset || fault == evidence.Malformed) {
			return failed(Text{
				IT: "http:// risponde, https:// no: " + FaultText(fault).IT,
				EN: "http:// answers, https:// does not: " + FaultText(fault).EN,
			}, exchangeProof(x), exchangeProof(&s.Site.HTTP))
		}
		return unknown(fault, FaultText(fault), exchangeProof(x))
	},
})

// secureAnswer says whether an HTTP answer came over TLS.
func secureAnswer(x *evidence.Exchange) bool {
	for _, h := range x.Hops {
		if strings.HasPrefix(h.URL, "https://") {
			return true
		}
	}
	return false
}

// exchangeFault is why an exchange had no answer: its own fault, else the
// host's, else the site's.
func exchangeFault(s *evidence.Snapshot, x *evidence.Exchange) evidence.Fault {
	if x.Fault != "" {
		return x.Fault
	}
	if h := s.SiteHost(); h != nil && h.Fault != "" {
		return h.Fault
	}
	if s.Site.Fault != "" {
		return s.Site.Fault
	}
	return evidence.OutOfBudget // it was not asked
}

// exchangeProof quotes every answer of an exchange.
func exchangeProof(x *evidence.Exchange) Proof {
	var steps []string
	for _, h := range x.Hops {
		step := fmt.Sprintf("%s → %d", h.URL, h.Status)
		if h.Location != "" {
			step += " Location: " + h.Location
		}
		steps = append(steps, step)
		if len(steps) == 4 {
			break
		}
	}
	if x.Fault != "" {
		steps = append(steps, strings.TrimSuffix(string(x.Fault)+": "+x.Note, ": "))
	}
	return Proof{URL: x.Asked, Quote: strings.Join(steps, "; "), At: x.At}
}
