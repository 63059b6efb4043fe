package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/store"
)

func TestReplies(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		a := store.Reply{ID: "1", IPA: "a", Check: "mail-spf", Kind: "explanation", Words: "È in corso.", Made: day(1), Expires: day(90), State: store.ReplyOpen}
		b := store.Reply{ID: "2", IPA: "b", Check: "mail-spf", Kind: "comment", Words: "Bene.", Made: day(2), State: store.ReplyOpen}
		for _, r := range []store.Reply{a, b} {
			if err := s.SaveReply(ctx, r); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.SaveReply(ctx, a); err == nil {
			t.Error("the same reply twice")
		}
		if err := s.DecideReply(ctx, "1", store.ReplyAccepted, "documentato", day(3)); err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"1", "9"} {
			if err := s.DecideReply(ctx, id, store.ReplyRefused, "", day(4)); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s: decided twice, or not there: %v", id, err)
			}
		}
		a.State, a.Reason, a.Decided = store.ReplyAccepted, "documentato", day(3)
		if got, err := s.Reply(ctx, "1"); err != nil || cmp.Diff(a, got) != "" {
			t.Error(cmp.Diff(a, got), err)
		}
		if got, err := s.Replies(ctx, ""); err != nil || cmp.Diff([]store.Reply{b, a}, got) != "" {
			t.Error(cmp.Diff([]store.Reply{b, a}, got), err)
		}
		if got, err := s.Replies(ctx, " A"); err != nil || len(got) != 1 {
			t.Error(got, err)
		}
	})
}
