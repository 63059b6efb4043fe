package checks

import (
	"regexp"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "pagopa-service-cost", Family: PagoPA, Severity: Should, Weight: 2, Dimension: Organisational,
	Title: Text{IT: "Servizi a pagamento che dicono come pagare in digitale", EN: "Services with a cost say how to pay digitally"},
	About: Text{
		IT: "Nelle schede di servizio del modello Comuni (voce «Costi», data-element «service-cost») che indicano un importo si cerca come pagarlo in digitale: pagoPA, pagamento on line, portale dei pagamenti. Se una scheda indica un importo e non lo dice l'esito è parziale. I servizi gratuiti non contano; un sito senza schede con un costo: non applicabile.",
		EN: "On the service cards of the Comuni model (\"Costi\", data-element \"service-cost\") that state an amount, looks for how to pay it digitally: pagoPA, on-line payment, the payment portal. A card that states an amount and does not say so is a warning. Services free of charge do not count; a site without cards that have a cost: not applicable.",
	},
	Remedy: Text{
		IT: "L'ufficio che cura la scheda scrive nella voce «Costi» che si paga con pagoPA e collega il pagamento; il fornitore del sito, se manca, aggiunge il campo alla scheda.",
		EN: "The office in charge of the card writes under \"Costi\" that one pays through pagoPA and links the payment; the site's supplier adds the field to the card where it is missing.",
	},
	Cites: []Cite{
		{Act: "Modello Comuni", Where: "C.SE.2.1 e R.SE.1.2", URL: "https://docs.italia.it/italia/designers-italia/design-comuni-docs/it/versione-corrente/"},
		{Act: "D.Lgs. 82/2005 (CAD)", Where: "art. 5", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2005-03-07;82~art5"},
	},
	Since: date(2022, 4, 26), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Judge: judgeServiceCost,
})

// amount matches a sum of money on folded words, other than none.
var amount = regexp.MustCompile(`(?:€|\beur(?:o)?\b) ?0*[1-9]|\b0*[1-9][\d.]*(?:,\d{1,2})? ?(?:€|eur(?:o)?\b)|\b0+[,.](?:0[1-9]|[1-9]\d?) ?(?:€|eur)|\bmarca da bollo\b.{0,40}\b16\b`)

// digitalPayment are the words for paying without cash or counter.
var digitalPayment = seek(`\bpago[ -]?pa\b|pagament[oi] (?:on ?-?line|digital[ei]|elettronic[oi]|telematic[oi])|(?:pagabil[ei]|paga(?:re|to)?|versa(?:re|to)|corrispost[oi]) (?:esclusivamente )?(?:on ?-?line|in digitale|per via telematica)|portale (?:dei |di |per i )?pagament|\bcarta di (?:credito|debito)|\bapp io\b|\bcheckout\b`, 48, 32,
	"pago", "pagament", "on line", "on-line", "online", "on -line", "digitale", "telematica", "carta di ", "app io", "checkout")

func judgeServiceCost(s *evidence.Snapshot) Finding {
	var silent, said []Proof
	for _, p := range bodyPages(s) {
		cost := costIn(p)
		if cost == nil {
			continue
		}
		proof := pageProof(p, "service-cost: "+cost.Text)
		if digitalPayment.in(evidence.Fold(cost.Text)) || namesPagoPA(s, p) || digitalPayment.on(s, p) != nil {
			said = append(said, proof)
		} else if !p.Truncated {
			silent = append(silent, proof)
		}
	}
	const shown = 3
	switch {
	case len(silent) > 0:
		return warned(Text{
			IT: "Una scheda di servizio indica un costo e non dice come pagarlo in digitale.",
			EN: "A service card states a cost and does not say how to pay it digitally.",
		}, silent[:min(shown, len(silent))]...)
	case len(said) > 0:
		return passed(Text{
			IT: "Le schede lette che indicano un costo dicono come pagarlo in digitale.",
			EN: "The cards read that state a cost say how to pay it digitally.",
		}, said[:min(shown, len(said))]...)
	}
	if fault := absence(s); fault != "" {
		return unknown(fault, FaultText(fault), homeProof(s, readCount(s)))
	}
	if m := modelOf(s); !s.Site.Whole && len(m.services) == 0 && m.serviceLinks() > 0 { // there are cards, and none was read
		return unknown(evidence.OutOfBudget, FaultText(evidence.OutOfBudget), homeProof(s, readCount(s)))
	}
	return notApplicable("no-service-with-cost", reasonText("no-service-with-cost"))
}

// costIn returns the part of a service card that states an amount.
func costIn(p *evidence.Page) *evidence.Element {
	for i := range p.Elements {
		if e := &p.Elements[i]; e.Name == "service-cost" && amount.MatchString(evidence.Fold(e.Text)) {
			return e
		}
	}
	return nil
}
