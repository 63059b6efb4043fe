package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/store"
)

func TestRunStates(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		for i, id := range []string{"r1", "r2", "r3"} {
			if err := s.StartRun(ctx, store.Run{ID: id, Kind: store.ScheduledRun, Started: day(i), Ruleset: "2026.1", Expected: 2}); err != nil {
				t.Fatal(err)
			}
			for _, ipa := range []string{"a", "b"} {
				snap, o := seen(ipa, id, day(i), checks.Pass, checks.Statuses[i])
				save(t, s, snap, o)
			}
		}
		why := []checks.Text{{IT: "troppi pochi", EN: "too few"}}
		if err := s.PublishRun(ctx, "r1", day(5)); err != nil {
			t.Fatal(err)
		}
		if err := s.WithholdRun(ctx, "r2", store.Withheld{Why: why}); err != nil {
			t.Fatal(err)
		}
		got, err := s.RunStates(ctx, 2)
		if err != nil || len(got) != 2 || got[0].ID != "r3" || got[0].Done != 2 || got[0].Compared == 0 {
			t.Fatalf("%+v %v", got, err)
		}
		if diff := cmp.Diff(why, got[1].Withheld); diff != "" || !got[1].Published.IsZero() {
			t.Error(diff, got[1].Published)
		}
		got, err = s.RunStates(ctx, 0)
		if err != nil || len(got) != 3 || !got[2].Published.Equal(day(5)) || got[2].Withheld != nil {
			t.Errorf("%+v %v", got, err)
		}
	})
}

// Read a page at a time, every change comes once, in order.
func TestChangesAfter(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		for i := range 3 {
			for _, ipa := range []string{"a", "b"} {
				snap, o := seen(ipa, "r"+string(rune('0'+i)), day(i), checks.Statuses[i%2*4], checks.Pass, checks.Statuses[i%2*4])
				save(t, s, snap, o)
			}
		}
		all, err := s.Changes(ctx, day(0), 0)
		if err != nil || len(all) < 6 {
			t.Fatal(len(all), err)
		}
		seen := map[store.Change]bool{}
		last := store.Change{At: day(0)}
		for range len(all) {
			page, err := s.ChangesAfter(ctx, last, 1)
			if err != nil || len(page) != 1 || page[0].At.Before(last.At) || seen[page[0]] {
				t.Fatal(page, err)
			}
			last = page[0]
			seen[last] = true
		}
		if more, err := s.ChangesAfter(ctx, last, 1); err != nil || len(more) != 0 {
			t.Error(more, err)
		}
		if late, err := s.ChangesAfter(ctx, store.Change{At: day(9)}, 5); err != nil || len(late) != 0 {
			t.Error(late, err)
		}
	})
}

// startRuns starts scheduled runs of those names.
func startRuns(t *testing.T, s *store.Store, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := s.StartRun(ctx, store.Run{ID: name, Kind: store.ScheduledRun, Started: day(0), Ruleset: "2026.1", Expected: 1}); err != nil {
			t.Fatal(err)
		}
	}
}

// agreements are the test-retest figures of the runs there are.
func agreements(t *testing.T, s *store.Store) map[string]store.Agreement {
	t.Helper()
	states, err := s.RunStates(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]store.Agreement{}
	for _, r := range states {
		by[r.ID] = r.Agreement
	}
	return by
}
