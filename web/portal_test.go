package web

import (
	"compress/gzip"
	"context"
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// answers is a queue of scans that answers as it is told.
type answers struct {
	mu      sync.Mutex
	scan    Scan
	created bool
	err     error
	clients []string
}

func (a *answers) Ask(_ context.Context, ipa string, who Caller) (Scan, bool, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.clients = append(a.clients, who.Address+who.Token+who.IPA)
	s := a.scan
	s.IPA = ipa
	return s, a.created, a.err
}

func (a *answers) Scan(_ context.Context, id string) (Scan, error) {
	if id != a.scan.ID {
		return Scan{}, ErrNoScan
	}
	s := a.scan
	s.IPA = "c_x001"
	return s, nil
}

type past struct{ err error }

func (p past) History(context.Context, string) ([]Point, []Change, error) {
	v := 0.71
	return []Point{{seen, &v, 0.9, "2026.1"}, {seen.AddDate(0, 0, -1), nil, 0.4, "2026.1"}},
		[]Change{{"pagopa-portal", "fail", "pass", seen}, {"gone-" + hostile, "", "warn", seen}}, p.err
}

// archive keeps one visit of every comune but one.
type archive struct{}

func (archive) LatestSnapshot(_ context.Context, ipa string) (*evidence.Snapshot, error) {
	if ipa == "c_x004" {
		return nil, ErrNoEvidence
	}
	m := registry.Municipality{IPA: ipa, Name: "Paese " + hostile, Site: registry.Site{URL: "https://www.comune.paese.mi.it/"}}
	s := &evidence.Snapshot{Version: evidence.Version, Run: "2026-11-22T01", Started: seen, Finished: seen, Municipality: m}
	s.Site = evidence.Site{Asked: m.Site.URL, URL: m.Site.URL}
	s.Pages = []evidence.Page{{URL: m.Site.URL, Status: 200, Title: "Benvenuti " + hostile, Text: "Comune " + hostile}, {URL: "javascript:alert(1)", Fault: evidence.Robots}}
	return s, nil
}

func quality(context.Context) (Quality, error) {
	return Quality{
		Runs:     []RunQuality{{Run: "r2", Started: seen, Comuni: 60, Compared: 3000, Alike: 2999, Withheld: true}, {Run: "r1", Started: seen.AddDate(0, 0, -1), Comuni: 60}},
		Flapping: []Flaps{{"cms-version", 12}, {"gone-" + hostile, 1}},
	}, nil
}

func queued() *answers {
	return &answers{created: true, scan: Scan{ID: "q1", State: ScanQueued, Asked: seen, Position: 3}}
}

// portal serves n invented comuni.
func portal(t testing.TB, n int, change ...func(*Options)) *Server {
	t.Helper()
	s, err := New(inventedOptions(n, change...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func inventedOptions(n int, change ...func(*Options)) Options {
	b := NewBoard()
	inv, outcomes := invented(n)
	b.Show(Standing{Inventory: inv, Current: outcomes})
	opt := Options{
		Board: b, Scans: queued(), History: past{}, Evidence: archive{}, Quality: quality, Version: "test",
		Contact: "https://campanile.example/bot ; mailto:bot@campanile.example ; javascript:alert(1)",
		Metrics: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "campanile_up 1\n") }),
	}
	for _, c := range change {
		c(&opt)
	}
	return opt
}

func ask(s http.Handler, method, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
			continue
		}
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func get(t testing.TB, s http.Handler, target string) string {
	t.Helper()
	w := ask(s, http.MethodGet, target)
	if w.Code != http.StatusOK {
		t.Fatalf("GET %s: %d\n%s", target, w.Code, w.Body)
	}
	return w.Body.String()
}

var everyPage = []string{"/", "/?q=borgo&page=2", "/?check=pagopa-portal&status=fail", "/comuni/c_x001", "/comuni/c_x002", "/comuni/c_x005", "/comuni/c_x007", "/comuni/c_w001", "/comuni/c_x001/checks/pagopa-portal", "/comuni/c_x003/checks/mail-spf", "/checks", "/method", "/bot", "/scans/q1", "/status", "/sources", "/suppliers"}

func TestPagesInBothLanguages(t *testing.T) {
	s := portal(t, 60)
	for _, path := range everyPage {
		for lang, word := range map[string]string{"it": "Territorio", "en": "Territory"} {
			sep := "?"
			if strings.Contains(path, "?") {
				sep = "&"
			}
			body := get(t, s, path+sep+"lang="+lang)
			if !strings.Contains(body, `<html lang="`+lang+`">`) || !strings.Contains(body, ">"+word+"<") {
				t.Errorf("%s is not in %q", path, lang)
			}
			if !strings.HasSuffix(strings.TrimSpace(body), "</html>") || strings.Contains(body, "%!") || strings.Contains(body, "ZgotmplZ") {
				t.Errorf("%s in %q is not rendered well", path, lang)
			}
		}
	}
	if body := get(t, s, "/comuni/c_x001?lang=en"); !strings.Contains(body, `href="/?lang=en&amp;`) && !strings.Contains(body, `href="/?lang=en"`) {
		t.Error("links of an English page do not stay in English")
	}
	if body := get(t, s, "/comuni/c_x001?lang=fr"); !strings.Contains(body, `<html lang="it">`) {
		t.Error("a language there is not should fall back to the configured one")
	}
	if body := get(t, portal(t, 3, func(o *Options) { o.Language = "en" }), "/"); !strings.Contains(body, `<html lang="en">`) {
		t.Error("the configured language is not used")
	}
	if body := get(t, portal(t, 0), "/"); !strings.Contains(body, "Nessun comune corrisponde") {
		t.Error("an empty board has no page")
	}
}

func TestFilterLinksKeepLanguageBeforeTheFragment(t *testing.T) {
	body := get(t, portal(t, 30), "/?lang=en")
	if !strings.Contains(body, "?province=BG&amp;lang=en#comuni") {
		t.Error("the list of a province loses the language")
	}
	if strings.Contains(body, "#comuni&amp;lang") {
		t.Error("the language is put behind the fragment")
	}
}

// ownScript is the one script there is.
var ownScript = regexp.MustCompile(`<script src="/assets/scan\.js\?v=[0-9a-f]{8}" defer></script>`)

// Nothing of a register or a site is ever markup, and only http and https may
// be followed.
func TestHostileTextIsText(t *testing.T) {
	inv, outcomes := invented(12)
	for i := range inv.Municipalities {
		m := &inv.Municipalities[i]
		m.ProvinceName, m.Denomination, m.OtherName = hostile, hostile, hostile
		m.Site = registry.Site{URL: "javascript:alert(1)", Refused: hostile}
	}
	for i := range outcomes {
		o := &outcomes[i]
		o.Site, o.Name, o.Province = "javascript:alert(1)", hostile, hostile
		for k := range o.Results {
			r := &o.Results[k]
			r.Reason, r.Message = hostile, checks.Text{IT: hostile, EN: hostile}
			r.Proof = []checks.Proof{
				{URL: "javascript:alert(1)", Quote: hostile}, {URL: "JaVaScRiPt:alert(1)//https://x"}, {URL: " javascript:alert(1)"},
				{URL: "data:text/html,<script>alert(1)</script>"}, {URL: "vbscript:x"}, {URL: `https://x.example/"><script>alert(1)</script>`},
			}
		}
	}
	b := NewBoard()
	b.Show(Standing{Inventory: inv, Current: outcomes})
	scans := queued()
	s := portal(t, 0, func(o *Options) { o.Board, o.Scans, o.Version, o.Demo = b, scans, hostile, true })
	for _, path := range append(everyPage, "/?q="+"%3Cscript%3Ealert(1)%3C/script%3E%22", "/?province=%22%3E%3Cscript%3E", "/?sort=%22%3E%3Cscript%3E", "/?lang=%22%3E%3Cscript%3E", "/?check=%3Cscript%3E&status=fail", "/?%22%3E%3Cscript%3E=1&lang=it") {
		body := ownScript.ReplaceAllString(strings.ToLower(get(t, s, path)), "")
		for _, bad := range []string{"<script", `href="javascript`, `href="data:`, `href="vbscript`, `href=" javascript`, `onmouseover="`, "zgotmplz"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s holds %q", path, bad)
			}
		}
	}
	body := get(t, s, "/comuni/c_x001")
	if !strings.Contains(body, "&lt;script&gt;") || !strings.Contains(body, "<bdi>javascript:alert(1)</bdi>") {
		t.Error("the hostile words should be shown, as words")
	}
	if strings.Contains(get(t, s, "/bot"), `href="javascript`) || !strings.Contains(get(t, s, "/bot"), `href="mailto:bot@campanile.example"`) {
		t.Error("contacts: only web and mail addresses are links")
	}
}

