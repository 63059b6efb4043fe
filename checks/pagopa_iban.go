package checks

import (
	"net/url"
	"slices"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "pagopa-iban", Family: PagoPA, Severity: Should, Weight: 4, Dimension: Organisational,
	Title: Text{IT: "IBAN e conti postali solo accanto a pagoPA", EN: "IBANs and postal accounts only beside pagoPA"},
	About: Text{
		IT: "Nelle pagine sui pagamenti si cercano un IBAN o un conto corrente postale. È parziale se la pagina che lo mostra non nomina pagoPA; negativo solo se dell'ente non si è trovata alcuna prova di pagoPA né sul sito né nei registri. Non contano gli IBAN di tesoreria unica per altre amministrazioni, quelli dati in via residuale o temporanea, le donazioni, le notizie. Nessun IBAN fuori posto: positivo.",
		EN: "Looks on pages about payments for an IBAN or a postal account. It is a warning where the page that shows it does not name pagoPA; a fail only where no evidence of pagoPA at all was found of the body, on its site or in registers. IBANs of the State treasury for other administrations, those given as a residual or temporary way, donations and news do not count. No IBAN out of place: a pass.",
	},
	Remedy: Text{
		IT: "L'ufficio che cura la pagina toglie IBAN e bollettini postali dai pagamenti dei cittadini e mette al loro posto il collegamento al portale pagoPA; se un IBAN resta in via residuale, la pagina lo dice accanto a pagoPA.",
		EN: "The office in charge of the page removes IBANs and postal slips from what citizens pay and puts the link to the pagoPA portal in their place; where an IBAN stays as a residual way, the page says so beside pagoPA.",
	},
	Cites: []Cite{
		{Act: "ANAC, delibera n. 77 del 16 febbraio 2022", Where: "pubblicazione in «IBAN e pagamenti informatici»", URL: "https://www.anticorruzione.it/-/delibera-numero-77-del-16-febbraio-2022"},
		{Act: "AgID, Linee guida per l'effettuazione dei pagamenti elettronici", Where: "par. 5", URL: "https://www.gazzettaufficiale.it/eli/id/2018/07/03/18A04494/sg"},
	},
	Since: date(2022, 2, 16), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Fail, Unknown},
	Judge: judgeIBAN,
})

// postalAccount matches a postal account as pages name it, on folded text.
var postalAccount = seek(`\bc ?[/.] ?c ?\.? (?:postale|post\.)|\bconto corrente postale\b|\bbollettin[oi] (?:di conto corrente )?postal[ei]\b|\bccp n`, 48, 32, "postal", "post.", "ccp n")

// accountWords are what a page says that has an account for payments on it.
var accountWords = seek(`iban|postal|c/c|ccp|bonifico`, 0, 0, "iban", "postal", "c/c", "ccp", "bonifico")

// lawfulAccount are the words near an account that make it lawful or none of
// what citizens owe (DOMAIN.md A07; ANAC 77/2022).
var lawfulAccount = seek(`tesoreria unica|tesoreria (?:provinciale|dello stato|statale)|banca d'italia|girofond|contabilita speciale|(?:enti|amministrazion[ie]|soggetti) pubblic[ihe]+|residual|temporane|transitori|donazion|erogazion[ei] liberal|liberalita|raccolta fondi|solidariet|cinque per mille|5 per mille|dall'estero|fideiussori|deposit[oi] cauzional`, 16, 24,
	"tesoreria", "banca d'italia", "girofond", "contabilita speciale", "pubblic", "residual", "temporane", "transitori", "donazion", "liberal",
	"raccolta fondi", "solidariet", "per mille", "dall'estero", "fideiussori", "deposit")

// aroundAccount is how far from an account, in bytes, those words may stand.
const aroundAccount = 300

func judgeIBAN(s *evidence.Snapshot) Finding {
	var beside, alone *Proof
	for _, p := range bodyPages(s) {
		if isNews(s, p) {
			continue
		}
		from, to := accountIn(s, p)
		if from < 0 {
			continue
		}
		proof := wordsProof(p, from, to)
		switch {
		case namesPagoPA(s, p):
			if beside == nil {
				beside = &proof
			}
		case alone == nil && !p.Truncated:
			alone = &proof
		}
	}
	switch {
	case alone != nil:
		return accountAlone(s, *alone)
	case beside != nil:
		return passed(Text{IT: "L'IBAN è pubblicato accanto a pagoPA.", EN: "The IBAN is published beside pagoPA."}, *beside)
	}
	if fault := absenceEverywhere(s); fault != "" {
		return unknown(fault, FaultText(fault), homeProof(s, readCount(s)))
	}
	return passed(Text{
		IT: "Nelle pagine lette non ci sono IBAN o conti postali per i pagamenti.",
		EN: "The pages read show no IBAN or postal account for payments.",
	}, homeProof(s, readCount(s)))
}

// accountIn returns where a page about payments shows an account that is not
// lawful by the words around it; -1 when it shows none.
func accountIn(s *evidence.Snapshot, p *evidence.Page) (from, to int) {
	if !accountWords.may(s, p) || !p.Topics().Any(evidence.Payments|evidence.IBAN|evidence.AdminPayments|evidence.Services) {
		return -1, -1
	}
	words := s.Words(p)
	for _, account := range [...]*sought{ibanCode, postalAccount} {
		for _, at := range account.allOn(s, p, 8) {
			if near := words[max(0, at[0]-aroundAccount):min(len(words), at[1]+aroundAccount)]; !lawfulAccount.in(near) {
				return at[0], at[1]
			}
		}
	}
	return -1, -1
}

// namesPagoPA says whether a page names pagoPA in words, in a link of its
// content, by the mark, or leads to a portal that is known to work by it.
func namesPagoPA(s *evidence.Snapshot, p *evidence.Page) bool {
	if pagoPAName.on(s, p) != nil || pagoPAImage(p) != "" {
		return true
	}
	k := knowledgeFor(s)
	return slices.ContainsFunc(p.Links, func(l evidence.Link) bool {
		u, err := url.Parse(l.URL)
		return l.Topics().Has(evidence.PagoPA) || err == nil && k.portal(u.Hostname(), u.Path) != nil
	})
}

// accountAlone is a fail only where nothing at all shows pagoPA.
func accountAlone(s *evidence.Snapshot, account Proof) Finding {
	portal := related(s, "pagopa-portal")
	m := &s.Municipality
	none := portal.Status == Fail && related(s, "pagopa-declaration").Status == Fail && m.Payments == nil && m.Partner == nil && certified(m, pagoPAGrant) == nil
	if none {
		return failed(Text{
			IT: "Si chiede di pagare su un conto e dell'ente non si è trovata alcuna prova di pagoPA.",
			EN: "Payment to an account is asked for, and no evidence of pagoPA was found of the body.",
		}, append([]Proof{account}, portal.Proof...)...)
	}
	return warned(Text{
		IT: "Una pagina sui pagamenti mostra un conto e non nomina pagoPA.",
		EN: "A page about payments shows an account and does not name pagoPA.",
	}, account)
}
