package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "hosting-eu", Family: Hosting, Severity: Should, Weight: 4, Dimension: Technological,
	Title: Text{IT: "Sito ospitato nell'Unione europea", EN: "The site is hosted in the European Union"},
	About: Text{
		IT: "Il Paese di registrazione di ogni indirizzo del sito deve essere tra i 27 dell'Unione, come nello strumento ufficiale; Islanda, Liechtenstein e Norvegia (SEE) danno esito parziale, e così gli indirizzi registrati altrove di fornitori con data center in più continenti: la registrazione non dice dove sta il server. Dietro una CDN l'origine non si vede: non rilevabile.",
		EN: "The country of registration of every address of the site must be one of the Union's 27, as the official tool asks; Iceland, Liechtenstein and Norway (EEA) are a warning, and so are addresses registered elsewhere of providers with data centres on several continents: registration does not say where the server stands. Behind a CDN the origin is hidden: unknown.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito lo trasferisce in un data center nell'Unione, oppure documenta che l'indirizzo vi si trova.",
		EN: "The site's supplier moves it to a data centre in the Union, or documents that the address is there.",
	},
	Cites: []Cite{
		{Act: "Regolamento (UE) 2016/679 (GDPR)", Where: "capo V", URL: "https://eur-lex.europa.eu/eli/reg/2016/679/oj/ita"},
		{Act: "Modello Comuni, criteri di conformità", Where: "localizzazione IP", URL: "https://docs.italia.it/italia/designers-italia/design-comuni-docs/it/versione-corrente/"},
	},
	Since: date(2018, 5, 25), Needs: []evidence.Part{evidence.SiteAddress, evidence.Networks},
	Gives: []Status{Pass, Warn, Fail, Unknown},
	Judge: judgeEU,
})

const (
	unionStates = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
	eeaStates   = "IS LI NO"
)

func judgeEU(s *evidence.Snapshot) Finding {
	h := s.SiteHost()
	if len(h.Addresses) == 0 {
		return unknown(evidence.DNS, FaultText(evidence.DNS), Proof{URL: "dns:" + h.Name, Quote: h.Note, At: h.At})
	}
	k := knowledgeFor(s)
	verdict := Finding{}
	for i := range h.Addresses {
		a := &h.Addresses[i]
		if f := judgeCountry(s, k, h, a); i == 0 || euBadness[f.Status] > euBadness[verdict.Status] {
			verdict = f
		}
	}
	return verdict
}

var euBadness = map[Status]int{Pass: 0, Unknown: 1, Warn: 2, Fail: 3}

func judgeCountry(s *evidence.Snapshot, k *Knowledge, h *evidence.Host, a *evidence.Address) Finding {
	proof := Proof{URL: "dns:" + h.Name, Quote: addressQuote(h, a), At: h.At}
	switch p := placeAddress(s, k, h, a); {
	case p.Fault == evidence.CDNMasked:
		return unknown(p.Fault, FaultText(p.Fault), proof)
	case len(a.Country) != 2:
		return unknown(evidence.NotInSource, Text{IT: "L'indirizzo non è nella tabella delle reti.", EN: "The address is in no range of the table."}, proof)
	case strings.Contains(unionStates, a.Country):
		return passed(Text{IT: "Indirizzo registrato nell'Unione europea (" + a.Country + ").", EN: "Address registered in the European Union (" + a.Country + ")."}, proof)
	case strings.Contains(eeaStates, a.Country):
		return warned(Text{IT: "Indirizzo registrato nello Spazio economico europeo, fuori dall'Unione (" + a.Country + ").", EN: "Address registered in the European Economic Area, outside the Union (" + a.Country + ")."}, proof)
	}
	if n := k.networks[a.ASN]; n != nil && n.Worldwide {
		return warned(Text{
			IT: "Indirizzo di " + n.Name + " registrato fuori dall'Unione europea (" + a.Country + "): dove stia il server non si vede.",
			EN: "An address of " + n.Name + " registered outside the European Union (" + a.Country + "): where the server stands cannot be seen.",
		}, proof)
	}
	return failed(Text{IT: "Indirizzo registrato fuori dall'Unione europea (" + a.Country + ").", EN: "Address registered outside the European Union (" + a.Country + ")."}, proof)
}
