package evaluate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// scenario is a programme whose effect is known, in a world like the lab's: the
// comuni have suppliers of very different size, everybody gets better with time,
// a supplier's fix moves all its comuni at once, sites fall ill for some months
// and recover, some verdicts cannot be had, and those become pilots who look bad
// in the month in which pilots are chosen.
type scenario struct {
	comuni, suppliers, pilots, months int
	effect                            float64 // chance, for each duty not met, that the programme has it met within three months
	trend                             float64 // chance a month that a duty is met without any programme
	shocks                            float64 // fixes of a supplier in the whole time, on average
	ill                               float64 // chance a month to fall ill for one to three months
	unknown                           float64 // share of verdicts that cannot be had, twice as many where a duty is not met
	selection                         float64 // weight of the visible score in the choice of pilots; 0: at random
	waves                             []int   // months in which pilots enter
}

var ordinary = scenario{
	comuni: 200, suppliers: 16, pilots: 12, months: 36, trend: 0.015, shocks: 1.5, ill: 0.04, unknown: 0.04, selection: 1, waves: []int{18, 21},
}

const duties = 10

var start = time.Date(2023, 11, 1, 0, 0, 0, 0, time.UTC)

const pagopa = Outcome("family:pagopa")

// comuneHistory is what happened to a comune, month by month.
type comuneHistory struct {
	supplier, province int
	cluster            registry.Cluster
	met, metAnyway     [][duties]bool // with the programme, and without it
	hidden             [][duties]int  // 0 seen, 1 unknown, 2 ill
	dark               []bool
	from               int // month of entry; -1: never a pilot
}

var weights = [duties]float64{10, 8, 6, 5, 4, 4, 3, 3, 2, 2}

func (c *comuneHistory) measure(met *[duties]bool, month int) (m Measure) {
	for k, w := range weights {
		m.Applicable += w
		if c.dark[month] || c.hidden[month][k] == 1 {
			continue
		}
		m.Assessed += w
		if met[k] && c.hidden[month][k] != 2 {
			m.Earned += w
		}
	}
	return m
}

// simulate makes a programme and returns the panel, the pilots, and the effect
// there truly was: the mean over the pilots of what they show in their follow-up
// less what they would have shown without it.
func (s scenario) simulate(seed uint64) (*Panel, []Entrant, func(Windows) (added, achieved float64)) {
	rng := rand.New(rand.NewPCG(seed, 7))
	all := s.begin(rng)
	s.live(rng, all, false)
	s.choose(rng, all)
	s.live(rand.New(rand.NewPCG(seed, 8)), all, true)
	panel := &Panel{Ruleset: checks.Ruleset}
	var pilots []Entrant
	for i := range all {
		c := &all[i]
		u := Unit{IPA: fmt.Sprintf("c_%03d", i), Cluster: c.cluster, Province: fmt.Sprint("P", c.province), Population: 1000}
		for month := range s.months {
			u.Visits = append(u.Visits, Visit{At: start.AddDate(0, month, 3), Supplier: fmt.Sprint("S", c.supplier), Dark: c.dark[month], Measures: map[Outcome]Measure{pagopa: c.measure(&c.met[month], month)}})
		}
		if c.from >= 0 {
			pilots = append(pilots, Entrant{IPA: u.IPA, From: start.AddDate(0, c.from, 0).Format(time.DateOnly)})
		}
		panel.Units = append(panel.Units, u)
	}
	panel.Sort()
	return panel, pilots, func(w Windows) (float64, float64) { return truth(all, w, s.effect) }
}

// truth is what the programme adds on average to the pilots' outcome in their
// follow-up: the chance to have a duty met, times the weight of those that the
// pilots would not have met without it. achieved is what it came to with the luck
// of these pilots.
func truth(all []comuneHistory, w Windows, effect float64) (added, achieved float64) {
	n := 0.0
	for i := range all {
		c := &all[i]
		if c.from < 0 {
			continue
		}
		gain, luck, visits := 0.0, 0.0, 0.0
		for month := c.from + w.Settling; month < min(c.from+w.Settling+w.FollowUp, len(c.met)); month++ {
			with, ok := c.measure(&c.met[month], month).Value()
			without, _ := c.measure(&c.metAnyway[month], month).Value()
			most := [duties]bool{}
			for k := range most {
				most[k] = true
			}
			could, _ := c.measure(&most, month).Value()
			if ok {
				gain, luck, visits = gain+effect*(could-without), luck+with-without, visits+1
			}
		}
		if visits > 0 {
			added, achieved, n = added+gain/visits, achieved+luck/visits, n+1
		}
	}
	return added / n, achieved / n
}

