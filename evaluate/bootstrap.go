package evaluate

import (
	"math"
	"math/rand/v2"
)

// webb are the six weights of Webb (2023): with few clusters two weights give
// too few different draws.
var webb = [...]float64{-math.Sqrt(1.5), -1, -math.Sqrt(0.5), math.Sqrt(0.5), 1, math.Sqrt(1.5)}

// wild is the wild cluster bootstrap of Cameron, Gelbach and Miller (2008), with
// the hypothesis imposed: it turns the signs and sizes of whole suppliers' errors
// and asks how often chance alone goes as far as what was seen.
type wild struct {
	d, w   []float64 // the pilots' column without the waves' means; weights
	y      []float64 // the outcome, likewise
	group  []int
	waves  []int
	groups int
	sum    float64 // of w d²
}

func newWild(all []row) *wild {
	waves := compact(all)
	n := len(all)
	b := &wild{d: make([]float64, n), w: make([]float64, n), y: make([]float64, n), group: make([]int, n), waves: make([]int, n)}
	for g, group := range clustersOf(all) {
		b.groups = g + 1
		for _, i := range group {
			b.group[i] = g
		}
	}
	for i, r := range all {
		b.w[i], b.y[i], b.waves[i] = r.weight, r.change, r.wave
		if r.pilot {
			b.d[i] = 1
		}
	}
	b.centre(b.d, waves)
	b.centre(b.y, waves)
	for i := range b.d {
		b.sum += b.w[i] * b.d[i] * b.d[i]
	}
	return b
}

// centre takes the weighted mean of each wave out of a column.
func (b *wild) centre(v []float64, waves int) {
	sum, weight := make([]float64, waves), make([]float64, waves)
	for i := range v {
		sum[b.waves[i]] += b.w[i] * v[i]
		weight[b.waves[i]] += b.w[i]
	}
	for i := range v {
		v[i] -= sum[b.waves[i]] / weight[b.waves[i]]
	}
}

// statistic is the t of a centred column, by clusters.
func (b *wild) statistic(v []float64, by []float64) (estimate, t float64) {
	for i := range v {
		estimate += b.w[i] * b.d[i] * v[i]
	}
	estimate /= b.sum
	clear(by)
	for i := range v {
		by[b.group[i]] += b.w[i] * b.d[i] * (v[i] - estimate*b.d[i])
	}
	var variance float64
	for _, u := range by {
		variance += u * u
	}
	if variance == 0 {
		return estimate, 0
	}
	return estimate, estimate * b.sum / math.Sqrt(variance)
}

// p is the share of draws that go as far as what was seen, under the hypothesis
// that the effect is tau.
func (b *wild) p(tau float64, draws int, seed uint64) float64 {
	rng := rand.New(rand.NewPCG(seed, 0x77696c64))
	n := len(b.y)
	u, z, by, signs := make([]float64, n), make([]float64, n), make([]float64, b.groups), make([]float64, b.groups)
	for i := range u {
		u[i] = b.y[i] - tau*b.d[i]
	}
	_, seen := b.statistic(u, by)
	waves := 0
	for _, w := range b.waves {
		waves = max(waves, w+1)
	}
	beyond := 0
	for range draws {
		for g := range signs {
			signs[g] = webb[rng.IntN(len(webb))]
		}
		for i := range z {
			z[i] = signs[b.group[i]] * u[i]
		}
		b.centre(z, waves)
		if _, t := b.statistic(z, by); abs(t) >= abs(seen) {
			beyond++
		}
	}
	return float64(beyond+1) / float64(draws+1)
}

// fewestClusters is the number of suppliers below which no interval is given.
const fewestClusters = 4

// interval holds every effect that the bootstrap does not reject at the level.
// It returns nil where there are too few clusters to say, or no end is found.
func (b *wild) interval(level float64, se float64, draws int, seed uint64) *Interval {
	if b.groups < fewestClusters || b.sum <= 0 || se <= 0 {
		return nil
	}
	estimate, _ := b.statistic(b.y, make([]float64, b.groups))
	low, ok1 := b.end(estimate, -se, 1-level, draws, seed)
	high, ok2 := b.end(estimate, se, 1-level, draws, seed)
	if !ok1 || !ok2 {
		return nil
	}
	return &Interval{Estimate: estimate, Low: low, High: high, SE: se, P: b.p(0, draws, seed)}
}

// end looks on one side of the estimate for the effect from which on the
// bootstrap rejects.
func (b *wild) end(estimate, step, alpha float64, draws int, seed uint64) (float64, bool) {
	inside, outside := estimate, estimate+step
	for tries := 0; b.p(outside, draws, seed) > alpha; tries++ {
		if tries == 8 {
			return 0, false
		}
		step *= 2
		inside, outside = outside, outside+step
	}
	for range 14 {
		if middle := (inside + outside) / 2; b.p(middle, draws, seed) > alpha {
			inside = middle
		} else {
			outside = middle
		}
	}
	return (inside + outside) / 2, true
}
