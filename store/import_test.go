package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/store"
)

// What was imported is evidence like any other, and changes nothing that is shown.
func TestImportSnapshots(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open(store.WithEvidence(store.KeepAll))
		snap, o := seen("a", "r9", day(9), checks.Pass)
		save(t, s, snap, o)
		var before []*evidence.Snapshot
		for _, ipa := range []string{"b", "a"} {
			for d := range 2 {
				snap, _ := seen(ipa, "old"+ipa+string(rune('0'+d)), day(d), checks.Fail)
				before = append(before, snap)
			}
		}
		for range 2 {
			if err := s.ImportSnapshots(ctx, before); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		err := s.EachEncoded(ctx, nil, day(1), func(e *store.Encoded) error {
			d, err := evidence.Decode(e.Data)
			if err != nil {
				return err
			}
			got = append(got, d.Municipality.IPA+" "+d.Run+" "+e.Ruleset)
			return nil
		})
		if diff := cmp.Diff([]string{"a olda1 ", "a r9 " + checks.Ruleset, "b oldb1 "}, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if now, err := s.Outcome(ctx, "a"); err != nil || now.Run != "r9" {
			t.Error(now, err)
		}
		if cards, _, err := s.History(ctx, "a", 0); err != nil || len(cards) != 1 {
			t.Error(cards, err)
		}
	})
}
