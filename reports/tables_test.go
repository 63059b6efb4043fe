package reports_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evaluate"
	"github.com/campanile-italia/campanile/internal/needs"
	"github.com/campanile-italia/campanile/registry"
	"github.com/campanile-italia/campanile/reports"
)

// territory is comuni of every cluster, with pilots, suppliers and a dark site.
func territory() []checks.Outcome {
	var all []checks.Outcome
	names := []string{"Abbadia Rossa", "Borgo d'Olmo", "Castel Nuovo", "Dosso del Liro", "=Formula", "Fonte Alta"}
	for i, name := range names {
		o := checks.Outcome{IPA: "c_t00" + string(rune('0'+i)), ISTAT: "015999", Name: name, Province: []string{"MI", "CR"}[i%2], Population: []int{900, 7000, 40000}[i%3],
			Cluster: registry.Clusters[i%3], Pilot: i == 1, Site: "https://www.comune.x.it/", Supplier: []string{"Ditta Uno", "Ditta Due"}[i%2], Run: "r1",
			Started: time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC), Finished: time.Date(2026, 11, 22, 1, 1, 0, 0, time.UTC)}
		for k, c := range checks.All() {
			r := checks.Result{Check: c.ID, Family: c.Family, Severity: c.Severity, Weight: c.Weight, Status: []checks.Status{checks.Pass, checks.Fail, checks.Warn, checks.Pass}[(i+k)%4], Message: checks.Text{IT: "+visto", EN: "+seen"}}
			if i == 5 {
				r.Status, r.Reason = checks.Unknown, "timeout"
				o.Fault = "timeout"
			}
			o.Results = append(o.Results, r)
		}
		o.Card = checks.NewCard(o.Results)
		all = append(all, o)
	}
	return all
}

func whole() reports.Report {
	day := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	return reports.Report{Scope: reports.Region, Title: "Regione Inventata", Made: day, Language: "it", Version: "test", Outcomes: territory(), Since: day.AddDate(0, -1, 0),
		Sources: []registry.Source{{ID: registry.IPAEntities, Rows: 1508, Date: day}, {ID: registry.ASN, Missing: true}},
		Plan:    plan(),
		Changes: []reports.Change{
			{IPA: "c_t000", Check: "pagopa-portal", From: checks.Fail, To: checks.Pass}, {IPA: "c_t001", Check: "pagopa-portal", From: checks.Pass, To: checks.Warn},
			{IPA: "c_t002", Check: "pagopa-portal", From: checks.Unknown, To: checks.Pass}, {IPA: "c_t002", Check: "gone", From: checks.Fail, To: checks.Pass},
		}}
}

// plan is a roll-out in three waves, the last of one comune.
func plan() *evaluate.Plan {
	wave := func(gain float64, codes ...string) evaluate.Wave {
		w := evaluate.Wave{Gain: evaluate.Interval{Estimate: gain, Low: gain / 2, High: 2 * gain}, Residents: 1000 * gain,
			Suppliers: []evaluate.SupplierShare{{Name: "=Ditta <Uno>", Comuni: 2, Shared: []string{"pagopa-portal", "gone"}}, {Name: "Ditta senza", Comuni: 2}}}
		for _, ipa := range codes {
			w.Comuni = append(w.Comuni, evaluate.WaveComune{IPA: ipa, Name: ipa})
		}
		return w
	}
	return &evaluate.Plan{Made: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), Protocol: "Prova <b>", Outcome: "family:pagopa", Ruleset: "r", Capacity: 3,
		Waves:  []evaluate.Wave{wave(1.25, "c_t000", "c_t001", "c_t002"), wave(0.5, "c_t003", "c_t004"), wave(-0.1, "c_t005")},
		Orders: []evaluate.Order{{Name: "campanile", Gain: 3.5, Residents: 12000, Talks: 4}, {Name: "worst-first", Gain: 3.6, Residents: 12500, Talks: 4}}}
}

// A wave that would name who may still reply says no figure; the region's and
// the pilots' reports have the waves, a comune's has its own.
func TestWaves(t *testing.T) {
	r := whole()
	r.Replying = map[string]time.Time{"c_t000": {}, "c_t005": {}}
	waves := r.Waves()
	if len(waves) != 3 || waves[0].Gain == nil || waves[1].Gain == nil || waves[2].Gain != nil || waves[2].Residents != nil {
		t.Errorf("%+v", waves)
	}
	if len(waves[0].Suppliers) != 1 || cmp.Diff([]string{"c_t000", "c_t001", "c_t002"}, waves[0].Comuni) != "" {
		t.Errorf("%+v", waves[0])
	}
	var b bytes.Buffer
	if err := reports.JSON(&b, r); err != nil || !strings.Contains(b.String(), `"wave": 3`) {
		t.Errorf("no waves in JSON: %v", err)
	}
	r.Scope, r.Replying = reports.Comune, nil
	r.Outcomes = r.Outcomes[4:5]
	if r.Waves() != nil || r.WaveOf("c_t004") != 2 || r.WaveOf("other") != 0 {
		t.Error("the waves of a comune's report")
	}
	b.Reset()
	if err := reports.HTML(&b, r); err != nil || !strings.Contains(b.String(), "piano di estensione: ondata 2") {
		t.Errorf("no wave in the comune's report: %v", err)
	}
	if r.Plan = nil; r.WaveOf("c_t004") != 0 {
		t.Error("a wave without a plan")
	}
}

