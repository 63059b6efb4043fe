package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/store"
)

// A letter that was asked for is given out until it was sent, to one at a time,
// and not when it is of no use any more.
func TestLetters(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		link := store.Letter{ID: "1", Kind: store.LinkLetter, IPA: "c_a", Lang: "it", Asked: zero, Expires: zero.Add(time.Hour), Next: zero}
		told := store.Letter{ID: "2", Kind: store.DraftLetter, IPA: "c_a", Lang: "it", Draft: "d", Asked: zero.Add(time.Second), Expires: zero.AddDate(1, 0, 0), Next: zero.Add(time.Second)}
		for _, l := range []store.Letter{link, told} {
			if err := s.QueueLetter(ctx, l, 10*time.Minute); err != nil {
				t.Fatal(err)
			}
		}
		again := link
		again.ID, again.IPA, again.Asked = "3", "C_A", zero.Add(4*time.Minute)
		var refused *store.RefusedError
		if err := s.QueueLetter(ctx, again, 10*time.Minute); !errors.As(err, &refused) || refused.After != 6*time.Minute {
			t.Errorf("a second letter at once: %v", err)
		}
		pause := func(tries int) time.Duration { return time.Duration(tries+1) * time.Minute }
		take := func(at time.Time, want *store.Letter) {
			t.Helper()
			got, err := s.TakeLetter(ctx, at, pause)
			if want == nil {
				if !errors.Is(err, store.ErrNotFound) {
					t.Errorf("%+v %v", got, err)
				}
				return
			}
			if diff := cmp.Diff(*want, got); err != nil || diff != "" {
				t.Error(diff, err)
			}
		}
		take(zero, &link)
		take(zero, nil)
		take(zero.Add(30*time.Second), &told)
		take(zero.Add(59*time.Second), nil)
		link.Tries, link.Next = 1, zero.Add(time.Minute)
		take(zero.Add(time.Minute), &link)
		if n, err := s.WaitingLetters(ctx, zero); err != nil || n != 2 {
			t.Error(n, err)
		}
		if err := s.SentLetter(ctx, "2", zero.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if err := s.SentLetter(ctx, "2", zero.Add(time.Minute)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("sent twice: %v", err)
		}
		take(zero.Add(2*time.Hour), nil) // one is over, one was sent
		if n, err := s.WaitingLetters(ctx, zero.Add(2*time.Hour)); err != nil || n != 0 {
			t.Error(n, err)
		}
	})
}

// The days of a draft run from when the comune was told.
func TestDrafts(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		a := store.Draft{ID: "1", IPA: "c_a", Opened: day(1), Days: 10}
		b := store.Draft{ID: "2", IPA: "c_b", Opened: day(2), Days: 10, Closes: day(12)}
		for _, d := range []store.Draft{a, b} {
			if err := s.SaveDraft(ctx, d); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := s.OpenDrafts(ctx, day(90)); err != nil || cmp.Diff([]store.Draft{a}, got) != "" {
			t.Errorf("whom nobody told has all the time: %v %v", got, err)
		}
		for _, at := range []time.Time{day(3), day(5)} { // told again, its days go on
			if err := s.ToldDraft(ctx, "1", at); err != nil {
				t.Fatal(err)
			}
		}
		a.Closes = day(13)
		if got, err := s.OpenDraft(ctx, "C_A", day(12)); err != nil || cmp.Diff(a, got) != "" || !got.Open(day(12)) || got.Open(day(13)) {
			t.Error(got, err)
		}
		if _, err := s.OpenDraft(ctx, "c_a", day(13)); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		if err := s.ToldDraft(ctx, "9", day(3)); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		if got, err := s.Drafts(ctx); err != nil || cmp.Diff([]store.Draft{b, a}, got) != "" {
			t.Error(got, err)
		}
	})
}
