package evaluate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// Candidate is a comune that is no pilot yet, as it stands.
type Candidate struct {
	IPA        string
	Name       string
	Cluster    registry.Cluster
	Province   string
	Population int
	Standing   // now
	// History is the same at the beginning of the past quarters, oldest first: the
	// orders are compared on it. Empty: on what is seen now.
	History []Standing
}

// Standing is where a comune stands on the outcome that is gained.
type Standing struct {
	Supplier string // empty when nobody can tell
	Measure  Measure
	Failing  []string // checks of the outcome that are failed or half met, weight above zero
}

// StandingOf returns it of a visit, by its results.
func StandingOf(results []checks.Result, supplier string, o Outcome) Standing {
	s := Standing{Supplier: supplier, Measure: MeasureOf(results, o)}
	for i := range results {
		if r := &results[i]; r.Weight > 0 && (r.Status == checks.Fail || r.Status == checks.Warn) && MeasureOf(results[i:i+1], o).Applicable > 0 {
			s.Failing = append(s.Failing, r.Check)
		}
	}
	return s
}

// Need is what is missing of the outcome, 0 to 1; not ok where it is not published.
func (c *Candidate) need() (float64, bool) {
	v, ok := c.Measure.Value()
	return 1 - v, ok
}

// Measured is what the pilots' gains tell of others: how large a share of what
// was missing the programme closed.
type Measured struct {
	Share Interval // of the need, closed by the programme
	Need  float64  // mean of the pilots' in their baseline
	// ByCluster holds it for clusters with enough pilots; the rest have Share.
	ByCluster map[registry.Cluster]Interval
}

// fewestOfCluster is how many pilots of a cluster say something of their own.
const fewestOfCluster = 6

// Measure turns an evaluation into what it tells of comuni that are no pilots. It
// fails where the effect could not be told.
func (r *Result) Measure(clusters map[string]registry.Cluster) (*Measured, error) {
	if len(r.Findings) == 0 || r.Findings[0].Effect == nil {
		return nil, fmt.Errorf("the evaluation gives no effect to plan by: there are too few pilots, or suppliers")
	}
	f := r.Findings[0]
	m := &Measured{Need: 1 - f.Before.Pilots, ByCluster: map[registry.Cluster]Interval{}}
	if m.Need <= 0 {
		return nil, fmt.Errorf("the pilots lacked nothing: their effect says nothing of others")
	}
	m.Share = scaled(*f.Effect, 1/m.Need)
	by := map[registry.Cluster][]float64{}
	for i := range r.Pilots {
		if p := &r.Pilots[i]; p.Effect != nil && p.Before.Pilots < 1 {
			by[clusters[p.IPA]] = append(by[clusters[p.IPA]], p.Effect.Estimate/m.Need)
		}
	}
	for cluster, gains := range by {
		if n := float64(len(gains)); len(gains) >= fewestOfCluster {
			mean, sd := meanOf(gains), deviation(gains)
			i := Interval{Estimate: mean, SE: max(sd/math.Sqrt(n), m.Share.SE), DF: n - 1}
			i.spreadBy(0.95)
			m.ByCluster[cluster] = i
		}
	}
	return m, nil
}

func scaled(i Interval, by float64) Interval {
	i.Estimate, i.Low, i.High, i.SE = i.Estimate*by, i.Low*by, i.High*by, i.SE*by
	return i
}

func meanOf(v []float64) (m float64) {
	for _, x := range v {
		m += x / float64(len(v))
	}
	return m
}

func (m *Measured) of(c *Candidate) Interval {
	if i, ok := m.ByCluster[c.Cluster]; ok {
		return i
	}
	return m.Share
}

// Wave is a group of comuni to begin with together.
type Wave struct {
	Comuni []WaveComune `json:"comuni"`
	// Gain is the sum over the comuni of the expected gain of their outcome, in
	// comuni brought from nothing to all; its interval follows from the pilots'.
	Gain Interval `json:"gain"`
	// Residents lists those the gain reaches: the gain weighted by population.
	Residents float64 `json:"residents"`
	// Suppliers are those whose one fix serves several comuni of the wave.
	Suppliers []SupplierShare `json:"suppliers"`
}

// WaveComune is a comune of a wave.
type WaveComune struct {
	IPA      string   `json:"ipa"`
	Name     string   `json:"name"`
	Supplier string   `json:"supplier"`
	Gain     Interval `json:"gain"` // of its outcome, 0 to 1
	// Extrapolated is set where no pilot was like it: of its cluster of population.
	Extrapolated bool `json:"extrapolated"`
}

// SupplierShare is a supplier in a wave.
type SupplierShare struct {
	Name   string `json:"name"`
	Comuni int    `json:"comuni"`
	// Shared are the checks that most of its comuni in the wave fail: one fix of
	// the supplier's mends them all.
	Shared []string `json:"shared"`
}