func TestUnpublishedScoreIsADash(t *testing.T) {
	inv, outcomes := invented(6)
	dark := outcomes[5] // c_x005 answers nobody
	if dark.Card.Overall.Value != nil {
		t.Fatal("the invented comune should have no score")
	}
	b := NewBoard()
	b.Show(Standing{Inventory: &registry.Inventory{Municipalities: inv.Municipalities[5:6]}, Current: outcomes[5:6]})
	s := portal(t, 0, func(o *Options) { o.Board, o.History = b, nil })
	for _, path := range []string{"/", "/comuni/c_x005"} {
		body := get(t, s, path)
		if !strings.Contains(body, `<p class="figure">—</p>`) {
			t.Errorf("%s shows no dash", path)
		}
		if strings.Contains(body, `<p class="figure">0%`) || strings.Contains(body, "<strong>0%</strong>") {
			t.Errorf("%s shows an unpublished score as 0%%", path)
		}
	}
	if body := get(t, s, "/comuni/c_x005"); strings.Contains(body, "Nulla da correggere") || !strings.Contains(body, "Il sito non si è potuto leggere") {
		t.Error("a site that could not be read is not praised, and it is said why")
	}
}

func TestComunePageBeginsWithWhatToMend(t *testing.T) {
	inv, outcomes := invented(1)
	want := map[string]checks.Status{"mail-spf": checks.Fail, "pagopa-portal": checks.Fail, "einvoice-office": checks.Warn, "hosting-site": checks.Unknown}
	for k := range outcomes[0].Results {
		r := &outcomes[0].Results[k]
		r.Status = checks.Pass
		if w, ok := want[r.Check]; ok {
			r.Status = w
		}
	}
	b := NewBoard()
	b.Show(Standing{Inventory: inv, Current: outcomes})
	body := get(t, portal(t, 0, func(o *Options) { o.Board = b }), "/comuni/c_x000")
	portalCheck, _ := checks.Find("pagopa-portal")
	_, todo, ok := strings.Cut(body, `id="todo"`)
	if !ok || !strings.Contains(todo[:strings.Index(todo, "</section>")], `href="#pagopa-portal"`) {
		t.Fatal("the first thing to do is not the heaviest fail")
	}
	if !strings.Contains(html.UnescapeString(body), portalCheck.Remedy.IT) {
		t.Error("the remedy is not on the page")
	}
	last := -1
	for _, id := range []string{"pagopa-portal", "mail-spf", "einvoice-office", "hosting-site", "pagopa-declaration"} {
		at := strings.Index(body, `id="`+id+`"`)
		if at <= last {
			t.Errorf("%s is out of order", id)
		}
		last = at
	}
	if strings.Count(body, "<h1") != 1 {
		t.Error("one h1 a page")
	}
}

