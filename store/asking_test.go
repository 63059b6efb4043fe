package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/store"
)

func admit(t *testing.T, s *store.Store, id, ipa, client string, at time.Time, l store.AskLimits) string {
	t.Helper()
	_, created, err := s.AdmitScan(ctx, store.ScanRequest{ID: id, IPA: ipa, Client: client, Asked: at}, l)
	var refused *store.RefusedError
	switch {
	case errors.As(err, &refused):
		return fmt.Sprintf("%s %s", refused.Why, refused.After)
	case err != nil:
		t.Fatal(err)
	case created:
		return "queued"
	}
	return "pending"
}

// Limits are the store's: another process, or the same after a restart, counts on.
func TestAskLimits(t *testing.T) {
	onEachAddress(t, func(t *testing.T, address func() string) {
		dsn := address()
		one, other := opened(t, dsn), opened(t, dsn)
		l := store.AskLimits{Gap: 30 * time.Minute, Client: 2, ClientPer: time.Hour, All: 4, AllPer: 2 * time.Hour}
		at := func(m int) time.Time { return zero.Add(time.Duration(m) * time.Minute) }
		for _, c := range []struct {
			s          *store.Store
			minute     int
			ipa, who   string
			want, done string
		}{
			{one, 0, "A", "client:x", "queued", ""},
			{other, 1, "a", "client:y", "pending", ""},
			{other, 2, "b", "client:x", "queued", "b"},
			{one, 3, "c", "client:x", "client 57m0s", ""},
			{other, 4, "b", "client:y", "comune 28m0s", ""},
			{one, 5, "c", "client:y", "queued", "c"},
			{other, 61, "d", "client:x", "queued", "d"},
			{one, 62, "e", "client:z", "all 58m0s", ""},
			{one, 121, "e", "client:z", "queued", "e"},
		} {
			id := fmt.Sprint(c.minute)
			if got := admit(t, c.s, id, c.ipa, c.who, at(c.minute), l); got != c.want {
				t.Errorf("minute %d, %s by %s: %s, want %s", c.minute, c.ipa, c.who, got, c.want)
			}
			if c.done != "" {
				if err := one.SetScanState(ctx, id, store.ScanDone, at(c.minute)); err != nil {
					t.Fatal(err)
				}
			}
		}
		log, err := other.Audit(ctx, zero, 0)
		if err != nil || len(log) != 9 {
			t.Fatalf("%d entries %v", len(log), err)
		}
		want := store.Asked{Who: "client:z", What: store.AskedScan, Subject: "e", Outcome: "queued", First: at(121), Last: at(121), Times: 1}
		if d := cmp.Diff(want, log[0]); d != "" {
			t.Error(d)
		}
	})
}

// Asking in vain does not fill the audit log.
func TestAuditCountsEqualRefusals(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		for i := range 50 {
			if err := s.WriteAudit(ctx, store.Asked{Who: "client:x", What: store.AskedScan, Subject: "a", Outcome: "refused:client", First: zero.Add(time.Duration(i) * time.Second)}); err != nil {
				t.Fatal(err)
			}
		}
		log, err := s.Audit(ctx, zero, 10)
		if err != nil || len(log) != 1 || log[0].Times != 50 || !log[0].Last.Equal(zero.Add(49*time.Second)) {
			t.Errorf("%+v %v", log, err)
		}
		if err := s.Tidy(ctx, zero.AddDate(2, 0, 0)); err != nil {
			t.Fatal(err)
		}
		if log, err := s.Audit(ctx, time.Time{}.AddDate(1970, 0, 0), 10); err != nil || len(log) != 0 {
			t.Errorf("two years later: %v %v", log, err)
		}
	})
}

