package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/internal/needs"
	"github.com/campanile-italia/campanile/registry"
	"github.com/campanile-italia/campanile/store"
)

// databases are those that the suite is run on: each returns the address of an
// empty one.
var databases = map[string]func(testing.TB) string{
	"sqlite":   func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "campanile.db") },
	"postgres": func(t testing.TB) string { return needs.Database(t, needs.Binary(t, "postgres")) },
}

func opened(t testing.TB, dsn string, opts ...store.Option) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), dsn, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// onEach runs a test of the suite on every database.
func onEach(t *testing.T, f func(t *testing.T, open func(...store.Option) *store.Store)) {
	onEachAddress(t, func(t *testing.T, address func() string) {
		f(t, func(opts ...store.Option) *store.Store { return opened(t, address(), opts...) })
	})
}

func onEachAddress(t *testing.T, f func(t *testing.T, address func() string)) {
	for name, address := range databases {
		t.Run(name, func(t *testing.T) {
			address(t) // skips where there is none
			f(t, func() string { return address(t) })
		})
	}
}

var (
	ctx  = context.Background()
	zero = time.Date(2026, 11, 1, 1, 0, 0, 0, time.UTC)
)

func day(n int) time.Time { return zero.AddDate(0, 0, n) }

// seen is an outcome of an invented comune with verdicts, and its snapshot.
func seen(ipa, run string, at time.Time, verdicts ...checks.Status) (*evidence.Snapshot, *checks.Outcome) {
	m := registry.Municipality{IPA: ipa, Name: "Paese " + ipa, Population: 4000}
	snap := &evidence.Snapshot{Version: evidence.Version, Run: run, Started: at, Finished: at.Add(time.Minute), Municipality: m,
		Site: evidence.Site{Asked: "https://www.comune." + ipa + ".mi.it/"}}
	o := &checks.Outcome{IPA: ipa, Name: m.Name, Run: run, Started: at, Finished: at.Add(time.Minute)}
	for i, v := range verdicts {
		o.Results = append(o.Results, checks.Result{Check: fmt.Sprintf("check-%d", i), Family: checks.PagoPA, Weight: 5, Status: v,
			Message: checks.Text{IT: "Visto.", EN: "Seen."}, Proof: []checks.Proof{{URL: "https://x.it/", Quote: "è", At: at}}})
	}
	o.Card = checks.NewCard(o.Results)
	return snap, o
}

func save(t testing.TB, s *store.Store, snap *evidence.Snapshot, o *checks.Outcome) {
	t.Helper()
	if _, err := s.SaveVisit(ctx, snap, o); err != nil {
		t.Fatal(err)
	}
}

func inventory(ipas ...string) *registry.Inventory {
	inv := &registry.Inventory{Date: zero, Sources: []registry.Source{{ID: registry.IPAEntities, From: "enti.csv", Rows: len(ipas)}}}
	for _, ipa := range ipas {
		inv.Municipalities = append(inv.Municipalities, registry.Municipality{IPA: ipa, Name: "Paese " + ipa, Site: registry.Site{Raw: ipa + ".it"}})
	}
	return inv
}

func TestInventory(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		if err := s.Ping(ctx); err != nil {
			t.Error(err)
		}
		if _, err := s.Inventory(ctx); !errors.Is(err, store.ErrNoInventory) {
			t.Errorf("empty store: %v", err)
		}
		for _, want := range []*registry.Inventory{inventory("a", "b"), inventory("b", "c", "d")} {
			if err := s.SaveInventory(ctx, want); err != nil {
				t.Fatal(err)
			}
			got, err := s.Inventory(ctx)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Error(diff, err)
			}
		}
		// All or nothing: the same comune twice is refused and changes nothing.
		if err := s.SaveInventory(ctx, inventory("x", "x")); err == nil {
			t.Error("a comune twice was saved")
		}
		if got, err := s.Inventory(ctx); err != nil || len(got.Municipalities) != 3 {
			t.Errorf("%v %v", got, err)
		}
	})
}

