package checks

import (
	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("R.SI.2.1", Check{
	Weight: 0, Dimension: Technological,
	Severity: Info,
	Title: Text{
		IT: "Infrastrutture cloud",
		EN: "Cloud infrastructure",
	},
	About: Text{
		IT: "Raccomandazione, senza peso: lo strumento ufficiale non la verifica. Positivo se la rete del sito è del Polo Strategico Nazionale, di una società pubblica, dell'ente o di un cloud qualificato; parziale altrimenti; non rilevabile se la rete non è nota. È lo stesso esame di hosting-site.",
		EN: "A recommendation, without weight: the official tool does not test it. Pass where the site's network is the Polo Strategico Nazionale's, a public company's, the body's own or a qualified cloud's; warning otherwise; unknown where the network is not known. The same as hosting-site looks at.",
	},
	Remedy: Text{
		IT: "Il comune porta il sito su un'infrastruttura o un servizio cloud qualificato da ACN, con i fondi della misura 1.2.",
		EN: "The comune moves the site to an infrastructure or cloud service qualified by ACN, with the funds of measure 1.2.",
	},
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		hosting, _ := Find("hosting-site")
		r := hosting.Run(s)
		switch r.Status {
		case Pass:
			return passed(r.Message, r.Proof...)
		case Unknown:
			return unknown(evidence.Fault(r.Reason), r.Message, r.Proof...)
		}
		return warned(r.Message, r.Proof...)
	},
}))