func TestAskLimitsHoldAtOnce(t *testing.T) {
	onEachAddress(t, func(t *testing.T, address func() string) {
		dsn := address()
		stores := []*store.Store{opened(t, dsn), opened(t, dsn)}
		var mu sync.Mutex
		queued := 0
		var wg sync.WaitGroup
		for i := range 12 {
			wg.Go(func() {
				got := admit(t, stores[i%2], fmt.Sprint(i), fmt.Sprint("c", i), "client:x", zero.Add(time.Duration(i)*time.Millisecond), store.AskLimits{Client: 5, ClientPer: time.Hour})
				mu.Lock()
				defer mu.Unlock()
				if got == "queued" {
					queued++
				} else if !strings.HasPrefix(got, "client ") {
					t.Error(got)
				}
			})
		}
		wg.Wait()
		if queued != 5 {
			t.Errorf("%d scans of a client that may ask for 5", queued)
		}
	})
}

func TestTokens(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		a := store.Token{ID: "t1", SHA256: "aa", Scope: "supplier", Comuni: []string{"c_a", "c_b"}, Note: "S.r.l.", Created: day(0), Expires: day(10)}
		b := store.Token{ID: "t2", SHA256: "bb", Scope: "official", Created: day(1), Expires: day(2)}
		for _, tok := range []store.Token{a, b} {
			if err := s.SaveToken(ctx, tok); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.SaveToken(ctx, store.Token{ID: "t3", SHA256: "aa"}); err == nil {
			t.Error("a secret twice")
		}
		got, err := s.TokenBySum(ctx, "aa")
		if d := cmp.Diff(a, got); d != "" || err != nil {
			t.Error(d, err)
		}
		if !got.Holds(day(9)) || got.Holds(day(10)) {
			t.Error("a token holds until it expires")
		}
		if _, err := s.TokenBySum(ctx, "zz"); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		if err := s.RevokeToken(ctx, "t1", day(3)); err != nil {
			t.Error(err)
		}
		if err := s.RevokeToken(ctx, "t1", day(4)); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		if got, _ := s.TokenBySum(ctx, "aa"); got.Holds(day(4)) {
			t.Error("a revoked token holds")
		}
		all, err := s.Tokens(ctx)
		if err != nil || len(all) != 2 || all[0].ID != "t2" {
			t.Error(all, err)
		}
	})
}

func TestDomicileLinks(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		if err := s.SaveLink(ctx, "C_A", "l1", zero, time.Hour); err != nil {
			t.Fatal(err)
		}
		if err := s.SaveDraftLink(ctx, "C_A", "d1", zero, 30*24*time.Hour); err != nil {
			t.Fatal(err)
		}
		for range 2 { // is not used up
			if ipa, err := s.DraftLink(ctx, "d1", zero.Add(29*24*time.Hour)); err != nil || ipa != "c_a" {
				t.Error(ipa, err)
			}
		}
		if _, err := s.UseLink(ctx, "d1", "s9", zero, time.Hour); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a draft's link opened a session: %v", err)
		}
		if ipa, err := s.Link(ctx, "l1", zero.Add(59*time.Minute)); err != nil || ipa != "c_a" {
			t.Error(ipa, err)
		}
		if _, err := s.Link(ctx, "l1", zero.Add(time.Hour)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a link that is over: %v", err)
		}
		var wg sync.WaitGroup
		opens := make([]error, 4)
		for i := range opens {
			wg.Go(func() { _, opens[i] = s.UseLink(ctx, "l1", fmt.Sprint("s", i), zero.Add(time.Minute), time.Hour) })
		}
		wg.Wait()
		if n := len(slices.DeleteFunc(slices.Clone(opens), func(err error) bool { return err != nil })); n != 1 {
			t.Errorf("a link was used %d times: %v", n, opens)
		}
		for i, err := range opens {
			ipa, got := s.Session(ctx, fmt.Sprint("s", i), zero.Add(30*time.Minute))
			if (got == nil && ipa == "c_a") != (err == nil) || err != nil && !errors.Is(err, store.ErrNotFound) {
				t.Error(i, ipa, got, err)
			}
		}
		if _, err := s.Session(ctx, "l1", zero.Add(time.Minute)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a link is no session: %v", err)
		}
		if a, err := s.Secret(ctx, "client"); err != nil || len(a) < 40 {
			t.Error(a, err)
		} else if b, err := s.Secret(ctx, "client"); err != nil || a != b {
			t.Error(a, b, err)
		}
	})
}
