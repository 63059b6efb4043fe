package evaluate

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// Balance says how alike pilots and comparison group are in one trait: means,
// and the difference in standard deviations, before matching (against all that
// could be compared) and after. Beyond 0.25 the groups are not alike in it.
type Balance struct {
	Trait    string  `json:"trait"`
	Pilots   float64 `json:"pilots"`
	Pool     float64 `json:"pool"`
	Compared float64 `json:"compared"`
	Before   float64 `json:"before"`
	After    float64 `json:"after"`
}

// traits are what the groups are held against each other in.
var traits = []struct {
	name string
	of   func(*change) float64
}{
	{"baseline", func(c *change) float64 { return c.base }},
	{"latest", func(c *change) float64 { return c.latest }},
	{"trend", func(c *change) float64 { return c.trend }},
	{"population", func(c *change) float64 { return math.Log(float64(max(c.unit.Population, 1))) }},
	{"funded", func(c *change) float64 { return float64(len(c.unit.Funded)) }},
}

func balance(trials []trial) (all []Balance) {
	for _, trait := range traits {
		var pilots, pool, compared, weight []float64
		for w := range trials {
			t := &trials[w]
			for i := range t.pilots {
				if len(t.matches[i]) > 0 {
					pilots = append(pilots, trait.of(&t.pilots[i]))
				}
			}
			for j, x := range t.weights() {
				pool = append(pool, trait.of(&t.pool[j]))
				if x > 0 {
					compared, weight = append(compared, trait.of(&t.pool[j])), append(weight, x)
				}
			}
		}
		b := Balance{Trait: trait.name, Pilots: stat.Mean(pilots, nil), Pool: stat.Mean(pool, nil), Compared: stat.Mean(compared, weight)}
		if sd := math.Sqrt((variance(pilots) + variance(pool)) / 2); sd > 1e-9 {
			b.Before, b.After = (b.Pilots-b.Pool)/sd, (b.Pilots-b.Compared)/sd
		}
		all = append(all, b)
	}
	return all
}

func variance(v []float64) float64 {
	if len(v) < 2 {
		return 0
	}
	return stat.Variance(v, nil)
}
