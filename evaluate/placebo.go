package evaluate

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// alike is how many of those that resemble a pilot may take its place.
const alike = 20

// neighbours are the comuni near each pilot of a trial, and near each of those.
type neighbours struct {
	ofPilot [][]int
	ofPool  map[int][]int
}

func newNeighbours(t *trial, c Comparison) neighbours {
	n := neighbours{make([][]int, len(t.pilots)), map[int][]int{}}
	scale := t.spread()
	for i := range t.pilots {
		near := t.nearest(&t.pilots[i], c, scale)
		n.ofPilot[i] = near[:min(len(near), alike)]
		for _, j := range n.ofPilot[i] {
			if n.ofPool[j] == nil {
				n.ofPool[j] = t.nearest(&t.pool[j], c, scale)
			}
		}
	}
	return n
}

func allNeighbours(trials []trial, c Comparison) []neighbours {
	all := make([]neighbours, len(trials))
	for w := range trials {
		all[w] = newNeighbours(&trials[w], c)
	}
	return all
}

// inTheirPlace puts comuni that were no pilots in the pilots' place: for each
// pilot one of those that resemble it most, compared in the same way with those
// that remain. Nothing was done in any of them, so that an estimate is what
// chance, suppliers and the method itself make of nothing.
func inTheirPlace(trials []trial, near []neighbours, per int, rng *rand.Rand) []trial {
	taken := map[string]bool{}
	out := make([]trial, len(trials))
	chosen := make([][]int, len(trials))
	for w := range trials {
		for _, at := range near[w].ofPilot {
			for range 50 * min(len(at), 1) { // a few pilots with the same few neighbours: some draw in vain
				j := at[rng.IntN(len(at))]
				if ipa := trials[w].pool[j].unit.IPA; !taken[ipa] {
					taken[ipa] = true
					chosen[w] = append(chosen[w], j)
					break
				}
			}
		}
	}
	for w := range trials {
		pool := trials[w].pool
		out[w] = trial{wave: trials[w].wave, pool: pool}
		for _, j := range chosen[w] {
			var match []int
			for _, k := range near[w].ofPool[j] {
				if !taken[pool[k].unit.IPA] {
					if match = append(match, k); len(match) == per {
						break
					}
				}
			}
			out[w].pilots = append(out[w].pilots, pool[j])
			out[w].matches = append(out[w].matches, match)
		}
	}
	return out
}

// difference is the mean over the pilots of their change less that of those they
// are compared with.
func difference(trials []trial, of func(*change) float64) (v float64, ok bool) {
	return extreme(trials, of, of)
}

// compared is a figure of those that a pilot is compared with.
func (t *trial) compared(i int, of func(*change) float64) (mean float64) {
	for _, j := range t.matches[i] {
		mean += of(&t.pool[j]) / float64(len(t.matches[i]))
	}
	return mean
}

// placebos are the t statistics of many programmes that never were, in order: an
// estimate over its error by suppliers.
func placebos(trials []trial, c Comparison, draws int, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 0x706c6163))
	near := allNeighbours(trials, c)
	var all []float64
	for range draws {
		if list := rows(inTheirPlace(trials, near, c.PerPilot, rng), (*change).delta); len(list) > len(trials)+1 {
			b := newWild(list)
			_, t := b.statistic(b.y, make([]float64, b.groups))
			all = append(all, t)
		}
	}
	slices.Sort(all)
	return all
}

// enoughPlacebos is the fewest draws that say anything about tails.
const enoughPlacebos = 40

// placeboInterval holds the effects that are no stranger than what the placebos
// made of nothing.
func placeboInterval(actual []row, all []float64, level float64) *Interval {
	if len(all) < enoughPlacebos || len(actual) == 0 {
		return nil
	}
	b := newWild(actual)
	estimate, t := b.statistic(b.y, make([]float64, b.groups))
	if t == 0 {
		return nil
	}
	i := &Interval{Estimate: estimate, SE: estimate / t}
	tail := (1 - level) / 2
	i.Low = estimate - i.SE*stat.Quantile(1-tail, stat.Empirical, all, nil)
	i.High = estimate - i.SE*stat.Quantile(tail, stat.Empirical, all, nil)
	beyond := 0
	for _, v := range all {
		if math.Abs(v) >= math.Abs(t) {
			beyond++
		}
	}
	i.P = float64(beyond+1) / float64(len(all)+1)
	return i
}

// alone is one pilot's difference with the spread of those that resemble it: of
// one comune little can be said for certain, and the interval shows it. Nil where
// too few resemble it.
func (t *trial) alone(i int, near neighbours, c Comparison, level float64) *Interval {
	var spread []float64
	for _, j := range near.ofPilot[i] {
		match := near.ofPool[j][:min(len(near.ofPool[j]), c.PerPilot)]
		if len(match) == 0 {
			continue
		}
		mean := 0.0
		for _, k := range match {
			mean += t.pool[k].delta() / float64(len(match))
		}
		spread = append(spread, t.pool[j].delta()-mean)
	}
	if len(spread) < 8 || len(t.matches[i]) == 0 {
		return nil
	}
	n := float64(len(spread))
	v := &Interval{Estimate: t.pilots[i].delta() - t.compared(i, (*change).delta), SE: stat.StdDev(spread, nil) * math.Sqrt(1+1/n), DF: n - 1, P: 1}
	v.spreadBy(level)
	return v
}

// spreadBy sets the ends and the probability from the error and its degrees of
// freedom.
func (i *Interval) spreadBy(level float64) {
	i.Low, i.High = i.Estimate, i.Estimate
	if i.SE <= 0 || i.DF <= 0 {
		return
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: i.DF}
	half := t.Quantile(0.5+level/2) * i.SE
	i.Low, i.High, i.P = i.Estimate-half, i.Estimate+half, 2*t.Survival(abs(i.Estimate)/i.SE)
}
