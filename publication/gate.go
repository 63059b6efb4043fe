// Package publication decides whether a run enters the public figures. A run
// that reached too few comuni, or that moves a figure more than a territory
// moves in a day, says more about the visitor than about the visited: it is
// held back until the next run, or until an operator has looked.
package publication

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
)

// Gate is what a run must satisfy.
type Gate struct {
	Coverage float64 // least share of comuni covered, 0 to 1
	Move     float64 // most that a figure may move, 0 to 1; 1: anything
}

// Decision is what became of a run.
type Decision struct {
	Covered, Expected int
	Why               []checks.Text // why it is held back; empty: it is published
	Confirmed         bool          // it moves a figure, as the run held back before it did
	Figures           Figures       // what the run found
}

// Publish says whether the run enters the public figures.
func (d Decision) Publish() bool { return len(d.Why) == 0 }

// Decide judges a run. before is what was public when it started, now is what
// is current with the run in it, and held the figures of the run before it when
// that was held back (nil: it was not).
//
// A movement that two runs in a row find is real and is published. Figures of
// another ruleset are not comparable: then coverage alone decides.
func (g Gate) Decide(run string, before, now []checks.Outcome, held Figures) Decision {
	is, was := measure(now), measure(before)
	d := Decision{Figures: is.values()}
	d.Covered, d.Expected = covered(run, before, now)
	if float64(d.Covered) < g.Coverage*float64(d.Expected) {
		share := 100 * float64(d.Covered) / float64(d.Expected)
		d.Why = append(d.Why, checks.Text{
			IT: fmt.Sprintf("la rilevazione ha letto %d comuni su %d (%.1f%%), meno del %.0f%% richiesto", d.Covered, d.Expected, share, 100*g.Coverage),
			EN: fmt.Sprintf("the run read %d comuni of %d (%.1f%%), less than the %.0f%% required", d.Covered, d.Expected, share, 100*g.Coverage),
		})
	}
	moved := g.moved(was, is)
	d.Confirmed = len(moved) > 0 && g.agree(held, moved, is)
	if !d.Confirmed {
		d.Why = append(d.Why, say(moved, was, is, g.Move)...)
	}
	return d
}

// agree says whether the run held back found every moved figure where this one
// does.
func (g Gate) agree(held Figures, moved []string, now figures) bool {
	for _, key := range moved {
		was, ok := held[key]
		if !ok || math.Abs(now[key].value-was) > g.Move {
			return false
		}
	}
	return true
}

// covered counts the comuni that the run could read. Those that could not be
// read the last time either are theirs to mend and no sign of an outage of ours;
// nor, of a comune never seen before, are faults that a server must have answered
// to have.
func covered(run string, public, now []checks.Outcome) (n, of int) {
	before := make(map[string]evidence.Fault, len(public))
	for i := range public {
		before[public[i].IPA] = public[i].Fault
	}
	for i := range now {
		o := &now[i]
		if o.Fault == evidence.RegistryValue { // no address to visit
			continue
		}
		of++
		had, known := before[o.IPA]
		if o.Run == run && (o.Fault == "" || had != "" || !known && !slices.Contains(silent[:], o.Fault)) {
			n++
		}
	}
	return n, of
}

// silent are the faults that an outage of ours looks like.
var silent = [...]evidence.Fault{evidence.DNS, evidence.Refused, evidence.Reset, evidence.Timeout, evidence.OutOfBudget}

// Figures are the public indicators of a territory, 0 to 1, by a key that holds
// the ruleset: only like is laid beside like.
type Figures map[string]float64

// figure is one public indicator of a territory.
type figure struct {
	name  checks.Text
	value float64 // 0 to 1
	n     int     // comuni it is made of
}

// fewest is the number of comuni under which a figure moves by chance.
const fewest = 30

type figures map[string]figure

func (f figures) values() Figures {
	all := make(Figures, len(f))
	for key, v := range f {
		all[key] = v.value
	}
	return all
}

func measure(outcomes []checks.Outcome) figures {
	all := figures{}
	add := func(key string, name checks.Text, v float64) {
		f := all[key]
		f.name, f.n = name, f.n+1
		f.value += (v - f.value) / float64(f.n)
		all[key] = f
	}
	for i := range outcomes {
		o := &outcomes[i]
		score := func(of string, name checks.Text, s checks.Score) {
			if s.Value != nil {
				add(o.Card.Ruleset+" score "+of, name, *s.Value)
			}
		}
		score("overall", checks.Text{IT: "il punteggio complessivo", EN: "the overall score"}, o.Card.Overall)
		for _, f := range checks.Families {
			title := f.Title()
			score(string(f), checks.Text{IT: "il punteggio «" + title.IT + "»", EN: "the score “" + title.EN + "”"}, o.Card.Families[f])
		}
		for j := range o.Results {
			r := &o.Results[j]
			if !r.Status.Assessed() {
				continue
			}
			fails := 0.0
			if r.Status == checks.Fail {
				fails = 1
			}
			add(o.Card.Ruleset+" fails "+r.Check, checks.Text{IT: "i non conformi di " + r.Check, EN: "the fails of " + r.Check}, fails)
		}
	}
	return all
}

// moved names the figures that differ by more than the bound, the largest
// difference first.
func (g Gate) moved(before, now figures) []string {
	var keys []string
	for key, is := range now {
		was, ok := before[key]
		if ok && was.n >= fewest && is.n >= fewest && math.Abs(is.value-was.value) > g.Move {
			keys = append(keys, key)
		}
	}
	by := func(key string) float64 { return math.Abs(now[key].value - before[key].value) }
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(by(b), by(a)), cmp.Compare(a, b)) })
	return keys
}

// mostNamed bounds the figures that a reason names.
const mostNamed = 5

func say(moved []string, before, now figures, bound float64) []checks.Text {
	var why []checks.Text
	for _, key := range moved[:min(len(moved), mostNamed)] {
		was, is := before[key], now[key]
		why = append(why, checks.Text{
			IT: fmt.Sprintf("%s: dal %.0f%% al %.0f%%, oltre i %.0f punti ammessi tra due rilevazioni", is.name.IT, 100*was.value, 100*is.value, 100*bound),
			EN: fmt.Sprintf("%s: from %.0f%% to %.0f%%, more than the %.0f points allowed between two runs", is.name.EN, 100*was.value, 100*is.value, 100*bound),
		})
	}
	if more := len(moved) - mostNamed; more > 0 {
		why = append(why, checks.Text{IT: fmt.Sprintf("e altri %d indicatori", more), EN: fmt.Sprintf("and %d more figures", more)})
	}
	return why
}
