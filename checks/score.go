package checks

// Ruleset names the catalogue's weights and the rule of this file. It is stored
// with each card; cards of two rulesets are never compared silently.
const Ruleset = "2026.1"

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
	Ruleset  string           `json:"ruleset"`
	Overall  Score            `json:"overall"`
	Families map[Family]Score `json:"families"`
}

// NewCard scores a set of results.
//
// A family's value is sum(weight × {pass 1, warn 0.5, fail 0}) over the assessed
// weight. The overall value is the mean of the published family values by
// familyWeights; its coverage is the mean of the coverages of the families with
// anything applicable.
func NewCard(results []Result) Card {
	card := Card{Ruleset: Ruleset, Families: make(map[Family]Score, len(Families))}
	var value, valueWeight, coverage, coverageWeight float64
	for _, f := range Families {
		score, applicable := familyScore(f, results)
		card.Families[f] = score
		if !applicable {
			continue
		}
		coverage += familyWeights[f] * score.Coverage
		coverageWeight += familyWeights[f]
		if score.Value != nil {
			value += familyWeights[f] * *score.Value
			valueWeight += familyWeights[f]
		}
	}
	if coverageWeight > 0 {
		card.Overall.Coverage = coverage / coverageWeight
	}
	if valueWeight > 0 && card.Overall.Coverage >= MinCoverage {
		v := value / valueWeight
		card.Overall.Value = &v
	}
	return card
}

func familyScore(f Family, results []Result) (s Score, applicable bool) {
	var earned, assessed, total float64
	for _, r := range results {
		if r.Family != f || r.Weight == 0 || r.Status == NotApplicable {
			continue
		}
		w := float64(r.Weight)
		total += w
		switch r.Status {
		case Pass:
			earned, assessed = earned+w, assessed+w
		case Warn:
			earned, assessed = earned+w/2, assessed+w
		case Fail:
			assessed += w
		}
	}
	if total == 0 {
		return Score{}, false
	}
	s.Coverage = assessed / total
	if assessed > 0 && s.Coverage >= MinCoverage {
		v := earned / assessed
		s.Value = &v
	}
	return s, true
}

// FamilyWeight returns a family's share of the overall score, in points of 100.
func FamilyWeight(f Family) float64 { return familyWeights[f] }
