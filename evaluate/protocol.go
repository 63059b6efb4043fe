package evaluate

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/campanile-italia/campanile/checks"
)

// ProtocolFormat is the value of Protocol.Format that this build reads and writes.
const ProtocolFormat = "campanile-protocol-1"

// Protocol says before the follow-up what will be measured and how, so that
// nobody can choose afterwards what looks best. Its hash is that of its canonical
// JSON.
type Protocol struct {
	Format    string    `json:"format"`
	Name      string    `json:"name"`
	Made      time.Time `json:"made"`
	Ruleset   string    `json:"ruleset"` // all evidence is judged again under it
	Pilots    []Entrant `json:"pilots"`  // ordered by IPA
	Primary   Outcome   `json:"primary"`
	Secondary []Outcome `json:"secondary"`

	Windows    Windows    `json:"windows"`
	Comparison Comparison `json:"comparison"`
	Exclusions Exclusions `json:"exclusions"`
	// Unknowns says how they are treated; there is one way.
	Unknowns string `json:"unknowns"`

	Level     float64 `json:"level"`     // of intervals: 0.95
	Resamples int     `json:"resamples"` // of bootstrap, permutation and placebo
	Seed      uint64  `json:"seed"`

	Power *Power `json:"power"` // null: there was no history to simulate on
}

// UnknownsAssessed is the one treatment of unknowns: an outcome is the mean over
// what was assessed, published from a coverage of 0.6; the extremes they could
// have led to stand beside.
const UnknownsAssessed = "assessed-only-with-bounds"

// Entrant is a pilot with the days of its membership.
type Entrant struct {
	IPA  string `json:"ipa"`
	From string `json:"from"` // 2026-01-31
	To   string `json:"to"`   // last day; empty: it goes on
}

// Windows are in months around each pilot's first day.
type Windows struct {
	Baseline int `json:"baseline_months"` // how long the baseline lasts, 2 to 36
	// Gap ends the baseline that many months before the pilot enters, for a
	// programme that was known of before it began. 0 is best otherwise: a pilot
	// chosen in a bad month is compared with who had one too (Comparison.Latest),
	// and a gap hides that month.
	Gap      int `json:"gap_months"`
	Settling int `json:"settling_months"` // after it entered, before the follow-up begins
	FollowUp int `json:"followup_months"` // how long the follow-up lasts, 1 to 36
}

// Comparison is how the comparison group is chosen: exact on the cluster of
// population, nearest on the rest.
type Comparison struct {
	PerPilot int     `json:"per_pilot"` // comuni for each pilot, 1 to 50
	Level    float64 `json:"level"`     // weight of a standard deviation of the baseline outcome
	Latest   float64 `json:"latest"`    // weight of one of the outcome in the baseline's last quarter: who is chosen in a bad month is compared with who had one
	Trend    float64 `json:"trend"`     // weight of one of its change within the baseline
	Province float64 `json:"province"`  // weight of another province
	Supplier float64 `json:"supplier"`  // weight of another supplier
	Funding  float64 `json:"funding"`   // weight of each PNRR measure that only one of the two has
	Caliper  float64 `json:"caliper"`   // standard deviations of the baseline outcome beyond which a comune is no match; 0: none
}

// Exclusions are the rules for comuni that cannot be followed.
type Exclusions struct {
	Merged          string  `json:"merged"`           // "exclude"
	SupplierChanged string  `json:"supplier_changed"` // "keep" or "exclude"
	Dark            float64 `json:"dark"`             // share of a window's visits without a site from which a comune has gone dark
	MinVisits       int     `json:"min_visits"`       // with a published outcome, in each window
}

// Power is what this panel could detect, by simulation on its own history.
type Power struct {
	SmallestEffect float64 `json:"smallest_effect"` // of the primary outcome, found with Probability
	Probability    float64 `json:"probability"`     // 0.8; less where not even an effect on all that the pilots lack is found so often
	StandardError  float64 `json:"standard_error"`  // spread of the estimate without any effect
	Programmes     int     `json:"programmes"`      // simulated
	History        string  `json:"history"`         // "2023-11-01/2026-10-31"
}

// DefaultProtocol is what campanile evaluate plan starts from.
func DefaultProtocol() Protocol {
	return Protocol{
		Format: ProtocolFormat, Ruleset: checks.Ruleset, Primary: FamilyOutcome(checks.PagoPA),
		Secondary:  []Outcome{FamilyOutcome(checks.EInvoice), FamilyOutcome(checks.Hosting), FamilyOutcome(checks.Adjacent)},
		Windows:    Windows{Baseline: 12, Gap: 0, Settling: 3, FollowUp: 12},
		Comparison: Comparison{PerPilot: 5, Level: 1, Latest: 0.5, Trend: 0.25, Province: 0.25, Supplier: 0.5, Funding: 0.25},
		Exclusions: Exclusions{Merged: "exclude", SupplierChanged: "keep", Dark: 0.5, MinVisits: 3},
		Unknowns:   UnknownsAssessed, Level: 0.95, Resamples: 999, Seed: 1,
	}
}