// An overall score of some families says which are left out.
func TestOverallSaysWhatItLeavesOut(t *testing.T) {
	inv, outcomes := invented(1)
	for k := range outcomes[0].Results {
		r := &outcomes[0].Results[k]
		r.Status = checks.Pass
		if r.Family == checks.PagoPA {
			r.Status = checks.Unknown
		}
	}
	outcomes[0].Card = checks.NewCard(outcomes[0].Results)
	b := NewBoard()
	b.Show(Standing{Inventory: inv, Current: outcomes})
	s := portal(t, 0, func(o *Options) { o.Board = b })
	for lang, want := range map[string]string{"it": "<strong>pagoPA</strong>: conta solo", "en": "<strong>pagoPA</strong>: counts only"} {
		if !strings.Contains(get(t, s, "/comuni/c_x000?lang="+lang), want) {
			t.Errorf("%s: the overall score does not say what counts only in part", lang)
		}
	}
	for k := range outcomes[0].Results {
		outcomes[0].Results[k].Status = checks.Pass
	}
	outcomes[0].Card = checks.NewCard(outcomes[0].Results)
	b.Show(Standing{Inventory: inv, Current: outcomes})
	if strings.Contains(get(t, s, "/comuni/c_x000?lang=en"), "counts only for the part") {
		t.Error("every family has a score, and one is said to count only in part")
	}
}

