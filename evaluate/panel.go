package evaluate

import (
	"cmp"
	"slices"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// Panel is the observations an evaluation works on: comuni over time, judged
// under one ruleset.
type Panel struct {
	Ruleset   string
	Knowledge string // digest of what the checks knew
	Units     []Unit // ordered by IPA
}

// Unit is one comune.
type Unit struct {
	IPA        string
	Name       string
	Cluster    registry.Cluster
	Province   string
	Population int
	Funded     []string  // PNRR measures of PA digitale 2026 with funds assigned or paid, in order
	Merged     time.Time // the day it ceased, or took another comune in; zero: neither
	Visits     []Visit   // in order of time
}

// Visit is one observation of a comune.
type Visit struct {
	At       time.Time
	Run      string
	SHA256   string // of the evidence, hex; empty when it is not kept
	Supplier string // who runs the site; empty when nobody can tell
	Dark     bool   // the site could not be visited at all
	Measures map[Outcome]Measure
	Failing  []string // of the primary outcome, as in Standing
	Verdicts map[string]checks.Status
}

// Measure is an outcome at one visit, in weights: what was earned of what was
// assessed of what applies. The difference between the last two is the unknown.
type Measure struct{ Earned, Assessed, Applicable float64 }

// Value is the outcome, 0 to 1. It is not there where less than
// checks.MinCoverage of it could be assessed: the rule of published scores.
func (m Measure) Value() (v float64, ok bool) {
	if m.Applicable <= 0 || m.Assessed <= 0 || m.Assessed/m.Applicable < checks.MinCoverage {
		return 0, false
	}
	return m.Earned / m.Assessed, true
}

// Worst and Best are the outcome with every unknown failed, or passed. Neither
// is there where nothing applies.
func (m Measure) bounds() (worst, best float64, ok bool) {
	if m.Applicable <= 0 {
		return 0, 0, false
	}
	return m.Earned / m.Applicable, (m.Earned + m.Applicable - m.Assessed) / m.Applicable, true
}

// find returns the unit with a Codice IPA.
func (p *Panel) find(ipa string) (*Unit, bool) {
	i, ok := slices.BinarySearchFunc(p.Units, ipa, func(u Unit, ipa string) int { return cmp.Compare(u.IPA, ipa) })
	if !ok {
		return nil, false
	}
	return &p.Units[i], true
}

// Sort puts units and visits in their order; whoever makes a Panel calls it.
func (p *Panel) Sort() {
	slices.SortFunc(p.Units, func(a, b Unit) int { return cmp.Compare(a.IPA, b.IPA) })
	for i := range p.Units {
		slices.SortFunc(p.Units[i].Visits, func(a, b Visit) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Run, b.Run)) })
	}
}
