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

	"github.com/campanile-italia/campanile/internal/needs"
)

// inspected is a page with axe-core in it, which writes what it finds into the
// page's title. The policy that forbids scripts is lifted for the test alone.
func inspected(s http.Handler, axe []byte) http.Handler {
	const ask = `<script src="/axe.js"></script><script>
axe.run(document,{runOnly:["wcag2a","wcag2aa","wcag21a","wcag21aa","best-practice"]}).then(r=>{
 const found=r.violations.map(v=>v.id+": "+v.nodes.slice(0,3).map(n=>n.target.join(" ")).join(", "));
 if(document.documentElement.scrollWidth>window.innerWidth+1)found.push("scrolls sideways: "+document.documentElement.scrollWidth);
 document.body.replaceChildren(Object.assign(document.createElement("pre"),{id:"found",textContent:JSON.stringify({rules:r.passes.length,found})}));
})</script></body>`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/axe.js" {
			w.Header().Set("Content-Type", "text/javascript")
			w.Write(axe)
			return
		}
		r.Header.Del("Accept-Encoding")
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, r)
		for name, values := range rec.Header() {
			if name != "Content-Security-Policy" && name != "Refresh" {
				w.Header()[name] = values
			}
		}
		w.Header().Del("Content-Length")
		w.WriteHeader(rec.Code)
		w.Write([]byte(strings.Replace(rec.Body.String(), "</body>", ask, 1)))
	})
}

// Every page, on a desk and on a telephone of 320 px, is without a finding of
// axe-core (WCAG 2.1 A and AA, and its good practice) and does not scroll
// sideways, as L. 4/2004 asks of public bodies.
func TestAccessible(t *testing.T) {
	chromium := needs.Binary(t, "chromium")
	modules := needs.Modules(t, filepath.Join("testdata", "axe"))
	axe, err := os.ReadFile(filepath.Join(modules, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(inspected(portal(t, 60), axe))
	defer server.Close()
	for _, path := range everyPage {
		for _, width := range []int{1280, 320} {
			dom := browse(t, chromium, server.URL+path, "--dump-dom", "--virtual-time-budget=20000", fmt.Sprintf("--window-size=%d,900", width))
			_, rest, ok := strings.Cut(dom, `<pre id="found">`)
			text, _, _ := strings.Cut(rest, "</pre>")
			var r struct {
				Rules int
				Found []string
			}
			if err := json.Unmarshal([]byte(html.UnescapeString(text)), &r); !ok || err != nil || r.Rules < 10 {
				t.Errorf("%s at %d px was not inspected: %v %.300s", path, width, err, dom)
				continue
			}
			for _, f := range r.Found {
				t.Errorf("%s at %d px: %s", path, width, f)
			}
		}
	}
}
