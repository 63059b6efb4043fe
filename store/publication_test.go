package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/store"
)

// A verdict that turns into a fail is published by the visit that confirms it.
func TestFailWaitsForASecondVisit(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		for i, v := range []struct {
			seen, want checks.Status
			after      time.Duration
		}{
			{checks.Pass, checks.Pass, 0},
			{checks.Fail, checks.Pass, 24 * time.Hour},
			{checks.Fail, checks.Fail, 26 * time.Hour},
			{checks.Pass, checks.Pass, 48 * time.Hour},
		} {
			snap, o := seen("a", string(rune('1'+i)), zero.Add(v.after), v.seen)
			published, err := s.SaveVisit(ctx, snap, o)
			if err != nil || published.Results[0].Status != v.want || o.Results[0].Status != v.seen {
				t.Fatalf("visit %d: published %v, %v; want %s", i+1, published, err, v.want)
			}
			stored, err := s.Outcome(ctx, "a")
			if diff := cmp.Diff(published, stored); diff != "" || err != nil {
				t.Error(diff, err)
			}
			if held := !stored.HeldSince().IsZero(); held != (v.seen != v.want) {
				t.Errorf("visit %d: held %v", i+1, held)
			}
		}
		_, changes, err := s.History(ctx, "a", 0)
		want := []store.Change{
			{IPA: "a", Check: "check-0", From: checks.Fail, To: checks.Pass, At: zero.Add(48 * time.Hour), Run: "4"},
			{IPA: "a", Check: "check-0", From: checks.Pass, To: checks.Fail, At: zero.Add(26 * time.Hour), Run: "3"},
		}
		if diff := cmp.Diff(want, changes); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

// A visit made again in the same run publishes what it finds, and not also what
// the first one did.
func TestPublishedAgain(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		for i, v := range []checks.Status{checks.Fail, checks.Pass, checks.Warn, checks.Fail} {
			run := "r0"
			if i > 0 {
				run = "r1"
			}
			snap, o := seen("a", run, day(i), v)
			save(t, s, snap, o)
		}
		_, changes, err := s.History(ctx, "a", 0) // the last fail waits: the run stands at warn
		if err != nil || len(changes) != 1 || changes[0].From != checks.Fail || changes[0].To != checks.Warn {
			t.Error(changes, err)
		}
	})
}

// public lists what the public figures are made of, as "ipa run".
func public(t *testing.T, s *store.Store) []string {
	t.Helper()
	all, err := s.Public(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range all {
		got = append(got, o.IPA+" "+o.Run)
	}
	return got
}

func TestPublicFigures(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		if err := s.SaveInventory(ctx, inventory("a", "b", "c")); err != nil {
			t.Fatal(err)
		}
		start := func(run string, n int) {
			t.Helper()
			if err := s.StartRun(ctx, store.Run{ID: run, Kind: store.ScheduledRun, Started: day(n), Ruleset: "2026.2", Expected: 3}); err != nil {
				t.Fatal(err)
			}
		}
		visit := func(ipa, run string, n int) {
			snap, o := seen(ipa, run, day(n).Add(time.Minute), checks.Pass)
			save(t, s, snap, o)
		}
		check := func(when string, want ...string) {
			t.Helper()
			if got := public(t, s); !slices.Equal(got, want) {
				t.Errorf("%s: public %v, want %v", when, got, want)
			}
		}
		start("r1", 0)
		visit("a", "r1", 0)
		check("nothing was ever published: what there is", "a r1")
		if err := s.PublishRun(ctx, "r1", day(0)); err != nil {
			t.Fatal(err)
		}
		check("published", "a r1")

		start("r2", 1)
		visit("a", "r2", 1)
		visit("b", "r2", 1)
		check("a run under way is not public", "a r1")
		visit("c", "on-demand-x", 1)
		check("a scan asked for is", "a r1", "c on-demand-x")
		why := []checks.Text{{IT: "poco", EN: "too little"}}
		if err := s.WithholdRun(ctx, "r2", store.Withheld{Why: why, Figures: map[string]float64{"k": 0.5}}); err != nil {
			t.Fatal(err)
		}
		p, err := s.Publication(ctx)
		if diff := cmp.Diff(store.Publication{Run: "r1", At: day(0), Withheld: &store.Withheld{Run: "r2", Why: why, Figures: map[string]float64{"k": 0.5}}}, p); diff != "" || err != nil {
			t.Error(diff, err)
		}
		check("held back", "a r1", "c on-demand-x")

		start("r3", 2)
		visit("a", "r3", 2)
		check("the next run under way", "a r1", "c on-demand-x")
		before, err := s.Before(ctx)
		if err != nil || len(before) != 2 || before[0].Run != "r1" {
			t.Error("what the run is laid beside:", before, err)
		}
		if err := s.PublishRun(ctx, "r3", day(2)); err != nil {
			t.Fatal(err)
		}
		check("the next run publishes the one held back too", "a r3", "b r2", "c on-demand-x")
		if p, err := s.Publication(ctx); err != nil || p.Run != "r3" || p.Withheld != nil {
			t.Error(p, err)
		}
		for _, err := range []error{s.PublishRun(ctx, "none", day(0)), s.WithholdRun(ctx, "none", store.Withheld{})} {
			if !errors.Is(err, store.ErrNotFound) {
				t.Errorf("unknown run: %v", err)
			}
		}
	})
}

// What became unknown and came back is an outage; what came back after more
// than a week was mended and broke again.
func TestFlapping(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		for i, v := range []struct {
			day      int
			verdicts []checks.Status
		}{
			{0, []checks.Status{checks.Pass, checks.Pass, checks.Pass, checks.Pass}},
			{1, []checks.Status{checks.Fail, checks.Unknown, checks.Fail, checks.Pass}},
			{2, []checks.Status{checks.Pass, checks.Pass, checks.Fail, checks.Fail}},
			{9, []checks.Status{checks.Fail, checks.Pass, checks.Pass, checks.Fail}},
		} {
			snap, o := seen("a", string(rune('1'+i)), day(v.day), v.verdicts...)
			save(t, s, snap, o)
		}
		got, err := s.Flapping(ctx, zero)
		// check-0: back after a day, and gone again within a week of that.
		if diff := cmp.Diff(map[string]int{"check-0": 2}, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if got, err := s.Flapping(ctx, day(5)); err != nil || len(got) != 0 {
			t.Error(got, err)
		}
	})
}
