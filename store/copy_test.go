package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
	"github.com/campanile-italia/campanile/store"
)

// fill gives a store something of everything.
func fill(t *testing.T, s *store.Store) {
	t.Helper()
	for n, ipas := range [][]string{{"a", "b"}, {"a", "b", "c"}} {
		inv := inventory(ipas...)
		inv.Date = day(n)
		if err := s.SaveSync(ctx, inv, &registry.SyncReport{At: inv.Date, Comuni: len(ipas)}); err != nil {
			t.Fatal(err)
		}
		run := fmt.Sprint("r", n)
		if err := s.StartRun(ctx, store.Run{ID: run, Kind: store.ScheduledRun, Started: day(n), Ruleset: "2026.2", Expected: len(ipas)}); err != nil {
			t.Fatal(err)
		}
		for _, ipa := range ipas {
			snap, o := seen(ipa, run, day(n), checks.Warn, []checks.Status{checks.Fail, checks.Pass}[n])
			save(t, s, snap, o)
		}
	}
	if err := s.WithholdRun(ctx, "r1", store.Withheld{Why: []checks.Text{{IT: "poco è", EN: "little"}}}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.AdmitScan(ctx, store.ScanRequest{ID: "1", IPA: "a", Asked: zero}, store.AskLimits{}); err != nil {
		t.Fatal(err)
	}
	if err := s.SetLastEnqueue(ctx, "scan", zero); err != nil {
		t.Fatal(err)
	}
}

// same compares what two stores say.
func same(t *testing.T, want, got *store.Store) {
	t.Helper()
	type all struct {
		Inventory *registry.Inventory
		Outcomes  []checks.Outcome
		Cards     []store.CardRow
		Changes   []store.Change
		Runs      []store.Run
		Scans     []store.ScanRequest
		Syncs     []registry.SyncReport
	}
	read := func(s *store.Store) (a all) {
		var errs [6]error
		a.Inventory, errs[0] = s.InventoryAt(ctx, day(9))
		a.Outcomes, errs[1] = s.Current(ctx)
		a.Cards, a.Changes, errs[2] = s.History(ctx, "a", 0)
		a.Runs, errs[3] = s.Runs(ctx, 0)
		a.Scans, errs[4] = s.PendingScans(ctx)
		a.Syncs, errs[5] = s.Syncs(ctx, 9)
		if err := errors.Join(errs[:]...); err != nil {
			t.Fatal(err)
		}
		return a
	}
	if diff := cmp.Diff(read(want), read(got), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if _, err := got.LatestSnapshot(ctx, "b"); err != nil {
		t.Error(err)
	}
}

// A region moves from either database to the other, and goes on there.
func TestCopy(t *testing.T) {
	for _, way := range [][2]string{{"sqlite", "postgres"}, {"postgres", "sqlite"}, {"postgres", "postgres"}} {
		t.Run(way[0]+" to "+way[1], func(t *testing.T) {
			from, to := opened(t, databases[way[0]](t)), opened(t, databases[way[1]](t))
			fill(t, from)
			rows := map[string]int64{}
			if err := from.CopyTo(ctx, to, func(c store.Copied) { rows[c.Table] = c.Rows }); err != nil {
				t.Fatal(err)
			}
			if rows["visit"] != 5 || rows["sync"] != 2 || rows["inventory"] != 1 {
				t.Errorf("copied %v", rows)
			}
			same(t, from, to)
			for _, s := range []*store.Store{from, to} {
				inv := inventory("a", "b", "c", "d")
				inv.Date = day(3)
				if err := s.SaveInventory(ctx, inv); err != nil {
					t.Fatal(err)
				}
				snap, o := seen("a", "r2", day(4), checks.Fail, checks.Fail)
				save(t, s, snap, o)
			}
			same(t, from, to)
			if err := from.CopyTo(ctx, to, nil); err == nil || !strings.Contains(err.Error(), "not empty") {
				t.Errorf("copied into a store that is in use: %v", err)
			}
		})
	}
}

// A backup that is made while visits are saved can be opened and holds what was
// saved before it began.
func TestBackupAndRestore(t *testing.T) {
	s := opened(t, databases["sqlite"](t))
	fill(t, s)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			snap, o := seen("z", fmt.Sprint("z", i), day(0).Add(time.Duration(i)*time.Second), checks.Pass)
			if _, err := s.SaveVisit(ctx, snap, o); err != nil {
				t.Error(err)
			}
		}
	})
	path := filepath.Join(t.TempDir(), "backup.db")
	size, err := s.Backup(ctx, path)
	close(stop)
	wg.Wait()
	if err != nil || size == 0 {
		t.Fatal(size, err)
	}
	if _, err := s.Backup(ctx, path); err == nil {
		t.Error("a backup was written over")
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	restored := opened(t, "sqlite:"+path)
	same(t, s, restored)
	snap, o := seen("a", "r9", day(9), checks.Pass, checks.Pass)
	save(t, restored, snap, o)
	if _, err := opened(t, databases["postgres"](t)).Backup(ctx, path+"2"); !errors.Is(err, store.ErrNoBackup) {
		t.Errorf("PostgreSQL: %v", err)
	}
}

// Tidying drops requests that ended long ago and gives the room of what was
// deleted back, and nothing else.
func TestTidy(t *testing.T) {
	onEachAddress(t, func(t *testing.T, address func() string) {
		dsn := address()
		s := opened(t, dsn)
		fill(t, s)
		for i, at := range []time.Time{day(0), day(40)} {
			id := fmt.Sprint("old", i)
			if _, _, err := s.AdmitScan(ctx, store.ScanRequest{ID: id, IPA: "b", Asked: at}, store.AskLimits{}); err != nil {
				t.Fatal(err)
			}
			if err := s.SetScanState(ctx, id, store.ScanDone, at); err != nil {
				t.Fatal(err)
			}
		}
		path, sqlite := strings.CutPrefix(dsn, "sqlite:")
		if sqlite {
			grow(t, path)
		}
		if err := s.Tidy(ctx, day(50)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ScanRequest(ctx, "old0"); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		for _, id := range []string{"old1", "1"} {
			if _, err := s.ScanRequest(ctx, id); err != nil {
				t.Error(id, err)
			}
		}
		if cards, _, err := s.History(ctx, "a", 0); err != nil || len(cards) != 2 {
			t.Error(len(cards), err)
		}
		if info, err := os.Stat(path); sqlite && (err != nil || info.Size() > 24<<20) {
			t.Errorf("the file keeps %d bytes (%v)", info.Size(), err)
		}
	})
}

// grow lets a file hold 32 MB and deletes them again.
func grow(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range []string{`CREATE TABLE much (b BLOB)`,
		`INSERT INTO much WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 32) SELECT zeroblob(1000000) FROM n`, `DELETE FROM much`} {
		if _, err := db.ExecContext(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
}
