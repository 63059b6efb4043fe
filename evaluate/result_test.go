package evaluate

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// flat is a panel in which nothing moves but what a test moves: n comuni of six
// suppliers, two pilots that enter on the first of 2025, 26 months of visits.
func flat(n int) (*Panel, *Protocol) {
	p := DefaultProtocol()
	p.Name, p.Secondary, p.Resamples = "flat", []Outcome{}, 199
	p.Pilots = []Entrant{{IPA: "c_000", From: "2025-01-01"}, {IPA: "c_001", From: "2025-01-01"}}
	panel := &Panel{Ruleset: checks.Ruleset}
	for i := range n {
		u := Unit{IPA: fmt.Sprintf("c_%03d", i), Cluster: registry.Under5000, Province: "CR", Population: 1000}
		for month := range 28 {
			earned := 50 + float64((i*7+month*3)%5)
			u.Visits = append(u.Visits, Visit{At: time.Date(2023, 12, 2, 0, 0, 0, 0, time.UTC).AddDate(0, month, 0), Supplier: fmt.Sprint("S", i%6), Measures: map[Outcome]Measure{p.Primary: {earned, 100, 100}}})
		}
		panel.Units = append(panel.Units, u)
	}
	return panel, &p
}

// raise adds to the outcome of a comune from a month on.
func raise(u *Unit, o Outcome, from time.Time, by float64) {
	for i := range u.Visits {
		if m := u.Visits[i].Measures[o]; !u.Visits[i].At.Before(from) {
			m.Earned += by
			u.Visits[i].Measures[o] = m
		}
	}
}

func TestRunFindsWhatWasAdded(t *testing.T) {
	panel, p := flat(40)
	entry := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range panel.Units {
		raise(&panel.Units[i], p.Primary, entry, 10) // everybody
	}
	for i := range 2 {
		raise(&panel.Units[i], p.Primary, entry, 20) // the pilots, on top of it
	}
	r, err := Run(panel, p)
	if err != nil {
		t.Fatal(err)
	}
	f := r.Findings[0]
	if f.Effect == nil || abs(f.Effect.Estimate-0.2) > 0.02 || f.Effect.Low > 0.2 || f.Effect.High < 0.2 || f.Answer() != Better {
		t.Errorf("effect %+v", f.Effect)
	}
	if abs(f.BeforeAfter-0.3) > 0.02 {
		t.Errorf("before and after alone: %v, want everybody's gain in it", f.BeforeAfter)
	}
	if f.Trend == nil || abs(f.Trend.Estimate) > 0.02 || len(f.Dates) == 0 || abs(f.Dates[0].Interval.Estimate) > 0.02 {
		t.Errorf("before the programme: %+v %+v", f.Trend, f.Dates)
	}
	if f.Pilots != 2 || f.Suppliers < 4 || len(r.Series) == 0 || len(r.Pilots) != 2 || len(r.Pilots[0].Compared) != 5 {
		t.Errorf("%+v %+v", f, r.Pilots)
	}
}

// Who cannot be followed is left out by the stated rule, and counted.
func TestExclusions(t *testing.T) {
	panel, p := flat(40)
	p.Exclusions.SupplierChanged = "exclude"
	panel.Units[0].Merged = time.Date(2025, 2, 1, 0, 0, 0, 0, time.UTC)
	for i := range panel.Units[10].Visits {
		panel.Units[10].Visits[i].Dark = true
	}
	for i := range panel.Units[11].Visits {
		if i > 20 {
			panel.Units[11].Visits[i].Supplier = "another"
		}
	}
	panel.Units[12].Visits = panel.Units[12].Visits[:14]
	for i := range panel.Units[13].Visits { // what cannot be seen is not published
		panel.Units[13].Visits[i].Measures = map[Outcome]Measure{p.Primary: {20, 50, 100}}
	}
	panel.Units[14].Merged = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC) // long before
	r, err := Run(panel, p)
	if err != nil {
		t.Fatal(err)
	}
	want := []Left{{Merged, Counts{Pilots: 1}}, {SupplierChanged, Counts{Others: 1}}, {TooFewVisits, Counts{Others: 2}}, {WentDark, Counts{Others: 1}}}
	if diff := cmp.Diff(want, r.Followed); diff != "" {
		t.Error(diff)
	}
	if r.Changed != (Counts{Others: 1}) || r.Pilots[0].Left != Merged || r.Findings[0].Pilots != 1 {
		t.Errorf("%+v %+v", r.Changed, r.Pilots)
	}
}

