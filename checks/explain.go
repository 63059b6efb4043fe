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
	return Text{
		IT: string(r.Status) + reason + ": " + r.Message.IT,
		EN: string(r.Status) + reason + ": " + r.Message.EN,
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
		Asks:  Text{IT: fmt.Sprintf("Si è potuto vedere ciò che serve (%s)?", p), EN: fmt.Sprintf("Could what is needed be seen (%s)?", p)},
		Found: Text{IT: "sì", EN: "yes"},
	})
}
