package main

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/config"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/store"
)

// daemonOn starts a daemon on a configuration and returns it with what ends it.
func daemonOn(t *testing.T, path string, prepare func(*daemon)) (d *daemon, end func()) {
	t.Helper()
	cfg, err := config.Load(path, os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Listen, cfg.Crawl.Visits, cfg.Schedule.Spread = "127.0.0.1:0", 4, 0
	return startDaemon(t, cfg, t.Output(), prepare)
}

// startDaemon starts a daemon of every role that logs to said; prepare is
// called before it works. It ends with the test, at the latest.
func startDaemon(t *testing.T, cfg config.Config, said io.Writer, prepare func(*daemon)) (d *daemon, end func()) {
	t.Helper()
	a, err := openApp(t.Context(), cfg, stdio{out: said, err: said, getenv: os.Getenv})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	if d, err = newDaemon(ctx, a, roles{web: true, scheduler: true, worker: true}, false, nil); err != nil {
		cancel()
		t.Fatal(err)
	}
	prepare(d)
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	end = sync.OnceFunc(func() {
		cancel()
		if err := errors.Join(<-ended, a.Close()); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(end)
	return d, end
}

// A scan by hand beside a daemon shows on its pages, on SQLite as elsewhere.
func TestDaemonShowsScansByHand(t *testing.T) {
	path, _ := region(t, 6)
	d, _ := daemonOn(t, path, func(d *daemon) { d.config.Schedule.Scan = "" })
	base := "http://" + d.listener.Addr().String()
	page := func(path string) string {
		_, body := get(t, base+path, nil)
		return body
	}
	if !strings.Contains(page("/"), "6 comuni, nessuno ancora visitato") || !strings.Contains(page("/comuni/c_y003?lang=en"), "not been visited yet") {
		t.Fatal("an empty store does not say so")
	}
	if code, _, errs := campanile(t, "scan", "--config", path, "--ipa", "c_y003", "--save"); code != exitDone {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	eventually(t, "the comune's page shows its visit", func() bool { return !strings.Contains(page("/comuni/c_y003?lang=en"), "not been visited yet") })
	eventually(t, "so does the region's", func() bool { return strings.Contains(page("/"), "Visitati 1 comune su 6") })
}

// A daemon that is stopped in the middle of a run visits the rest after its
// next start: every comune once, and the run is closed.
func TestRunCutShortIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	const comuni = 24
	path, _ := region(t, comuni)
	var visits atomic.Int64
	enough := make(chan struct{})
	count := func(d *daemon) {
		d.ended = func(*evidence.Snapshot) {
			if visits.Add(1) == 6 {
				close(enough)
			}
		}
	}
	d, end := daemonOn(t, path, count)
	if err := d.startRun(t.Context(), time.Now(), 0); err != nil {
		t.Fatal(err)
	}
	<-enough
	end()
	before := visits.Load()
	if before >= comuni {
		t.Fatal("the run was over before it could be cut short")
	}
	d, end = daemonOn(t, path, count)
	defer end()
	var run store.Run
	eventually(t, "the run ends", func() bool {
		runs, err := d.store.Runs(t.Context(), 5)
		if err != nil || len(runs) != 1 {
			t.Fatalf("runs %v, %v; want the one", runs, err)
		}
		run = runs[0]
		return !run.Finished.IsZero()
	})
	if run.Done != comuni || visits.Load() != comuni {
		t.Errorf("%d comuni done in %d visits, %d of them before the stop; want %d, each once", run.Done, visits.Load(), before, comuni)
	}
}