// A pilot is compared only with those that are none until its follow-up is over.
func TestLatePilotsAreNoComparisonForEarlyOnes(t *testing.T) {
	panel, p := flat(30)
	p.Pilots = []Entrant{{IPA: "c_000", From: "2025-01-01"}, {IPA: "c_001", From: "2025-01-01"}, {IPA: "c_002", From: "2025-10-01"}, {IPA: "c_003", From: "2026-06-01"}}
	r, err := Run(panel, p)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range r.Pilots {
		for _, ipa := range one.Compared {
			if ipa == "c_000" || ipa == "c_001" || ipa == "c_002" {
				t.Errorf("%s is compared with %s, a pilot by then", one.IPA, ipa)
			}
		}
	}
	if r.Pilots[3].Left != TooFewVisits {
		t.Errorf("a pilot whose follow-up is still to come: %+v", r.Pilots[3])
	}
}

func TestUnknownsBoundTheEffect(t *testing.T) {
	panel, p := flat(40)
	for _, at := range []int{0, 1} {
		for i := range panel.Units[at].Visits {
			panel.Units[at].Visits[i].Measures = map[Outcome]Measure{p.Primary: {40, 80, 100}}
		}
	}
	r, err := Run(panel, p)
	if err != nil {
		t.Fatal(err)
	}
	f := r.Findings[0]
	b := f.Bounds
	if e := f.BeforeAfter - (f.After.Comparison - f.Before.Comparison); !(b.Low < e && e < b.High) || b.High-b.Low < 0.3 {
		t.Errorf("bounds %+v of %v", b, e)
	}
}

