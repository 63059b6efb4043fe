package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/campanile-italia/campanile/checks"
)

func TestKnowledgeFolder(t *testing.T) {
	t.Cleanup(func() { checks.UseKnowledge(nil) })
	config, _ := region(t, 3)
	dir := filepath.Join(t.TempDir(), "knowledge")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, append([]byte("knowledge: "+dir+"\n"), content...), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := campanile(t, "knowledge", "check", dir); code != exitDone || !strings.Contains(out, "good") {
		t.Errorf("an empty folder: exit code %d, %s", code, errs)
	}
	if code, _, errs := campanile(t, "knowledge", "review", "--config", config); code != exitFailed || !strings.Contains(errs, "evidence") {
		t.Errorf("nothing scanned: exit code %d, %s", code, errs)
	}
	if code, _, errs := campanile(t, "scan", "--config", config, "--all", "--save", "--format", "jsonl"); code != exitDone && code != exitPartial {
		t.Fatalf("scan: exit code %d, %s", code, errs)
	}
	var list []checks.Unlisted
	code, out, errs := campanile(t, "knowledge", "review", "--config", config, "--format", "json")
	if err := json.Unmarshal([]byte(out), &list); code != exitDone || err != nil || !strings.Contains(errs, "3 comuni read") {
		t.Errorf("exit code %d, %v, %s", code, err, errs)
	}
	if err := os.WriteFile(filepath.Join(dir, "portal.yaml"), []byte("[]"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"knowledge", "check", dir}, {"knowledge", "review", "--config", config}, {"scan", "--config", config, "--all"}} {
		code, _, errs := campanile(t, args...)
		if code != exitUsage || !strings.Contains(errs, "portals.yaml") {
			t.Errorf("%v with a misspelt file: exit code %d, %s", args, code, errs)
		}
		oneLine(t, errs, "portal.yaml")
	}
}
