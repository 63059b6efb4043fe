package web

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
)

func TestBadge(t *testing.T) {
	s := portal(t, 12)
	for ipa, want := range map[string]string{"c_x001": "22/11/2026", "c_x005": "senza punteggio", "c_x007": "non visitato", "C_X002": "%"} {
		w := ask(s, http.MethodGet, "/comuni/"+ipa+"/badge.svg")
		wellFormed(t, w.Body.String())
		if w.Code != 200 || w.Header().Get("Content-Type") != "image/svg+xml" || !strings.Contains(w.Body.String(), want) || strings.Contains(w.Body.String(), "<script") || w.Header().Get("Cross-Origin-Resource-Policy") != "cross-origin" {
			t.Errorf("%s: %d %s", ipa, w.Code, w.Body)
		}
	}
	if w := ask(s, http.MethodGet, "/comuni/c_nope/badge.svg"); w.Code != 404 {
		t.Error(w.Code)
	}
}

// What is downloaded is what is shown, all of it; no cell is a formula.
func TestDownload(t *testing.T) {
	inv, outcomes := invented(130)
	for i, name := range []string{`=HYPERLINK("http://evil.example")`, "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"} {
		inv.Municipalities[i].Name = name
	}
	b := NewBoard()
	b.Show(Standing{Inventory: inv, Current: outcomes})
	s := portal(t, 0, func(o *Options) { o.Board = b })
	for _, q := range []string{"", "?province=BG&sort=-score", "?check=mail-spf&status=fail&page=2"} {
		w := ask(s, http.MethodGet, "/comuni.csv"+q)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(w.Body.String(), "\ufeff"))).ReadAll()
		if err != nil || w.Header().Get("Content-Type") != "text/csv; charset=utf-8" {
			t.Fatal(err)
		}
		list := decode[listAnswer](t, ask(s, http.MethodGet, "/api/v1/municipalities?limit=2000&"+strings.TrimPrefix(strings.ReplaceAll(q, "&page=2", ""), "?")), 200)
		if len(rows)-1 != list.Total || len(rows) < 3 {
			t.Errorf("%s: %d rows, %d comuni", q, len(rows)-1, list.Total)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
					t.Errorf("a spreadsheet would run %q", cell)
				}
			}
		}
	}
	if body := get(t, s, "/?province=BG&sort=score"); !strings.Contains(body, `href="/comuni.csv?province=BG&amp;sort=score"`) || !strings.Contains(body, `/api/v1/municipalities?limit=2000&amp;province=BG&amp;sort=score`) {
		t.Error("the page does not offer the list as shown")
	}
}

func TestWeek(t *testing.T) {
	w := NewWeek([]TerritoryChange{
		{IPA: "a", Name: "mail-spf", From: checks.Fail, To: checks.Pass}, {IPA: "a", Name: "mail-spf", From: checks.Warn, To: checks.Pass}, {IPA: "b", Name: "gone", From: checks.Pass, To: checks.Warn},
		{IPA: "c", Name: "mail-spf", From: checks.Pass, To: checks.Unknown}, {IPA: "c", Name: "mail-spf", From: checks.Unknown, To: checks.Fail},
	})
	if w.Better != 2 || w.Worse != 1 || w.Comuni != 2 || len(w.Checks) != 2 || w.Checks[0].Check != "mail-spf" {
		t.Errorf("%+v", w)
	}
	inv, outcomes := invented(12)
	b := NewBoard()
	b.Show(Standing{Inventory: inv, Current: outcomes, Week: w})
	body := get(t, portal(t, 0, func(o *Options) { o.Board = b }), "/")
	if _, part, ok := strings.Cut(body, `id="week"`); !ok || !strings.Contains(part, "<strong>2</strong> verdetti migliorati") || !strings.Contains(part, "gone") {
		t.Error("the first page does not say what changed")
	}
}

func TestStatusAndSources(t *testing.T) {
	s := portal(t, 12, withTerritory, func(o *Options) {
		o.Queue = func(context.Context) []Lane { return []Lane{{Name: "on-demand", Waiting: 1234}} }
	})
	body := get(t, s, "/status")
	for _, want := range []string{"1.234", "99,00%", "non pubblicata", "pochi&lt;script&gt;", "Campanile test", "non disponibile"} {
		if !strings.Contains(body, want) {
			t.Errorf("the status page does not say %q", want)
		}
	}
	if body := get(t, s, "/sources"); !strings.Contains(body, "CC-BY-4.0") || !strings.Contains(body, strings.Repeat("0123456789abcdef", 4)) {
		t.Error("the sources page lacks licence or hash")
	}
}

