package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/campanile-italia/campanile/internal/needs"
)

// A configuration that asks for a browser where there is none is refused: the
// verdicts would depend on the machine.
func TestBrowserThatIsNotThere(t *testing.T) {
	config, _ := region(t, 10)
	config = withBrowser(t, config)
	t.Setenv("PATH", t.TempDir())
	code, out, errs := campanile(t, "scan", "--config", config, "--all", "--format", "jsonl")
	if code != exitUsage || out != "" {
		t.Errorf("exit code %d, output %.200q; want %d and none", code, out, exitUsage)
	}
	oneLine(t, errs, "crawl.javascript", "chromium", "never")
}

func TestBrowserFromPath(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink(needs.Binary(t, "chromium"), filepath.Join(dir, "chromium")); err != nil {
		t.Fatal(err)
	}
	config, world := region(t, 40)
	config = withBrowser(t, config)
	t.Setenv("PATH", dir+":/usr/bin:/bin")
	for ipa, of := range world.Truth() {
		if e := of["pagopa-portal"]; e.Reason == "script-only" {
			code, out, errs := campanile(t, "scan", "--config", config, "--ipa", ipa, "--format", "jsonl")
			if code != exitDone && code != exitPartial || !strings.Contains(out, `"script-only"`) {
				t.Errorf("exit code %d, %.300q %.300q; want a visit that tried a browser and found nothing", code, out, errs)
			}
			return
		}
	}
	t.Error("no comune of the region is made by scripts")
}

func withBrowser(t *testing.T, config string) string {
	t.Helper()
	b, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	s := strings.Replace(string(b), "crawl:\n", "crawl:\n  javascript: auto\n", 1)
	if s == string(b) {
		t.Fatalf("no crawl section in\n%s", b)
	}
	path := filepath.Join(filepath.Dir(config), "browser.yaml")
	if err := os.WriteFile(path, []byte(s), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
