package evaluate

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Result is everything an evaluation says.
type Result struct {
	Ruleset   string    `json:"ruleset"`
	Knowledge string    `json:"knowledge"` // digest of what the checks knew
	Findings  []Finding `json:"findings"`  // the primary outcome first
	Balance   []Balance `json:"balance"`   // of the primary outcome's comparison
	Followed  []Left    `json:"followed"`  // who was left out of it, and why
	Changed   Counts    `json:"supplier_changed"`
	Pilots    []Pilot   `json:"pilots"` // ordered by IPA, those left out included
	Series    []Point   `json:"series"` // the primary outcome, month by month
}

// Finding is one outcome.
type Finding struct {
	Outcome   Outcome `json:"outcome"`
	Pilots    int     `json:"pilots"`    // with a comparison
	Compared  int     `json:"compared"`  // comuni they are compared with
	Suppliers int     `json:"suppliers"` // clusters of errors

	Before Means `json:"before"` // in the baseline
	After  Means `json:"after"`  // in the follow-up

	// Effect is the answer: difference in differences with the interval of the
	// wild cluster bootstrap. Nil where there is too little to say.
	Effect *Interval `json:"effect"`
	// Robust has the same estimate with CR2 errors, Placebo with those of comuni
	// that were no pilots.
	Robust  *Interval `json:"robust"`
	Placebo *Interval `json:"placebo"`
	// BeforeAfter is what the pilots' change alone would claim.
	BeforeAfter float64 `json:"before_after"`
	// Trend is the same comparison within the baseline, where nothing was done yet.
	Trend *Interval     `json:"pre_trend"`
	Dates []PlaceboDate `json:"placebo_dates"`
	// Bounds are the estimates with every unknown against the pilots, and for them.
	Bounds Bounds `json:"bounds"`
	// OtherSuppliers is the estimate against comuni of other suppliers only: a
	// supplier that mends for a pilot may mend for all.
	OtherSuppliers *Interval `json:"other_suppliers"`
}

// Means are those of the pilots and of the comparison group.
type Means struct {
	Pilots     float64 `json:"pilots"`
	Comparison float64 `json:"comparison"`
}

// Bounds are the least and the most an estimate could be.
type Bounds struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// PlaceboDate is the estimate as if the pilots had entered that many months
// earlier, made with what was seen before they did.
type PlaceboDate struct {
	Months   int      `json:"months_earlier"`
	Interval Interval `json:"interval"`
}

// Left counts the comuni left out for a reason.
type Left struct {
	Reason Exclusion `json:"reason"`
	Counts
}

// Counts are comuni.
type Counts struct {
	Pilots int `json:"pilots"`
	Others int `json:"others"`
}

// Pilot is one of the panel.
type Pilot struct {
	Entrant
	Name     string    `json:"name"`
	Left     Exclusion `json:"left_out"` // why it could not be followed; empty: it was
	Compared []string  `json:"compared"` // Codici IPA, nearest first
	Before   Means     `json:"before"`
	After    Means     `json:"after"`
	Effect   *Interval `json:"effect"` // of this comune alone; nil where nothing can be said
	Verdicts []Verdict `json:"verdicts"`
}

// ErrNothing is returned when not one pilot can be compared with anybody.
var ErrNothing = errors.New("no pilot can be followed and compared: the panel's history does not reach from the baseline to the follow-up, or nobody resembles the pilots")

// Run evaluates a panel by a protocol.
func Run(panel *Panel, p *Protocol) (*Result, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if panel.Ruleset != p.Ruleset {
		return nil, fmt.Errorf("the protocol is of ruleset %s and the evidence was judged under %s: use the build of Campanile with ruleset %s", p.Ruleset, panel.Ruleset, p.Ruleset)
	}
	r := &Result{Ruleset: panel.Ruleset, Knowledge: panel.Knowledge}
	trials := r.assemble(panel, p)
	for i, o := range append([]Outcome{p.Primary}, p.Secondary...) {
		if i > 0 {
			trials = assembleAll(panel, p.waves(), o, p)
		}
		f, ok := find(panel, trials, o, p)
		switch {
		case ok:
			r.Findings = append(r.Findings, f)
		case i == 0:
			return nil, ErrNothing
		default:
			r.Findings = append(r.Findings, Finding{Outcome: o}) // said, not hidden: nobody can be followed on it
		}
		if i == 0 {
			r.Balance = balance(trials)
			r.Series = series(trials, o, p)
			r.Pilots = pilots(panel, trials, p)
		}
	}
	return r, nil
}

