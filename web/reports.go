package web

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// Reports makes documents of what is published.
type Reports interface {
	// Formats lists what can be made here; "pdf" is among them where a browser
	// prints.
	Formats() []string
	// Write writes a report; ErrNoReport where no comune of it was visited.
	Write(ctx context.Context, to io.Writer, r ReportOf) error
}

// ErrNoReport is returned for a report that would be empty.
var ErrNoReport = errors.New("no comune of this report was visited yet")

// ReportOf says what a report is about; of Province, Cluster and IPA the scope's
// own is set.
type ReportOf struct {
	Scope    string // region, province, cluster, pilots or comune
	Province string // sigla
	Cluster  string
	IPA      string
	Format   string
	Lang     string // "it" or "en"
}

// Bounds of making reports: it takes processor and memory.
const (
	reportTurns     = 16               // that wait; beyond, come back
	reportWait      = 20 * time.Second // for one's turn
	reportTime      = 2 * time.Minute  // of making one
	reportHeld      = 4 << 20          // bytes of one that is remembered
	reportsHeld     = 32 << 20         // of all that are
	reportFreshness = 10 * time.Minute // what is not on the board is as old at most
)

// reportFormats are the formats as the page lists them, with their media types.
var reportFormats = [...]struct{ Name, Title, Type string }{
	{"html", "HTML", "text/html; charset=utf-8"}, {"pdf", "PDF", "application/pdf"},
	{"xlsx", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	{"csv", "CSV", "text/csv; charset=utf-8"}, {"json", "JSON", "application/json"}, {"parquet", "Parquet", "application/vnd.apache.parquet"},
}

// press makes reports one at a time and remembers the small ones.
type press struct {
	queue chan struct{}
	turn  chan struct{}

	mu    sync.Mutex
	board string // tag of what the remembered ones show
	held  map[string][]byte
	size  int
}

func newPress() *press {
	return &press{queue: make(chan struct{}, reportTurns), turn: make(chan struct{}, 1)}
}

// find returns a report that was made of the same.
func (p *press) find(board, name string) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.board != board {
		return nil
	}
	return p.held[name]
}

func (p *press) keep(board, name string, b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.board != board || p.size+len(b) > reportsHeld {
		p.board, p.held, p.size = board, map[string][]byte{}, 0
	}
	p.held[name] = b
	p.size += len(b)
}

// errBusy is returned when others' reports are still being made.
var errBusy = errors.New("others' reports are being made")