func TestNotFound(t *testing.T) {
	s := portal(t, 3)
	for _, path := range []string{
		"/nope", "/comuni/c_nope", "/comuni/", "/comuni", "/scans/nope", "/comuni/c_x001/", "/comuni/%2e%2e", "/comuni/..%2f..%2fetc%2fpasswd",
		"/assets/", "/assets", "/assets/..%2f", "/assets/%2e%2e/server.go", "/assets/bootstrap-italia/", "/assets/bootstrap-italia/css/", "/assets/..%5c", "/server.go", "/assets/plain.css/",
	} {
		w := ask(s, http.MethodGet, path)
		if w.Code != http.StatusNotFound && w.Code != http.StatusMovedPermanently && w.Code != http.StatusTemporaryRedirect && w.Code != http.StatusPermanentRedirect {
			t.Errorf("%s: %d", path, w.Code)
		}
		if strings.Contains(w.Body.String(), "campanile.css\">campanile.css") || strings.Contains(w.Body.String(), "package web") {
			t.Errorf("%s shows what is there", path)
		}
		if l := w.Header().Get("Location"); l != "" && (!strings.HasPrefix(l, "/") || strings.HasPrefix(l, "//")) {
			t.Errorf("%s leads to %q", path, l)
		}
	}
	if w := ask(s, http.MethodGet, "/comuni/C_X001"); w.Code != http.StatusOK {
		t.Errorf("a Codice IPA in capitals: %d", w.Code)
	}
}

func TestMethodNotAllowed(t *testing.T) {
	s := portal(t, 3)
	for _, c := range []struct{ method, path, allow string }{
		{"POST", "/", "GET"}, {"DELETE", "/comuni/c_x001", "GET"}, {"PUT", "/comuni/c_x001/scans", "POST"}, {"GET", "/comuni/c_x001/scans", ""},
		{"DELETE", "/api/v1/municipalities", "GET"}, {"PATCH", "/nope", ""}, {"POST", "/api/v1/nope", ""},
	} {
		w := ask(s, c.method, c.path)
		want := http.StatusMethodNotAllowed
		if c.allow == "" {
			want = http.StatusNotFound
		}
		if w.Code != want || !strings.HasPrefix(w.Header().Get("Allow"), c.allow) {
			t.Errorf("%s %s: %d, Allow %q", c.method, c.path, w.Code, w.Header().Get("Allow"))
		}
		if json := w.Header().Get("Content-Type") == "application/problem+json"; json != strings.HasPrefix(c.path, "/api/") {
			t.Errorf("%s %s: %s", c.method, c.path, w.Header().Get("Content-Type"))
		}
	}
}

func TestAskingFromThePage(t *testing.T) {
	scans := queued()
	s := portal(t, 3, func(o *Options) { o.Scans = scans })
	w := ask(s, http.MethodPost, "/comuni/c_x001/scans?lang=en", "Sec-Fetch-Site", "same-origin")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/scans/q1?lang=en" {
		t.Errorf("%d, Location %q", w.Code, w.Header().Get("Location"))
	}
	if w := ask(s, http.MethodPost, "/comuni/c_nope/scans"); w.Code != http.StatusNotFound {
		t.Errorf("unknown body: %d", w.Code)
	}
	if w := ask(s, http.MethodGet, "/scans/q1"); !strings.Contains(w.Body.String(), `http-equiv="refresh"`) || !strings.Contains(w.Body.String(), "posizione 3") {
		t.Error("a waiting scan's page says its place and refreshes itself")
	}
	scans.scan.State = ScanDone
	if w := ask(s, http.MethodGet, "/scans/q1"); strings.Contains(w.Body.String(), `http-equiv="refresh"`) {
		t.Error("the page of a scan that is done goes on refreshing")
	}
	scans.err = &TooSoonError{After: 12*time.Minute + time.Second, Why: "asked a short time ago"}
	w = ask(s, http.MethodPost, "/comuni/c_x001/scans")
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "721" || !strings.Contains(w.Body.String(), "13 minuti") {
		t.Errorf("too soon: %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	scans.err = errors.New("disk full at /secret")
	w = ask(s, http.MethodPost, "/comuni/c_x001/scans")
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("a failing queue: %d", w.Code)
	}
}

