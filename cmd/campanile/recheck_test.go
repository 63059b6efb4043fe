package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/store"
)

func TestRecheckSaysWhatChanged(t *testing.T) {
	before := &store.Seen{Verdicts: map[string]checks.Status{"a": checks.Pass, "b": checks.Unknown, "c": checks.Fail, "old": checks.Pass}}
	now := &checks.Outcome{Results: []checks.Result{
		{Check: "a", Status: checks.Pass}, {Check: "b", Status: checks.Unknown, Reason: "robots"}, {Check: "c", Status: checks.Warn}, {Check: "new", Status: checks.Pass},
	}}
	d := compare(before, now)
	var changed []string
	for _, c := range d.changed {
		changed = append(changed, c.now.Check+": "+string(c.before)+" -> "+verdict(&c.now))
	}
	got := [][]string{changed, d.added, d.gone}
	if diff := cmp.Diff([][]string{{"c: fail -> warn"}, {"new"}, {"old"}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRecheckSaysWhatIsAnother(t *testing.T) {
	for name, c := range map[string]struct {
		before  checks.Card
		reading int
		want    string
	}{
		"the ruleset":     {checks.Card{Ruleset: "2026.1", Knowledge: "k1"}, evidence.Reading, "ruleset 2026.1 -> 2026.2"},
		"the knowledge":   {checks.Card{Ruleset: "2026.2", Knowledge: "k0"}, evidence.Reading, "knowledge k0 -> k1"},
		"not recorded":    {checks.Card{Ruleset: "2026.2"}, evidence.Reading, "knowledge of then not recorded"},
		"the reader":      {checks.Card{Ruleset: "2026.2", Knowledge: "k1"}, 1, "pages read by version 1 of the reader"},
		"only the check":  {checks.Card{Ruleset: "2026.2", Knowledge: "k1"}, evidence.Reading, "the check itself is another in this build"},
		"all but a check": {checks.Card{Ruleset: "2026.1", Knowledge: "k0"}, 1, "ruleset 2026.1 -> 2026.2; knowledge k0 -> k1; pages read by version 1 of the reader"},
	} {
		got := strings.Join(whyChanged(c.before, checks.Card{Ruleset: "2026.2", Knowledge: "k1"}, c.reading), "; ")
		if !strings.HasPrefix(got, c.want) && !strings.HasSuffix(got, c.want) || strings.Contains(got, "the check itself") != strings.Contains(c.want, "the check itself") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