func TestComuneBesideOthers(t *testing.T) {
	s := portal(t, 130)
	body := get(t, s, "/comuni/c_x003")
	_, part, ok := strings.Cut(body, `id="beside"`)
	if !ok || strings.Count(part[:strings.Index(part, "</table>")], "<tr>") != 6 {
		t.Errorf("%.900s", part)
	}
	if !strings.Contains(body, `href="/suppliers?name=Invented`) || !strings.Contains(body, "(AS64500, IT)") {
		t.Error("supplier and network are not on the page")
	}
}

// steps is a scan that goes on each time somebody looks.
type steps struct {
	answers
	states []Scan
}

func (s *steps) Scan(ctx context.Context, id string) (Scan, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.states[0]
	if len(s.states) > 1 {
		s.states = s.states[1:]
	}
	if id != "q1" {
		return Scan{}, ErrNoScan
	}
	return now, nil
}

func TestEventsOfAScan(t *testing.T) {
	at := func(state ScanState, position, requests int) Scan {
		return Scan{ID: "q1", IPA: "c_x001", State: state, Asked: seen, Position: position, Requests: requests}
	}
	scans := &steps{states: []Scan{at(ScanQueued, 2, 0), at(ScanRunning, 0, 7), at(ScanRunning, 0, 7), at(ScanDone, 0, 0)}}
	srv := httptest.NewServer(portal(t, 3, func(o *Options) { o.Scans = scans }))
	defer srv.Close()
	client := &http.Client{Timeout: 30 * time.Second}
	r, err := client.Get(srv.URL + "/scans/q1/events?lang=en")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var got []progressBody
	for in := bufio.NewScanner(r.Body); in.Scan(); {
		if data, ok := strings.CutPrefix(in.Text(), "data: "); ok {
			var p progressBody
			if err := json.Unmarshal([]byte(data), &p); err != nil {
				t.Fatal(err)
			}
			got = append(got, p)
		}
	}
	if len(got) != 3 || got[0].Text != "Waiting, place 2." || got[1].Requests != 7 || got[2].State != ScanDone || r.Header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("%+v", got)
	}
	if w := ask(portal(t, 3), http.MethodGet, "/scans/nope/events"); w.Code != 404 {
		t.Error(w.Code)
	}
}

// The page works without its script, and only this page may run one.
func TestScanPageWithAndWithoutScript(t *testing.T) {
	s := portal(t, 3)
	w := ask(s, http.MethodGet, "/scans/q1?lang=en")
	for _, want := range []string{`<noscript><meta http-equiv="refresh" content="5"></noscript>`, `data-events="/scans/q1/events?lang=en"`, "Waiting, place 3."} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s", want)
		}
	}
	if !strings.Contains(w.Header().Get("Content-Security-Policy"), "script-src 'self'") {
		t.Error("the script may not run")
	}
	_, path, _ := strings.Cut(w.Body.String(), `<script src="`)
	path, _, _ = strings.Cut(path, `"`)
	if js := ask(s, http.MethodGet, path); js.Code != 200 || !strings.HasPrefix(js.Header().Get("Content-Type"), "text/javascript") {
		t.Errorf("%s: %d %s", path, js.Code, js.Header())
	}
	done := queued()
	done.scan.State, done.scan.Asked = ScanDone, seen.Add(-time.Hour)
	w = ask(portal(t, 3, func(o *Options) { o.Scans = done }), http.MethodGet, "/scans/q1")
	if !strings.Contains(w.Body.String(), `id="changed"`) || strings.Contains(w.Body.String(), "<script src") || strings.Count(w.Body.String(), "→") != 1 {
		t.Errorf("what changed is not on the page of a scan that is done: %s", w.Body)
	}
}

// A site that could not be read is told once, and what follows from it waits to
// be asked for; a few unknowns are each worth a look.
func TestManyUnknownsAreFolded(t *testing.T) {
	for _, unread := range []bool{true, false} {
		inv, outcomes := invented(12)
		o := &outcomes[0]
		for i := range o.Results {
			if r := &o.Results[i]; unread || i < 3 {
				r.Status, r.Reason = checks.Unknown, string(evidence.Robots)
			}
		}
		b := NewBoard()
		b.Show(Standing{Inventory: inv, Current: outcomes})
		body := get(t, portal(t, 0, func(p *Options) { p.Board = b }), "/comuni/"+o.IPA)
		_, part, ok := strings.Cut(body, `<h3 class="group" id="unknown">`)
		if folded := strings.HasPrefix(strings.TrimSpace(part[strings.Index(part, "</h3>")+5:]), "<details"); !ok || folded != unread {
			t.Errorf("%d results, all unknown: %t; folded: %t", len(o.Results), unread, folded)
		}
	}
}
