package publication_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/publication"
)

var gate = publication.Gate{Coverage: 0.95, Move: 0.1}

// region is n comuni seen in a run, the first fails of which fail the check, and
// the first down of which could not be read.
func region(run, ruleset string, n, fails, down int) []checks.Outcome {
	all := make([]checks.Outcome, n)
	for i := range all {
		o := &all[i]
		o.IPA, o.Run = fmt.Sprint("c_", i), run
		r := checks.Result{Check: "pagopa-portal", Family: checks.PagoPA, Weight: 8, Status: checks.Pass}
		if i < fails {
			r.Status = checks.Fail
		}
		if i < down {
			r.Status, o.Fault = checks.Unknown, evidence.Timeout
		}
		o.Results = []checks.Result{r}
		o.Card = checks.NewCard(o.Results)
		o.Card.Ruleset = ruleset
	}
	return all
}

// refusing makes a firewall's answer of every outage.
func refusing(all []checks.Outcome) []checks.Outcome {
	for i := range all {
		if all[i].Fault != "" {
			all[i].Fault = evidence.Blocked
		}
	}
	return all
}

func TestGate(t *testing.T) {
	for _, tc := range []struct {
		name        string
		before, now []checks.Outcome
		held        []checks.Outcome // the run before, held back
		why         string           // a part of the reason; empty: published
		covered, of int
		confirmed   bool
	}{
		{name: "nothing moved", before: region("1", "a", 100, 20, 0), now: region("2", "a", 100, 25, 0), covered: 100, of: 100},
		{name: "an outage of ours", before: region("1", "a", 100, 20, 0), now: region("2", "a", 100, 20, 6), why: "read 94 comuni of 100 (94.0%)", covered: 94, of: 100},
		{name: "at the bound", before: region("1", "a", 100, 20, 0), now: region("2", "a", 100, 20, 5), covered: 95, of: 100},
		{name: "those that were down last time are not counted against it", before: region("1", "a", 100, 20, 8), now: region("2", "a", 100, 20, 8), covered: 100, of: 100},
		{name: "a comune the run did not reach", before: region("1", "a", 100, 20, 0), now: append(region("2", "a", 90, 20, 0), region("1", "a", 100, 20, 0)[90:]...), why: "read 90 comuni of 100", covered: 90, of: 100},
		{name: "everybody fails overnight", before: region("1", "a", 100, 20, 0), now: region("2", "a", 100, 60, 0), why: "the fails of pagopa-portal: from 20% to 60%", covered: 100, of: 100},
		{name: "and everybody passes overnight", before: region("1", "a", 100, 60, 0), now: region("2", "a", 100, 20, 0), why: "the overall score: from 40% to 80%", covered: 100, of: 100},
		{name: "two runs in a row say the same", before: region("1", "a", 100, 20, 0), held: region("2", "a", 100, 60, 0), now: region("3", "a", 100, 58, 0), covered: 100, of: 100, confirmed: true},
		{name: "two runs in a row say another thing", before: region("1", "a", 100, 20, 0), held: region("2", "a", 100, 60, 0), now: region("3", "a", 100, 80, 0), why: "from 20% to 80%", covered: 100, of: 100},
		{name: "another ruleset is not laid beside", before: region("1", "a", 100, 20, 0), now: region("2", "b", 100, 60, 0), covered: 100, of: 100},
		{name: "few comuni move by chance", before: region("1", "a", 20, 2, 0), now: region("2", "a", 20, 12, 0), covered: 20, of: 20},
		{name: "the first run", now: region("1", "a", 100, 60, 0), covered: 100, of: 100},
		{name: "the first run, cut off", now: region("1", "a", 100, 60, 10), why: "read 90 comuni of 100", covered: 90, of: 100},
		{name: "the first run, sites that refuse", now: refusing(region("1", "a", 100, 60, 10)), covered: 100, of: 100},
		{name: "a supplier's firewall that begins to refuse us", before: region("1", "a", 100, 20, 0), now: refusing(region("2", "a", 100, 20, 10)), why: "read 90 comuni of 100", covered: 90, of: 100},
		{name: "no comune", covered: 0, of: 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var held publication.Figures
			if tc.held != nil {
				held = gate.Decide(tc.held[0].Run, nil, tc.held, nil).Figures
			}
			run := ""
			if len(tc.now) > 0 {
				run = tc.now[0].Run
			}
			d := gate.Decide(run, tc.before, tc.now, held)
			if d.Covered != tc.covered || d.Expected != tc.of || d.Confirmed != tc.confirmed {
				t.Errorf("covered %d of %d, confirmed %v", d.Covered, d.Expected, d.Confirmed)
			}
			said := ""
			for _, w := range d.Why {
				if w.IT == "" || w.EN == "" {
					t.Errorf("a reason in one language: %q", w)
				}
				said += w.EN + "\n"
			}
			if d.Publish() != (tc.why == "") || !strings.Contains(said, tc.why) {
				t.Errorf("published %v: %s", d.Publish(), said)
			}
		})
	}
}

// A reason names the figures that moved most, and counts the rest.
func TestReasonIsBounded(t *testing.T) {
	many := func(run string, status checks.Status) []checks.Outcome {
		all := make([]checks.Outcome, 40)
		for i := range all {
			all[i] = checks.Outcome{IPA: fmt.Sprint("c_", i), Run: run}
			for c := range 50 {
				all[i].Results = append(all[i].Results, checks.Result{Check: fmt.Sprint("check-", c), Status: status})
			}
		}
		return all
	}
	d := gate.Decide("2", many("1", checks.Pass), many("2", checks.Fail), nil)
	if len(d.Why) != 6 || !strings.Contains(d.Why[5].EN, "45 more") {
		t.Errorf("%d reasons, the last %q", len(d.Why), d.Why[len(d.Why)-1].EN)
	}
}
