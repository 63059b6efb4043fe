package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/checks"
)

func TestRecheckSaysWhatChangedAndWhy(t *testing.T) {
	result := func(check string, s checks.Status, reason string) checks.Result {
		return checks.Result{Check: check, Status: s, Reason: reason}
	}
	stored := &checks.Outcome{Results: []checks.Result{
		result("a", checks.Pass, ""), result("b", checks.Unknown, "timeout"), result("c", checks.Fail, ""),
	}}
	now := &checks.Outcome{Results: []checks.Result{
		result("a", checks.Pass, ""), result("b", checks.Unknown, "robots"), result("c", checks.Warn, ""), result("d", checks.Pass, ""),
	}}
	changed, added := compare(stored, now)
	var lines []string
	for _, c := range changed {
		lines = append(lines, c.now.Check+": "+verdict(&c.before)+" -> "+verdict(&c.now))
	}
	if diff := cmp.Diff([]string{"b: unknown(timeout) -> unknown(robots)", "c: fail -> warn"}, lines); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"d"}, added); diff != "" {
		t.Errorf("added (-want +got):\n%s", diff)
	}
	if got, want := whyChanged("2026.1"), "ruleset 2026.1 -> "+checks.Ruleset; got != want {
		t.Errorf("why %q, want %q", got, want)
	}
	if got := whyChanged(checks.Ruleset); got == whyChanged("2026.1") {
		t.Errorf("why %q whatever the ruleset", got)
	}
}
