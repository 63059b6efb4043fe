package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/campanile-italia/campanile/evidence"
)

// TestEvidenceForThirdParties scans the lab and hands its evidence on: both
// forms verify on their own, and one changed byte is named.
func TestEvidenceForThirdParties(t *testing.T) {
	config, _ := region(t, 12)
	dir := t.TempDir()
	bundle, warc := filepath.Join(dir, "e.tar"), filepath.Join(dir, "e.warc.gz")
	code, _, errs := campanile(t, "evidence", "export", "--config", config, "--out", bundle)
	if code != exitFailed || !strings.Contains(errs, "keeps no evidence") {
		t.Errorf("before any visit: exit code %d, %s", code, errs)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("a failed export leaves %v", left)
	}
	campanile(t, "scan", "--config", config, "--all", "--save")
	for _, file := range []string{bundle, warc} {
		if code, _, errs := campanile(t, "evidence", "export", "--config", config, "--out", file); code != exitDone {
			t.Fatalf("%s: exit code %d, %s", file, code, errs)
		}
		if code, said, errs := campanile(t, "evidence", "verify", file); code != exitDone || strings.HasPrefix(said, "0 ") {
			t.Errorf("%s: exit code %d, %s%s", file, code, said, errs)
		}
	}
	whole, err := os.ReadFile(bundle)
	if err != nil {
		t.Fatal(err)
	}
	b, err := evidence.OpenBundle(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Snapshots) != 12 || b.Snapshots[0].Ruleset == "" {
		t.Errorf("%d snapshots, the first %+v", len(b.Snapshots), b.Snapshots[0])
	}
	whole[700] ^= 1
	if err := os.WriteFile(bundle, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errs = campanile(t, "evidence", "verify", bundle)
	if code != exitFailed || !strings.Contains(errs, "comune "+b.Snapshots[0].IPA+", run "+b.Snapshots[0].Run) {
		t.Errorf("a changed byte: exit code %d, %s", code, errs)
	}
	if code, _, errs := campanile(t, "evidence", "export", "--config", config, "--out", "x.zip"); code != exitUsage {
		t.Errorf("an unknown form: exit code %d, %s", code, errs)
	}
}
