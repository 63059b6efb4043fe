package checks

import (
	"fmt"

	"github.com/campanile-italia/campanile/evidence"
)

// Run judges a snapshot with every check of the catalogue, in its order. The
// gates are here, once: does the duty bind this body, was the rule in force on
// the snapshot's date, was what the check needs observed. A Judge that panics
// spoils its own result only.
func Run(s *evidence.Snapshot) []Result {
	all := All()
	results := make([]Result, len(all))
	for i, c := range all {
		results[i] = c.Run(s)
	}
	return results
}

// Run judges a snapshot with one check, gates included.
func (c *Check) Run(s *evidence.Snapshot) Result { return c.run(s, nil) }

func (c *Check) run(s *evidence.Snapshot, t trace) (r Result) {
	r = Result{Check: c.ID, Family: c.Family, Severity: c.Severity, Weight: c.Weight}
	defer func() {
		if broken := recover(); broken != nil {
			r.set(unknown(evidence.Malformed, Text{
				IT: "Il controllo si è interrotto per un errore di Campanile: il caso è segnalato, il punteggio non ne risente.",
				EN: "The check stopped on an error of Campanile's own: it is reported, the score is not affected.",
			}, Proof{URL: s.Site.Asked, Quote: clip(fmt.Sprint(broken)), At: s.Started}))
		}
	}()
	r.set(c.judge(s, t))
	return r
}

func (c *Check) judge(s *evidence.Snapshot, t trace) Finding {
	if s.Started.Before(c.Since) {
		return notApplicable("not-in-force", Text{
			IT: "La regola è in vigore dal " + c.Since.Format("02/01/2006") + ".",
			EN: "The rule is in force since " + c.Since.Format("2006-01-02") + ".",
		})
	}
	t.inForce(c, s)
	if c.Applies != nil {
		if reason, ok := c.Applies(s); !ok {
			return notApplicable(reason, reasonText(reason))
		}
	}
	t.applies(c)
	for _, part := range c.Needs {
		if fault := s.Missing(part); fault != "" {
			return unobserved(s, part, fault)
		}
		t.observed(part)
	}
	f := c.Judge(s)
	if f.Status == Fail && len(f.Proof) == 0 {
		panic("fail without proof") // "No proof, no fail": caught by Run and said
	}
	return f
}

func (r *Result) set(f Finding) {
	r.Status, r.Reason, r.Message, r.Proof = f.Status, f.Reason, f.Message, f.Proof
	for i := range r.Proof {
		r.Proof[i].Quote = clip(r.Proof[i].Quote)
	}
}

// maxQuote bounds a proof's quote, in characters.
const maxQuote = 300

// clip bounds a quote without cutting a character in two.
func clip(s string) string {
	n := 0
	for i := range s {
		if n == maxQuote {
			return s[:i] + "…"
		}
		n++
	}
	return s
}