func TestRunRefuses(t *testing.T) {
	panel, p := flat(20)
	panel.Ruleset = "2020.1"
	if _, err := Run(panel, p); err == nil || !strings.Contains(err.Error(), "2020.1") {
		t.Errorf("another ruleset: %v", err)
	}
	panel, p = flat(2)
	if _, err := Run(panel, p); !errors.Is(err, ErrNothing) {
		t.Errorf("nobody to compare with: %v", err)
	}
	for name, spoil := range map[string]func(*Protocol){
		"format":   func(p *Protocol) { p.Format = "x" },
		"pilots":   func(p *Protocol) { p.Pilots = p.Pilots[:1] },
		"outcome":  func(p *Protocol) { p.Primary = "family:beauty" },
		"check":    func(p *Protocol) { p.Secondary = []Outcome{"check:nothing"} },
		"order":    func(p *Protocol) { p.Pilots[0], p.Pilots[1] = p.Pilots[1], p.Pilots[0] },
		"from":     func(p *Protocol) { p.Pilots[0].From = "1/1/2025" },
		"level":    func(p *Protocol) { p.Level = 1 },
		"baseline": func(p *Protocol) { p.Windows.Baseline = 400 },
		"unknowns": func(p *Protocol) { p.Unknowns = "as-fail" },
	} {
		_, p := flat(20)
		spoil(p)
		if err := p.Validate(); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// The same panel and protocol give the same bytes, and what differs is named.
func TestCertificateIsReproducible(t *testing.T) {
	made := func() []byte {
		panel, p := flat(30)
		r, err := Run(panel, p)
		if err != nil {
			t.Fatal(err)
		}
		c, err := NewCertificate("c_001", p, r)
		if err != nil {
			t.Fatal(err)
		}
		b, err := c.JSON()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	a, b := made(), made()
	if d, err := Differences(a, b); err != nil || len(d) != 0 {
		t.Error(d, err)
	}
	if !cmp.Equal(a, b) {
		t.Error("two runs give other bytes")
	}
	var tree map[string]any
	if err := json.Unmarshal(a, &tree); err != nil {
		t.Fatal(err)
	}
	tree["result"].(map[string]any)["pilots"].([]any)[0].(map[string]any)["after"].(map[string]any)["pilots"] = 0.5
	delete(tree, "scope")
	forged, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Differences(forged, b)
	if err != nil || len(d) != 2 || !strings.HasPrefix(d[0], "result.pilots[0].after.pilots: 0.5 is written") || !strings.HasPrefix(d[1], "scope: ") {
		t.Errorf("%q %v", d, err)
	}
	if _, err := ReadCertificate(a); err != nil {
		t.Error(err)
	}
	panel, p := flat(30)
	r, err := Run(panel, p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewCertificate("c_009", p, r); err == nil {
		t.Error("a certificate of who is no pilot")
	}
}

func TestMeasureOf(t *testing.T) {
	results := []checks.Result{
		{Check: "pagopa-portal", Family: checks.PagoPA, Weight: 10, Status: checks.Warn}, {Check: "pagopa-declaration", Family: checks.PagoPA, Weight: 8, Status: checks.Unknown},
		{Check: "mail-spf", Family: checks.Adjacent, Weight: 4, Status: checks.Pass}, {Check: "pagopa-iban", Family: checks.PagoPA, Weight: 4, Status: checks.NotApplicable},
	}
	for o, want := range map[Outcome]Measure{"family:pagopa": {5, 10, 18}, "check:mail-spf": {1, 1, 1}, "check:pagopa-declaration": {0, 0, 1}, "check:pagopa-portal": {0.5, 1, 1}, "family:hosting": {}} {
		if diff := cmp.Diff(want, MeasureOf(results, o)); diff != "" {
			t.Errorf("%s: %s", o, diff)
		}
	}
	if v, ok := (Measure{5, 10, 18}).Value(); ok {
		t.Errorf("published at a coverage of 0.56: %v", v)
	}
}

// The figure of each answer is said in both languages, and never as more than it is.
func TestWords(t *testing.T) {
	for _, tt := range []struct {
		effect *Interval
		answer Answer
		it, en string
	}{
		{&Interval{Estimate: 0.123, Low: 0.05, High: 0.2}, Better, "+12,3 punti su 100 (intervallo: da +5,0 a +20,0)", "+12.3 points"},
		{&Interval{Estimate: -0.1, Low: -0.2, High: -0.01}, Worse, "andati peggio", "did worse"},
		{&Interval{Estimate: 0.1, Low: -0.2, High: 0.4}, Uncertain, "Non prova che il programma sia stato inutile", "does not prove that the programme was useless"},
		{nil, NoAnswer, "nessun effetto è affermato né escluso", "no effect is claimed or ruled out"},
	} {
		f := Finding{Outcome: FamilyOutcome(checks.PagoPA), Pilots: 12, Effect: tt.effect}
		said := f.Says()
		if f.Answer() != tt.answer || !strings.Contains(said.IT, tt.it) || !strings.Contains(said.EN, tt.en) {
			t.Errorf("%s: %+v", f.Answer(), said)
		}
		for _, s := range f.DoesNotSay() {
			if s.IT == "" || s.EN == "" || strings.Contains(s.IT+s.EN, "%!") {
				t.Errorf("%+v", s)
			}
		}
	}
}

// An outcome on which nobody can be followed is said, not dropped.
func TestOutcomeThatNobodyShows(t *testing.T) {
	panel, p := flat(20)
	p.Secondary = []Outcome{FamilyOutcome(checks.Hosting)}
	r, err := Run(panel, p)
	if err != nil || len(r.Findings) != 2 {
		t.Fatalf("%+v %v", r, err)
	}
	if f := r.Findings[1]; f.Answer() != NoAnswer || !strings.Contains(f.Says().EN, "no pilot could be followed") || len(f.DoesNotSay()) != 0 {
		t.Errorf("%+v", f)
	}
}

// The power is that of the panel, and true: in the simulation an effect of 17
// points is found in 71% of the programmes and one of 22 in 86%
// (docs/evaluation.md), so that the smallest found in 80% is of 20 points, and a
// panel's own history says so within a fifth. Too short a history is said.
func TestFindPower(t *testing.T) {
	var p Protocol
	var panel *Panel
	var smallest []float64
	for seed := range uint64(20) {
		s := ordinary
		var entrants []Entrant
		panel, entrants, _ = s.simulate(seed + 1) // without effect: nobody is truly a pilot
		p = DefaultProtocol()
		p.Name, p.Pilots, p.Primary, p.Seed = "power", entrants, pagopa, seed
		few, err := FindPower(panel, &p, 60)
		if err != nil || few.Probability != 0.8 {
			t.Fatalf("%+v %v", few, err)
		}
		smallest = append(smallest, few.SmallestEffect)
	}
	slices.Sort(smallest)
	if median := smallest[len(smallest)/2]; median < 0.16 || median > 0.24 {
		t.Errorf("the smallest effect found is %v in the middle of %v", median, smallest)
	}
	p.Pilots = p.Pilots[:2]
	if two, err := FindPower(panel, &p, 60); err != nil || two.Probability >= 0.8 || two.SmallestEffect < 0.1 || !strings.HasPrefix(two.Says().EN, "none: even +") {
		t.Errorf("two pilots: %+v %v", two, err)
	}
	for i := range panel.Units {
		panel.Units[i].Visits = panel.Units[i].Visits[30:]
	}
	if _, err := FindPower(panel, &p, 60); err == nil || !strings.Contains(err.Error(), "do not fit") {
		t.Errorf("six months of history: %v", err)
	}
}

func FuzzReadCertificate(f *testing.F) {
	panel, p := flat(20)
	r, err := Run(panel, p)
	if err != nil {
		f.Fatal(err)
	}
	c, err := NewCertificate(PanelScope, p, r)
	if err != nil {
		f.Fatal(err)
	}
	good, err := c.JSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ReadCertificate(b)
		if err != nil {
			return
		}
		if _, err := c.JSON(); err != nil {
			t.Error(err)
		}
		if d, err := Differences(b, b); err != nil || len(d) != 0 {
			t.Error(d, err)
		}
	})
}
