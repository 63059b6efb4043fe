package crawler

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestMannersHoldPerHostAndPerAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const delay, parallel = time.Second, 2
		m := newManners(delay, parallel, nil, time.Now)
		vendor := netip.MustParseAddr("192.0.2.1")
		var (
			mu    sync.Mutex
			last  = map[string]time.Time{}
			under int
			most  int
			wg    sync.WaitGroup
		)
		for i := range 40 { // ten comuni on one supplier's server, four requests each
			host := fmt.Sprintf("comune%d.example", i%10)
			wg.Go(func() {
				leave, err := m.enter(t.Context(), host, vendor)
				if err != nil {
					t.Error(err)
					return
				}
				defer leave()
				mu.Lock()
				if before, ok := last[host]; ok && time.Since(before) < delay {
					t.Errorf("%s asked again after %v", host, time.Since(before))
				}
				last[host] = time.Now()
				under++
				most = max(most, under)
				mu.Unlock()
				time.Sleep(700 * time.Millisecond) // of the bubble's clock: the answer
				mu.Lock()
				under--
				mu.Unlock()
			})
		}
		wg.Wait()
		if most != parallel {
			t.Errorf("%d requests in flight to one address at most, want %d", most, parallel)
		}
		if len(m.addrs) != 0 {
			t.Errorf("%d addresses remembered after the last request", len(m.addrs))
		}
	})
}

func TestCrawlDelayRaisesTheDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManners(time.Second, 1, nil, time.Now)
		ip := netip.MustParseAddr("192.0.2.1")
		enter := func() time.Time {
			leave, err := m.enter(t.Context(), "x.it", ip)
			if err != nil {
				t.Fatal(err)
			}
			leave()
			return time.Now()
		}
		first := enter()
		m.slower("x.it", 10*time.Second)
		if d := enter().Sub(first); d != 10*time.Second {
			t.Errorf("second request after %v, want the Crawl-delay of 10s", d)
		}
	})
}

// The answer that asks to be left alone arrives while another request to its
// host waits for its slot: both go on, and the other keeps off.
func TestRetryAfterReachesWhoWaitsForTheSlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManners(time.Second, 1, nil, time.Now)
		ip := netip.MustParseAddr("192.0.2.1")
		leave, err := m.enter(t.Context(), "pay.it", ip)
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		entered := make(chan time.Duration)
		go func() {
			leave, err := m.enter(t.Context(), "pay.it", ip)
			if err != nil {
				t.Error(err)
			} else {
				leave()
			}
			entered <- time.Since(begun)
		}()
		time.Sleep(5 * time.Second) // of the bubble's clock: the other one's delay is over: it waits for the slot
		synctest.Wait()
		m.hold(t.Context(), "pay.it", time.Now().Add(time.Minute))
		m.slower("pay.it", 2*time.Second)
		leave()
		if d := <-entered; d != 65*time.Second {
			t.Errorf("the other request started after %v, want 65s: the answer took 5 s and asked for 60", d)
		}
		if len(m.addrs) != 0 || len(m.flights) != 0 {
			t.Errorf("%d addresses and %d places still taken", len(m.addrs), len(m.flights))
		}
	})
}

func TestWaitingEndsWithTheVisit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManners(time.Hour, 1, nil, time.Now)
		ip := netip.MustParseAddr("192.0.2.1")
		leave, err := m.enter(t.Context(), "x.it", ip)
		if err != nil {
			t.Fatal(err)
		}
		leave()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := m.enter(ctx, "x.it", ip); err == nil {
			t.Error("a request an hour early was let through")
		}
	})
}

// A machine takes in so many answers at once; who waits for a slow server does
// not keep the others waiting.
func TestRequestsInFlightAreBoundedAndSlowOnesMakeRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManners(0, 1, nil, time.Now)
		enter := func(i int) func() {
			leave, err := m.enter(t.Context(), fmt.Sprintf("%d.it", i), netip.AddrFrom4([4]byte{192, 0, byte(i >> 8), byte(i)}))
			if err != nil {
				t.Fatal(err)
			}
			return leave
		}
		all := cap(m.flights)
		var leaves []func()
		for i := range all {
			leaves = append(leaves, enter(i))
		}
		start := time.Now()
		leaves = append(leaves, enter(all))
		if d := time.Since(start); d != slowFlight {
			t.Errorf("one more request went out after %v, want %v", d, slowFlight)
		}
		for _, leave := range leaves {
			leave()
		}
		if len(m.flights) != 0 || len(m.addrs) != 0 {
			t.Errorf("%d places and %d addresses still taken", len(m.flights), len(m.addrs))
		}
	})
}
