package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/campanile-italia/campanile/checks"
)

// Outcome is what an evaluation looks at: "family:pagopa" or "check:mail-spf".
type Outcome string

// FamilyOutcome and CheckOutcome name outcomes.
func FamilyOutcome(f checks.Family) Outcome { return Outcome("family:" + string(f)) }

// CheckOutcome is the outcome of one check.
func CheckOutcome(id string) Outcome { return Outcome("check:" + id) }

// Validate says whether the outcome is one of this build's.
func (o Outcome) Validate() error {
	kind, name, _ := strings.Cut(string(o), ":")
	switch kind {
	case "family":
		if slices.Contains(checks.Families[:], checks.Family(name)) {
			return nil
		}
	case "check":
		if _, ok := checks.Find(name); ok {
			return nil
		}
	}
	return fmt.Errorf("outcome %.80q: family:pagopa, einvoice, hosting or adjacent, or check: and the id of a check (campanile checks) is allowed", string(o))
}

// grain is the most that one thing mended adds to the outcome: of a family the
// weight of its heaviest check, of a check the whole.
func (o Outcome) grain() float64 {
	heaviest, all := 0, 0
	for _, c := range checks.All() {
		if FamilyOutcome(c.Family) == o {
			heaviest, all = max(heaviest, c.Weight), all+c.Weight
		}
	}
	if all == 0 {
		return 1
	}
	return float64(heaviest) / float64(all)
}

// Title names the outcome.
func (o Outcome) Title() checks.Text {
	kind, name, _ := strings.Cut(string(o), ":")
	if c, ok := checks.Find(name); ok && kind == "check" {
		return c.Title
	}
	switch checks.Family(name) {
	case checks.PagoPA:
		return checks.Text{IT: "pagoPA", EN: "pagoPA"}
	case checks.EInvoice:
		return checks.Text{IT: "fatturazione elettronica", EN: "electronic invoicing"}
	case checks.Hosting:
		return checks.Text{IT: "hosting e cloud", EN: "hosting and cloud"}
	}
	return checks.Text{IT: "altri obblighi AgID", EN: "other AgID duties"}
}

// MeasureOf returns the outcome of a visit by its results.
func MeasureOf(results []checks.Result, o Outcome) (m Measure) {
	kind, name, _ := strings.Cut(string(o), ":")
	for i := range results {
		r := &results[i]
		weight := float64(r.Weight)
		switch {
		case kind == "check" && r.Check == name:
			weight = 1 // one check is one check, whatever it weighs among others
		case kind == "family" && string(r.Family) == name:
		default:
			continue
		}
		m.add(r.Status, weight)
	}
	return m
}

func (m *Measure) add(s checks.Status, weight float64) {
	if s == checks.NotApplicable {
		return
	}
	m.Applicable += weight
	switch s {
	case checks.Pass:
		m.Earned, m.Assessed = m.Earned+weight, m.Assessed+weight
	case checks.Warn:
		m.Earned, m.Assessed = m.Earned+weight/2, m.Assessed+weight
	case checks.Fail:
		m.Assessed += weight
	}
}
