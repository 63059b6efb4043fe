package web

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/jobs"
)

//go:embed templates/*.html
var templateFiles embed.FS

// assetFiles holds our own stylesheets and, in builds made after `make assets`,
// bootstrap-italia's under assets/bootstrap-italia.
//
//go:embed all:assets
var assetFiles embed.FS

const bootstrapItalia = "assets/bootstrap-italia/css/bootstrap-italia.min.css"

// pages renders the templates.
type pages struct {
	byName map[string]*template.Template
	assets http.Handler
	styles []string
}

func newPages() (*pages, error) {
	p := &pages{byName: map[string]*template.Template{}}
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if strings.HasSuffix(name, "layout.html") {
			continue
		}
		t, err := template.New("layout.html").Funcs(funcs).ParseFS(templateFiles, "templates/layout.html", name)
		if err != nil {
			return nil, err
		}
		p.byName[strings.TrimSuffix(strings.TrimPrefix(name, "templates/"), ".html")] = t
	}
	p.styles = []string{"/assets/plain.css", "/assets/campanile.css"}
	if _, err := fs.Stat(assetFiles, bootstrapItalia); err == nil {
		p.styles[0] = "/" + bootstrapItalia
	}
	files := http.FileServerFS(assetFiles)
	p.assets = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=3600")
		files.ServeHTTP(w, r)
	})
	return p, nil
}

// page is what every template gets.
type page struct {
	Lang    string
	Title   string
	Path    string
	Query   url.Values
	Demo    bool
	Version string
	Styles  []string
	Refresh int // seconds; 0: none
	Data    any
}

// T returns the text of the page's language.
func (p page) T(it, en string) string {
	if p.Lang == "en" {
		return en
	}
	return it
}

// In returns a two-language text in the page's language.
func (p page) In(t checks.Text) string { return t.In(p.Lang) }

// Link adds the page's language to an address of ours.
func (p page) Link(path string) string {
	if p.Query.Get("lang") == "" {
		return path
	}
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	return path + sep + "lang=" + p.Lang
}

// Other is this page in the other language.
func (p page) Other() string {
	q := url.Values{}
	for k, v := range p.Query {
		q[k] = v
	}
	q.Set("lang", p.T("en", "it"))
	return p.Path + "?" + q.Encode()
}

// Family names a family of checks.
func (p page) Family(f checks.Family) string {
	switch f {
	case checks.PagoPA:
		return p.T("pagoPA", "pagoPA")
	case checks.EInvoice:
		return p.T("Fatturazione elettronica", "Electronic invoicing")
	case checks.Hosting:
		return p.T("Hosting e cloud", "Hosting and cloud")
	}
	return p.T("Altri obblighi AgID", "Other AgID duties")
}

// Status names a verdict.
func (p page) Status(s checks.Status) string {
	switch s {
	case checks.Pass:
		return p.T("Conforme", "Pass")
	case checks.Warn:
		return p.T("Da migliorare", "To improve")
	case checks.Fail:
		return p.T("Non conforme", "Fail")
	case checks.NotApplicable:
		return p.T("Non applicabile", "Not applicable")
	}
	return p.T("Non rilevabile", "Unknown")
}

// Cluster names a population cluster.
func (p page) Cluster(c string) string {
	switch c {
	case "under-5000":
		return p.T("Fino a 4.999 abitanti", "Up to 4,999 inhabitants")
	case "5000-15000":
		return p.T("Da 5.000 a 15.000 abitanti", "5,000 to 15,000 inhabitants")
	case "over-15000":
		return p.T("Oltre 15.000 abitanti", "Over 15,000 inhabitants")
	}
	return p.T("Popolazione non nota", "Population unknown")
}

// Number writes a whole number as the language does.
func (p page) Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + p.T(".", ",") + s[i:]
	}
	return s
}

// When writes a moment in Rome's time.
func (p page) When(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.In(jobs.Rome).Format(p.T("02/01/2006 15:04", "2006-01-02 15:04"))
}

// Day writes a day.
func (p page) Day(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.Format(p.T("02/01/2006", "2006-01-02"))
}

// Percent writes a share as a whole percentage; a score that is not published
// is a dash, never 0.
func (p page) Percent(v *float64) string {
	if v == nil {
		return "—"
	}
	return strconv.Itoa(int(math.Round(*v*100))) + "%"
}

// Share is Percent for a share that is always known.
func (p page) Share(v float64) string { return p.Percent(&v) }

var funcs = template.FuncMap{
	"families": func() []checks.Family { return checks.Families[:] },
	"statuses": func() []checks.Status { return checks.Statuses[:] },
	// width is a bar's length out of 100.
	"width": func(v *float64) int {
		if v == nil {
			return 0
		}
		return int(math.Round(*v * 100))
	},
	// weblink returns an address only when it may be followed: proofs also
	// quote DNS names and registers.
	"weblink": func(s string) string {
		if u, err := url.Parse(s); err == nil && (u.Scheme == "https" || u.Scheme == "http") {
			return s
		}
		return ""
	},
	"field": func(v url.Values, key string) string { return v.Get(key) },
}

// render writes a page. It is rendered whole first, so that an error is an
// error and not half a page.
func (s *Server) render(w http.ResponseWriter, r *http.Request, status int, name string, p page) {
	q := r.URL.Query()
	p.Lang = s.Language
	if l := q.Get("lang"); l == "it" || l == "en" {
		p.Lang = l
	}
	p.Path, p.Query, p.Demo, p.Version, p.Styles = r.URL.Path, q, s.Demo, s.Version, s.pages.styles
	var b bytes.Buffer
	if err := s.execute(&b, name, p); err != nil {
		s.Log.Error("page not rendered", "page", name, "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", p.Lang)
	if p.Refresh > 0 {
		h.Set("Refresh", strconv.Itoa(p.Refresh))
	}
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

func (s *Server) execute(b *bytes.Buffer, name string, p page) error {
	t, ok := s.pages.byName[name]
	if !ok {
		return fmt.Errorf("no template %q", name)
	}
	return t.Execute(b, p)
}

// lang returns the language a request asks for.
func (s *Server) lang(r *http.Request) string {
	if l := r.URL.Query().Get("lang"); l == "it" || l == "en" {
		return l
	}
	return s.Language
}

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	s.message(w, r, http.StatusNotFound, checks.Text{IT: "Pagina non trovata", EN: "Page not found"},
		checks.Text{IT: "L'indirizzo non corrisponde a nessuna pagina del portale.", EN: "The address is no page of this portal."})
}

func (s *Server) message(w http.ResponseWriter, r *http.Request, status int, title, text checks.Text) {
	lang := s.lang(r)
	s.render(w, r, status, "message", page{Title: title.In(lang), Data: text})
}

func (s *Server) scanRefused(w http.ResponseWriter, r *http.Request, err error) {
	var soon *TooSoonError
	if !errors.As(err, &soon) {
		s.Log.Error("scan request failed", "error", err)
		s.message(w, r, http.StatusInternalServerError, checks.Text{IT: "Richiesta non accettata", EN: "Request not taken"},
			checks.Text{IT: "La richiesta non può essere accolta ora. Riprovare più tardi.", EN: "The request cannot be taken now. Please try again later."})
		return
	}
	w.Header().Set("Retry-After", retryAfter(soon))
	wait := soon.After.Round(time.Second).String()
	s.message(w, r, http.StatusTooManyRequests, checks.Text{IT: "Scansione già eseguita da poco", EN: "Scanned a short time ago"},
		checks.Text{IT: "Una nuova scansione può essere chiesta fra " + wait + ".", EN: "A new scan can be asked for in " + wait + "."})
}
