package evaluate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"gonum.org/v1/gonum/stat"
)

// powerWanted is the chance with which the smallest effect is found.
const powerWanted = 0.8

// FindPower says the smallest effect that the protocol would find in this panel,
// by simulation on its own history: programmes that never were, in the newest
// past that is long enough, with effects added. It returns nil, and says why,
// where the history is too short.
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
	var tests []*wild
	var estimates []float64
	for range programmes {
		all := rows(inTheirPlace(trials, near, p.Comparison.PerPilot, rng), (*change).delta)
		if f := regress(all); f != nil {
			tests, estimates = append(tests, newWild(all)), append(estimates, f.estimate)
		}
	}
	if len(tests) < enoughPlacebos {
		return nil, fmt.Errorf("too few comuni resemble the pilots to simulate programmes")
	}
	const draws = 199
	found := func(effect float64) float64 { // an effect that is there and is found positive
		n := 0
		for i, t := range tests {
			if estimates[i]+effect > 0 && t.p(-effect, draws, p.Seed) <= 1-p.Level {
				n++
			}
		}
		return float64(n) / float64(len(tests))
	}
	low, high := 0.0, 1.0
	if found(high) < powerWanted {
		return nil, fmt.Errorf("not even an effect of 100 points would be found: there are too few pilots, or too few suppliers")
	}
	for range 9 {
		if middle := (low + high) / 2; found(middle) >= powerWanted {
			high = middle
		} else {
			low = middle
		}
	}
	return &Power{SmallestEffect: math.Ceil(high*200) / 200, Probability: powerWanted, StandardError: math.Round(1e6*stat.StdDev(estimates, nil)) / 1e6, Programmes: len(tests),
		History: from.Format(time.DateOnly) + "/" + until.Format(time.DateOnly)}, nil
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
