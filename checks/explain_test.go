package checks_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
)

// An explanation comes to the verdict that is given, by steps that end with it.
func TestExplain(t *testing.T) {
	dark := &evidence.Snapshot{Started: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC), Site: evidence.Site{Asked: "https://x.it/", Fault: evidence.Timeout}}
	early := &evidence.Snapshot{Started: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)}
	seen := 0
	for _, c := range checks.All() {
		for _, s := range []*evidence.Snapshot{dark, early} {
			e := c.Explain(s)
			if diff := cmp.Diff(c.Run(s), e.Result); diff != "" {
				t.Errorf("%s explains another verdict: %s", c.ID, diff)
			}
			for _, step := range e.Steps {
				if step.Asks.IT == "" || step.Asks.EN == "" || step.Found.IT == "" || step.Found.EN == "" {
					t.Errorf("%s: a step without words: %+v", c.ID, step)
				}
			}
			if last := e.Steps[len(e.Steps)-1].Found.EN; !strings.HasPrefix(last, e.Result.Status.Title().EN) {
				t.Errorf("%s: the last step says %q, the verdict is %s", c.ID, last, e.Result.Status)
			}
			seen++
		}
		if e := c.Explain(early); e.Result.Reason == "not-in-force" && len(e.Steps) != 1 {
			t.Errorf("%s: not in force, and yet %d steps", c.ID, len(e.Steps))
		}
	}
	for _, c := range checks.All() {
		for _, p := range c.Needs {
			if checks.PartText(p).IT == string(p) {
				t.Errorf("%s needs %s, which has no name", c.ID, p)
			}
		}
	}
	if seen < 100 {
		t.Fatalf("only %d explanations", seen)
	}
}
