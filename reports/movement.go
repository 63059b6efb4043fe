package reports

import (
	"cmp"
	"slices"
	"time"

	"github.com/campanile-italia/campanile/checks"
)

// Change is a published verdict that changed.
type Change struct {
	IPA, Name, Check string
	From, To         checks.Status
	At               time.Time
}

// Moved is what changed in one check since a day: how many comuni now stand
// better, and how many worse.
type Moved struct {
	Check         *checks.Check
	Better, Worse int
}

var rank = map[checks.Status]int{checks.Fail: 1, checks.Warn: 2, checks.Pass: 3}

// Movement sums changes by check, those that moved most first. A verdict that
// became unknown, or was, has not moved: nobody knows which way.
func Movement(changes []Change) []Moved {
	by := map[string]*Moved{}
	for _, c := range changes {
		check, ok := checks.Find(c.Check)
		if !ok || rank[c.From] == 0 || rank[c.To] == 0 || c.From == c.To {
			continue
		}
		m := by[c.Check]
		if m == nil {
			m = &Moved{Check: check}
			by[c.Check] = m
		}
		if rank[c.To] > rank[c.From] {
			m.Better++
		} else {
			m.Worse++
		}
	}
	var out []Moved
	for _, m := range by {
		out = append(out, *m)
	}
	slices.SortFunc(out, func(a, b Moved) int {
		return cmp.Or(cmp.Compare(b.Better+b.Worse, a.Better+a.Worse), cmp.Compare(a.Check.ID, b.Check.ID))
	})
	return out
}
