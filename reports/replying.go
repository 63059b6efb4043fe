package reports

import (
	"slices"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// fewest is how many comuni a figure is made of before it may count one that may
// still reply: of fewer it would name it.
const fewest = 3

// mayReply says whether a comune may still reply to its draft: until then nothing
// that names it says what it lacks (docs/adr/0019).
func (r *Report) mayReply(ipa string) bool {
	closes, open := r.Replying[ipa]
	return open && (closes.IsZero() || r.Made.Before(closes))
}

// Shown are the comuni as the report may name them: those that may still reply
// without verdicts and scores.
func (r Report) Shown() []checks.Outcome {
	named := slices.Clone(r.Outcomes)
	for i := range named {
		if r.mayReply(named[i].IPA) {
			named[i] = silenced(&named[i])
		}
	}
	return named
}

// silenced is who a comune is and that it was visited, and nothing of what was seen.
func silenced(o *checks.Outcome) checks.Outcome {
	s := *o
	s.Fault, s.Network, s.Results = "", nil, nil
	s.Card = checks.Card{Ruleset: o.Card.Ruleset, Knowledge: o.Card.Knowledge, Families: map[checks.Family]checks.Score{}}
	s.Card.Overall.Coverage = o.Card.Overall.Coverage
	for f, score := range o.Card.Families {
		s.Card.Families[f] = checks.Score{Coverage: score.Coverage}
	}
	return s
}

// Replies returns how many comuni of the report may still reply.
func (r Report) Replies() int {
	n := 0
	for i := range r.Outcomes {
		if r.mayReply(r.Outcomes[i].IPA) {
			n++
		}
	}
	return n
}

// ReplyUntil is the day until which a comune may reply; empty: it may not, or was
// not told yet and has no last day.
func (r Report) ReplyUntil(ipa string) string {
	if !r.mayReply(ipa) || r.Replying[ipa].IsZero() {
		return ""
	}
	return r.Replying[ipa].UTC().Format(time.DateOnly)
}

// analysis is what the report says of many: all are counted where they are
// enough that a figure names none.
func (r Report) analysis() Analysis {
	a := Analyse(r.counted())
	quiet := func(groups []Group, in func(key string, o *checks.Outcome) bool) {
		for i := range groups {
			g := &groups[i]
			if g.Comuni < fewest && slices.ContainsFunc(r.Outcomes, func(o checks.Outcome) bool { return r.mayReply(o.IPA) && in(g.Key, &o) }) {
				g.Scored, g.Overall, g.Families = 0, nil, map[checks.Family]*float64{}
			}
		}
	}
	quiet(a.Clusters, func(key string, o *checks.Outcome) bool { return o.Cluster == registry.Cluster(key) })
	quiet(a.Provinces, func(key string, o *checks.Outcome) bool { return o.Province == key })
	quiet(a.Pilots, func(key string, o *checks.Outcome) bool { return o.Pilot == (key == "pilots") })
	return a
}

// counted are the comuni that figures are made of.
func (r Report) counted() []checks.Outcome {
	if len(r.Outcomes) >= fewest {
		return r.Outcomes
	}
	return only(r.Outcomes, func(o *checks.Outcome) bool { return !r.mayReply(o.IPA) })
}

// moved sums what changed in the comuni that figures are made of.
func (r Report) moved() []Moved {
	if len(r.Outcomes) >= fewest {
		return Movement(r.Changes)
	}
	return Movement(slices.DeleteFunc(slices.Clone(r.Changes), func(c Change) bool { return r.mayReply(c.IPA) }))
}