func TestAnalysis(t *testing.T) {
	a := reports.Analyse(territory())
	if a.All.Comuni != 6 || a.All.Scored != 5 || a.All.Inhabitants != 2*(900+7000+40000) {
		t.Errorf("all: %+v", a.All)
	}
	if len(a.Clusters) != 3 || len(a.Provinces) != 2 || len(a.Pilots) != 2 || a.Pilots[0].Comuni != 1 || a.Pilots[1].Comuni != 5 {
		t.Errorf("groups: %+v %+v %+v", a.Clusters, a.Provinces, a.Pilots)
	}
	if len(a.Silent) != 1 || a.Silent[0].Comuni != 1 || a.Silent[0].Fault != "timeout" {
		t.Errorf("silent: %+v", a.Silent)
	}
	line := a.Checks[0]
	if line.Assessed() != 5 || line.Count[checks.Unknown] != 1 || line.Passing == nil || *line.Passing != float64(line.Count[checks.Pass])/5 {
		t.Errorf("check: %+v", line)
	}
	// Of the first check 0 and 3 and 4 pass (900, 900, 7000), of 0..4 assessed.
	if want := float64(900+900+7000) / float64(900+7000+40000+900+7000); line.Inhabitants == nil || *line.Inhabitants != want {
		t.Errorf("inhabitants %v, want %v", line.Inhabitants, want)
	}
	for _, s := range a.Suppliers {
		if s.Fails < 2 || s.Check == nil || s.Comuni != 3 {
			t.Errorf("supplier: %+v", s)
		}
	}
	if len(a.Suppliers) == 0 {
		t.Error("no supplier")
	}
	if empty := reports.Analyse(nil); empty.All.Overall != nil || len(empty.Clusters) != 0 {
		t.Errorf("nothing: %+v", empty)
	}
}

func TestMovement(t *testing.T) {
	moved := reports.Movement(whole().Changes)
	if len(moved) != 1 || moved[0].Check.ID != "pagopa-portal" || moved[0].Better != 1 || moved[0].Worse != 1 {
		t.Errorf("%+v", moved)
	}
}

// A workbook has typed cells, a frozen and filtered head, and no formula.
func TestXLSX(t *testing.T) {
	var b bytes.Buffer
	if err := reports.XLSX(&b, whole()); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if diff := cmp.Diff([]string{"Comuni", "Controlli", "Gruppi", "Verdetti", "Metodo e fonti", "Ondate"}, f.GetSheetList()); diff != "" {
		t.Fatal(diff)
	}
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil || len(rows) < 2 {
			t.Fatalf("%s: %d rows, %v", sheet, len(rows), err)
		}
		for r, row := range rows {
			for c := range row {
				cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
				if formula, err := f.GetCellFormula(sheet, cell); err != nil || formula != "" {
					t.Fatalf("%s %s is a formula: %q %v", sheet, cell, formula, err)
				}
			}
		}
		panes, err := f.GetPanes(sheet)
		if err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("%s: the head is not frozen: %+v %v", sheet, panes, err)
		}
	}
	if v, _ := f.GetCellValue("Comuni", "A6"); v != "=Formula" {
		t.Errorf("a name became %q", v)
	}
	if kind, _ := f.GetCellType("Comuni", "E2"); kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("inhabitants are of type %v", kind)
	}
	if v, _ := f.GetCellValue("Comuni", "K7"); v != "" {
		t.Errorf("a score that is not published is %q", v)
	}
}

func TestParquet(t *testing.T) {
	var b bytes.Buffer
	if err := reports.Parquet(&b, whole()); err != nil {
		t.Fatal(err)
	}
	type row struct {
		IPA      string   `parquet:"ipa"`
		Check    string   `parquet:"check"`
		Status   string   `parquet:"status"`
		Score    *float64 `parquet:"score,optional"`
		Finished int64    `parquet:"finished,timestamp(millisecond)"`
	}
	rows, err := parquet.Read[row](bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil || len(rows) != 6*len(checks.All()) {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	first, last := rows[0], rows[len(rows)-1]
	if first.IPA != "c_t000" || first.Score == nil || last.Score != nil || last.Status != "unknown" {
		t.Errorf("%+v ... %+v", first, last)
	}
}

// The region's report, as a golden: look at it in a browser after a change.
func TestRegionReportGolden(t *testing.T) {
	for _, lang := range []string{"it", "en"} {
		r := whole()
		r.Language = lang
		var b bytes.Buffer
		if err := reports.HTML(&b, r); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", "whole-"+lang+".html")
		if *update {
			if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Errorf("%s differs; look at it, then: go test ./reports -update\n%s", path, diff)
		}
	}
}

// Chromium prints a tagged PDF.
func TestPDF(t *testing.T) {
	program := needs.Binary(t, "chromium")
	var b bytes.Buffer
	if err := reports.PDF(t.Context(), program)(&b, whole()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"%PDF-", "/StructTreeRoot", "/MarkInfo", "/Lang"} {
		if !bytes.Contains(b.Bytes(), []byte(want)) {
			t.Errorf("the PDF has no %s", want)
		}
	}
	pdftotext, err := exec.LookPath("pdftotext")
	if err != nil {
		return // what it says is in the golden
	}
	cmd := exec.CommandContext(t.Context(), pdftotext, "-", "-")
	cmd.Stdin = &b
	text, err := cmd.Output()
	if err != nil || !strings.Contains(string(text), "Regione Inventata") {
		t.Errorf("the PDF's text: %v", err)
	}
}