func TestRuns(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		r1 := store.Run{ID: "r1", Kind: "scheduled", Started: day(0), Ruleset: "2026.1", Expected: 2}
		r2 := store.Run{ID: "r2", Kind: "manual", Started: day(1), Ruleset: "2026.1", Expected: 1}
		for _, r := range []store.Run{r1, r2, r1} { // the third goes on after a crash
			if err := s.StartRun(ctx, r); err != nil {
				t.Fatal(err)
			}
		}
		for _, ipa := range []string{"a", "b", "a"} {
			snap, o := seen(ipa, "r1", day(0), checks.Pass)
			save(t, s, snap, o)
		}
		if err := s.FinishRun(ctx, "r1", day(2)); err != nil {
			t.Fatal(err)
		}
		if err := s.FinishRun(ctx, "none", day(2)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("unknown run: %v", err)
		}
		r1.Finished, r1.Done = day(2), 2
		got, err := s.Runs(ctx, 0)
		if diff := cmp.Diff([]store.Run{r2, r1}, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if got, err := s.Runs(ctx, 1); err != nil || len(got) != 1 || got[0].ID != "r2" {
			t.Error(got, err)
		}
	})
}

func TestSaveVisit(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		if _, err := s.Outcome(ctx, "a"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("no visit yet: %v", err)
		}
		if _, err := s.LatestSnapshot(ctx, "a"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("no visit yet: %v", err)
		}
		snap, want := seen("a", "r1", day(0), checks.Pass, checks.Fail, checks.Unknown)
		for range 2 { // idempotent on (comune, run)
			save(t, s, snap, want)
		}
		got, err := s.Outcome(ctx, " A")
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		gotSnap, err := s.LatestSnapshot(ctx, "A")
		if diff := cmp.Diff(snap, gotSnap, cmpopts.IgnoreUnexported(evidence.Snapshot{})); diff != "" || err != nil {
			t.Error(diff, err)
		}
		cards, changes, err := s.History(ctx, "a", 0)
		if diff := cmp.Diff([]store.CardRow{{Run: "r1", Started: want.Started, Finished: want.Finished, Card: want.Card}}, cards); diff != "" || err != nil || len(changes) != 0 {
			t.Error(diff, changes, err)
		}
		if _, err := s.SaveVisit(ctx, nil, &checks.Outcome{IPA: "a"}); err == nil {
			t.Error("an outcome without run was saved")
		}
	})
}

// Whatever the order in which visits are saved, the cards, what is current and
// what visits saw of each other are the same.
func TestVisitsInAnyOrder(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		type visit struct {
			run     string
			at      time.Time
			verdict checks.Status
		}
		visits := []visit{{"r1", day(0), checks.Pass}, {"r2", day(1), checks.Fail}, {"r3", day(2), checks.Fail}, {"r4", day(3), checks.Pass}}
		for _, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 0, 3, 1}, {1, 3, 1, 0, 2, 1}} {
			s := open()
			startRuns(t, s, "r1", "r2", "r3", "r4")
			for _, i := range order {
				snap, o := seen("a", visits[i].run, visits[i].at, checks.Warn, visits[i].verdict)
				save(t, s, snap, o)
			}
			if cards, _, err := s.History(ctx, "a", 0); err != nil || len(cards) != 4 || cards[0].Run != "r4" {
				t.Error(order, cards, err)
			}
			if o, err := s.Outcome(ctx, "a"); err != nil || o.Run != "r4" {
				t.Error(order, o, err)
			}
			if flaps, err := s.Flapping(ctx, zero); err != nil || len(flaps) != 1 || flaps["check-1"] != 1 {
				t.Error(order, flaps, err)
			}
			want := map[string]store.Agreement{"r1": {}, "r2": {Compared: 2, Alike: 1}, "r3": {Compared: 2, Alike: 2}, "r4": {Compared: 2, Alike: 1}}
			if diff := cmp.Diff(want, agreements(t, s)); diff != "" {
				t.Errorf("%v (-want +got):\n%s", order, diff)
			}
		}
	})
}