func TestCrossOriginIsRefused(t *testing.T) {
	for _, path := range []string{"/comuni/c_x001/scans", "/api/v1/municipalities/c_x001/scans"} {
		for _, header := range [][]string{
			{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
		} {
			scans := queued()
			s := portal(t, 3, func(o *Options) { o.Scans = scans })
			if w := ask(s, http.MethodPost, path, header...); w.Code != http.StatusForbidden || len(scans.clients) > 0 {
				t.Errorf("%s with %v: %d", path, header, w.Code)
			}
		}
		for _, header := range [][]string{nil, {"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "none"}, {"Origin", "http://example.com"}} {
			if w := ask(portal(t, 3), http.MethodPost, path, header...); w.Code >= 400 {
				t.Errorf("%s with %v: %d", path, header, w.Code)
			}
		}
	}
}

func TestClientIsAnAddress(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.7:4711": "192.0.2.7", "[::ffff:192.0.2.7]:4711": "192.0.2.7", "[2001:db8:1:2:3::4]:4711": "2001:db8:1:2::/64",
		"[fe80::1%eth0]:1": "fe80::/64", "": "", "@": "@",
	} {
		for _, path := range []string{"/comuni/c_x001/scans", "/api/v1/municipalities/c_x001/scans"} {
			scans := queued()
			s := portal(t, 3, func(o *Options) { o.Scans = scans })
			r := httptest.NewRequest(http.MethodPost, path, nil)
			r.RemoteAddr = remote
			s.ServeHTTP(httptest.NewRecorder(), r)
			if len(scans.clients) != 1 || scans.clients[0] != want {
				t.Errorf("%s from %q is %q, want %q", path, remote, scans.clients, want)
			}
		}
	}
}

func TestHistoryThatFailsLeavesThePage(t *testing.T) {
	s := portal(t, 3, func(o *Options) { o.History = past{errors.New("no store")} })
	if body := get(t, s, "/comuni/c_x001"); strings.Contains(body, `id="history"`) || !strings.Contains(body, `id="findings"`) {
		t.Error("without history the findings still show")
	}
	if body := get(t, portal(t, 3), "/comuni/c_x001"); !strings.Contains(body, `id="changes"`) || !strings.Contains(body, "gone-&lt;script") {
		t.Error("changes of verdict do not show")
	}
}

func TestFirstPageIsLight(t *testing.T) {
	for _, n := range []int{300, 1500} {
		if size := len(get(t, portal(t, n), "/")); size > 150<<10 {
			t.Errorf("with %d comuni the first page is %d KiB", n, size>>10)
		}
	}
}

func TestGzip(t *testing.T) {
	s := portal(t, 60)
	for _, path := range []string{"/", "/api/v1/municipalities", "/assets/campanile.css"} {
		plain, packed := ask(s, http.MethodGet, path), ask(s, http.MethodGet, path, "Accept-Encoding", "br, gzip;q=0.8")
		if packed.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(packed.Header().Get("Vary"), "Accept-Encoding") || !strings.Contains(plain.Header().Get("Vary"), "Accept-Encoding") {
			t.Errorf("%s: %v", path, packed.Header())
			continue
		}
		z, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(z)
		if err != nil || string(body) != plain.Body.String() {
			t.Errorf("%s: another body when compressed (%v)", path, err)
		}
		if packed.Header().Get("Content-Type") != plain.Header().Get("Content-Type") {
			t.Errorf("%s: another type when compressed", path)
		}
	}
	for _, refused := range []string{"", "br", "gzip;q=0", "gzip; q=0.0", "x-gzip-not"} {
		if w := ask(s, http.MethodGet, "/", "Accept-Encoding", refused); w.Header().Get("Content-Encoding") != "" {
			t.Errorf("Accept-Encoding %q: compressed", refused)
		}
	}
}

func TestProbes(t *testing.T) {
	broken := errors.New("no inventory")
	s := portal(t, 3, func(o *Options) { o.Ready = func(context.Context) error { return broken } })
	if w := ask(s, http.MethodGet, "/readyz"); w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "inventory") {
		t.Errorf("readyz: %d %s", w.Code, w.Body)
	}
	broken = nil
	for path, want := range map[string]string{"/readyz": "ready\n", "/healthz": "ok\n", "/metrics": "campanile_up 1\n"} {
		if body := get(t, s, path); body != want {
			t.Errorf("%s: %q", path, body)
		}
	}
	if w := ask(portal(t, 1, func(o *Options) { o.Metrics = nil }), http.MethodGet, "/metrics"); w.Code != http.StatusNotFound {
		t.Errorf("metrics where there are none: %d", w.Code)
	}
}