// Bounds of a protocol, for one that comes from somebody else.
const (
	maxPilots    = 2000
	maxSecondary = 100
	maxResamples = 20000
)

// Validate says what is wrong with a protocol.
func (p *Protocol) Validate() error {
	if p.Format != ProtocolFormat {
		return fmt.Errorf("protocol: format %.40q, this build reads %s", p.Format, ProtocolFormat)
	}
	if p.Name == "" || len(p.Name) > 200 {
		return errors.New("protocol: name: 1 to 200 characters")
	}
	if len(p.Pilots) < 2 || len(p.Pilots) > maxPilots {
		return fmt.Errorf("protocol: pilots: %d, 2 to %d are allowed", len(p.Pilots), maxPilots)
	}
	if len(p.Secondary) > maxSecondary {
		return fmt.Errorf("protocol: secondary: at most %d", maxSecondary)
	}
	for _, o := range append([]Outcome{p.Primary}, p.Secondary...) {
		if err := o.Validate(); err != nil {
			return fmt.Errorf("protocol: %w", err)
		}
	}
	return errors.Join(p.validatePilots(), p.validateNumbers())
}

func (p *Protocol) validatePilots() error {
	for i, e := range p.Pilots {
		from, err := time.Parse(time.DateOnly, e.From)
		if err != nil || e.IPA == "" || len(e.IPA) > 60 {
			return fmt.Errorf("protocol: pilots: %.40q, from %.20q: a Codice IPA and a day (2026-01-31) are needed", e.IPA, e.From)
		}
		if e.To != "" {
			if to, err := time.Parse(time.DateOnly, e.To); err != nil || to.Before(from) {
				return fmt.Errorf("protocol: pilots: %.40q: to %.20q is no day from %s on", e.IPA, e.To, e.From)
			}
		}
		if i > 0 && p.Pilots[i-1].IPA >= e.IPA {
			return errors.New("protocol: pilots: each once, in the order of their Codice IPA")
		}
	}
	return nil
}

func (p *Protocol) validateNumbers() error {
	w, c, x := p.Windows, p.Comparison, p.Exclusions
	for _, n := range []struct {
		key           string
		value         float64
		lowest, most_ float64
	}{
		{"windows.baseline_months", float64(w.Baseline), 2, 36}, {"windows.gap_months", float64(w.Gap), 0, 24},
		{"windows.settling_months", float64(w.Settling), 0, 24}, {"windows.followup_months", float64(w.FollowUp), 1, 36},
		{"comparison.per_pilot", float64(c.PerPilot), 1, 50}, {"comparison.level", c.Level, 0, 100}, {"comparison.latest", c.Latest, 0, 100}, {"comparison.trend", c.Trend, 0, 100},
		{"comparison.province", c.Province, 0, 100}, {"comparison.supplier", c.Supplier, 0, 100}, {"comparison.funding", c.Funding, 0, 100},
		{"comparison.caliper", c.Caliper, 0, 100}, {"exclusions.dark", x.Dark, 0.01, 1}, {"exclusions.min_visits", float64(x.MinVisits), 1, 1000},
		{"level", p.Level, 0.5, 0.999}, {"resamples", float64(p.Resamples), 99, maxResamples},
	} {
		if !(n.value >= n.lowest && n.value <= n.most_) {
			return fmt.Errorf("protocol: %s: %g, %g to %g is allowed", n.key, n.value, n.lowest, n.most_)
		}
	}
	if x.Merged != "exclude" || !slices.Contains([]string{"keep", "exclude"}, x.SupplierChanged) || p.Unknowns != UnknownsAssessed {
		return fmt.Errorf("protocol: exclusions.merged: exclude; exclusions.supplier_changed: keep or exclude; unknowns: %s", UnknownsAssessed)
	}
	return nil
}

// FollowUpOpens is the first day of the first follow-up: a protocol that was
// entered in the log after it says what was known already.
func (p *Protocol) FollowUpOpens() time.Time {
	var first time.Time
	for _, w := range p.waves() {
		if first.IsZero() || w.follow.from.Before(first) {
			first = w.follow.from
		}
	}
	return first
}

// FollowUpEnds is the day the last follow-up is over.
func (p *Protocol) FollowUpEnds() time.Time {
	var last time.Time
	for _, w := range p.waves() {
		if w.follow.until.After(last) {
			last = w.follow.until
		}
	}
	return last
}

// Begins is the first day of the first baseline.
func (p *Protocol) Begins() time.Time {
	return earliest(p.waves())
}

// Reach is the time that an evaluation looks at: from the first day of the
// baselines and of the placebos before them until the last follow-up is over.
func (p *Protocol) Reach() (from, until time.Time) {
	from = p.Begins()
	for _, months := range p.placeboMonths() {
		if at := earliest(p.placeboWaves(months)); at.Before(from) {
			from = at
		}
	}
	return from, p.FollowUpEnds()
}

func earliest(waves []wave) (first time.Time) {
	for _, w := range waves {
		if first.IsZero() || w.base.from.Before(first) {
			first = w.base.from
		}
	}
	return first
}
