package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/lab"
)

// campanile runs the program and returns its exit code and output.
func campanile(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var o, e bytes.Buffer
	code = run(ctx, args, stdio{out: &o, err: &e, getenv: func(string) string { return "" }})
	return code, o.String(), e.String()
}

// region starts a small simulated region and returns its configuration.
func region(t *testing.T, comuni int) (config string, world *lab.World) {
	t.Helper()
	world, err := lab.New(lab.Options{Entities: lab.Imaginary(comuni, 11), Seed: 11, Unprivileged: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := world.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { world.Close() })
	config, err = world.WriteConfig(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return config, world
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// oneLine fails unless what was said is one line that holds the words.
func oneLine(t *testing.T, said string, words ...string) {
	t.Helper()
	if n := strings.Count(strings.TrimSuffix(said, "\n"), "\n"); n != 0 || said == "" {
		t.Errorf("want one line, got %d:\n%.2000s", n+1, said)
	}
	for _, w := range words {
		if !strings.Contains(said, w) {
			t.Errorf("%.500q does not say %q", said, w)
		}
	}
}

func TestUsage(t *testing.T) {
	good := write(t, "good.yaml", "language: it\n")
	for _, tt := range []struct {
		name string
		args []string
		say  string
	}{
		{"unknown command", []string{"fly"}, "fly"},
		{"unknown flag", []string{"scan", "--config", good, "--al"}, "--al"},
		{"scan of nothing", []string{"scan", "--config", good}, "--all, or --ipa"},
		{"no configuration", []string{"scan", "--all"}, "--config"},
		{"missing configuration", []string{"sync", "--config", "/nowhere/c.yaml"}, "/nowhere/c.yaml"},
		{"bad configuration", []string{"config", "check", write(t, "bad.yaml", "crawl:\n  visits: 0\n")}, ":2: crawl.visits"},
		{"unknown key", []string{"config", "check", write(t, "bad2.yaml", "crawel: {}\n")}, "crawel"},
		{"unknown format of a report", []string{"report", "--config", good, "--scope", "region", "--format", "docx", "--out", "-"}, "csv html json"},
		{"unknown check", []string{"explain", "--config", good, "--ipa", "c_d150", "--check", "nope"}, "nope"},
		{"unknown role", []string{"serve", "--config", good, "--role", "king"}, "king"},
		{"too many comuni", []string{"demo", "--comuni", "100000"}, "1 to 1000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out, errs := campanile(t, tt.args...)
			if code != exitUsage || out != "" {
				t.Errorf("exit code %d, output %q; want %d and none", code, out, exitUsage)
			}
			oneLine(t, errs, tt.say)
		})
	}
}

func TestHelpIsNoError(t *testing.T) {
	for _, args := range [][]string{{}, {"--help"}, {"scan", "--help"}} {
		if code, out, _ := campanile(t, args...); code != exitDone || !strings.Contains(out, "campanile") {
			t.Errorf("%v: exit code %d, %q", args, code, out)
		}
	}
}

// A register that is no register is one clear line and exit code 1, and what
// an earlier sync brought stays.
func TestBadRegisters(t *testing.T) {
	config, _ := region(t, 10)
	entities := filepath.Join(filepath.Dir(config), lab.EntitiesFile)
	good, err := os.ReadFile(entities)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := bytes.Cut(good, []byte("\n"))
	inRow := bytes.LastIndexByte(good[:len(good)*2/3], '\n') + 20 // in its last value a cut would not show
	for _, tt := range []struct {
		name    string
		content []byte
	}{
		{"empty", nil},
		{"head only, cut", head[:len(head)/2]},
		{"cut in a row", good[:inRow]},
		{"HTML", []byte("<!doctype html><html><body>Service unavailable</body></html>")},
		{"wrong charset", append(append([]byte{}, good...), []byte("1,c_x,Comune di Citt\xe0,1,,L6,2430\r\n")...)},
		{"a line of 200 MB", append(append(append([]byte{}, head...), '\n'), bytes.Repeat([]byte("x"), 200<<20)...)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := os.WriteFile(entities, tt.content, 0o644); err != nil {
				t.Fatal(err)
			}
			os.Remove(filepath.Join(filepath.Dir(config), "campanile.db"))
			code, out, errs := campanile(t, "scan", "--config", config, "--all", "--format", "jsonl")
			if code != exitFailed || out != "" {
				t.Errorf("exit code %d, output %.200q; want %d and none", code, out, exitFailed)
			}
			oneLine(t, errs, lab.EntitiesFile)
			if len(errs) > 1000 {
				t.Errorf("a message of %d bytes", len(errs))
			}
		})
	}
	t.Run("the last good inventory stays", func(t *testing.T) {
		if err := os.WriteFile(entities, good, 0o644); err != nil {
			t.Fatal(err)
		}
		if code, _, errs := campanile(t, "sync", "--config", config); code != exitDone {
			t.Fatalf("exit code %d: %s", code, errs)
		}
		if err := os.WriteFile(entities, []byte("<html>"), 0o644); err != nil {
			t.Fatal(err)
		}
		code, out, errs := campanile(t, "sync", "--config", config)
		if code != exitPartial {
			t.Errorf("exit code %d, want %d: a script must see that a source was not read", code, exitPartial)
		}
		oneLine(t, errs, "ipa_entities")
		if !strings.Contains(out, lab.EntitiesFile) && !strings.Contains(out, "ipa_entities") {
			t.Errorf("sync does not say which source failed:\n%s", out)
		}
		code, out, errs = campanile(t, "scan", "--config", config, "--ipa", "C_Y003", "--format", "jsonl")
		if code != exitDone && code != exitPartial || strings.Count(out, "\n") != 1 {
			t.Errorf("exit code %d, %d results, %s", code, strings.Count(out, "\n"), errs)
		}
	})
}

func TestWhatCannotBeDone(t *testing.T) {
	config, _ := region(t, 5)
	content, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	changed := func(pairs ...string) string {
		path := filepath.Join(filepath.Dir(config), strings.NewReplacer("/", "-", " ", "-").Replace(t.Name())+".yaml")
		if err := os.WriteFile(path, []byte(strings.NewReplacer(pairs...).Replace(string(content))), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Run("unknown code", func(t *testing.T) {
		code, _, errs := campanile(t, "scan", "--config", config, "--ipa", "c_zzzz")
		if code != exitUsage {
			t.Errorf("exit code %d", code)
		}
		oneLine(t, errs, "c_zzzz")
	})
	t.Run("store that cannot be written", func(t *testing.T) {
		code, _, errs := campanile(t, "scan", "--config", changed("store: \"sqlite:", "store: \"sqlite:/proc/nowhere"), "--all")
		if code != exitFailed {
			t.Errorf("exit code %d", code)
		}
		oneLine(t, errs, "/proc/nowhere")
	})
	t.Run("port in use", func(t *testing.T) {
		code, _, errs := campanile(t, "serve", "--config", changed("listen: 127.0.0.1:8080", "listen: "+l.Addr().String()))
		if code != exitFailed {
			t.Errorf("exit code %d", code)
		}
		oneLine(t, errs, l.Addr().String())
	})
	t.Run("no contact", func(t *testing.T) {
		code, _, errs := campanile(t, "serve", "--config", changed("  contact:", "  # contact:"))
		if code != exitUsage {
			t.Errorf("exit code %d", code)
		}
		oneLine(t, errs, "crawl.contact")
	})
	t.Run("output that cannot be written", func(t *testing.T) {
		code, _, errs := campanile(t, "scan", "--config", config, "--ipa", "c_y001", "--out", "/nowhere/out.jsonl")
		if code != exitFailed {
			t.Errorf("exit code %d", code)
		}
		oneLine(t, errs, "/nowhere/out.jsonl")
	})
}

// TestScanToReport is the main job of the command line: scan, keep, judge
// again, explain, report; and two scans say the same.
func TestScanToReport(t *testing.T) {
	config, world := region(t, 30)
	code, first, errs := campanile(t, "scan", "--config", config, "--all", "--format", "jsonl", "--save")
	if code != exitPartial || !strings.Contains(errs, "could not be visited") {
		t.Fatalf("exit code %d, want %d: some comuni of the lab are down\n%s", code, exitPartial, errs)
	}
	if n := strings.Count(first, "\n"); n != 30 {
		t.Fatalf("%d results, want 30", n)
	}
	_, second, _ := campanile(t, "scan", "--config", config, "--all", "--format", "jsonl")
	sameButTimes(t, first, second)
	code, again, errs := campanile(t, "recheck", "--config", config, "--format", "jsonl")
	if code != exitDone || !strings.Contains(errs, "0 verdicts differ") {
		t.Errorf("recheck: exit code %d, %s", code, errs)
	}
	sameButTimes(t, first, again)
	code, kept, errs := campanile(t, "recheck", "--config", config, "--ruleset", "stored", "--format", "jsonl")
	if code != exitDone || strings.Count(kept, `"verdicts":{`) != 30 || !strings.Contains(errs, "30 visits as they were judged") {
		t.Errorf("recheck --ruleset stored: exit code %d, %s\n%.300s", code, errs, kept)
	}
	if n := len(world.Truth()); n != 30 {
		t.Fatalf("truth of %d comuni", n)
	}
	out := filepath.Join(t.TempDir(), "r.csv")
	if code, _, errs := campanile(t, "report", "--config", config, "--scope", "region", "--format", "csv", "--out", out); code != exitDone {
		t.Errorf("report: exit code %d, %s", code, errs)
	}
	if b, err := os.ReadFile(out); err != nil || bytes.Count(b, []byte("\r\n")) != 31 {
		t.Errorf("report: %v, %d lines, want a head and 30 comuni", err, bytes.Count(b, []byte("\r\n")))
	}
	code, explained, errs := campanile(t, "explain", "--config", config, "--ipa", "c_y003", "--check", "pagopa-portal")
	if code != exitDone || !strings.Contains(explained, "verdict") || !strings.Contains(explained, "norm") {
		t.Errorf("explain: exit code %d, %s\n%s", code, errs, explained)
	}
}

// sameButTimes compares results apart from times and run.
func sameButTimes(t *testing.T, a, b string) {
	t.Helper()
	x, y := byCode(t, a), byCode(t, b)
	if len(x) != len(y) {
		t.Errorf("%d and %d comuni", len(x), len(y))
	}
	for ipa, o := range x {
		if y[ipa] != o {
			t.Errorf("%s differs:\n%.1500s\n%.1500s", ipa, o, y[ipa])
		}
	}
}

func byCode(t *testing.T, jsonl string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for line := range strings.Lines(jsonl) {
		var p checks.Public
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatal(err)
		}
		p.Started, p.Finished, p.Run = time.Time{}, time.Time{}, ""
		for i := range p.Results {
			for j := range p.Results[i].Proof {
				p.Results[i].Proof[j].At = time.Time{}
			}
		}
		b, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		all[p.IPA] = string(b)
	}
	return all
}

func TestKnowledgeCheck(t *testing.T) {
	good := filepath.Join("..", "..", "checks", "knowledge", "networks.yaml")
	if code, out, errs := campanile(t, "knowledge", "check", good); code != exitDone || !strings.Contains(out, "good") {
		t.Errorf("exit code %d, %s", code, errs)
	}
	for name, content := range map[string]string{
		"networks.yaml": "- {asx: 1}\n", "portals.yaml": "- {host: x", "hosts.yaml": "- {host: x.it, kind: king, source: s, date: 2026-01-01}\n", "other.yaml": "",
	} {
		code, _, errs := campanile(t, "knowledge", "check", write(t, name, content))
		if code != exitUsage {
			t.Errorf("%s: exit code %d", name, code)
		}
		oneLine(t, errs, name)
	}
}

// Registers by address are fetched behind the guard: an address that leads into
// a private network is refused, whatever the configuration or a redirect says.
func TestSyncByAddress(t *testing.T) {
	config, _ := region(t, 5)
	dir := filepath.Dir(config)
	content, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	files := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer files.Close()
	byAddress := strings.NewReplacer(
		`ipa_entities: {file: "`+filepath.Join(dir, lab.EntitiesFile)+`"}`, `ipa_entities: {url: "`+files.URL+"/"+lab.EntitiesFile+`"}`,
	).Replace(string(content))
	if byAddress == string(content) {
		t.Fatal("the lab's configuration names its registers in another way: mend this test")
	}
	for _, tt := range []struct {
		name, content string
		code          int
	}{
		{"allowed", byAddress, exitDone},
		{"guarded", strings.Replace(byAddress, `"127.0.0.0/8", `, "", 1), exitFailed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			os.Remove(filepath.Join(dir, "campanile.db"))
			path := filepath.Join(dir, tt.name+".yaml")
			if err := os.WriteFile(path, []byte(tt.content), 0o644); err != nil {
				t.Fatal(err)
			}
			os.RemoveAll(filepath.Join(dir, "registers"))
			code, out, errs := campanile(t, "sync", "--config", path)
			if code != tt.code {
				t.Errorf("exit code %d, want %d\n%s%s", code, tt.code, out, errs)
			}
			if tt.code == exitFailed {
				oneLine(t, errs, "ipa_entities", "prohibited")
			}
		})
	}
}
