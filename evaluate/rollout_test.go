package evaluate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/campanile-italia/campanile/registry"
)

func measured(share float64) *Measured {
	return &Measured{Share: Interval{Estimate: share, Low: share / 2, High: 1.5 * share, SE: share / 4}, Need: 0.5}
}

func candidate(i int, supplier string, population int, value float64, failing ...string) Candidate {
	return Candidate{IPA: fmt.Sprintf("c_%03d", i), Cluster: registry.Under5000, Population: population, Standing: standing(supplier, value, failing...)}
}

func standing(supplier string, value float64, failing ...string) Standing {
	return Standing{Supplier: supplier, Measure: Measure{Earned: value, Assessed: 1, Applicable: 1}, Failing: failing}
}

// Everybody comes once, those whose outcome is not known are counted, and the
// interval of a wave follows from the pilots'.
func TestRollout(t *testing.T) {
	var all []Candidate
	for i := range 10 {
		all = append(all, candidate(i, fmt.Sprint("S", i%3), 1000, float64(i)/10, "a"))
	}
	all = append(all, Candidate{IPA: "c_999"}, candidate(998, "S1", 1000, 1))
	p, err := Rollout(all, measured(0.4), map[registry.Cluster]int{registry.Under5000: 3}, 4)
	if err != nil || len(p.Waves) != 3 || p.Unplanned != 1 || p.Complete != 1 {
		t.Fatalf("%+v %v", p, err)
	}
	seen := map[string]bool{}
	for _, w := range p.Waves {
		if !(w.Gain.Low < w.Gain.Estimate && w.Gain.Estimate < w.Gain.High) {
			t.Errorf("%+v", w.Gain)
		}
		for _, c := range w.Comuni {
			if seen[c.IPA] || c.Extrapolated {
				t.Errorf("%+v", c)
			}
			seen[c.IPA] = true
		}
	}
	if len(seen) != 10 || p.Waves[0].Gain.Estimate <= p.Waves[2].Gain.Estimate {
		t.Errorf("%d comuni, %v, %v", len(seen), p.Waves[0].Gain, p.Waves[2].Gain)
	}
	if _, err := Rollout(all, measured(0.4), nil, 0); err == nil {
		t.Error("no capacity is one")
	}
}

// Comuni of one supplier that lack the same come together.
func TestRolloutBySupplier(t *testing.T) {
	all := []Candidate{
		candidate(1, "A", 1000, 0.5, "x", "y"), candidate(2, "B", 1000, 0.49, "z"), candidate(3, "A", 1000, 0.52, "x", "y"), candidate(4, "C", 1000, 0.5, "w"),
		candidate(5, "A", 1000, 0.53, "x", "y"), candidate(6, "D", 1000, 0.5, "v"),
	}
	p, err := Rollout(all, measured(0.4), nil, 3)
	if err != nil {
		t.Fatal(err)
	}
	first := p.Waves[0]
	if len(first.Suppliers) == 0 || first.Suppliers[0].Name != "A" || first.Suppliers[0].Comuni < 2 || len(first.Suppliers[0].Shared) != 2 || !first.Comuni[0].Extrapolated {
		t.Errorf("%+v", first)
	}
}

// On history, comuni that mend by themselves while they wait gain nothing.
func TestOrdersOnHistory(t *testing.T) {
	at := func(v float64) Standing { return standing("", v) }
	a, b := candidate(1, "", 100, 0.9), candidate(2, "", 9000, 0.2)
	a.History, b.History = []Standing{at(0.1), at(1)}, []Standing{at(0.5), at(0.5)}
	p, err := Rollout([]Candidate{a, b}, measured(1), nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Order{}
	for _, o := range p.Orders {
		got[o.Name] = o
	}
	// Worst first takes a (0.9 for two quarters), then b (0.5 for one); largest
	// first takes b (0.5 for two), and then a lacks nothing.
	if w, l := got["worst-first"].Gain, got["largest-first"].Gain; abs(w-2.3) > 1e-9 || abs(l-1) > 1e-9 || len(p.Orders) != 4 {
		t.Errorf("worst first %v, largest first %v, %+v", w, l, p.Orders)
	}
}

// A region of 1,500 comuni and thirty suppliers, whose comuni mostly fail what
// their supplier fails: the plan gives up little of the gain of the greediest
// order, reaches more residents, and talks to a fraction of the suppliers.
func TestOrdersOfARegion(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 7))
	var all []Candidate
	for i := range 1500 {
		supplier := int(30 * math.Pow(random.Float64(), 2)) // few serve many
		fails := func(slack float64) (failing []string) {
			for c := range 8 {
				if usual := (supplier*31+c*17)%5 < 2; usual != (random.Float64() < slack) {
					failing = append(failing, fmt.Sprint("check-", c))
				}
			}
			return failing
		}
		at := func(failing []string) Standing {
			return standing(fmt.Sprint("S", supplier), 1-float64(len(failing))/8, failing...)
		}
		c := candidate(i, "", int(math.Exp(8+random.NormFloat64())), 0)
		c.Standing = at(fails(0.2))
		for range 4 {
			c.History = append(c.History, at(fails(0.2)))
		}
		all = append(all, c)
	}
	p, err := Rollout(all, measured(0.4), nil, 40)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Order{}
	for _, o := range p.Orders {
		got[o.Name] = o
		t.Logf("%-14s gain %6.0f, residents %9.0f, talks %4d", o.Name, o.Gain, o.Residents, o.Talks)
	}
	plan, worst := got["campanile"], got["worst-first"]
	if plan.Gain < 0.95*worst.Gain || plan.Residents <= worst.Residents || 3*plan.Talks > worst.Talks || p.Better() != nil {
		t.Errorf("the plan %+v, worst first %+v", plan, worst)
	}
}

// Where everybody is in one wave the orders do not differ, however they add up.
func TestOrdersOfOneWave(t *testing.T) {
	var all []Candidate
	for i := range 40 {
		all = append(all, candidate(i, fmt.Sprint("S", i%7), 1000+i*i, float64(i%11)/13, "a"))
	}
	p, err := Rollout(all, measured(0.37), nil, 40)
	if err != nil {
		t.Fatal(err)
	}
	if o := p.Better(); o != nil {
		t.Errorf("%s is said to be better: %+v", o.Name, p.Orders)
	}
}

func TestMeasureNeedsAnEffect(t *testing.T) {
	r := &Result{Findings: []Finding{{Before: Means{Pilots: 0.5}}}}
	if _, err := r.Measure(nil); err == nil {
		t.Error("a plan without an effect")
	}
	r.Findings[0].Effect = &Interval{Estimate: 0.2, Low: 0.1, High: 0.3}
	m, err := r.Measure(nil)
	if err != nil || abs(m.Share.Estimate-0.4) > 1e-9 || abs(m.Share.High-0.6) > 1e-9 {
		t.Errorf("%+v %v", m, err)
	}
}
