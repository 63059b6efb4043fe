package web

import (
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/internal/needs"
)

// everything opens all the rooms of a portal.
func everything(t testing.TB) Options {
	b, err := ReadBoundaries(strings.NewReader(squares(60)))
	if err != nil {
		t.Fatal(err)
	}
	return inventedOptions(12, withTerritory, withReports(&printer{}), func(o *Options) {
		o.Evaluations = evaluated{e: certificate(), plan: waves()}
		o.Records = records
		o.Boundaries, o.Identity, o.Letters, o.Portal = b, &doorkeeper{}, true, "https://campanile.example"
		o.Replies = &said{list: []Reply{{IPA: "c_x001", Check: "pagopa-portal", Kind: Explanation, Words: "Il portale si rinnova.", Expires: seen.AddDate(1, 0, 0), State: "open"}}}
		o.Copies = shelf{Copy{ID: "p1", Seen: seen, Capture: evidence.Capture{URL: "https://www.comune.paese.mi.it/", At: seen,
			Head: []byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"), Body: []byte("<p>Comune")}}}
	})
}

// pageTypes are a page of every type there is, a refusal included.
var pageTypes = []string{
	"/", "/comuni/c_x001", "/comuni/c_w001", "/comuni/c_x001/checks/pagopa-portal", "/checks", "/method", "/bot", "/scans/q1", "/status", "/sources", "/suppliers",
	"/suppliers?name=Invented+S.r.l.", "/evaluation", "/rollout", "/reply/open", "/log", "/identity/link", "/comuni/c_x001/proof/p1", "/reports", "/nothing-here",
}

// variants of them: another language, other content, other refusals.
var variants = append([]string{
	"/method?lang=en", "/comuni/c_x001/reply", "/rollout?wave=2", "/evaluation?lang=en", "/comuni/c_zzzz", "/reply/other", "/identity/other", "/reports/regione.exe", "/comuni/c_x001/checks/nothing",
}, everyPage...)

// look is a page as it is looked at, and what was found there.
type look struct {
	Path  string `json:"path"`
	Width int    `json:"width"`
	Axe   bool   `json:"axe"` // with all rules; else only whether it scrolls sideways

	Rules, Inner int `json:",omitempty"`
	Found        []string
}

// Widths of a desk, and of a telephone of 320 px (WCAG 2.1, 1.4.10).
const desk, telephone = 1280, 320

// looks are pages at both widths. Where the rules would only find again what they
// find elsewhere, a page must not scroll sideways, and that is all.
func looks(pages []string, onTelephone bool) (all []look) {
	for _, path := range pages {
		list := strings.HasPrefix(path, "/?q") // as the region's page, with fewer rows
		all = append(all, look{Path: path, Width: desk, Axe: !list}, look{Path: path, Width: telephone, Axe: onTelephone})
	}
	return all
}

// inspection frames every page at every width, one after the other, and writes
// what the frames tell it into itself.
const inspection = `<!doctype html><html><body><script>
const visits=%s, told=[];
onmessage=e=>{told.push({...visits[told.length],...e.data});document.querySelector("iframe").remove();next()};
function next(){
 if(told.length<visits.length){
  const f=document.createElement("iframe"), v=visits[told.length];
  f.width=v.width; f.height=900; f.name=v.axe?"axe":"plain"; f.src=v.path; document.body.append(f); return
 }
 document.body.replaceChildren(Object.assign(document.createElement("pre"),{id:"found",textContent:JSON.stringify(told)}))
}
next()</script></body></html>`

// inspect has axe-core look at a framed page and tells the page around it.
// Contrast, the dearest of its rules, is the same at every width.
const inspect = `<script src="/axe.js"></script><script>
const tell=(rules,found)=>{
 if(document.documentElement.scrollWidth>window.innerWidth+1)found.push("scrolls sideways: "+document.documentElement.scrollWidth);
 parent.postMessage({Rules:rules,Inner:window.innerWidth,Found:found},"*");
};
window.name=="plain"?tell(0,[]):axe.run(document,{iframes:false,rules:{"color-contrast":{enabled:window.innerWidth>800}},runOnly:["wcag2a","wcag2aa","wcag21a","wcag21aa","best-practice"]}).then(r=>{
 tell(r.passes.length,r.violations.map(v=>v.id+": "+v.nodes.slice(0,3).map(n=>n.target.join(" ")).join(", ")));
})</script></body>`

// inspected serves the portal's pages with axe-core in them. The policy that
// forbids scripts and frames is lifted for the test alone.
func inspected(s http.Handler, axe []byte, visits string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/scans/q1/events": // never end: the browser would wait for them
			w.WriteHeader(http.StatusNoContent)
			return
		case "/axe.js":
			w.Header().Set("Content-Type", "text/javascript")
			w.Write(axe)
			return
		case "/inspection":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, inspection, visits)
			return
		}
		r.Header.Del("Accept-Encoding")
		r.AddCookie(&http.Cookie{Name: sessionCookie, Value: "session"})
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, r)
		for name, values := range rec.Header() {
			switch name {
			case "Content-Security-Policy", "X-Frame-Options", "Refresh", "Content-Length", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy":
			default:
				w.Header()[name] = values
			}
		}
		w.WriteHeader(rec.Code)
		w.Write([]byte(strings.Replace(rec.Body.String(), "</body>", inspect, 1)))
	})
}