func assembleAll(panel *Panel, waves []wave, o Outcome, p *Protocol) []trial {
	trials := make([]trial, len(waves))
	for i, w := range waves {
		trials[i] = assemble(panel, w, o, p, func(*Unit, bool, bool, Exclusion) {})
	}
	return trials
}

// assemble makes the trials of the primary outcome and counts who was left out;
// a comune that is looked at in two waves counts once.
func (r *Result) assemble(panel *Panel, p *Protocol) (trials []trial) {
	reasons, changed := map[string]Exclusion{}, map[string]bool{}
	isPilot := map[string]bool{}
	for _, w := range p.waves() {
		trials = append(trials, assemble(panel, w, p.Primary, p, func(u *Unit, pilot, supplier bool, why Exclusion) {
			isPilot[u.IPA] = isPilot[u.IPA] || pilot
			if why != "" {
				reasons[u.IPA] = why
			}
			if supplier {
				changed[u.IPA] = true
			}
		}))
	}
	for w := range trials {
		for i := range trials[w].pilots {
			if len(trials[w].matches[i]) == 0 {
				reasons[trials[w].pilots[i].unit.IPA] = NoMatch
			}
		}
	}
	counts := map[Exclusion]Counts{}
	for ipa, why := range reasons {
		counts[why] = counts[why].plus(isPilot[ipa])
	}
	for ipa := range changed {
		r.Changed = r.Changed.plus(isPilot[ipa])
	}
	for _, why := range slices.Sorted(maps.Keys(counts)) {
		r.Followed = append(r.Followed, Left{why, counts[why]})
	}
	return trials
}

func (c Counts) plus(pilot bool) Counts {
	if pilot {
		c.Pilots++
	} else {
		c.Others++
	}
	return c
}

// find estimates one outcome; not ok: no pilot can be compared.
func find(panel *Panel, trials []trial, o Outcome, p *Protocol) (f Finding, ok bool) {
	f.Outcome = o
	all := rows(trials, (*change).delta)
	if _, ok := difference(trials, (*change).delta); !ok {
		return f, false
	}
	f.count(trials, all)
	before := func(c *change) float64 { return c.base }
	after := func(c *change) float64 { return c.follow }
	f.Before, f.After = means(trials, before), means(trials, after)
	f.BeforeAfter = f.After.Pilots - f.Before.Pilots
	f.Effect, f.Robust = intervals(all, p)
	f.Placebo = placeboInterval(all, placebos(trials, p.Comparison, p.Resamples, p.Seed), p.Level)
	f.Trend, _ = intervals(rows(trials, func(c *change) float64 { return c.trend }), p)
	f.Dates = placeboDates(panel, o, p)
	f.Bounds.Low, _ = extreme(trials, func(c *change) float64 { return c.worst }, func(c *change) float64 { return c.best })
	f.Bounds.High, _ = extreme(trials, func(c *change) float64 { return c.best }, func(c *change) float64 { return c.worst })
	f.OtherSuppliers, _ = intervals(rows(otherSuppliers(trials, p.Comparison), (*change).delta), p)
	return f, true
}

func (f *Finding) count(trials []trial, all []row) {
	compared := map[string]bool{}
	for w := range trials {
		t := &trials[w]
		for i := range t.pilots {
			if len(t.matches[i]) > 0 {
				f.Pilots++
			}
			for _, j := range t.matches[i] {
				compared[t.pool[j].unit.IPA] = true
			}
		}
	}
	f.Compared, f.Suppliers = len(compared), len(clustersOf(all))
}

// intervals are the wild bootstrap's and the robust one; nil where there is too
// little to say.
func intervals(all []row, p *Protocol) (effect, robust *Interval) {
	f := regress(all)
	if f == nil {
		return nil, nil
	}
	i := f.interval(p.Level)
	if i.SE <= 0 {
		return nil, nil
	}
	return newWild(all).interval(p.Level, i.SE, p.Resamples, p.Seed), &i
}

