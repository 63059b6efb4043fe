package evaluate

import (
	"cmp"
	"slices"
	"time"
)

// window is a span of time, until excluded.
type window struct{ from, until time.Time }

func (w window) holds(t time.Time) bool { return !t.Before(w.from) && t.Before(w.until) }

// halves cuts a window in two.
func (w window) halves() (first, second window) {
	middle := w.from.Add(w.until.Sub(w.from) / 2)
	return window{w.from, middle}, window{middle, w.until}
}

// last is the last quarter of a window.
func (w window) last() window { return window{w.until.Add(-w.until.Sub(w.from) / 4), w.until} }

// wave is the pilots that entered, and left, on the same days: they share their
// windows, and so do the comuni they are compared with.
type wave struct {
	from, to     time.Time // to: the first day after it; zero: it goes on
	base, follow window
	pilots       []string
}

func newWave(from, to time.Time, w Windows) wave {
	ends := from.AddDate(0, -w.Gap, 0)
	opens := from.AddDate(0, w.Settling, 0)
	v := wave{from: from, to: to, base: window{ends.AddDate(0, -w.Baseline, 0), ends}, follow: window{opens, opens.AddDate(0, w.FollowUp, 0)}}
	if !to.IsZero() && to.Before(v.follow.until) && to.After(opens) {
		v.follow.until = to
	}
	return v
}

// waves groups the pilots, earliest first.
func (p *Protocol) waves() []wave {
	var all []wave
	for _, e := range p.Pilots {
		from, err := time.Parse(time.DateOnly, e.From)
		if err != nil {
			continue // Validate refuses it
		}
		var to time.Time
		if t, err := time.Parse(time.DateOnly, e.To); err == nil {
			to = t.AddDate(0, 0, 1)
		}
		i := slices.IndexFunc(all, func(w wave) bool { return w.from.Equal(from) && w.to.Equal(to) })
		if i < 0 {
			all = append(all, newWave(from, to, p.Windows))
			i = len(all) - 1
		}
		all[i].pilots = append(all[i].pilots, e.IPA)
	}
	slices.SortStableFunc(all, func(a, b wave) int { return cmp.Or(a.from.Compare(b.from), a.to.Compare(b.to)) })
	return all
}

// earlier moves a wave's windows back, for a placebo: nobody was a pilot then.
func (w wave) earlier(months int) wave {
	back := func(x window) window { return window{x.from.AddDate(0, -months, 0), x.until.AddDate(0, -months, 0)} }
	w.base, w.follow = back(w.base), back(w.follow)
	return w
}
