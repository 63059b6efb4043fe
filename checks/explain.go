package checks

import (
	"fmt"

	"github.com/campanile-italia/campanile/evidence"
)

// Explanation is one verdict from its inputs to its proof: what an official
// needs to defend it, and a comune to contest it.
type Explanation struct {
	Check  *Check
	Steps  []Step // in the order they were taken; the last one decided
	Result Result // what this evidence says, confirmed or not
}

// Step is one question on the way to a verdict, and its answer.
type Step struct{ Asks, Found Text }

// Explain judges a snapshot with one check and keeps each step.
func (c *Check) Explain(s *evidence.Snapshot) Explanation {
	e := Explanation{Check: c}
	e.Result = c.run(s, func(st Step) { e.Steps = append(e.Steps, st) })
	e.Steps = append(e.Steps, Step{
		Asks:  Text{IT: "Che cosa dice la regola di ciò che è stato visto?", EN: "What does the rule say of what was seen?"},
		Found: verdictText(&e.Result),
	})
	return e
}

func verdictText(r *Result) Text {
	reason := ""
	if r.Reason != "" {
		reason = " (" + r.Reason + ")"
	}
	title := r.Status.Title()
	return Text{
		IT: title.IT + reason + ": " + r.Message.IT,
		EN: title.EN + reason + ": " + r.Message.EN,
	}
}

// trace is told of each gate that is passed; nil: nobody asks.
type trace func(Step)

func (t trace) inForce(c *Check, s *evidence.Snapshot) {
	if t == nil {
		return
	}
	t(Step{
		Asks: Text{IT: "La regola era in vigore il giorno della visita?", EN: "Was the rule in force on the day of the visit?"},
		Found: Text{
			IT: fmt.Sprintf("sì: in vigore dal %s, visita del %s", c.Since.Format("02/01/2006"), s.Started.Format("02/01/2006")),
			EN: fmt.Sprintf("yes: in force since %s, visited on %s", c.Since.Format("2006-01-02"), s.Started.Format("2006-01-02")),
		},
	})
}

func (t trace) applies(c *Check) {
	if t == nil {
		return
	}
	found := Text{IT: "sì: vale per ogni comune", EN: "yes: it binds every comune"}
	if c.Applies != nil {
		found = Text{IT: "sì", EN: "yes"}
	}
	t(Step{Asks: Text{IT: "L'obbligo riguarda questo ente?", EN: "Does the duty bind this body?"}, Found: found})
}

func (t trace) observed(p evidence.Part) {
	if t == nil {
		return
	}
	t(Step{
		Asks:  Text{IT: "Si è potuto vedere ciò che serve: " + PartText(p).IT + "?", EN: "Could what is needed be seen: " + PartText(p).EN + "?"},
		Found: Text{IT: "sì", EN: "yes"},
	})
}

// PartText names a part of the evidence.
func PartText(p evidence.Part) Text {
	if t, ok := partTexts[p]; ok {
		return t
	}
	return Text{IT: string(p), EN: string(p)}
}

var partTexts = map[evidence.Part]Text{
	evidence.Home:         {"la prima pagina del sito", "the site's first page"},
	evidence.Transparency: {"la sezione «Amministrazione trasparente»", "the section \"Amministrazione trasparente\""},
	evidence.SiteAddress:  {"l'indirizzo del server del sito", "the address of the site's server"},
	evidence.Networks:     {"la tabella delle reti", "the table of networks"},
	evidence.OfficesList:  {"il registro IPA degli uffici di fatturazione", "IPA's register of e-invoicing offices"},
	evidence.PaymentsList: {"i pagamenti del portale regionale", "the regional portal's payments"},
	evidence.GrantsList:   {"le candidature di PA digitale 2026", "the grants of PA digitale 2026"},
	evidence.ISTATList:    {"l'elenco ISTAT dei comuni", "ISTAT's list of comuni"},
	evidence.AppIOList:    {"i servizi visibili in App IO", "the services visible in App IO"},
	evidence.PartnersList: {"gli enti dietro un partner pagoPA", "the bodies behind a partner of pagoPA"},
}
