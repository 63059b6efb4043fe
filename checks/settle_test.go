package checks_test

import (
	"testing"
	"time"

	"github.com/campanile-italia/campanile/checks"
)

// lived is one visit of a verdict's life: what it saw, how long after the
// first, and what is then published.
type lived struct {
	seen checks.Status
	at   time.Duration
	run  string
	want checks.Status
	held bool
}

func TestVerdictLife(t *testing.T) {
	day := 24 * time.Hour
	for _, tc := range []struct {
		name   string
		visits []lived
	}{
		{"the first visit's fail is published", []lived{{checks.Fail, 0, "1", checks.Fail, false}}},
		{"a fail after a pass waits, a second one confirms it", []lived{
			{checks.Pass, 0, "1", checks.Pass, false},
			{checks.Fail, day, "2", checks.Pass, true},
			{checks.Fail, day + 2*time.Hour, "3", checks.Fail, false},
		}},
		{"a second visit that sees a pass refutes it", []lived{
			{checks.Pass, 0, "1", checks.Pass, false},
			{checks.Fail, day, "2", checks.Pass, true},
			{checks.Pass, day + 2*time.Hour, "3", checks.Pass, false},
			{checks.Fail, 2 * day, "4", checks.Pass, true}, // waits anew
		}},
		{"within the hour nothing is confirmed", []lived{
			{checks.Pass, 0, "1", checks.Pass, false},
			{checks.Fail, day, "2", checks.Pass, true},
			{checks.Fail, day + 59*time.Minute, "3", checks.Pass, true},
			{checks.Fail, day + time.Hour, "4", checks.Fail, false}, // counted from the first
		}},
		{"the same run made again confirms nothing", []lived{
			{checks.Pass, 0, "1", checks.Pass, false},
			{checks.Fail, day, "2", checks.Pass, true},
			{checks.Fail, day + 5*time.Hour, "2", checks.Pass, true},
		}},
		{"an outage between neither confirms nor refutes", []lived{
			{checks.Pass, 0, "1", checks.Pass, false},
			{checks.Fail, day, "2", checks.Pass, true},
			{checks.Unknown, day + 2*time.Hour, "3", checks.Unknown, true},
			{checks.Fail, day + 4*time.Hour, "4", checks.Fail, false},
		}},
		{"an outage does not make one forget the pass", []lived{
			{checks.Pass, 0, "1", checks.Pass, false},
			{checks.Unknown, day, "2", checks.Unknown, false},
			{checks.Unknown, 2 * day, "3", checks.Unknown, false},
			{checks.Fail, 3 * day, "4", checks.Unknown, true},
			{checks.Fail, 3*day + time.Hour, "5", checks.Fail, false},
		}},
		{"a warning that becomes a fail waits", []lived{
			{checks.Warn, 0, "1", checks.Warn, false},
			{checks.Fail, day, "2", checks.Warn, true},
		}},
		{"what gets better, or worse by half, is published at once", []lived{
			{checks.Fail, 0, "1", checks.Fail, false},
			{checks.Pass, day, "2", checks.Pass, false},
			{checks.Warn, 2 * day, "3", checks.Warn, false},
		}},
		{"a fail that could not be seen for a day is still a fail", []lived{
			{checks.Fail, 0, "1", checks.Fail, false},
			{checks.Unknown, day, "2", checks.Unknown, false},
			{checks.Fail, 2 * day, "3", checks.Fail, false},
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			start := time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)
			var published *checks.Outcome
			for i, v := range tc.visits {
				seen := checks.Outcome{Run: v.run, Started: start.Add(v.at), Results: []checks.Result{{
					Check: "c", Family: checks.PagoPA, Weight: 1, Status: v.seen, Message: checks.Text{EN: v.run}}}}
				now := checks.Settle(published, &seen)
				r := now.Results[0]
				if r.Status != v.want || (r.Held != nil) != v.held {
					t.Fatalf("visit %d saw %s: published %s, held %v; want %s, %v", i+1, v.seen, r.Status, r.Held != nil, v.want, v.held)
				}
				if want := checks.NewCard(now.Results); value(now.Card.Overall) != value(want.Overall) && published != nil {
					t.Errorf("visit %d: the card is not that of the published verdicts", i+1)
				}
				if seen.Results[0].Held != nil {
					t.Errorf("visit %d: what was seen has been changed", i+1)
				}
				published = &now
			}
		})
	}
}

func value(s checks.Score) float64 {
	if s.Value == nil {
		return -1
	}
	return *s.Value
}

func TestHeldSince(t *testing.T) {
	early, late := time.Unix(1000, 0), time.Unix(2000, 0)
	o := checks.Outcome{Results: []checks.Result{{Held: &checks.Held{Since: late}}, {}, {Held: &checks.Held{Since: early}}}}
	if got := o.HeldSince(); !got.Equal(early) {
		t.Errorf("oldest of two: %v", got)
	}
	if got := new(checks.Outcome).HeldSince(); !got.IsZero() {
		t.Errorf("nothing waits: %v", got)
	}
}
