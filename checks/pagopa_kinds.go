package checks

import (
	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "pagopa-spontaneous", Family: PagoPA, Severity: Should, Weight: 4, Dimension: Organisational,
	Title: Text{IT: "Pagamento degli avvisi e pagamenti spontanei", EN: "Both notices and spontaneous payments can be paid"},
	About: Text{
		IT: "Sulle pagine del portale dei pagamenti dell'ente, e sui collegamenti che vi portano, si cercano le due strade: pagare un avviso ricevuto e pagare spontaneamente, senza avviso. Entrambe: positivo. Una sola, su un portale che è stato letto e che non chiede di accedere: parziale. Se il portale non si legge, chiede di accedere o non ne nomina alcuna, l'esito è non rilevabile; senza portale, non applicabile.",
		EN: "Looks on the pages of the body's payment portal, and at the links that lead there, for the two ways: paying a notice that came and paying without one, spontaneously. Both: pass. Only one, on a portal that was read and asks for no log-in: a warning. A portal that cannot be read, asks to log in or names neither is unknown; without a portal it does not apply.",
	},
	Remedy: Text{
		IT: "Il responsabile dei tributi fa attivare dal fornitore del portale la strada che manca: il pagamento degli avvisi (dovuti attesi) o i pagamenti spontanei dei tributi locali e dei servizi.",
		EN: "The revenue office has the portal's supplier activate the way that is missing: payment of notices (expected dues) or spontaneous payments of local taxes and services.",
	},
	Cites: []Cite{
		{Act: "D.Lgs. 82/2005 (CAD)", Where: "art. 5, c. 2-ter", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2005-03-07;82~art5"},
	},
	Since: date(2021, 2, 28), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Judge: judgeKinds,
})

// noticeWords and spontaneousWords name the two ways to pay, on folded text.
// "Senza avviso" is the second way, although it speaks of a notice.
var (
	noticeWords      = seek(`\b(?:codice|numero|paga(?:re|mento)?(?: di)?(?: un| il| l'| dell'| degli| con)?) ?avvis[oi]\b|\bavvis[oi] (?:di pagamento|pagopa|pago pa)\b|\b(?:codice )?iuv\b|\bpagament[oi] attes[oi]\b|\bdovut[oi] attes[oi]\b|\bpagament[oi] predeterminat[oi]\b`, 24, 24, "avvis", "iuv", "attes", "predeterminat")
	spontaneousWords = seek(`\bpagament[oi] (?:on ?line )?(?:spontane[oi]|volontar[io]{1,2})\b|\bspontane[oi]\b|\b(?:senza|non (?:hai|ho|si ha) (?:un|l'|alcun)?) ?avviso\b`, 24, 4, "spontane", "volontar", "avviso")
)

func judgeKinds(s *evidence.Snapshot) Finding {
	var search kindSearch
	for _, p := range payPlaces(s) {
		search.place(s, &p)
	}
	for _, p := range bodyPages(s) { // a page of the site's own on which one pays
		if len(p.Forms) > 0 && pagoPAName.on(s, p) != nil && !isNews(s, p) && anyPaymentForm(p) {
			search.page(s, p)
		}
	}
	return search.verdict(s)
}

// kindSearch keeps what shows each of the two ways, and why more may be there.
type kindSearch struct {
	notice, spontaneous *Proof
	read                *Proof
	hidden              *Finding
}

func (b *kindSearch) place(s *evidence.Snapshot, p *payPlace) {
	words := evidence.Fold(p.link.Text)
	b.words(func(n *sought) []int { return n.at(words) }, func(int, int) Proof { return linkProof(p.page, p.link) })
	if p.target == nil || !p.target.Read() {
		fault := linkFault(s, p.link.URL)
		keep(&b.hidden, unknown(fault, FaultText(fault), linkProof(p.page, p.link)))
		return
	}
	b.page(s, p.target)
}

func (b *kindSearch) page(s *evidence.Snapshot, p *evidence.Page) {
	if b.read == nil {
		proof := pageProof(p, p.Title)
		b.read = &proof
	}
	b.words(func(n *sought) []int { return n.on(s, p) }, func(from, to int) Proof { return wordsProof(p, from, to) })
	for i := range p.Links {
		l := &p.Links[i]
		words := evidence.Fold(l.Text)
		b.words(func(n *sought) []int { return n.at(words) }, func(int, int) Proof { return linkProof(p, l) })
	}
	switch {
	case p.Truncated:
		keep(&b.hidden, unknown(evidence.TooLarge, FaultText(evidence.TooLarge), pageProof(p, p.Title)))
	case behindLogIn(p):
		keep(&b.hidden, unknown(evidence.Blocked, Text{
			IT: "Il portale chiede di accedere: che cosa vi si paghi non si vede.",
			EN: "The portal asks to log in: what can be paid there cannot be seen.",
		}, pageProof(p, p.Title)))
	}
}

func (b *kindSearch) words(find func(*sought) []int, proof func(from, to int) Proof) {
	if b.notice == nil {
		if at := find(noticeWords); at != nil {
			p := proof(at[0], at[1])
			b.notice = &p
		}
	}
	if b.spontaneous == nil {
		if at := find(spontaneousWords); at != nil {
			p := proof(at[0], at[1])
			b.spontaneous = &p
		}
	}
}

func (b *kindSearch) verdict(s *evidence.Snapshot) Finding {
	switch {
	case b.notice != nil && b.spontaneous != nil:
		return passed(Text{
			IT: "Si possono pagare gli avvisi e fare pagamenti spontanei.",
			EN: "Notices can be paid, and payments made spontaneously.",
		}, *b.notice, *b.spontaneous)
	case b.hidden != nil:
		return *b.hidden
	case b.notice != nil:
		return warned(Text{
			IT: "Nelle pagine lette del portale si pagano gli avvisi, ma non ci sono pagamenti spontanei.",
			EN: "The portal's pages that were read pay notices, but name no spontaneous payments.",
		}, *b.notice)
	case b.spontaneous != nil:
		return warned(Text{
			IT: "Nelle pagine lette del portale ci sono pagamenti spontanei, ma non il pagamento degli avvisi.",
			EN: "The portal's pages that were read take spontaneous payments, but name no notices.",
		}, *b.spontaneous)
	case b.read != nil:
		return unknown(evidence.OutOfBudget, Text{
			IT: "Le pagine lette del portale non dicono che cosa si paga.",
			EN: "The portal's pages that were read do not say what can be paid.",
		}, *b.read)
	}
	return noPortal(s)
}

func anyPaymentForm(p *evidence.Page) bool {
	for i := range p.Forms {
		if asksForPayment(&p.Forms[i]) {
			return true
		}
	}
	return false
}

// behindLogIn says whether a page's way on is behind a log-in.
func behindLogIn(p *evidence.Page) bool {
	for i := range p.Forms {
		if p.Forms[i].Password {
			return true
		}
	}
	for i := range p.Links {
		if logInWords.in(evidence.Fold(p.Links[i].Text)) {
			return true
		}
	}
	return false
}

var logInWords = seek(`\b(?:entra|accedi|accesso|login) (?:con|tramite|a mezzo) (?:spid|cie)\b`, 20, 0, "spid", "cie")
