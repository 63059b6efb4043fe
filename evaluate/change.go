package evaluate

import (
	"slices"
	"time"
)

// change is a comune in a wave's windows.
type change struct {
	unit         *Unit
	base, follow float64 // means of the published outcomes
	latest       float64 // mean of the baseline's last quarter; of the whole where that has none
	trend        float64 // second half of the baseline less the first; 0 when a half has none
	halves       bool    // both halves of the baseline have an outcome
	worst, best  float64 // the change with the unknowns at their extremes
	supplier     string  // at the end of the baseline
	cluster      string  // of errors: the supplier, else the comune itself
}

func (c *change) delta() float64 { return c.follow - c.base }

// Exclusion says why a comune is left out.
type Exclusion string

// The reasons, in the order they are looked at.
const (
	NotInPanel      Exclusion = "not-in-panel"
	Merged          Exclusion = "merged"
	SupplierChanged Exclusion = "supplier-changed"
	WentDark        Exclusion = "went-dark"
	TooFewVisits    Exclusion = "too-few-visits"
	NoMatch         Exclusion = "no-match"
)

// look sums up a comune in the windows of a wave, or says why it cannot be
// followed. changed is set when its supplier is another at the end.
func look(u *Unit, w wave, o Outcome, x Exclusions) (c change, changed bool, why Exclusion) {
	c.unit = u
	if !u.Merged.IsZero() && !u.Merged.Before(w.base.from) && u.Merged.Before(w.follow.until) {
		return c, false, Merged
	}
	base, follow := sumUp(u.Visits, w.base, o), sumUp(u.Visits, w.follow, o)
	c.supplier = base.supplier
	c.cluster = "supplier:" + c.supplier
	if c.supplier == "" {
		c.cluster = "comune:" + u.IPA
	}
	changed = base.supplier != "" && follow.supplier != "" && base.supplier != follow.supplier
	switch {
	case changed && x.SupplierChanged == "exclude":
		return c, changed, SupplierChanged
	case base.dark >= x.Dark || follow.dark >= x.Dark:
		return c, changed, WentDark
	case base.n < x.MinVisits || follow.n < x.MinVisits:
		return c, changed, TooFewVisits
	}
	c.base, c.follow = base.mean, follow.mean
	c.worst, c.best = follow.worst-base.best, follow.best-base.worst
	c.latest = c.base
	if late := sumUp(u.Visits, w.base.last(), o); late.n > 0 {
		c.latest = late.mean
	}
	first, second := w.base.halves()
	if a, b := sumUp(u.Visits, first, o), sumUp(u.Visits, second, o); a.n > 0 && b.n > 0 {
		c.trend, c.halves = b.mean-a.mean, true
	}
	return c, changed, ""
}

// span is an outcome over a window.
type span struct {
	n           int     // visits with a published outcome
	mean        float64 // of those
	worst, best float64 // means over all visits to which it applies
	dark        float64 // share of the visits without a site
	supplier    string  // at the last visit that tells
}

func sumUp(visits []Visit, w window, o Outcome) (s span) {
	from, _ := slices.BinarySearchFunc(visits, w.from, func(v Visit, t time.Time) int { return v.At.Compare(t) })
	all, bounded := 0, 0
	for i := from; i < len(visits) && visits[i].At.Before(w.until); i++ {
		v := &visits[i]
		all++
		if v.Dark {
			s.dark++
		}
		if v.Supplier != "" {
			s.supplier = v.Supplier
		}
		m := v.Measures[o]
		if value, ok := m.Value(); ok {
			s.n++
			s.mean += value
		}
		if worst, best, ok := m.bounds(); ok {
			bounded++
			s.worst, s.best = s.worst+worst, s.best+best
		}
	}
	if all > 0 {
		s.dark /= float64(all)
	}
	if s.n > 0 {
		s.mean /= float64(s.n)
	}
	if bounded > 0 {
		s.worst, s.best = s.worst/float64(bounded), s.best/float64(bounded)
	}
	return s
}
