package main

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The schedule leaves a folder a day, with an index, and each report tells what
// moved since the one before; open data describe themselves.
func TestReportsOfADay(t *testing.T) {
	path, _ := region(t, 8)
	if code, _, errs := campanile(t, "scan", "--config", path, "--all", "--save", "--format", "jsonl"); code != exitDone && code != exitPartial {
		t.Fatal(errs)
	}
	folder := filepath.Join(t.TempDir(), "reports")
	d, end := daemonOn(t, path, func(d *daemon) { d.config.Reports.Folder = folder })
	defer end()
	for _, day := range []int{1, 2} {
		tick := time.Date(2026, 12, day, 7, 0, 0, 0, time.UTC)
		for range 2 { // a tick fired twice orders once
			if err := d.orderReports(t.Context(), tick); err != nil {
				t.Fatal(err)
			}
		}
		eventually(t, "the day's reports are written", func() bool {
			index, err := os.ReadFile(filepath.Join(folder, "index.html"))
			return err == nil && strings.Contains(string(index), tick.Format(time.DateOnly))
		})
	}
	for _, name := range []string{"index.html", "2026-12-01/regione.html", "2026-12-02/regione.csv", "2026-12-02/regione.xlsx"} {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	index, err := os.ReadFile(filepath.Join(folder, "index.html"))
	if err != nil || strings.Index(string(index), "2026-12-02") > strings.Index(string(index), "2026-12-01") {
		t.Errorf("the index does not begin with the newest day: %s %v", index, err)
	}
	second, err := os.ReadFile(filepath.Join(folder, "2026-12-02", "regione.html"))
	if err != nil || !strings.Contains(string(second), "01/12/2026") {
		t.Errorf("the second report does not compare with the first: %v", err)
	}
	portalOffers(t, d)

	out := filepath.Join(t.TempDir(), "open")
	code, said, errs := campanile(t, "opendata", "--config", path, "--out", out, "--base", "https://dati.example.it/campanile", "--publisher", "Regione", "--code", "r_lombar")
	if code != exitDone || !strings.Contains(said, "5 files") {
		t.Fatalf("opendata: %d %s %s", code, said, errs)
	}
	var names []string
	entries, err := os.ReadDir(out)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := []string{"catalogo.jsonld", "catalogo.rdf", "comuni.csv", "dizionario.csv", "verdetti.csv"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("%v, %v", names, err)
	}
	if code, _, errs := campanile(t, "opendata", "--config", path, "--out", out, "--base", "ftp://x", "--publisher", "R", "--code", "r"); code != exitUsage || !strings.Contains(errs, "no http or https address") {
		t.Errorf("a base that is none: %d %s", code, errs)
	}
	for _, args := range [][]string{{"--scope", "cluster", "--cluster", "under-5000", "--format", "html"}, {"--scope", "region", "--format", "parquet"}, {"--scope", "region", "--format", "json"}} {
		file := filepath.Join(t.TempDir(), "r")
		if code, _, errs := campanile(t, append([]string{"report", "--config", path, "--out", file}, args...)...); code != exitDone {
			t.Errorf("report %v: %d %s", args, code, errs)
		}
	}
}

// portalOffers asks the portal for the documents that its page leads to.
func portalOffers(t *testing.T, d *daemon) {
	t.Helper()
	base := "http://" + d.listener.Addr().String() + "/reports"
	_, page := get(t, base, nil)
	for _, part := range strings.Split(page, `href="/reports/`)[1:] {
		file, _, _ := strings.Cut(part, `"`)
		if strings.HasSuffix(file, ".pdf") || strings.HasPrefix(file, "provincia") && !strings.HasSuffix(file, ".html") {
			continue // others' tests print; provinces are all alike
		}
		if status, body := get(t, base+"/"+file, nil); status != http.StatusOK || len(body) < 500 {
			t.Errorf("%s: HTTP %d, %d bytes", file, status, len(body))
		}
	}
	if _, english := get(t, base+"/regione.html?lang=en", nil); !strings.Contains(english, `<html lang="en">`) || !strings.Contains(english, "The three themes") {
		t.Error("the report is not in the language asked for")
	}
}
