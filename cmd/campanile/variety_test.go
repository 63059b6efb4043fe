package main

import (
	"slices"
	"testing"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/lab"
)

// How many ways of doing a thing rightly, and how many that only look so, the
// lab holds for every check at least (issue 4).
const (
	leastStyles = 3
	leastTraps  = 2
)

// fewWays are the checks for which there are not so many, and why.
var fewWays = map[string]string{
	"hosting-own-network": "no list of ACN qualifications is shipped: unknown until an operator gives one",
	"hosting-supplier":    "no list of ACN qualifications is shipped: unknown until an operator gives one",
	"model-c-si-1-1":      "fonts take a browser: never judged without one",
	"model-c-si-1-2":      "no list of Bootstrap Italia's classes is shipped: unknown until an operator gives one",
	"model-c-si-3-1":      "the model's pages run scripts, whose cookies only a browser sees",
	"model-c-si-4-1":      "the score takes a browser",
}

// TestEveryCheckHasStylesAndTraps counts, over the very comuni that
// TestLabTruth scans, the styles and traps of every check of the catalogue.
func TestEveryCheckHasStylesAndTraps(t *testing.T) {
	_, truth := truthRegion(t)
	shown, catalogue := lab.VarietyOf(truth), checks.All()
	if len(catalogue) == 0 {
		t.Fatal("no check was seen")
	}
	for _, c := range catalogue {
		v := shown[c.ID]
		enough := len(v.Styles) >= leastStyles && len(v.Traps) >= leastTraps
		switch reason, excused := fewWays[c.ID]; {
		case excused && enough:
			t.Errorf("%s has enough by now: take it off fewWays (%q)", c.ID, reason)
		case !excused && !enough:
			t.Errorf("%s: %d styles %q, %d traps %q; want %d and %d", c.ID, len(v.Styles), v.Styles, len(v.Traps), v.Traps, leastStyles, leastTraps)
		}
	}
	for id := range fewWays {
		if !slices.ContainsFunc(catalogue, func(c *checks.Check) bool { return c.ID == id }) {
			t.Errorf("fewWays names %q, which is no check", id)
		}
	}
}