func (s scenario) begin(rng *rand.Rand) []comuneHistory {
	all := make([]comuneHistory, s.comuni)
	quality := make([]float64, s.suppliers)
	share := make([]float64, s.suppliers)
	total := 0.0
	for g := range quality {
		quality[g] = 0.5 * rng.NormFloat64()
		share[g] = 1 / float64(g+1) // few suppliers serve most comuni
		total += share[g]
	}
	for i := range all {
		c := &all[i]
		c.from, c.province = -1, rng.IntN(6)
		c.cluster = [...]registry.Cluster{registry.Under5000, registry.Under5000, registry.Under5000, registry.From5000, registry.Over15000}[rng.IntN(5)]
		for x := rng.Float64() * total; c.supplier < s.suppliers-1 && x > share[c.supplier]; c.supplier++ {
			x -= share[c.supplier]
		}
		c.met, c.metAnyway = make([][duties]bool, s.months), make([][duties]bool, s.months)
		c.hidden, c.dark = make([][duties]int, s.months), make([]bool, s.months)
		own := 0.8*rng.NormFloat64() + quality[c.supplier]
		for k := range duties {
			c.metAnyway[0][k] = rng.Float64() < 1/(1+math.Exp(-own-0.6*float64(k%5-2)))
		}
	}
	return all
}

// live goes through the months. Without the programme first; then with it, which
// only adds to what was met anyway.
func (s scenario) live(rng *rand.Rand, all []comuneHistory, programme bool) {
	if programme {
		for i := range all {
			s.treat(rng, &all[i])
		}
		return
	}
	fixes := make([]map[int][]int, s.suppliers) // month -> duties
	for g := range fixes {
		fixes[g] = map[int][]int{}
		for range s.suppliers {
			if rng.Float64() < s.shocks/float64(s.suppliers) {
				month := rng.IntN(s.months)
				fixes[g][month] = append(fixes[g][month], rng.IntN(duties))
			}
		}
	}
	for i := range all {
		c := &all[i]
		illness := [duties]int{}
		for month := range s.months {
			if month > 0 {
				c.metAnyway[month] = c.metAnyway[month-1]
			}
			for k := range duties {
				if rng.Float64() < s.trend || slices.Contains(fixes[c.supplier][month], k) {
					c.metAnyway[month][k] = true
				}
			}
			if rng.Float64() < s.ill {
				for range 1 + rng.IntN(4) {
					illness[rng.IntN(duties)] = 1 + rng.IntN(3)
				}
			}
			for k := range duties {
				hide := s.unknown
				if !c.metAnyway[month][k] {
					hide *= 2
				}
				switch {
				case rng.Float64() < hide:
					c.hidden[month][k] = 1
				case illness[k] > 0:
					c.hidden[month][k] = 2
				}
				illness[k]--
			}
			c.dark[month] = rng.Float64() < 0.02
		}
	}
}

func (s scenario) treat(rng *rand.Rand, c *comuneHistory) {
	var at [duties]int // the month in which the programme has a duty met
	for k := range at {
		at[k] = s.months
		if c.from >= 0 && rng.Float64() < s.effect {
			at[k] = c.from + rng.IntN(3)
		}
	}
	for month := range s.months {
		c.met[month] = c.metAnyway[month]
		for k := range duties {
			if month >= at[k] {
				c.met[month][k] = true
			}
		}
	}
}

// choose makes pilots of those who look worst in the month before they enter,
// among the half that would take part.
func (s scenario) choose(rng *rand.Rand, all []comuneHistory) {
	per := s.pilots / len(s.waves)
	for _, month := range s.waves {
		type candidate struct {
			at    int
			score float64
		}
		var list []candidate
		for i := range all {
			v, ok := all[i].measure(&all[i].metAnyway[month-1], month-1).Value()
			if all[i].from >= 0 || !ok || rng.IntN(2) == 0 {
				continue
			}
			list = append(list, candidate{i, s.selection*v + 0.1*rng.NormFloat64()})
		}
		slices.SortFunc(list, func(a, b candidate) int {
			if a.score < b.score {
				return -1
			}
			return 1
		})
		for _, c := range list[:per] {
			all[c.at].from = month
		}
	}
}