// extreme is the estimate with one figure of the pilots and another of the rest.
func extreme(trials []trial, pilot, other func(*change) float64) (v float64, ok bool) {
	var sum, n float64
	for w := range trials {
		t := &trials[w]
		for i := range t.pilots {
			if len(t.matches[i]) > 0 {
				sum, n = sum+pilot(&t.pilots[i])-t.compared(i, other), n+1
			}
		}
	}
	return sum / n, n > 0
}

func means(trials []trial, of func(*change) float64) (m Means) {
	var n float64
	for w := range trials {
		t := &trials[w]
		for i := range t.pilots {
			if len(t.matches[i]) > 0 {
				m.Pilots, m.Comparison, n = m.Pilots+of(&t.pilots[i]), m.Comparison+t.compared(i, of), n+1
			}
		}
	}
	return Means{m.Pilots / n, m.Comparison / n}
}

// otherSuppliers compares each pilot with comuni of other suppliers only.
func otherSuppliers(trials []trial, c Comparison) []trial {
	out := make([]trial, len(trials))
	for w := range trials {
		t := trials[w]
		scale := t.spread()
		t.matches = make([][]int, len(t.pilots))
		for i := range t.pilots {
			for _, j := range t.nearest(&t.pilots[i], c, scale) {
				if s := t.pool[j].supplier; s == "" || s != t.pilots[i].supplier {
					t.matches[i] = append(t.matches[i], j)
				}
				if len(t.matches[i]) == c.PerPilot {
					break
				}
			}
		}
		out[w] = t
	}
	return out
}

// placeboDates estimates on what was seen before anybody entered: half a
// baseline, then half a follow-up that ends when the pilots enter, or earlier.
func placeboDates(panel *Panel, o Outcome, p *Protocol) (all []PlaceboDate) {
	for _, months := range p.placeboMonths() {
		trials := assembleAll(panel, p.placeboWaves(months), o, p)
		if i, _ := intervals(rows(trials, (*change).delta), p); i != nil {
			all = append(all, PlaceboDate{months, *i})
		}
	}
	return all
}

func (p *Protocol) placeboMonths() []int {
	half := max(p.Windows.FollowUp/2, 1)
	return []int{half, half + max(half/2, 1)}
}

func (p *Protocol) placeboWaves(months int) []wave {
	short := Windows{Baseline: max(p.Windows.Baseline/2, 1), FollowUp: max(p.Windows.FollowUp/2, 1)}
	var waves []wave
	for _, w := range p.waves() {
		e := newWave(w.from, time.Time{}, short).earlier(months)
		e.pilots = w.pilots
		waves = append(waves, e)
	}
	return waves
}

// pilots tells each one's story.
func pilots(panel *Panel, trials []trial, p *Protocol) (all []Pilot) {
	why := map[string]Exclusion{}
	for _, w := range p.waves() {
		for _, ipa := range w.pilots {
			u, ok := panel.find(ipa)
			if !ok {
				why[ipa] = NotInPanel
				continue
			}
			_, _, why[ipa] = look(u, w, p.Primary, p.Exclusions)
		}
	}
	for w := range trials {
		t := &trials[w]
		near := newNeighbours(t, p.Comparison)
		for i := range t.pilots {
			c := &t.pilots[i]
			one := Pilot{Name: c.unit.Name, Verdicts: verdicts(c.unit, t.wave)}
			one.IPA = c.unit.IPA
			one.Before.Pilots, one.After.Pilots = c.base, c.follow
			if len(t.matches[i]) == 0 {
				why[c.unit.IPA] = NoMatch
			} else {
				one.Before.Comparison = t.compared(i, func(c *change) float64 { return c.base })
				one.After.Comparison = t.compared(i, func(c *change) float64 { return c.follow })
				one.Effect = t.alone(i, near, p.Comparison, p.Level)
			}
			for _, j := range t.matches[i] {
				one.Compared = append(one.Compared, t.pool[j].unit.IPA)
			}
			all = append(all, one)
		}
	}
	for _, e := range p.Pilots {
		at := slices.IndexFunc(all, func(x Pilot) bool { return x.IPA == e.IPA })
		if at < 0 {
			one := Pilot{Entrant: e}
			if u, ok := panel.find(e.IPA); ok {
				one.Name = u.Name
			}
			all = append(all, one)
			at = len(all) - 1
		}
		all[at].Entrant, all[at].Left = e, why[e.IPA]
	}
	slices.SortFunc(all, func(a, b Pilot) int { return cmp.Compare(a.IPA, b.IPA) })
	return all
}