// Plan is a roll-out.
type Plan struct {
	Made      time.Time `json:"made"`
	Protocol  string    `json:"protocol"` // name of that of the evaluation it rests on
	Outcome   Outcome   `json:"outcome"`  // that is gained, the protocol's primary one
	Ruleset   string    `json:"ruleset"`
	Simulated bool      `json:"simulated"` // the evaluation is of a simulated past

	Capacity int    `json:"capacity"` // comuni a quarter
	Waves    []Wave `json:"waves"`
	// Unplanned counts comuni whose outcome is not published: nothing can be
	// expected of what is not known.
	Unplanned int `json:"unplanned"`
	// Complete counts those that lack nothing of the outcome: nothing is to be
	// gained there.
	Complete int `json:"complete"`
	// Orders compares what the same capacity would have reached, had each order
	// begun with the history: comuni are chosen by what was seen then, and gain by
	// what they truly still lacked when their turn came.
	Orders []Order `json:"orders"`
}

// Order is a way to choose who comes first.
type Order struct {
	Name string `json:"name"` // "campanile", "largest-first", "worst-first", "by-code"
	// Gain sums the comuni's gains over the quarters in which they last: what comes
	// earlier counts longer. Residents weighs it by population.
	Gain      float64 `json:"gain"`
	Residents float64 `json:"residents"`
	// Talks counts, over the waves, the suppliers to talk to.
	Talks int `json:"talks"`
}

// Better returns the first simple order that would have reached no less than the
// plan in anything that is compared, and more in something; nil where there is none.
func (p *Plan) Better() *Order {
	for i := 1; i < len(p.Orders); i++ {
		plan, other := &p.Orders[0], &p.Orders[i]
		gain, residents, talks := compared(other.Gain, plan.Gain), compared(other.Residents, plan.Residents), cmp.Compare(plan.Talks, other.Talks)
		if min(gain, residents, talks) >= 0 && max(gain, residents, talks) > 0 {
			return other
		}
	}
	return nil
}

// compared is cmp.Compare for sums that were added up in another order.
func compared(a, b float64) int {
	if math.Abs(a-b) <= 1e-9*max(math.Abs(a), math.Abs(b)) {
		return 0
	}
	return cmp.Compare(a, b)
}

// MaxCapacity bounds the comuni of a quarter.
const MaxCapacity = 5000

// Rollout proposes waves. A comune's worth is its expected gain and that of its
// residents; comuni of one supplier that lack the same come together, because one
// fix of the supplier's serves them all: each fix already in the wave lowers the
// effort of the next comune that needs it, and a wave is chosen by gain for effort.
func Rollout(all []Candidate, m *Measured, pilots map[registry.Cluster]int, capacity int) (*Plan, error) {
	if capacity < 1 || capacity > MaxCapacity {
		return nil, fmt.Errorf("capacity: %d, 1 to %d comuni a quarter are allowed", capacity, MaxCapacity)
	}
	plan := &Plan{Capacity: capacity}
	var left []Candidate
	for _, c := range all {
		if _, ok := c.need(); !ok {
			plan.Unplanned++
			continue
		}
		left = append(left, c)
	}
	slices.SortFunc(left, func(a, b Candidate) int { return cmp.Compare(a.IPA, b.IPA) })
	plan.Orders = orders(left, m, capacity)
	left = slices.DeleteFunc(left, func(c Candidate) bool { need, _ := c.need(); return need <= 0 })
	plan.Complete = len(all) - plan.Unplanned - len(left)
	for len(left) > 0 {
		var wave []Candidate
		wave, left = nextWave(left, m, capacity)
		plan.Waves = append(plan.Waves, newWaveOf(wave, m, pilots))
	}
	return plan, nil
}

// gain is what the programme is expected to add to a comune's outcome.
func (m *Measured) gain(c *Candidate) Interval {
	need, _ := c.need()
	return scaled(m.of(c), need)
}

// fixShare is the part of a comune's effort that a fix already under way at its
// supplier spares, at most.
const fixShare = 0.5

// nextWave takes comuni one by one, the best gain for effort first.
func nextWave(left []Candidate, m *Measured, capacity int) (wave, rest []Candidate) {
	fixing := map[string]bool{} // supplier and check
	for len(wave) < capacity && len(left) > 0 {
		best, worth := 0, math.Inf(-1)
		for i := range left {
			if w := value(&left[i], m, fixing); w > worth+1e-12 {
				best, worth = i, w
			}
		}
		c := left[best]
		for _, id := range c.Failing {
			if c.Supplier != "" {
				fixing[c.Supplier+"\x00"+id] = true
			}
		}
		wave = append(wave, c)
		left = slices.Delete(left, best, best+1)
	}
	return wave, left
}

