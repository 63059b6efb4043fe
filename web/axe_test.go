package web

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/internal/needs"
)

// everything is a portal with all its rooms open.
func everything(t testing.TB) *Server {
	b, err := ReadBoundaries(strings.NewReader(squares(60)))
	if err != nil {
		t.Fatal(err)
	}
	return portal(t, 12, withTerritory, withEvaluation(certificate(), nil), withReports(&printer{}), func(o *Options) {
		o.Boundaries, o.Identity, o.Letters, o.Portal = b, &doorkeeper{}, true, "https://campanile.example"
		o.Replies = &said{list: []Reply{{IPA: "c_x001", Check: "pagopa-portal", Kind: Explanation, Words: "Il portale si rinnova.", Expires: seen.AddDate(1, 0, 0), State: "open"}}}
		o.Copies = shelf{Copy{ID: "p1", Seen: seen, Capture: evidence.Capture{URL: "https://www.comune.paese.mi.it/", At: seen,
			Head: []byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"), Body: []byte("<p>Comune")}}}
	})
}

// inspectedPages are every page type there is, refusals included.
var inspectedPages = append([]string{
	"/evaluation", "/reply/open", "/comuni/c_x001/reply", "/identity/link", "/comuni/c_x001/proof/p1", "/reports", "/?lang=en",
	"/nothing-here", "/comuni/c_zzzz", "/reply/other", "/identity/other", "/reports/regione.exe", "/comuni/c_x001/checks/nothing",
}, everyPage...)

// widths of a desk, and of a telephone of 320 px (WCAG 2.1, 1.4.10).
var widths = []int{1280, 320}

// inspection frames every page at every width, one after the other, and writes
// what the frames tell it into itself.
const inspection = `<!doctype html><html><body><script>
const visits=%s, told=[];
onmessage=e=>{told.push({...visits[told.length],...e.data});document.querySelector("iframe").remove();next()};
function next(){
 if(told.length<visits.length){
  const f=document.createElement("iframe"), v=visits[told.length];
  f.width=v.width; f.height=900; f.src=v.path; document.body.append(f); return
 }
 document.body.replaceChildren(Object.assign(document.createElement("pre"),{id:"found",textContent:JSON.stringify(told)}))
}
next()</script></body></html>`

// inspect has axe-core look at a framed page and tells the page around it.
// Contrast, the dearest of its rules, is the same at every width.
const inspect = `<script src="/axe.js"></script><script>
axe.run(document,{iframes:false,rules:{"color-contrast":{enabled:window.innerWidth>800}},runOnly:["wcag2a","wcag2aa","wcag21a","wcag21aa","best-practice"]}).then(r=>{
 const found=r.violations.map(v=>v.id+": "+v.nodes.slice(0,3).map(n=>n.target.join(" ")).join(", "));
 if(document.documentElement.scrollWidth>window.innerWidth+1)found.push("scrolls sideways: "+document.documentElement.scrollWidth);
 parent.postMessage({rules:r.passes.length,inner:window.innerWidth,found},"*");
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
// public bodies.
func TestAccessible(t *testing.T) {
	t.Parallel()
	chromium := needs.Binary(t, "chromium")
	modules := needs.Modules(t, filepath.Join("testdata", "axe"))
	axe, err := os.ReadFile(filepath.Join(modules, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	type visit struct {
		Path         string `json:"path"`
		Width        int    `json:"width"`
		Rules, Inner int    `json:",omitempty"`
		Found        []string
	}
	var visits []visit
	for _, path := range inspectedPages {
		for _, width := range widths {
			visits = append(visits, visit{Path: path, Width: width})
		}
	}
	list, err := json.Marshal(visits)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(inspected(everything(t), axe, string(list)))
	defer server.Close()
	dom := browse(t, chromium, server.URL+"/inspection", "--dump-dom", "--virtual-time-budget=3600000")
	_, rest, _ := strings.Cut(dom, `<pre id="found">`)
	text, _, _ := strings.Cut(rest, "</pre>")
	var told []visit
	if err := json.Unmarshal([]byte(html.UnescapeString(text)), &told); err != nil || len(told) != len(visits) {
		t.Fatalf("%d of %d pages were inspected: %v %.300s", len(told), len(visits), err, dom)
	}
	for _, v := range told {
		if v.Rules < 10 || v.Inner > v.Width || v.Inner < v.Width-20 { // a scroll bar
			t.Errorf("%s at %d px was not inspected: %d rules, %d px", v.Path, v.Width, v.Rules, v.Inner)
		}
		for _, f := range v.Found {
			t.Errorf("%s at %d px: %s", v.Path, v.Width, f)
		}
	}
}