// enter waits for one's turn.
func (p *press) enter(ctx context.Context) (leave func(), err error) {
	select {
	case p.queue <- struct{}{}:
	default:
		return nil, errBusy
	}
	defer func() { <-p.queue }()
	wait := time.NewTimer(reportWait)
	defer wait.Stop()
	select {
	case p.turn <- struct{}{}:
		return func() { <-p.turn }, nil
	case <-wait.C:
		return nil, errBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// reportName is a report's file: "regione.pdf", "provincia-CR.xlsx".
func reportName(r ReportOf) string {
	switch r.Scope {
	case "province":
		return "provincia-" + r.Province + "." + r.Format
	case "cluster":
		return "classe-" + r.Cluster + "." + r.Format
	case "pilots":
		return "pilota." + r.Format
	case "comune":
		return "comune-" + r.IPA + "." + r.Format
	}
	return "regione." + r.Format
}

// readReportName returns the report that a file's name asks for, when the board
// has comuni for it.
func (v *view) readReportName(name string) (r ReportOf, ok bool) {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return r, false
	}
	what, format := name[:dot], name[dot+1:]
	r.Format = format
	kind, of, _ := strings.Cut(what, "-")
	switch {
	case what == "regione":
		r.Scope = "region"
	case what == "pilota":
		r.Scope = "pilots"
		if len(v.pilots) == 0 {
			return r, false
		}
	case kind == "provincia":
		r.Scope, r.Province = "province", of
	case kind == "classe":
		r.Scope, r.Cluster = "cluster", of
	case kind == "comune":
		if row := v.byIPA[registry.NormalIPA(of)]; row != nil {
			r.Scope, r.IPA = "comune", row.IPA
		}
	}
	known := func(list []summary, key string) bool {
		return slices.ContainsFunc(list, func(s summary) bool { return s.Key == key && key != "" })
	}
	switch r.Scope {
	case "":
		return r, false
	case "province":
		ok = known(v.provinces, r.Province)
	case "cluster":
		ok = known(v.clusters, r.Cluster)
	default:
		ok = true
	}
	return r, ok && formatType(format) != ""
}

func formatType(format string) string {
	for _, f := range reportFormats {
		if f.Name == format {
			return f.Type
		}
	}
	return ""
}

// reportsPage lists what can be had.
type reportsPage struct {
	Formats []string
	PDF     bool
	Pilots  bool
	View    *view
}

// Comuni and Piloting are how many comuni the widest reports are about.
func (p reportsPage) Comuni() int   { return p.View.region.Comuni }
func (p reportsPage) Piloting() int { return p.View.pilots[0].Comuni }

// Provinces and Clusters are those with comuni.
func (p reportsPage) Provinces() []summary { return p.View.provinces }
func (p reportsPage) Clusters() []summary  { return p.View.clusters }

func (s *Server) reportsPage(w http.ResponseWriter, r *http.Request) {
	v := s.Board.current.Load()
	have := s.Reports.Formats()
	title := checks.Text{IT: "Rapporti", EN: "Reports"}
	s.render(w, r, http.StatusOK, "reports", page{Title: title.In(s.lang(r)), Data: reportsPage{
		Formats: have, PDF: slices.Contains(have, "pdf"), Pilots: len(v.pilots) > 0, View: v,
	}})
}

// ReportLinks are the files of one report.
func (p page) ReportLinks(scope, key string) (links []reportLink) {
	for _, f := range reportFormats {
		if !slices.Contains(p.ReportFormats, f.Name) {
			continue
		}
		name := reportName(ReportOf{Scope: scope, Province: key, Cluster: key, IPA: key, Format: f.Name})
		links = append(links, reportLink{f.Title, p.Link("/reports/" + url.PathEscape(name))})
	}
	return links
}

type reportLink struct{ Title, Address string }

// reportFiles are the files of one report, for a part of a template.
type reportFiles struct {
	About string // for readers who hear links apart from their row
	Links []reportLink
}

// Files returns the files of one report for that part.
func (p page) Files(about, scope, key string) reportFiles {
	return reportFiles{about, p.ReportLinks(scope, key)}
}

// reportPolicy is that of a report shown in the browser: its own style, and
// nothing that acts.
const reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"

func (s *Server) report(w http.ResponseWriter, r *http.Request) {
	v := s.Board.current.Load()
	of, ok := v.readReportName(r.PathValue("file"))
	if !ok {
		s.refuse(w, r, http.StatusNotFound)
		return
	}
	of.Lang = s.lang(r)
	if !slices.Contains(s.Reports.Formats(), of.Format) {
		s.message(w, r, http.StatusServiceUnavailable, checks.Text{IT: "Formato non disponibile", EN: "Format not available"}, checks.Text{
			IT: "Su questa macchina manca il browser che stampa i PDF. La pagina HTML dello stesso rapporto si stampa da qualunque browser.",
			EN: "This machine lacks the browser that prints PDFs. The HTML page of the same report prints from any browser."})
		return
	}
	board := strings.Join([]string{v.version, s.Version, time.Now().Truncate(reportFreshness).String()}, "\x00")
	name := reportName(of)
	tag := "W/" + tagOf([]byte(board+"\x00"+name+"\x00"+of.Lang))
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	if _, have := has(r, strings.TrimPrefix(tag, "W/")); have {
		unchanged(w, tag)
		return
	}
	body, leave, err := s.made(r.Context(), w, board, of)
	if err != nil {
		s.noReport(w, r, name, err)
		return
	}
	defer leave()
	h.Set("ETag", tag)
	sendReport(w, r, of, body)
}

// made returns the report, which was made before or is made now.
func (s *Server) made(ctx context.Context, w http.ResponseWriter, board string, of ReportOf) (body io.Reader, leave func(), err error) {
	key := reportName(of) + "\x00" + of.Lang
	if b := s.press.find(board, key); b != nil {
		return strings.NewReader(string(b)), func() {}, nil
	}
	// More time than other answers have; where it cannot be given, theirs must do.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(reportWait + 2*reportTime))
	out, err := s.press.enter(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer out()
	if b := s.press.find(board, key); b != nil { // made while this one waited
		return strings.NewReader(string(b)), func() {}, nil
	}
	f, err := os.CreateTemp("", "campanile-report-*")
	if err != nil {
		return nil, nil, err
	}
	leave = func() { f.Close(); os.Remove(f.Name()) }
	ctx, cancel := context.WithTimeout(ctx, reportTime)
	defer cancel()
	err = s.Reports.Write(ctx, f, of)
	var size int64
	if err == nil {
		size, err = f.Seek(0, io.SeekCurrent)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		leave()
		return nil, nil, err
	}
	if size > reportHeld {
		return f, leave, nil
	}
	defer leave()
	b, err := io.ReadAll(f)
	if err != nil {
		return nil, nil, err
	}
	s.press.keep(board, key, b)
	return strings.NewReader(string(b)), func() {}, nil
}

func (s *Server) noReport(w http.ResponseWriter, r *http.Request, name string, err error) {
	switch {
	case errors.Is(err, errBusy):
		w.Header().Set("Retry-After", "30")
		s.message(w, r, http.StatusServiceUnavailable, checks.Text{IT: "Altri rapporti in preparazione", EN: "Other reports are being made"}, checks.Text{
			IT: "I rapporti si fanno uno alla volta. Riprovare fra mezzo minuto.", EN: "Reports are made one at a time. Please try again in half a minute."})
	case errors.Is(err, ErrNoReport):
		s.message(w, r, http.StatusNotFound, checks.Text{IT: "Nessun dato per questo rapporto", EN: "No data for this report"}, checks.Text{
			IT: "Nessuno dei suoi comuni è ancora nei dati pubblici.", EN: "None of its comuni is in the public figures yet."})
	default:
		if r.Context().Err() == nil {
			s.Log.Error("report not made", "report", name, "error", err)
		}
		s.message(w, r, http.StatusInternalServerError, checks.Text{IT: "Rapporto non riuscito", EN: "The report failed"}, checks.Text{
			IT: "Il rapporto non si è potuto preparare. Riprovare più tardi, o in un altro formato.", EN: "The report could not be made. Please try again later, or in another format."})
	}
}

func sendReport(w http.ResponseWriter, r *http.Request, of ReportOf, body io.Reader) {
	h := w.Header()
	h.Set("Content-Type", formatType(of.Format))
	h.Set("Vary", "Accept-Encoding")
	kind := "attachment"
	if of.Format == "html" || of.Format == "pdf" {
		kind = "inline"
		h.Set("Content-Security-Policy", reportPolicy)
		h.Set("Content-Language", of.Lang)
	}
	day := time.Now().In(rome).Format(time.DateOnly)
	h.Set("Content-Disposition", kind+`; filename="campanile-`+strings.TrimSuffix(plainName(reportName(of)), "."+of.Format)+"-"+day+"."+of.Format+`"`)
	text := of.Format == "html" || of.Format == "csv" || of.Format == "json"
	if !text || !acceptsGzip(r) {
		_, _ = io.Copy(w, body) // a client that has gone is no error of ours
		return
	}
	h.Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	_, _ = io.Copy(z, body)
	_ = z.Close()
}

// plainName is a name of letters, digits, dots, hyphens and underscores: a code
// of a register stands in a header.
func plainName(s string) string {
	return strings.Map(func(c rune) rune {
		if c == '.' || c == '-' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			return c
		}
		return '_'
	}, s)
}
