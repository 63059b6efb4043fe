package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/jobs"
	"github.com/campanile-italia/campanile/store"
)

// runOnce makes a daemon visit every comune once and waits until what became of
// the run is decided.
func runOnce(t *testing.T, path string, prepare func(*daemon)) (p store.Publication) {
	t.Helper()
	d, end := daemonOn(t, path, func(d *daemon) { d.config.Crawl.Visits = 12; prepare(d) })
	defer end()
	if err := d.startRun(t.Context(), time.Now(), 0); err != nil {
		t.Fatal(err)
	}
	runs, err := d.store.Runs(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the run is published or held back", func() bool {
		if p, err = d.store.Publication(t.Context()); err != nil {
			t.Fatal(err)
		}
		return p.Run == runs[0].ID || p.Withheld != nil && p.Withheld.Run == runs[0].ID
	})
	return p
}

// A run in which our own resolver is gone sees no comune: it does not become
// the territory's figures until an operator says so.
func TestOutageOfOursIsHeldBack(t *testing.T) {
	t.Parallel() // it waits for a resolver that does not answer
	path, _ := region(t, 12)
	first := runOnce(t, path, func(*daemon) {})
	if first.Withheld != nil { // the lab plans some sites that cannot be read: seen twice, they are theirs
		first = runOnce(t, path, func(*daemon) {})
	}
	if first.Withheld != nil || first.Run == "" {
		t.Fatalf("a run like the one before it was held back: %v", first.Withheld.Why)
	}
	second := runOnce(t, withoutResolver(t, path), func(*daemon) {})
	if second.Withheld == nil || second.Run != first.Run || !strings.Contains(second.Withheld.Why[0].EN, "less than the 80% required") {
		t.Fatalf("an outage was published: %+v", second)
	}
	code, out, errs := campanile(t, "publish", "--config", path)
	if code != exitDone || !strings.Contains(out, second.Withheld.Run) || !strings.Contains(errs, "held back: ") {
		t.Errorf("publish: %d\n%s\n%s", code, out, errs)
	}
	if code, _, errs := campanile(t, "publish", "--config", path); code != exitFailed || !strings.Contains(errs, "no run is held back") {
		t.Errorf("publish, again: %d\n%s", code, errs)
	}
}

// withoutResolver writes a configuration like another, whose resolver is nobody.
func withoutResolver(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dark := regexp.MustCompile(`(?m)^(\s*resolvers:).*$`).ReplaceAll(text, []byte(`$1 ["127.0.0.1:1"]`))
	if bytes.Equal(text, dark) {
		t.Fatal("the lab's configuration names no resolver")
	}
	path += ".dark.yaml"
	if err := os.WriteFile(path, dark, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A fail that contradicts what was published waits; the confirming visit
// publishes it, and asks for no other.
func TestConfirmingVisit(t *testing.T) {
	path, _ := region(t, 6)
	d, end := daemonOn(t, path, func(*daemon) {})
	defer end()
	visit := func(ipa string, lane jobs.Lane, run string) *checks.Outcome {
		t.Helper()
		if again, err := d.visit(t.Context(), jobs.Job{IPA: ipa, Run: run, Lane: lane}); again != 0 || err != nil {
			t.Fatalf("the comune is busy for %v (%v)", again, err)
		}
		o, err := d.store.Outcome(t.Context(), ipa)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	var seen *checks.Outcome
	failing := ""
	for _, m := range d.inventoryNow().Municipalities {
		seen = visit(m.IPA, jobs.Scheduled, "r0")
		for _, r := range seen.Results {
			if r.Status == checks.Fail {
				failing = r.Check
			}
		}
		if failing != "" {
			break
		}
	}
	if failing == "" {
		t.Fatal("the lab's comuni fail nothing")
	}
	// What was published before, had all been well two days ago and bad since two hours.
	past := *seen
	past.Results = append([]checks.Result(nil), seen.Results...)
	for i := range past.Results {
		if past.Results[i].Status == checks.Fail {
			past.Results[i].Status = checks.Pass
			past.Results[i].Held = &checks.Held{Since: time.Now().Add(-2 * time.Hour), Run: "r1"}
		}
	}
	past.Run, past.Started = "r1", time.Now()
	if _, err := d.store.SaveVisit(t.Context(), nil, &past); err != nil {
		t.Fatal(err)
	}
	before := confirmations(t, d)
	now := visit(seen.IPA, jobs.Confirmation, "confirmation-r1")
	if r, _ := now.Result(failing); r.Status != checks.Fail || r.Held != nil {
		t.Errorf("%s, seen twice, is published as %s, held %v", failing, r.Status, r.Held)
	}
	if after := confirmations(t, d); after != before {
		t.Errorf("%d confirming visits wait after the confirming visit, %d before", after, before)
	}
}

// confirmations counts the confirming visits that wait.
func confirmations(t *testing.T, d *daemon) int {
	t.Helper()
	all, err := d.queue.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all[jobs.Confirmation].Waiting
}
