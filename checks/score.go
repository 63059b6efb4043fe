package checks

// Ruleset names the catalogue's weights and the rule of this file. It is stored
// with each card; cards of two rulesets are never compared silently.
const Ruleset = "2026.2"

// MinCoverage is the coverage below which a score is not published.
const MinCoverage = 0.6

// familyWeights is each family's share of the overall score.
var familyWeights = map[Family]float64{PagoPA: 35, EInvoice: 25, Hosting: 20, Adjacent: 20}

// Score is a share of duties met, with how much of it could be assessed.
type Score struct {
	Value    *float64 `json:"score"`    // 0 to 1; nil (null) below MinCoverage
	Coverage float64  `json:"coverage"` // 0 to 1: assessed weight / applicable weight
}

// Card is the scores of one comune.
type Card struct {
	Ruleset   string           `json:"ruleset"`
	Knowledge string           `json:"knowledge,omitempty"` // Knowledge.Digest of what the verdicts were given with; empty: before it was kept
	Overall   Score            `json:"overall"`
	Families  map[Family]Score `json:"families"`
}

// NewCard scores a set of results.
//
// A family's value is sum(weight × {pass 1, warn 0.5, fail 0}) over the assessed
// weight. The overall value is the mean of the family values by familyWeights;
// a family whose own score is not published counts only for the part of it that
// was assessed, so that a fail in it is not forgotten (ADR 7). The overall
// coverage is the mean of the coverages of the families with anything applicable.
func NewCard(results []Result) Card {
	card := Card{Ruleset: Ruleset, Families: make(map[Family]Score, len(Families))}
	var overall, coverage mean
	for _, f := range Families {
		t := tallyOf(f, results)
		card.Families[f] = t.score()
		if t.applicable == 0 {
			continue
		}
		weight := familyWeights[f]
		coverage.add(t.coverage(), weight)
		if !t.published() {
			weight *= t.coverage()
		}
		if t.assessed > 0 {
			overall.add(t.value(), weight)
		}
	}
	card.Overall.Coverage = coverage.value()
	if overall.weight > 0 && card.Overall.Coverage >= MinCoverage {
		v := overall.value()
		card.Overall.Value = &v
	}
	return card
}

// tally is the weight of a family's results.
type tally struct{ earned, assessed, applicable float64 }

func tallyOf(f Family, results []Result) (t tally) {
	for _, r := range results {
		if r.Family != f || r.Status == NotApplicable {
			continue
		}
		w := float64(r.Weight)
		t.applicable += w
		switch r.Status {
		case Pass:
			t.earned, t.assessed = t.earned+w, t.assessed+w
		case Warn:
			t.earned, t.assessed = t.earned+w/2, t.assessed+w
		case Fail:
			t.assessed += w
		}
	}
	return t
}

func (t tally) value() float64    { return t.earned / t.assessed }
func (t tally) coverage() float64 { return t.assessed / t.applicable }
func (t tally) published() bool   { return t.assessed > 0 && t.coverage() >= MinCoverage }

func (t tally) score() (s Score) {
	if t.applicable > 0 {
		s.Coverage = t.coverage()
	}
	if t.published() {
		v := t.value()
		s.Value = &v
	}
	return s
}

// mean is a weighted mean under way.
type mean struct{ sum, weight float64 }

func (m *mean) add(v, weight float64) { m.sum, m.weight = m.sum+v*weight, m.weight+weight }

// value is 0 when nothing was added.
func (m *mean) value() float64 {
	if m.weight == 0 {
		return 0
	}
	return m.sum / m.weight
}

// FamilyWeight returns a family's share of the overall score, in points of 100.
func FamilyWeight(f Family) float64 { return familyWeights[f] }
