package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/campanile-italia/campanile/checks"
)

//go:embed templates/*.html
var templateFiles embed.FS

// pages renders the templates.
type pages struct {
	byName map[string]*template.Template
	styles []string
	script string
}

func newPages(styles []string, script string) (*pages, error) {
	p := &pages{byName: map[string]*template.Template{}, styles: styles, script: script}
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
	return p, nil
}

// page is what every template gets.
type page struct {
	Lang      string
	Title     string
	Path      string
	Query     url.Values
	Demo      bool
	Evaluated bool // there is a page on what the pilots added
	Logged    bool // there is a page of the append-only log

	ReportFormats []string // in which reports are offered; empty: none are
	Version       string
	Styles        []string
	Refresh       int                // seconds; 0: none
	Live          bool               // a script follows what goes on; Refresh is for browsers without
	Script        string             // its address
	Copies        map[copyKey]string // addresses of the archived copies that proofs may lead to
	Data          any
}

// Link adds the page's language, when it was chosen, to an address of ours.
func (p page) Link(address string) string {
	if p.Query.Get("lang") == "" {
		return address
	}
	path, fragment, cut := strings.Cut(address, "#")
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	path += sep + "lang=" + p.Lang
	if cut {
		path += "#" + fragment
	}
	return path
}

// Comune is the address of a comune's page.
func (p page) Comune(ipa string) string { return p.Link("/comuni/" + url.PathEscape(ipa)) }

// Explained is where one verdict of a comune is explained.
func (p page) Explained(ipa, check string) string {
	return p.Link("/comuni/" + url.PathEscape(ipa) + "/checks/" + url.PathEscape(check))
}

// Asking is where a new scan of a comune is asked for.
func (p page) Asking(ipa string) string { return p.Link("/comuni/" + url.PathEscape(ipa) + "/scans") }

// Identifying is where a link to a comune's digital domicile is asked for.
func (p page) Identifying(ipa string) string {
	return p.Link("/comuni/" + url.PathEscape(ipa) + "/link")
}

// Replying is where a comune that has shown who it is reads its draft and replies.
func (p page) Replying(ipa string) string { return p.Link("/comuni/" + url.PathEscape(ipa) + "/reply") }

// List is the address of the list of comuni with one filter.
func (p page) List(key, value string) string {
	return p.Link("/?" + url.Values{key: {value}}.Encode() + "#comuni")
}

// Other is this page in the other language.
func (p page) Other() string {
	q := url.Values{}
	for k, v := range p.Query {
		q[k] = v
	}
	q.Set("lang", p.T("en", "it"))
	return (&url.URL{Path: p.Path}).EscapedPath() + "?" + q.Encode()
}

// Of is the page with other data, for a part of a template.
func (p page) Of(data any) page { p.Data = data; return p }

// Here says whether an address is this page, for the menu.
func (p page) Here(path string) bool { return p.Path == path }

var funcs = template.FuncMap{
	"families": func() []checks.Family { return checks.Families[:] },
	"statuses": func() []checks.Status { return checks.Statuses[:] },
	"bands":    func() []band { return bands[:] },
	"weblink":  weblink,
	// width is a bar's length out of 100.
	"width": func(v *float64) int {
		if v == nil {
			return 0
		}
		return int(math.Round(*v * 100))
	},
	"mailto": func(s string) string {
		if u, err := url.Parse(s); err == nil && u.Scheme == "mailto" {
			return u.Opaque
		}
		return ""
	},
}

// weblink returns an address only when it may be followed: proofs also quote
// DNS names and registers, and a hostile site may offer javascript:.
func weblink(s string) string {
	if u, err := url.Parse(s); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		return s
	}
	return ""
}

// render writes a page. It is rendered whole first, so that an error is an
// error and not half a page.
func (s *Server) render(w http.ResponseWriter, r *http.Request, status int, name string, p page) {
	p.Lang = s.lang(r)
	p.Path, p.Query, p.Demo, p.Version, p.Styles, p.Script = r.URL.Path, r.URL.Query(), s.Demo, s.Version, s.pages.styles, s.pages.script
	p.Evaluated, p.Logged = s.Evaluations != nil, s.Records != nil
	if s.Reports != nil {
		p.ReportFormats = s.Reports.Formats()
	}
	var b bytes.Buffer
	if err := s.execute(&b, name, p); err != nil {
		s.Log.Error("page not rendered", "page", name, "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", p.Lang)
	h.Set("Cache-Control", "no-cache")
	switch {
	case p.Live:
		h.Set("Content-Security-Policy", livePolicy)
	case p.Refresh > 0:
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

func (s *Server) message(w http.ResponseWriter, r *http.Request, status int, title, text checks.Text) {
	s.render(w, r, status, "message", page{Title: title.In(s.lang(r)), Data: text})
}
