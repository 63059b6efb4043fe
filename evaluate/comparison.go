package evaluate

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// trial is one wave as it is estimated: pilots and those they are compared with.
type trial struct {
	wave    wave
	pilots  []change
	pool    []change // who could be compared: not yet, or never, pilots
	matches [][]int  // for each pilot, places in pool, nearest first
}

// assemble looks at every comune in the windows of a wave. later says from when
// a comune is a pilot: it is compared only with those that are none until the
// wave's follow-up is over.
func assemble(panel *Panel, w wave, o Outcome, p *Protocol, count func(u *Unit, pilot bool, changed bool, why Exclusion)) trial {
	t := trial{wave: w}
	enters := map[string]window{}
	for _, e := range p.waves() {
		for _, ipa := range e.pilots {
			enters[ipa] = window{e.from, e.to}
		}
	}
	for _, ipa := range w.pilots {
		if _, ok := panel.find(ipa); !ok {
			count(&Unit{IPA: ipa}, true, false, NotInPanel)
		}
	}
	for i := range panel.Units {
		u := &panel.Units[i]
		pilot := slices.Contains(w.pilots, u.IPA)
		if in, ever := enters[u.IPA]; ever && !pilot && in.from.Before(w.follow.until) {
			continue // a pilot of an earlier wave, or before this follow-up is over
		}
		c, changed, why := look(u, w, o, p.Exclusions)
		count(u, pilot, changed, why)
		switch {
		case why != "":
		case pilot:
			t.pilots = append(t.pilots, c)
		default:
			t.pool = append(t.pool, c)
		}
	}
	t.match(p.Comparison)
	return t
}

// match gives each pilot its nearest comuni of the same cluster of population. A
// comune may stand for several pilots; it then weighs as often.
func (t *trial) match(c Comparison) {
	scale := t.spread()
	t.matches = make([][]int, len(t.pilots))
	for i := range t.pilots {
		near := t.nearest(&t.pilots[i], c, scale)
		t.matches[i] = near[:min(len(near), c.PerPilot)]
	}
}

// nearest returns the places in the pool of those who may stand for a comune,
// nearest first, itself left out. Ties go by Codice IPA: the same on any machine.
func (t *trial) nearest(p *change, c Comparison, scale spread) []int {
	type candidate struct {
		at       int
		distance float64
	}
	var all []candidate
	for j := range t.pool {
		q := &t.pool[j]
		if q.unit == p.unit || q.unit.Cluster != p.unit.Cluster || c.Caliper > 0 && math.Abs(p.base-q.base) > c.Caliper*scale.level {
			continue
		}
		all = append(all, candidate{j, distance(p, q, c, scale)})
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(t.pool[a.at].unit.IPA, t.pool[b.at].unit.IPA))
	})
	places := make([]int, len(all))
	for i := range all {
		places[i] = all[i].at
	}
	return places
}

func distance(p, q *change, c Comparison, scale spread) float64 {
	d := c.Level*math.Abs(p.base-q.base)/scale.level + c.Latest*math.Abs(p.latest-q.latest)/scale.latest +
		c.Trend*math.Abs(p.trend-q.trend)/scale.trend + c.Funding*float64(apart(p.unit.Funded, q.unit.Funded))
	if p.unit.Province != q.unit.Province {
		d += c.Province
	}
	if p.supplier == "" || p.supplier != q.supplier {
		d += c.Supplier
	}
	return d
}

// spread is the standard deviations by which distances are told; never 0.
type spread struct{ level, latest, trend float64 }

func (t *trial) spread() spread {
	var level, latest, trend []float64
	for _, list := range [][]change{t.pilots, t.pool} {
		for i := range list {
			level, latest = append(level, list[i].base), append(latest, list[i].latest)
			if list[i].halves {
				trend = append(trend, list[i].trend)
			}
		}
	}
	return spread{deviation(level), deviation(latest), deviation(trend)}
}

func deviation(v []float64) float64 {
	if len(v) < 2 {
		return 1
	}
	if s := stat.StdDev(v, nil); s > 1e-9 {
		return s
	}
	return 1
}

// apart counts what only one of two ordered lists has.
func apart(a, b []string) (n int) {
	for _, x := range a {
		if !slices.Contains(b, x) {
			n++
		}
	}
	for _, x := range b {
		if !slices.Contains(a, x) {
			n++
		}
	}
	return n
}

// weights returns how much each comune of the pool counts: for every pilot that
// it is compared with, its share of that pilot's comparison.
func (t *trial) weights() []float64 {
	w := make([]float64, len(t.pool))
	for _, m := range t.matches {
		for _, j := range m {
			w[j] += 1 / float64(len(m))
		}
	}
	return w
}
