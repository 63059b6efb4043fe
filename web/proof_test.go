package web

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/internal/needs"
)

// shelf holds one copy.
type shelf struct{ copy Copy }

func (s shelf) Copies(context.Context, string) ([]Copy, error) { return []Copy{s.copy}, nil }

func (s shelf) Copy(_ context.Context, ipa, id string) (*Copy, error) {
	if ipa != "c_x001" || id != s.copy.ID {
		return nil, ErrNoCopy
	}
	c := s.copy
	return &c, nil
}

// archivedAs is a portal with one copy of a page.
func archivedAs(t testing.TB, contentType string, body []byte) *Server {
	return portal(t, 3, func(o *Options) {
		o.Copies = shelf{Copy{ID: "p1", Seen: seen, Capture: evidence.Capture{URL: "https://www.comune.paese.mi.it/" + hostile, At: seen,
			Head: []byte("HTTP/1.1 200 OK\r\nContent-Type: " + contentType + "\r\nSet-Cookie: a=b\r\nLink: <https://x.it/>; rel=preload\r\nRefresh: 0; url=https://x.it/\r\n\r\n"), Body: body}}}
	})
}

// hostilePage tries every way out that a page has; %s is where to.
const hostilePage = `<!doctype html><html><head><title>Trappola</title>
<meta http-equiv="refresh" content="0; url=%[1]s/refresh"><meta http-equiv="x-dns-prefetch-control" content="on">
<base href="%[1]s/base/" target="_top">
<link rel="preconnect" href="%[1]s/"><link rel=prefetch href="%[1]s/prefetch"><link rel="preload" as="image" href="%[1]s/preload"><link rel="stylesheet" href="%[1]s/style"><link rel="icon" href="%[1]s/icon"><link rel="modulepreload" href="%[1]s/module"><link rel="prerender" href="%[1]s/prerender"><link rel=manifest href="%[1]s/manifest">
<noscript><link rel="preconnect" href="%[1]s/"></noscript>
<svg><style><p><link rel="preconnect" href="%[1]s/"></style></svg>
<style>@import "%[1]s/import"; @font-face{font-family:f;src:url(%[1]s/font)} body{background:url(%[1]s/background);font-family:f}</style>
<script>fetch("%[1]s/fetch");top.location="%[1]s/top"</script><script src="%[1]s/script"></script>
<script type="speculationrules">{"prerender":[{"source":"list","urls":["%[1]s/speculation"]}]}</script>
</head><body onload="location='%[1]s/onload'" background="%[1]s/body">
<p>Parole della copia</p>
<img src="%[1]s/img" srcset="%[1]s/srcset 2x" onerror="location='%[1]s/onerror'"><img src=x onerror="top.location='%[1]s/onerror'">
<picture><source srcset="%[1]s/source"><img src="%[1]s/picture"></picture>
<iframe src="%[1]s/iframe"></iframe><iframe srcdoc="<script>top.location='%[1]s/srcdoc'</script><img src='%[1]s/srcdoc'>"></iframe>
<object data="%[1]s/object"></object><embed src="%[1]s/embed"><video src="%[1]s/video" poster="%[1]s/poster" autoplay></video><audio src="%[1]s/audio" autoplay></audio>
<svg onload="location='%[1]s/svg'"><script>fetch("%[1]s/svgscript")</script><image href="%[1]s/svgimage"/><use href="%[1]s/use#a"/></svg>
<form action="%[1]s/form" method="post" target="_top"><input type="image" src="%[1]s/input"><button autofocus onfocus="form.submit()">x</button></form>
<math><mi xlink:href="%[1]s/math">x</mi></math><a href="%[1]s/a" ping="%[1]s/ping" autofocus onfocus="click()" tabindex=1>x</a>
<details open ontoggle="location='%[1]s/toggle'"><summary>x</summary></details><marquee onstart="location='%[1]s/marquee'">x</marquee>
</body></html>`

// canary counts the connections that reach it, requests or not.
func canary(t *testing.T) (address string, met *atomic.Int64) {
	t.Helper()
	met = &atomic.Int64{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}),
		ConnState: func(_ net.Conn, s http.ConnState) {
			if s == http.StateNew {
				met.Add(1)
			}
		}}
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	return "http://" + l.Addr().String(), met
}

// browse opens an address in Chromium and returns the document it came to.
func browse(t *testing.T, chromium, address string, more ...string) string {
	t.Helper()
	args := append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--no-first-run",
		"--user-data-dir=" + t.TempDir(), "--virtual-time-budget=4000"}, more...)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // of machines that do much beside
	defer cancel()
	out, err := exec.CommandContext(ctx, chromium, append(args, address)...).Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	return string(out)
}

