package store_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/store"
)

// The log is append-only: a record goes to the next place or nowhere.
func TestLog(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		if head, err := s.LogHead(ctx); head != "" || err != nil {
			t.Errorf("head before any: %q %v", head, err)
		}
		for n := range int64(3) {
			if err := s.AppendLog(ctx, n, fmt.Append(nil, "record ", n), 2*n, [][]byte{{byte(n)}, {byte(n), 1}}); err != nil {
				t.Fatal(err)
			}
		}
		for _, n := range []int64{2, 4} {
			if err := s.AppendLog(ctx, n, []byte("other"), 9, nil); !errors.Is(err, store.ErrTaken) {
				t.Errorf("place %d: %v", n, err)
			}
		}
		if n, err := s.LogSize(ctx); n != 3 || err != nil {
			t.Error(n, err)
		}
		if b, err := s.LogRecord(ctx, 1); string(b) != "record 1" || err != nil {
			t.Errorf("%q %v", b, err)
		}
		if _, err := s.LogRecord(ctx, 3); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		got, err := s.LogHashes(ctx, []int64{5, 0})
		if diff := cmp.Diff([][]byte{{2, 1}, {0}}, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if _, err := s.LogHashes(ctx, []int64{6}); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		for _, size := range []int64{3, 1} {
			if err := s.SaveLogHead(ctx, size, fmt.Sprint("head ", size)); err != nil {
				t.Fatal(err)
			}
		}
		if head, err := s.LogHead(ctx); head != "head 3" || err != nil {
			t.Errorf("%q %v", head, err)
		}
	})
}

func TestDocuments(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		a := store.Document{Kind: "protocol", SHA256: "aa", Subject: "uno", Made: day(1), Data: []byte("{}")}
		b := store.Document{Kind: "protocol", SHA256: "bb", Subject: "due", Made: day(2), Data: []byte(`{"x":1}`)}
		c := store.Document{Kind: "certificate", SHA256: "aa", Subject: "uno", Made: day(3), Data: []byte("[]")}
		for _, d := range []store.Document{a, b, c, a} {
			if err := s.SaveDocument(ctx, d); err != nil {
				t.Fatal(err)
			}
		}
		if d, err := s.NewestDocument(ctx, "protocol", "no"); err != nil || d.SHA256 != "aa" {
			t.Error(d, err)
		}
		if _, err := s.NewestDocument(ctx, "protocol", "tre"); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		got, err := s.Documents(ctx, "protocol", 0)
		if diff := cmp.Diff([]store.Document{b, a}, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}