func value(c *Candidate, m *Measured, fixing map[string]bool) float64 {
	shared := 0
	for _, id := range c.Failing {
		if fixing[c.Supplier+"\x00"+id] {
			shared++
		}
	}
	effort := 1.0
	if len(c.Failing) > 0 {
		effort -= fixShare * float64(shared) / float64(len(c.Failing))
	}
	residents := 0.25 * math.Log10(float64(max(c.Population, 10))) // a city counts more, not a thousand times more
	return m.gain(c).Estimate * (1 + residents) / effort
}

func newWaveOf(list []Candidate, m *Measured, pilots map[registry.Cluster]int) (w Wave) {
	by := map[string][]*Candidate{}
	var names []string
	for i := range list {
		c := &list[i]
		g := m.gain(c)
		w.Comuni = append(w.Comuni, WaveComune{c.IPA, c.Name, c.Supplier, g, pilots[c.Cluster] == 0})
		// One error for all: the pilots' share is the same guess for each comune,
		// so that ends add up as the estimates do.
		w.Gain.Estimate, w.Gain.Low, w.Gain.High, w.Gain.SE = w.Gain.Estimate+g.Estimate, w.Gain.Low+g.Low, w.Gain.High+g.High, w.Gain.SE+g.SE
		w.Residents += g.Estimate * float64(c.Population)
		if c.Supplier != "" {
			if by[c.Supplier] == nil {
				names = append(names, c.Supplier)
			}
			by[c.Supplier] = append(by[c.Supplier], c)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if comuni := by[name]; len(comuni) > 1 {
			w.Suppliers = append(w.Suppliers, SupplierShare{name, len(comuni), sharedFailings(comuni)})
		}
	}
	slices.SortStableFunc(w.Suppliers, func(a, b SupplierShare) int { return cmp.Compare(b.Comuni, a.Comuni) })
	return w
}

// sharedFailings are the checks that at least half of the comuni fail, most first.
func sharedFailings(comuni []*Candidate) (ids []string) {
	count := map[string]int{}
	for _, c := range comuni {
		for _, id := range c.Failing {
			count[id]++
		}
	}
	for id, n := range count {
		if 2*n >= len(comuni) && n > 1 {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(count[b], count[a]), strings.Compare(a, b)) })
	return ids
}

// orders replays the history by the plan's own rule and by simple ones, with the
// same measured effect.
func orders(all []Candidate, m *Measured, capacity int) (out []Order) {
	then := slices.Clone(all)
	for i := range then {
		if len(then[i].History) > 0 {
			then[i].Standing = then[i].History[0]
		}
	}
	then = slices.DeleteFunc(then, func(c Candidate) bool { _, ok := c.need(); return !ok })
	own := func(list []Candidate) (waves [][]Candidate) {
		for len(list) > 0 {
			var wave []Candidate
			wave, list = nextWave(list, m, capacity)
			waves = append(waves, wave)
		}
		return waves
	}
	sorted := func(by func(a, b Candidate) int) func([]Candidate) [][]Candidate {
		return func(list []Candidate) [][]Candidate {
			slices.SortStableFunc(list, by)
			return slices.Collect(slices.Chunk(list, capacity))
		}
	}
	for _, o := range []struct {
		name  string
		waves func([]Candidate) [][]Candidate
	}{
		{"campanile", own},
		{"largest-first", sorted(func(a, b Candidate) int { return cmp.Compare(b.Population, a.Population) })},
		{"worst-first", sorted(func(a, b Candidate) int {
			x, _ := a.need()
			y, _ := b.need()
			return cmp.Compare(y, x)
		})},
		{"by-code", sorted(func(a, b Candidate) int { return cmp.Compare(a.IPA, b.IPA) })},
	} {
		out = append(out, replay(o.name, o.waves(slices.Clone(then)), m))
	}
	return out
}

// replay sums what an order would have reached.
func replay(name string, waves [][]Candidate, m *Measured) Order {
	o := Order{Name: name}
	for quarter, wave := range waves {
		suppliers := map[string]bool{}
		for i := range wave {
			c := wave[i]
			if len(c.History) > 0 {
				c.Standing = c.History[min(quarter, len(c.History)-1)]
			}
			if _, ok := c.need(); ok {
				gain := m.gain(&c).Estimate * float64(len(waves)-quarter)
				o.Gain, o.Residents = o.Gain+gain, o.Residents+gain*float64(c.Population)
			}
			if c.Supplier != "" {
				suppliers[c.Supplier] = true
			}
		}
		o.Talks += len(suppliers)
	}
	return o
}

// OrderTitle names an order.
func OrderTitle(name string) checks.Text {
	switch name {
	case "campanile":
		return checks.Text{IT: "questo piano", EN: "this plan"}
	case "largest-first":
		return checks.Text{IT: "prima i più popolosi", EN: "largest first"}
	case "worst-first":
		return checks.Text{IT: "prima i peggiori", EN: "worst first"}
	}
	return checks.Text{IT: "in ordine di codice", EN: "in order of code"}
}
