package checks

import (
	"time"
)

// ConfirmAfter is the least time between a visit that first sees a fail and
// the one that may confirm it: a deployment gone wrong, a supplier's night of
// maintenance and a firewall's bad mood last less.
const ConfirmAfter = time.Hour

// Held is a fail that one visit saw on a check that stood better before, and
// that no second visit has confirmed yet. It is not published: the verdict that
// stood before stands until then.
type Held struct {
	Since   time.Time `json:"since"` // start of the visit that saw it first
	Run     string    `json:"run"`   // of that visit
	Message Text      `json:"message"`
	Proof   []Proof   `json:"proof,omitempty"`
}

// Settle returns what is published after a visit: what it saw, but for verdicts
// that turn into a fail. Those wait, as Held, for another visit at least
// ConfirmAfter later that sees the fail again. before is what was published
// until now; nil at the first visit, whose fails have nothing to contradict.
func Settle(before *Outcome, seen *Outcome) Outcome {
	now := *seen
	if before == nil {
		return now
	}
	stood := make(map[string]*Result, len(before.Results))
	for i := range before.Results {
		stood[before.Results[i].Check] = &before.Results[i]
	}
	now.Results = make([]Result, len(seen.Results))
	for i := range seen.Results {
		now.Results[i] = settle(stood[seen.Results[i].Check], seen.Results[i], seen)
	}
	now.Card = NewCard(now.Results)
	now.Card.Knowledge = seen.Card.Knowledge
	return now
}

func settle(before *Result, r Result, seen *Outcome) Result {
	switch {
	case before == nil:
		return r
	case r.Status == Unknown: // not seen this time: what waits goes on waiting
		r.Held, r.Last = before.Held, before.lastAssessed()
		return r
	case r.Status != Fail || before.lastAssessed() == Fail || before.lastAssessed() == "":
		return r
	case before.Held != nil && before.Held.Run != seen.Run && seen.Started.Sub(before.Held.Since) >= ConfirmAfter:
		return r // seen twice
	}
	kept := *before
	if kept.Held == nil {
		kept.Held = &Held{Since: seen.Started, Run: seen.Run, Message: r.Message, Proof: r.Proof}
	}
	return kept
}

// lastAssessed is the newest verdict that said how things stand; empty when
// none ever did.
func (r *Result) lastAssessed() Status {
	if r.Status.Assessed() {
		return r.Status
	}
	return r.Last
}

// Assessed says whether the verdict counts in a score.
func (s Status) Assessed() bool { return s == Pass || s == Warn || s == Fail }

// HeldSince returns when the oldest fail that waits for a confirming visit was
// seen; zero when none waits.
func (o *Outcome) HeldSince() (since time.Time) {
	for i := range o.Results {
		if h := o.Results[i].Held; h != nil && (since.IsZero() || h.Since.Before(since)) {
			since = h.Since
		}
	}
	return since
}
