package evaluate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"gonum.org/v1/gonum/stat"
)

// powerWanted is the chance with which the smallest effect is found.
const powerWanted = 0.8

// FindPower says the smallest effect that the protocol would find in this panel,
// by simulation on its own history: programmes that never were, in the newest
// past that is long enough, with effects added. Where the panel cannot find any
// with the probability wanted, it says with which it finds the largest there can
// be. It returns nil, and says why, where the history is too short.
func FindPower(panel *Panel, p *Protocol, programmes int) (*Power, error) {
	first, last := panel.reach()
	if last.IsZero() {
		return nil, fmt.Errorf("the panel has no visit")
	}
	waves := p.waves()
	for i := range waves {
		back := 0
		for ; waves[i].earlier(back).follow.until.After(last.AddDate(0, 0, 1)); back++ {
			if back > 240 {
				return nil, fmt.Errorf("the windows do not fit into the past")
			}
		}
		pilots := waves[i].pilots
		waves[i] = waves[i].earlier(back)
		waves[i].pilots = pilots
		if waves[i].base.from.Before(first.AddDate(0, 0, -15)) {
			return nil, fmt.Errorf("the history begins on %s: a baseline of %d months and a follow-up of %d do not fit into it", first.Format(time.DateOnly), p.Windows.Baseline, p.Windows.FollowUp)
		}
	}
	trials := make([]trial, len(waves))
	past := *p // in the past nobody was a pilot yet
	for i, w := range waves {
		past.Pilots = nil
		trials[i] = assemble(panel, w, p.Primary, &past, func(*Unit, bool, bool, Exclusion) {})
	}
	return simulatePower(trials, p, programmes, waves[0].base.from, last)
}

func simulatePower(trials []trial, p *Protocol, programmes int, from, until time.Time) (*Power, error) {
	rng := rand.New(rand.NewPCG(p.Seed, 0x706f7765))
	near := allNeighbours(trials, p.Comparison)
	var all []neverWas
	var estimates []float64
	for range programmes {
		g := imagine(inTheirPlace(trials, near, p.Comparison.PerPilot, rng), p.Primary.grain(), rng)
		if f := regress(g.rows(0)); f != nil {
			all, estimates = append(all, g), append(estimates, f.estimate)
		}
	}
	if len(all) < enoughPlacebos {
		return nil, fmt.Errorf("too few comuni resemble the pilots to simulate programmes")
	}
	found := func(share float64) float64 {
		n := 0
		for i := range all {
			if all[i].found(share, p) {
				n++
			}
		}
		return float64(n) / float64(len(all))
	}
	low, high, chance := 0.0, 1.0, powerWanted
	if most := found(high); most < powerWanted { // not even pilots that have everything mended are told from chance: so much, and no more
		low, chance = 1, most
	}
	for range 9 {
		if middle := (low + high) / 2; found(middle) >= powerWanted {
			high = middle
		} else {
			low = middle
		}
	}
	lacking := 0.0
	for i := range all {
		lacking += all[i].lacking() / float64(len(all))
	}
	return &Power{SmallestEffect: math.Ceil(high*lacking*200) / 200, Probability: chance, StandardError: math.Round(1e6*stat.StdDev(estimates, nil)) / 1e6, Programmes: len(all),
		History: from.Format(time.DateOnly) + "/" + until.Format(time.DateOnly)}, nil
}

// neverWas is a programme with an effect added: each piece of what a pilot lacks
// is mended or not. Were the same added to all, the programme would be told from
// chance more easily than any true one, whose gains differ from pilot to pilot.
type neverWas struct {
	trials []trial
	luck   [][][]float64 // by trial and pilot: the share of pieces mended from which on this one is
}

// imagine draws the luck of a programme once, for every size of effect.
func imagine(trials []trial, grain float64, rng *rand.Rand) neverWas {
	g := neverWas{trials, make([][][]float64, len(trials))}
	for w := range trials {
		g.luck[w] = make([][]float64, len(trials[w].pilots))
		for i := range trials[w].pilots {
			pieces := make([]float64, int(math.Ceil((1-trials[w].pilots[i].follow)/grain)))
			for k := range pieces {
				pieces[k] = rng.Float64()
			}
			g.luck[w][i] = pieces
		}
	}
	return g
}

// rows are the programme's, had it mended that share of what its pilots lack.
func (g *neverWas) rows(share float64) []row {
	mended := slices.Clone(g.trials)
	for w := range mended {
		mended[w].pilots = slices.Clone(mended[w].pilots)
		for i, pieces := range g.luck[w] {
			c := &mended[w].pilots[i]
			each := (1 - c.follow) / float64(max(1, len(pieces)))
			for _, luck := range pieces {
				if luck < share {
					c.follow += each
				}
			}
		}
	}
	return rows(mended, (*change).delta)
}

// found says whether an effect that is there is seen, and seen as one.
func (g *neverWas) found(share float64, p *Protocol) bool {
	const draws = 199
	b := newWild(g.rows(share))
	estimate, _ := b.statistic(b.y, make([]float64, b.groups))
	return estimate > 0 && b.p(0, draws, p.Seed) <= 1-p.Level
}

// lacking is what the pilots lack on average.
func (g *neverWas) lacking() (mean float64) {
	n := 0.0
	for w := range g.trials {
		for i := range g.trials[w].pilots {
			mean, n = mean+1-g.trials[w].pilots[i].follow, n+1
		}
	}
	return mean / max(n, 1)
}

// reach is the first and the last visit.
func (p *Panel) reach() (first, last time.Time) {
	for i := range p.Units {
		v := p.Units[i].Visits
		if len(v) == 0 {
			continue
		}
		if first.IsZero() || v[0].At.Before(first) {
			first = v[0].At
		}
		if at := v[len(v)-1].At; at.After(last) {
			last = at
		}
	}
	return first, last
}
