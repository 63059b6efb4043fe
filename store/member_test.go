package store_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/internal/needs"
	"github.com/campanile-italia/campanile/store"
)

func members(t testing.TB, n int) []*store.Member {
	t.Helper()
	address := needs.Database(t, needs.Binary(t, "postgres"))
	all := make([]*store.Member, n)
	for i := range all {
		m, err := opened(t, address).Join(ctx, fmt.Sprint("m", i), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		all[i] = m
	}
	t.Cleanup(func() {
		for _, m := range all {
			_ = m.Leave(ctx)
		}
	})
	return all
}

func TestMembersLockANameOnce(t *testing.T) {
	m := members(t, 2)
	unlock, ok, err := m[0].TryLock(ctx, "comune:a", time.Minute)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	if _, ok, err := m[1].TryLock(ctx, "comune:a", time.Minute); ok || err != nil {
		t.Error("locked twice", err)
	}
	unlock()
	if _, ok, err := m[1].TryLock(ctx, "comune:a", time.Minute); !ok || err != nil {
		t.Error("not free after it was given back", err)
	}
	// With a member ends what it holds.
	if err := m[1].Leave(ctx); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := m[0].TryLock(ctx, "comune:a", 0); !ok || err != nil {
		t.Error("not free after its owner left", err)
	}
	if alive, sure, err := m[0].Alive(ctx); err != nil || sure || len(alive) != 1 || alive[0] != "m0" {
		t.Errorf("alive %v, sure %t: %v", alive, sure, err)
	}
}

// Over all members no address has more requests in flight than allowed, and
// requests to a host start its delay apart.
func TestLimitsHoldOverMembers(t *testing.T) {
	const parallel, delay = 2, 20 * time.Millisecond
	ip := netip.MustParseAddr("192.0.2.1")
	var mu sync.Mutex
	flying, most := 0, 0
	entered, last := map[string]int{}, map[string]time.Time{}
	begun := time.Now()
	var wg sync.WaitGroup
	for _, m := range members(t, 3) {
		l := m.Limits(parallel, time.Minute)
		for g := range 4 {
			host := fmt.Sprint("host", g%2)
			wg.Go(func() {
				for range 5 {
					leave, err := l.Enter(ctx, host, ip, delay)
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					flying++
					most = max(most, flying)
					entered[host]++
					last[host] = time.Now()
					mu.Unlock()
					mu.Lock()
					flying--
					mu.Unlock()
					leave()
				}
			})
		}
	}
	wg.Wait()
	if most > parallel {
		t.Errorf("%d requests in flight to one address", most)
	}
	// A busy machine lets us know late of one and at once of the next: all
	// together they cannot have been faster.
	for host, n := range entered {
		if took, least := last[host].Sub(begun), time.Duration(n-1)*delay; n != 30 || took < least {
			t.Errorf("%d requests to %s in %v, want 30 in %v at least", n, host, took, least)
		}
	}
}

func TestHoldKeepsEverybodyOff(t *testing.T) {
	m := members(t, 2)
	if err := m[0].Limits(1, time.Minute).Hold(ctx, "h", time.Hour); err != nil {
		t.Fatal(err)
	}
	soon, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	if _, err := m[1].Limits(1, time.Minute).Enter(soon, "h", netip.MustParseAddr("192.0.2.1"), time.Second); err == nil {
		t.Error("a host that asked to be left alone was entered")
	}
	leave, err := m[1].Limits(1, time.Minute).Enter(ctx, "other", netip.MustParseAddr("192.0.2.1"), time.Second)
	if err != nil {
		t.Fatal("the slot was not given back", err)
	}
	leave()
}

// BenchmarkLease is what a request costs when its limits hold over several
// machines: one lease taken and given back, a host each, by 64 at a time.
func BenchmarkLease(b *testing.B) {
	limits := members(b, 2)
	var n atomic.Int64
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			ip := netip.AddrFrom4([4]byte{192, 0, byte(i >> 8), byte(i)})
			leave, err := limits[i%2].Limits(2, time.Minute).Enter(ctx, fmt.Sprint("h", i, ".it"), ip, time.Second)
			if err != nil {
				b.Fatal(err)
			}
			leave()
		}
	})
	b.ReportMetric(float64(n.Load())/b.Elapsed().Seconds(), "requests/s")
}
