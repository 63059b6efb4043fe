package web

import (
	"cmp"
	"slices"

	"github.com/campanile-italia/campanile/checks"
)

// Week is what changed in the last seven days, over the territory.
type Week struct {
	Better int // verdicts that improved
	Worse  int
	Comuni int // with either
	Checks []Moved
}

// Moved is a check whose verdicts changed.
type Moved struct {
	Check         string
	Better, Worse int
}

// Title names the check.
func (m Moved) Title() checks.Text {
	if c, ok := checks.Find(m.Check); ok {
		return c.Title
	}
	return checks.Text{IT: m.Check, EN: m.Check} // of a check that is no more
}

const movedShown = 8

// NewWeek sums changes of verdict up. What turned unknown, or came back from it,
// is an outage and no change of the comune's.
func NewWeek(changes []TerritoryChange) Week {
	var w Week
	by, comuni := map[string]*Moved{}, map[string]bool{}
	for _, c := range changes {
		from, to := rank(c.From), rank(c.To)
		if from == 0 || to == 0 || from == to {
			continue
		}
		m := by[c.Name]
		if m == nil {
			m = &Moved{Check: c.Name}
			by[c.Name] = m
		}
		comuni[c.IPA] = true
		if to > from {
			m.Better++
			w.Better++
		} else {
			m.Worse++
			w.Worse++
		}
	}
	for _, m := range by {
		w.Checks = append(w.Checks, *m)
	}
	slices.SortFunc(w.Checks, func(a, b Moved) int {
		return cmp.Or(cmp.Compare(b.Better+b.Worse, a.Better+a.Worse), cmp.Compare(a.Check, b.Check))
	})
	w.Checks, w.Comuni = w.Checks[:min(len(w.Checks), movedShown)], len(comuni)
	return w
}

func rank(s checks.Status) int {
	return 1 + slices.Index([]checks.Status{checks.Fail, checks.Warn, checks.Pass}, s)
}