func TestAssetsBuiltAndNot(t *testing.T) {
	built := fstest.MapFS{
		"assets/plain.css": {Data: []byte("a{}")}, "assets/campanile.css": {Data: []byte("b{}")},
		bootstrapItalia[0]: {Data: []byte("@font-face{}")}, bootstrapItalia[1]: {Data: []byte(strings.Repeat("c{}", 900))},
		"assets/bootstrap-italia/fonts/x.woff2": {Data: []byte("wOF2")}, "assets/bootstrap-italia/LICENSE": {Data: []byte("BSD")},
	}
	bare := fstest.MapFS{"assets/plain.css": built["assets/plain.css"], "assets/campanile.css": built["assets/campanile.css"]}
	for _, c := range []struct {
		files      fstest.MapFS
		has, hasnt string
	}{{built, "bootstrap-italia.min.css", "plain.css"}, {bare, "plain.css", "bootstrap-italia"}} {
		a, err := newAssets(c.files)
		if err != nil {
			t.Fatal(err)
		}
		s, err := newServer(Options{Board: NewBoard(), Scans: queued()}, a)
		if err != nil {
			t.Fatal(err)
		}
		body := get(t, s, "/")
		if !strings.Contains(body, c.has) || strings.Contains(body, c.hasnt) {
			t.Errorf("want %s and no %s in\n%.600s", c.has, c.hasnt, body)
		}
		for _, sheet := range a.styles {
			w := ask(s, http.MethodGet, sheet)
			if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
				t.Errorf("%s: %d %v", sheet, w.Code, w.Header())
			}
			if w := ask(s, http.MethodGet, sheet, "If-None-Match", w.Header().Get("ETag")); w.Code != http.StatusNotModified {
				t.Errorf("%s again: %d", sheet, w.Code)
			}
		}
	}
	a, _ := newAssets(built)
	for name, kind := range map[string]string{"fonts/x.woff2": "font/woff2", "LICENSE": "text/plain; charset=utf-8"} {
		if w := ask(a, http.MethodGet, "/assets/bootstrap-italia/"+name); w.Header().Get("Content-Type") != kind {
			t.Errorf("%s is %q", name, w.Header().Get("Content-Type"))
		}
	}
}

func TestPanicIsOneError(t *testing.T) {
	s := portal(t, 3, func(o *Options) { o.Ready = func(context.Context) error { panic("at /secret") } })
	w := ask(s, http.MethodGet, "/readyz", "Accept-Encoding", "gzip")
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// A request works on the board it began with, while visits end.
func TestBoardIsReplacedUnderRequests(t *testing.T) {
	b := NewBoard()
	s := portal(t, 0, func(o *Options) { o.Board = b })
	inv, outcomes := invented(40)
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range 30 {
			b.Show(Standing{Inventory: inv, Current: outcomes[:i]})
		}
	})
	for _, path := range []string{"/", "/?sort=-score", "/comuni/c_x001", "/api/v1/municipalities", "/api/v1/municipalities/c_x001"} {
		wg.Go(func() {
			for range 10 {
				if w := ask(s, http.MethodGet, path); w.Code != http.StatusOK && w.Code != http.StatusNotFound {
					t.Errorf("%s: %d", path, w.Code)
				}
			}
		})
	}
	wg.Wait()
}

// A comune that merged keeps its page and its history under its old code; the
// successor's names it.
func TestFormerComune(t *testing.T) {
	s := portal(t, 12)
	old := get(t, s, "/comuni/C_W001")
	for _, want := range []string{"01/01/2026", `href="/comuni/c_x001"`, "098001", "71%"} {
		if !strings.Contains(old, want) {
			t.Errorf("the page of a former comune does not say %q", want)
		}
	}
	if strings.Contains(old, "<form method=\"post\"") || strings.Contains(old, hostile) {
		t.Error("a former comune cannot be scanned, and its name is text")
	}
	if now := get(t, s, "/comuni/c_x001"); !strings.Contains(now, `href="/comuni/c_w001"`) || !strings.Contains(now, "Mai Visto") {
		t.Error("the successor does not name who merged into it")
	}
	if w := ask(s, http.MethodPost, "/comuni/c_w001/scans"); w.Code != http.StatusNotFound {
		t.Errorf("a scan of a former comune: %d", w.Code)
	}
	w := ask(s, http.MethodGet, "/api/v1/municipalities/c_w001")
	if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "c_x001") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if list := get(t, s, "/api/v1/municipalities?q=c_x001"); !strings.Contains(list, `"istat":"098002"`) {
		t.Error("the list of the API does not name who merged")
	}
}