// In a real browser nothing of a copy runs and nothing leaves, framed or opened
// by itself; and the page around it stays where it is.
func TestNothingLeavesACopy(t *testing.T) {
	chromium := needs.Binary(t, "chromium")
	out, met := canary(t)
	page := fmt.Sprintf(hostilePage, out)

	open := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(page))
	}))
	defer open.Close()
	browse(t, chromium, open.URL, "--dump-dom")
	if met.Load() == 0 {
		t.Fatal("the hostile page reaches nobody even without a policy: this test sees nothing")
	}

	utf16 := []byte{0xff, 0xfe}
	for _, r := range page {
		utf16 = append(utf16, byte(r), byte(r>>8))
	}
	for name, s := range map[string]*Server{
		"as UTF-8":  archivedAs(t, "text/html; charset=utf-8", []byte(page)),
		"as UTF-16": archivedAs(t, "text/html", utf16),
	} {
		portal := httptest.NewServer(s)
		for _, path := range []string{"/comuni/c_x001/proof/p1", "/comuni/c_x001/proof/p1/copy"} {
			met.Store(0)
			dom := browse(t, chromium, portal.URL+path, "--dump-dom")
			if met.Load() != 0 {
				t.Errorf("%s, %s: %d connections left the copy", name, path, met.Load())
			}
			want := "Questa è una copia"
			if strings.HasSuffix(path, "/copy") {
				want = "Parole della copia"
			}
			if !strings.Contains(dom, want) {
				t.Errorf("%s, %s: the window shows something else: %.300s", name, path, dom)
			}
		}
		portal.Close()
	}
}

func TestCopyIsFramedAndSaysWhatItIs(t *testing.T) {
	s := archivedAs(t, "text/html; charset=windows-1252", []byte("<title>x</title><p>Citt\xe0</p><link rel=preconnect href=//x.it>"))
	for _, lang := range []string{"it", "en"} {
		body := get(t, s, "/comuni/c_x001/proof/p1?lang="+lang)
		for _, want := range []string{"Questa è una copia", "This is a copy", "SHA-256", `sandbox=""`, "/comuni/c_x001/proof/p1/copy", "HTTP/1.1 200 OK", "22"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: no %q", lang, want)
			}
		}
		if strings.Contains(body, hostile) {
			t.Errorf("%s: the address is not escaped", lang)
		}
	}
	r := ask(s, http.MethodGet, "/comuni/c_x001/proof/p1/copy")
	if got := r.Body.String(); got != "<title>x</title><p>Città</p><link-off rel=preconnect href=//x.it>" {
		t.Errorf("copy %q", got)
	}
	for field, want := range map[string]string{
		"Content-Security-Policy": copyPolicy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Content-Type": "text/html; charset=utf-8",
		"Set-Cookie": "", "Link": "", "Refresh": "", "X-Robots-Tag": "noindex, nofollow, noarchive",
	} {
		if got := r.Header().Get(field); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
	frame := ask(s, http.MethodGet, "/comuni/c_x001/proof/p1").Header().Get("Content-Security-Policy")
	if !strings.Contains(frame, "default-src 'none'; frame-src 'self';") || strings.Contains(ask(s, http.MethodGet, "/comuni/c_x001").Header().Get("Content-Security-Policy"), "frame-src") {
		t.Errorf("policy of the frame %q, of other pages the same", frame)
	}
}

func TestCopiesThatAreNotThere(t *testing.T) {
	s := archivedAs(t, "application/pdf", []byte("%PDF"))
	for path, want := range map[string]int{
		"/comuni/c_x001/proof/p1": http.StatusOK, "/comuni/c_x001/proof/p1/copy": http.StatusNotFound,
		"/comuni/c_x001/proof/p2": http.StatusNotFound, "/comuni/c_x002/proof/p1": http.StatusNotFound, "/comuni/c_zzzz/proof/p1": http.StatusNotFound,
	} {
		if got := ask(s, http.MethodGet, path).Code; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	if body := get(t, s, "/comuni/c_x001/proof/p1"); strings.Contains(body, "<iframe") {
		t.Error("a PDF is framed")
	}
	if got := ask(portal(t, 3), http.MethodGet, "/comuni/c_x001/proof/p1").Code; got != http.StatusNotFound {
		t.Errorf("without an archive: %d", got)
	}
}

// A proof leads to the copy of its own visit, and to no other.
func TestProofLeadsToItsCopy(t *testing.T) {
	inv, outcomes := invented(3)
	proof := checks.Proof{URL: "https://www.comune.paese.mi.it/pagina", Quote: "x", At: seen.Add(1234 * time.Nanosecond)}
	for i := range outcomes {
		for j := range outcomes[i].Results {
			outcomes[i].Results[j].Proof = []checks.Proof{proof, {URL: proof.URL, At: proof.At.Add(-time.Hour)}}
		}
	}
	b := NewBoard()
	b.Show(Standing{Inventory: inv, Current: outcomes})
	s := portal(t, 0, func(o *Options) {
		o.Board = b
		o.Copies = shelf{Copy{ID: "p1", Seen: proof.At.Truncate(time.Microsecond), Capture: evidence.Capture{URL: proof.URL}}}
	})
	body := get(t, s, "/comuni/c_x001?lang=en")
	links, proofs := strings.Count(body, `href="/comuni/c_x001/proof/p1?lang=en"`), strings.Count(body, "<time datetime=")
	if links == 0 || proofs < 2*links {
		t.Errorf("%d links to copies beside %d times", links, proofs)
	}
}
