package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/crawler"
	"github.com/campanile-italia/campanile/jobs"
	"github.com/campanile-italia/campanile/store"
)

// Whoever watches a scan on the portal sees its requests, made by a worker in
// another process.
func TestProgressOfAnotherProcess(t *testing.T) {
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "campanile.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	asked := store.ScanRequest{ID: "s1", IPA: "c_x001", Asked: time.Now()}
	if _, _, err := s.AdmitScan(t.Context(), asked, store.AskLimits{}); err != nil {
		t.Fatal(err)
	}
	worker := &daemon{app: &app{store: s, log: slog.New(slog.DiscardHandler)}, roles: roles{worker: true}}
	portal := &onDemand{d: &daemon{app: &app{store: s}, roles: roles{web: true}}}
	j := jobs.Job{IPA: "c_x001", Request: "s1", Lane: jobs.OnDemand}
	shown := func() int {
		t.Helper()
		scan, err := portal.Scan(context.Background(), "s1")
		if err != nil {
			t.Fatal(err)
		}
		return scan.Requests
	}

	defer worker.reading.begin(j.IPA)()
	worker.requestState(t.Context(), j, store.ScanRunning)
	end := worker.tell(t.Context(), j, time.Millisecond)
	for range 3 {
		worker.reading.note(crawler.Request{IPA: j.IPA})
	}
	eventually(t, "three requests are shown", func() bool { return shown() == 3 })
	end()
	worker.requestState(t.Context(), j, store.ScanDone)
	if n := shown(); n != 0 {
		t.Errorf("a scan that is over shows %d requests", n)
	}
}