// A visit made again in the same run, after a crash, replaces what it found;
// one that arrives late does not.
func TestVisitAgain(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		for _, v := range []struct {
			run     string
			at      time.Time
			verdict checks.Status
		}{{"r1", day(0), checks.Pass}, {"r2", day(1), checks.Fail}, {"r2", day(1).Add(time.Hour), checks.Pass}, {"r2", day(1).Add(time.Minute), checks.Fail}} {
			snap, o := seen("a", v.run, v.at, v.verdict)
			save(t, s, snap, o)
		}
		cards, changes, err := s.History(ctx, "a", 0)
		if err != nil || len(cards) != 2 || len(changes) != 0 {
			t.Error(cards, changes, err)
		}
		if o, err := s.Outcome(ctx, "a"); err != nil || o.Results[0].Status != checks.Pass {
			t.Error(o, err)
		}
	})
}

// A check that is new or gone did not change.
func TestChangeNeedsBothVisits(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		for i, verdicts := range [][]checks.Status{{checks.Pass}, {checks.Pass, checks.Fail}, {checks.Pass}} {
			snap, o := seen("a", fmt.Sprint("r", i), day(i), verdicts...)
			save(t, s, snap, o)
		}
		if changes, err := s.Changes(ctx, time.Time{}, 0); err != nil || len(changes) != 0 {
			t.Error(changes, err)
		}
	})
}

func TestCurrentAndChanges(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		if err := s.SaveInventory(ctx, inventory("a", "b", "c")); err != nil {
			t.Fatal(err)
		}
		for d, verdict := range []checks.Status{checks.Fail, checks.Pass} {
			for _, ipa := range []string{"b", "a", "gone"} {
				snap, o := seen(ipa, fmt.Sprint("r", d), day(d), verdict)
				save(t, s, snap, o)
			}
		}
		current, err := s.Current(ctx)
		var got []string
		for _, o := range current {
			got = append(got, o.IPA+" "+o.Run)
		}
		if diff := cmp.Diff([]string{"a r1", "b r1"}, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		for _, tt := range []struct {
			since time.Time
			limit int
			n     int
		}{{day(0), 0, 3}, {day(1), 2, 2}, {day(2), 0, 0}} {
			if changes, err := s.Changes(ctx, tt.since, tt.limit); err != nil || len(changes) != tt.n {
				t.Error(tt, changes, err)
			}
		}
	})
}

func TestSnapshotsKept(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		for keep, want := range map[store.Keep][]int{
			store.KeepNone: nil,
			// 0 and 30 are the first of their month, 3 and 5 changed a verdict that
			// 2 and 4 had otherwise, 33 is the newest.
			store.KeepProof: {0, 2, 3, 4, 5, 30, 33},
			store.KeepAll:   {0, 1, 2, 3, 4, 5, 6, 30, 31, 32, 33},
		} {
			s := open(store.WithEvidence(keep))
			for _, d := range []int{0, 1, 2, 3, 4, 5, 6, 30, 31, 32, 33} {
				verdict := checks.Pass
				if d == 3 || d == 4 {
					verdict = checks.Fail
				}
				snap, o := seen("a", fmt.Sprintf("r%02d", d), day(d), verdict)
				save(t, s, snap, o)
			}
			var got []int
			err := s.Snapshots(ctx, nil, zero, func(snap *evidence.Snapshot) error {
				got = append(got, int(snap.Started.Sub(zero).Hours()/24))
				return nil
			})
			if !slices.Equal(got, want) || err != nil {
				t.Errorf("%s keeps %v, want %v (%v)", keep, got, want, err)
			}
		}
	})
}

func TestSnapshots(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open(store.WithEvidence(store.KeepAll))
		for d := range 3 {
			for _, ipa := range []string{"b", "a", "c"} {
				snap, o := seen(ipa, fmt.Sprint("r", d), day(d), checks.Pass)
				save(t, s, snap, o)
			}
		}
		for _, tt := range []struct {
			ipas  []string
			since time.Time
			want  []string
		}{
			{nil, time.Time{}, []string{"a r2", "b r2", "c r2"}},
			{[]string{"C", "a", "nowhere"}, time.Time{}, []string{"a r2", "c r2"}},
			{[]string{"b"}, day(1), []string{"b r1", "b r2"}},
			{nil, day(9), nil},
		} {
			var got []string
			err := s.Snapshots(ctx, tt.ipas, tt.since, func(snap *evidence.Snapshot) error {
				got = append(got, snap.Municipality.IPA+" "+snap.Run)
				// The store can be written while it is read.
				_, o := seen("z", "z", day(0), checks.Pass)
				_, err := s.SaveVisit(ctx, nil, o)
				return err
			})
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Error(tt, diff, err)
			}
		}
		stop := errors.New("stop")
		n := 0
		if err := s.Snapshots(ctx, nil, time.Time{}, func(*evidence.Snapshot) error { n++; return stop }); !errors.Is(err, stop) || n != 1 {
			t.Errorf("%d, %v", n, err)
		}
	})
}

