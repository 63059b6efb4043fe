package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// printer writes what it is asked for.
type printer struct {
	mu      sync.Mutex
	asked   []ReportOf
	formats []string
	err     error
	big     int           // bytes more
	wait    chan struct{} // nil: does not
}

func (p *printer) Formats() []string {
	if p.formats != nil {
		return p.formats
	}
	return []string{"html", "pdf", "xlsx", "csv", "json", "parquet"}
}

func (p *printer) Write(ctx context.Context, to io.Writer, r ReportOf) error {
	p.mu.Lock()
	p.asked = append(p.asked, r)
	p.mu.Unlock()
	if p.wait != nil {
		select {
		case <-p.wait:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	fmt.Fprintf(to, "%+v %s", r, strings.Repeat("x", p.big))
	return p.err
}

func withReports(p *printer) func(*Options) { return func(o *Options) { o.Reports = p } }

func TestReports(t *testing.T) {
	p := &printer{}
	s := portal(t, 30, withReports(p))
	for file, c := range map[string]struct {
		want   ReportOf
		kind   string
		header string
	}{
		"regione.html":             {ReportOf{Scope: "region", Format: "html", Lang: "it"}, "text/html; charset=utf-8", `inline; filename="campanile-regione-`},
		"regione.pdf?lang=en":      {ReportOf{Scope: "region", Format: "pdf", Lang: "en"}, "application/pdf", `inline; filename="campanile-regione-`},
		"provincia-BG.csv":         {ReportOf{Scope: "province", Province: "BG", Format: "csv", Lang: "it"}, "text/csv; charset=utf-8", `attachment; filename="campanile-provincia-BG-`},
		"classe-5000-15000.xlsx":   {ReportOf{Scope: "cluster", Cluster: "5000-15000", Format: "xlsx", Lang: "it"}, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", `attachment; filename="campanile-classe-5000-15000-`},
		"pilota.json":              {ReportOf{Scope: "pilots", Format: "json", Lang: "it"}, "application/json", `attachment; filename="campanile-pilota-`},
		"comune-C_X001.parquet":    {ReportOf{Scope: "comune", IPA: "c_x001", Format: "parquet", Lang: "it"}, "application/vnd.apache.parquet", `attachment; filename="campanile-comune-c_x001-`},
		"comune-c_x002.html?lang=": {ReportOf{Scope: "comune", IPA: "c_x002", Format: "html", Lang: "it"}, "text/html; charset=utf-8", `inline; filename="campanile-comune-c_x002-`},
	} {
		p.asked = nil
		w := ask(s, http.MethodGet, "/reports/"+file)
		if w.Code != 200 || len(p.asked) != 1 || p.asked[0] != c.want {
			t.Errorf("%s: %d %+v", file, w.Code, p.asked)
			continue
		}
		h := w.Header()
		if h.Get("Content-Type") != c.kind || !strings.HasPrefix(h.Get("Content-Disposition"), c.header) || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", file, h)
		}
		if strings.HasPrefix(c.header, "inline") && !strings.HasSuffix(h.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: what is shown may act: %v", file, h)
		}
		again := ask(s, http.MethodGet, "/reports/"+file, "If-None-Match", h.Get("ETag"))
		if again.Code != http.StatusNotModified || h.Get("ETag") == "" {
			t.Errorf("%s: asked for again: %d", file, again.Code)
		}
		if w := ask(s, http.MethodGet, "/reports/"+file, "Accept-Encoding", "gzip"); len(p.asked) != 1 || w.Code != 200 || w.Body.Len() == 0 {
			t.Errorf("%s: made %d times", file, len(p.asked))
		}
	}
	for _, file := range []string{"regione", "regione.exe", "regione.html.exe", "provincia-ZZ.csv", "provincia-.csv", "classe-huge.csv", "comune-c_nope.pdf", "comune-.pdf", "../regione.html", "..%2fregione.html", "pilota-x.csv", ".csv", "regione-BG.csv", "%00.csv", "provincia-%3Cscript%3E.csv"} {
		p.asked = nil
		if w := ask(s, http.MethodGet, "/reports/"+file); w.Code == 200 || len(p.asked) != 0 || strings.Contains(w.Body.String(), "<script>") {
			t.Errorf("%s: %d %v", file, w.Code, p.asked)
		}
	}
}

func TestReportsPageLeadsToEveryFile(t *testing.T) {
	p := &printer{}
	s := portal(t, 30, withReports(p))
	for _, path := range []string{"/reports", "/reports?lang=en", "/", "/comuni/c_x001", "/comuni/c_x002?lang=en"} {
		links := 0
		for _, part := range strings.Split(get(t, s, path), `href="/reports/`)[1:] {
			address, _, _ := strings.Cut(part, `"`)
			if w := ask(s, http.MethodGet, "/reports/"+strings.ReplaceAll(address, "&amp;", "&")); w.Code != 200 {
				t.Errorf("%s leads to %s: %d", path, address, w.Code)
			}
			links++
		}
		if links < 6 {
			t.Errorf("%s leads to %d files", path, links)
		}
	}
	if strings.Contains(get(t, portal(t, 3), "/"), "/reports") {
		t.Error("reports are offered where there are none")
	}
}

// Without a browser there is no PDF, and that is said.
func TestReportsWithoutABrowser(t *testing.T) {
	s := portal(t, 12, withReports(&printer{formats: []string{"html", "csv"}}))
	if body := get(t, s, "/reports"); strings.Contains(body, "regione.pdf") || !strings.Contains(body, "manca il browser") || !strings.Contains(body, "regione.csv") {
		t.Error("the page offers a PDF, or does not say why not")
	}
	if w := ask(s, http.MethodGet, "/reports/regione.pdf?lang=en"); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "browser") {
		t.Errorf("%d", w.Code)
	}
}

func TestReportThatFails(t *testing.T) {
	for err, want := range map[error]int{ErrNoReport: 404, errors.New("disk /var/secret is full"): 500} {
		s := portal(t, 12, withReports(&printer{err: err}))
		if w := ask(s, http.MethodGet, "/reports/regione.csv"); w.Code != want || strings.Contains(w.Body.String(), "secret") || w.Header().Get("Content-Disposition") != "" || w.Header().Get("ETag") != "" {
			t.Errorf("%v: %d %v", err, w.Code, w.Header())
		}
	}
}

// One is made at a time, once for all who ask for the same; too many who wait are
// told to come back; what is large is made each time and not kept in memory.
func TestReportsAreBounded(t *testing.T) {
	p := &printer{wait: make(chan struct{})}
	s := portal(t, 12, withReports(p))
	var wg sync.WaitGroup
	codes := make(chan int, 3*reportTurns)
	for range 3 * reportTurns {
		wg.Go(func() { codes <- ask(s, http.MethodGet, "/reports/regione.csv").Code })
	}
	refused := 0
	for range 2*reportTurns - 1 { // one is being made, reportTurns wait
		if code := <-codes; code != http.StatusServiceUnavailable {
			t.Errorf("%d", code)
		}
		refused++
	}
	close(p.wait)
	wg.Wait()
	close(codes)
	for code := range codes {
		if code != 200 {
			t.Errorf("%d", code)
		}
	}
	if len(p.asked) != 1 || refused != 2*reportTurns-1 {
		t.Errorf("made %d times, %d refused", len(p.asked), refused)
	}
	p.big = reportHeld
	for range 2 {
		if w := ask(s, http.MethodGet, "/reports/provincia-BG.csv"); w.Code != 200 || w.Body.Len() < reportHeld {
			t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
		}
	}
	if len(p.asked) != 3 || s.press.size > reportsHeld || s.press.size > 10_000 {
		t.Errorf("made %d times, %d bytes are held", len(p.asked), s.press.size)
	}
	inv, outcomes := invented(12)
	s.Board.Show(Standing{Inventory: inv, Current: outcomes[:3]})
	if ask(s, http.MethodGet, "/reports/regione.csv"); len(p.asked) != 4 {
		t.Error("a report of a board that is no more")
	}
}