// Every page, at every width, is without a finding of axe-core (WCAG 2.1 A and
// AA, and its good practice) and does not scroll sideways, as L. 4/2004 asks of
// public bodies: with the stylesheet of our own, and with bootstrap-italia's.
func TestAccessible(t *testing.T) {
	t.Parallel()
	chromium := needs.Binary(t, "chromium")
	modules := needs.Modules(t, filepath.Join("testdata", "axe"))
	axe, err := os.ReadFile(filepath.Join(modules, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	own, err := New(everything(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Run("plain", func(t *testing.T) {
		others := slices.DeleteFunc(slices.Clone(variants), func(path string) bool { return slices.Contains(pageTypes, path) })
		accessible(t, chromium, own, axe, append(looks(pageTypes, true), looks(others, false)...))
	})
	t.Run("bootstrap-italia", func(t *testing.T) {
		files, err := newAssets(withBootstrapItalia(t))
		if err != nil {
			t.Fatal(err)
		}
		s, err := newServer(everything(t), files)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(get(t, s, "/"), "bootstrap-italia.min.css") {
			t.Fatal("pages do not use bootstrap-italia")
		}
		accessible(t, chromium, s, axe, looks(pageTypes, false))
	})
}

func accessible(t *testing.T, chromium string, s http.Handler, axe []byte, all []look) {
	t.Helper()
	list, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(inspected(s, axe, string(list)))
	defer server.Close()
	dom := browse(t, chromium, server.URL+"/inspection", "--dump-dom", "--virtual-time-budget=3600000")
	_, rest, _ := strings.Cut(dom, `<pre id="found">`)
	text, _, _ := strings.Cut(rest, "</pre>")
	var told []look
	if err := json.Unmarshal([]byte(html.UnescapeString(text)), &told); err != nil || len(told) != len(all) {
		t.Fatalf("%d of %d pages were inspected: %v %.300s", len(told), len(all), err, dom)
	}
	for _, v := range told {
		if v.Axe && v.Rules < 10 || v.Inner > v.Width || v.Inner < v.Width-20 { // a scroll bar
			t.Errorf("%s at %d px was not inspected: %d rules, %d px", v.Path, v.Width, v.Rules, v.Inner)
		}
		for _, f := range v.Found {
			t.Errorf("%s at %d px: %s", v.Path, v.Width, f)
		}
	}
}

// withBootstrapItalia are the embedded files with those that make assets adds.
func withBootstrapItalia(t *testing.T) fs.FS {
	t.Helper()
	const frontend = "frontend"
	dir := needs.Modules(t, frontend)
	for _, name := range []string{"build.mjs", "fonts.css"} {
		b, err := os.ReadFile(filepath.Join(frontend, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.CommandContext(t.Context(), needs.Binary(t, "npm"), "run", "build")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	all := fstest.MapFS{}
	for _, files := range []fs.FS{assetFiles, os.DirFS(filepath.Dir(dir))} { // it builds beside its folder
		err := fs.WalkDir(files, "assets", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := fs.ReadFile(files, name)
			all[name] = &fstest.MapFile{Data: b}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}