func TestScanRequests(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		ask := func(id, ipa string, minute int) (store.ScanRequest, bool) {
			t.Helper()
			r, created, err := s.AdmitScan(ctx, store.ScanRequest{ID: id, IPA: ipa, Client: "k", Asked: zero.Add(time.Duration(minute) * time.Minute)}, store.AskLimits{})
			if err != nil {
				t.Fatal(err)
			}
			return r, created
		}
		set := func(id string, state store.ScanState, minute int) {
			t.Helper()
			if err := s.SetScanState(ctx, id, state, zero.Add(time.Duration(minute)*time.Minute)); err != nil {
				t.Fatal(err)
			}
		}
		position := func(id string) int {
			t.Helper()
			r, err := s.ScanRequest(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			return r.Position
		}
		if r, created := ask("1", "A", 0); !created || r.IPA != "a" || r.State != store.ScanQueued || r.Position != 1 {
			t.Errorf("%+v %t", r, created)
		}
		ask("2", "b", 1)
		if r, created := ask("3", "a", 2); created || r.ID != "1" {
			t.Errorf("%+v %t", r, created)
		}
		if position("2") != 2 {
			t.Error("b does not wait behind a")
		}
		set("1", store.ScanRunning, 3)
		if r, created := ask("3", "a", 4); created || r.State != store.ScanRunning || position("2") != 1 {
			t.Errorf("%+v %t", r, created)
		}
		if err := s.ReopenRunning(ctx); err != nil || position("1") != 1 || position("2") != 2 {
			t.Error("a scan that ran at the crash is not queued again", err)
		}
		made := func(id string, n int) int {
			t.Helper()
			if err := s.SetScanRequests(ctx, id, n); err != nil {
				t.Fatal(err)
			}
			r, err := s.ScanRequest(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			return r.Requests
		}
		set("1", store.ScanRunning, 5)
		if got := made("1", 7); got != 7 {
			t.Errorf("%d requests, want 7", got)
		}
		if got := made("2", 7); got != 0 {
			t.Errorf("a scan that waits has made %d requests", got)
		}
		set("1", store.ScanDone, 6)
		got, err := s.LastScan(ctx, "A")
		want := store.ScanRequest{ID: "1", IPA: "a", Client: "k", State: store.ScanDone, Asked: zero, Started: zero.Add(5 * time.Minute), Finished: zero.Add(6 * time.Minute)}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if _, created := ask("3", "a", 7); !created {
			t.Error("a done scan is in the way")
		}
		pending, err := s.PendingScans(ctx)
		var ids []string
		for _, p := range pending {
			ids = append(ids, fmt.Sprint(p.ID, " ", p.Position))
		}
		if diff := cmp.Diff([]string{"2 1", "3 2"}, ids); diff != "" || err != nil {
			t.Error(diff, err)
		}
		for _, err := range []error{
			func() error { _, err := s.ScanRequest(ctx, "none"); return err }(),
			func() error { _, err := s.LastScan(ctx, "none"); return err }(),
			s.SetScanState(ctx, "none", store.ScanDone, zero),
		} {
			if !errors.Is(err, store.ErrNotFound) {
				t.Error(err)
			}
		}
		if err := s.SetScanState(ctx, "2", "odd", zero); err == nil {
			t.Error("any word is a state")
		}
	})
}

// Of many who ask at once, one creates the scan.
func TestAskAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		var mu sync.Mutex
		ids, made := map[string]bool{}, 0
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				r, created, err := s.AdmitScan(ctx, store.ScanRequest{ID: fmt.Sprint(i), IPA: "a", Asked: zero}, store.AskLimits{})
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				ids[r.ID] = true
				if created {
					made++
				}
			})
		}
		wg.Wait()
		if made != 1 || len(ids) != 1 {
			t.Errorf("%d created, ids %v", made, ids)
		}
	})
}

func TestVisitsAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		if err := s.SaveInventory(ctx, inventory("c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7")); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				for d := range 5 {
					snap, o := seen(fmt.Sprint("c", i), fmt.Sprint("r", d), day(d), checks.Pass)
					if _, err := s.SaveVisit(ctx, snap, o); err != nil {
						t.Error(err)
					}
					if _, err := s.Current(ctx); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if current, err := s.Current(ctx); err != nil || len(current) != 8 {
			t.Error(len(current), err)
		}
	})
}

func TestScheduleMemory(t *testing.T) {
	onEach(t, func(t *testing.T, open func(...store.Option) *store.Store) {
		s := open()
		if last, err := s.LastEnqueue(ctx, "scan"); err != nil || !last.IsZero() {
			t.Error(last, err)
		}
		for _, at := range []time.Time{day(1), day(2)} {
			if err := s.SetLastEnqueue(ctx, "scan", at); err != nil {
				t.Fatal(err)
			}
			if last, err := s.LastEnqueue(ctx, "scan"); err != nil || !last.Equal(at) {
				t.Error(last, err)
			}
		}
	})
}

// Current remembers what it read, and sees what was saved since, by this
// process or another.
func TestCurrentAgain(t *testing.T) {
	onEachAddress(t, func(t *testing.T, address func() string) { currentAgain(t, address()) })
}

func currentAgain(t *testing.T, address string) {
	var stores [2]*store.Store
	for i := range stores {
		stores[i] = opened(t, address)
	}
	if err := stores[0].SaveInventory(ctx, inventory("a", "b")); err != nil {
		t.Fatal(err)
	}
	for d, verdict := range []checks.Status{checks.Fail, checks.Pass, checks.Warn} {
		snap, o := seen("a", fmt.Sprint("r", d), day(d), verdict)
		save(t, stores[0], snap, o)
		for i, s := range stores {
			if current, err := s.Current(ctx); err != nil || len(current) != 1 || current[0].Results[0].Status != verdict {
				t.Errorf("store %d, day %d: %v, %v", i, d, current, err)
			}
		}
	}
	if err := stores[1].SaveInventory(ctx, inventory("b")); err != nil {
		t.Fatal(err)
	}
	if current, err := stores[0].Current(ctx); err != nil || len(current) != 0 {
		t.Error(current, err)
	}
}

// Two processes that save the visits to one comune at once, in any order, leave
// what one after the other would leave: every visit is compared with the one
// before it, once.
func TestTwoProcessesSaveAtOnce(t *testing.T) {
	onEachAddress(t, func(t *testing.T, address func() string) {
		a := address()
		stores := [2]*store.Store{opened(t, a), opened(t, a)}
		if err := stores[0].SaveInventory(ctx, inventory("a")); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		const days = 40
		for d := range days {
			startRuns(t, stores[0], fmt.Sprintf("r%02d", d))
			snap, o := seen("a", fmt.Sprintf("r%02d", d), day(d), []checks.Status{checks.Pass, checks.Pass, checks.Fail}[d%3])
			for _, s := range stores { // both: a visit that was rescued is saved twice
				wg.Go(func() {
					if _, err := s.SaveVisit(ctx, snap, o); err != nil {
						t.Error(err)
					}
					if _, err := s.Current(ctx); err != nil { // remembers it, and may soon be wrong
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		for i, s := range stores {
			if all, err := s.Current(ctx); err != nil || len(all) != 1 || !all[0].Started.Equal(day(days-1)) {
				t.Errorf("process %d shows %+v (%v)", i, all, err)
			}
		}
		agreed := agreements(t, stores[1])
		for d := 1; d < days; d++ {
			want := store.Agreement{Compared: 1}
			if d%3 == 1 {
				want.Alike = 1
			}
			if got := agreed[fmt.Sprintf("r%02d", d)]; got != want {
				t.Errorf("day %d: %+v, want %+v", d, got, want)
			}
		}
		if cards, _, err := stores[0].History(ctx, "a", 0); err != nil || len(cards) != days {
			t.Error(len(cards), err)
		}
		if o, err := stores[1].Outcome(ctx, "a"); err != nil || !o.Started.Equal(day(days-1)) {
			t.Error(o, err)
		}
	})
}
