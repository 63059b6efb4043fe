package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/campanile-italia/campanile/registry"
	"github.com/campanile-italia/campanile/store"
)

// Every sync is a version of the inventory that can be read again, comune by
// comune, with what the sync did.
func TestVersions(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		if _, err := s.InventoryAt(ctx, day(9)); !errors.Is(err, store.ErrNoInventory) {
			t.Errorf("before any sync: %v", err)
		}
		if _, err := s.SyncAt(ctx, day(9)); !errors.Is(err, store.ErrNoInventory) {
			t.Errorf("before any sync: %v", err)
		}
		var made []*registry.Inventory
		for n, ipas := range [][]string{{"a", "b", "c"}, {"a", "b", "c"}, {"a", "d"}, {"a", "b", "d"}} {
			inv := inventory(ipas...)
			inv.Date = day(n)
			if n > 0 {
				inv.Municipalities[0].Site.URL = "https://www.comune.nuovo.mi.it/"
			}
			if n == 3 {
				inv.Municipalities[2].Former = []registry.Former{{ISTAT: "015901", IPA: "c", Name: "Paese c", Ended: zero}}
			}
			report := &registry.SyncReport{At: inv.Date, Comuni: len(ipas), Left: []registry.Ref{{IPA: "x", Name: ipas[0]}}}
			if err := s.SaveSync(ctx, inv, report); err != nil {
				t.Fatal(err)
			}
			made = append(made, inv)
		}
		for n, want := range made {
			for _, at := range []time.Time{day(n), day(n).Add(23 * time.Hour)} {
				got, err := s.InventoryAt(ctx, at)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("day %d: %s", n, diff)
				}
			}
			if r, err := s.SyncAt(ctx, day(n).Add(time.Hour)); err != nil || !r.At.Equal(day(n)) || r.Comuni != len(want.Municipalities) {
				t.Errorf("day %d: %+v %v", n, r, err)
			}
		}
		if _, err := s.InventoryAt(ctx, day(0).Add(-time.Second)); !errors.Is(err, store.ErrNoInventory) {
			t.Errorf("before the first: %v", err)
		}
		all, err := s.Syncs(ctx, 3)
		if err != nil || len(all) != 3 || !all[0].At.Equal(day(3)) || !all[2].At.Equal(day(1)) || all[0].Left[0].IPA != "x" {
			t.Errorf("%+v %v", all, err)
		}
	})
}

// Payments change every day: the version does not.
func TestVersionsWithoutPayments(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		inv := inventory("a")
		inv.Municipalities[0].Payments = &registry.RegionalPayment{Count: 3}
		if err := s.SaveInventory(ctx, inv); err != nil {
			t.Fatal(err)
		}
		now, err := s.Inventory(ctx)
		if err != nil || now.Municipalities[0].Payments == nil {
			t.Errorf("in force: %+v %v", now, err)
		}
		then, err := s.InventoryAt(ctx, zero)
		if err != nil || then.Municipalities[0].Payments != nil || inv.Municipalities[0].Payments == nil {
			t.Errorf("version: %+v %v", then, err)
		}
	})
}

// A sync of the same instant replaces the first; one that fails leaves no trace.
func TestVersionsAgain(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		for _, ipas := range [][]string{{"a", "b"}, {"b", "c"}} {
			if err := s.SaveInventory(ctx, inventory(ipas...)); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.SaveInventory(ctx, inventory("x", "x")); err == nil {
			t.Fatal("a comune twice was accepted")
		}
		got, err := s.InventoryAt(ctx, zero)
		if err != nil || len(got.Municipalities) != 2 || got.Municipalities[0].IPA != "b" || got.Municipalities[1].IPA != "c" {
			t.Errorf("%+v %v", got, err)
		}
	})
}
