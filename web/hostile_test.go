package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// listening serves a portal as the daemon does, with all its bounds.
func listening(t *testing.T, change ...func(*Options)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := portal(t, 12, change...).HTTPServer()
	srv.ReadHeaderTimeout = 300 * time.Millisecond // the same bound, for a test's patience
	go func() { _ = srv.Serve(l) }()
	t.Cleanup(func() { srv.Close() })
	return l.Addr().String()
}

// raw sends bytes as they are and returns the first line and the rest of the answer.
func raw(t *testing.T, address, request string) (status, rest string) {
	t.Helper()
	c, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.WriteString(c, request) }()
	in := bufio.NewReader(c)
	status, _ = in.ReadString('\n')
	text, _ := io.ReadAll(io.LimitReader(in, 1<<20))
	return strings.TrimSpace(status), string(text)
}

// What is no proper request is refused, by a 4xx or by hanging up, and the next
// one is answered.
func TestHostileRequests(t *testing.T) {
	address := listening(t, func(o *Options) { *o = everything(t) })
	const host = "Host: campanile.example\r\nConnection: close\r\n"
	for name, c := range map[string]struct{ request, want string }{
		"no HTTP":                  {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n", "400"},
		"header flood":             {"GET / HTTP/1.1\r\n" + host + strings.Repeat("X-Flood: "+strings.Repeat("a", 1000)+"\r\n", 60) + "\r\n", "431"},
		"many small headers":       {"GET / HTTP/1.1\r\n" + host + strings.Repeat("X: a\r\n", 20000) + "\r\n", "431"},
		"long line":                {"GET /" + strings.Repeat("a", 80<<10) + " HTTP/1.1\r\n" + host + "\r\n", "4"},
		"two lengths":              {"POST /comuni/c_x001/scans HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 5\r\n\r\nabc", "400"},
		"length and chunks":        {"POST /comuni/c_x001/scans HTTP/1.1\r\n" + host + "Content-Length: 3\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", "501"},
		"a body too large":         {"POST /comuni/c_x001/scans HTTP/1.1\r\n" + host + "Content-Length: 10000000\r\n\r\n", "413"},
		"host with a line":         {"GET / HTTP/1.1\r\nHost: a\x00b\r\n\r\n", "400"},
		"no host":                  {"GET / HTTP/1.1\r\n\r\n", "400"},
		"up the folders":           {"GET /assets/../../../../etc/passwd HTTP/1.1\r\n" + host + "\r\n", "30"},
		"up the folders, encoded":  {"GET /assets/..%2f..%2f..%2fetc%2fpasswd HTTP/1.1\r\n" + host + "\r\n", "404"},
		"up the folders, twice":    {"GET /assets/%252e%252e%252fetc HTTP/1.1\r\n" + host + "\r\n", "404"},
		"a proxy's address":        {"GET http://evil.example/ HTTP/1.1\r\n" + host + "\r\n", "200"},
		"a tunnel":                 {"CONNECT evil.example:443 HTTP/1.1\r\n" + host + "\r\n", "40"},
		"a NUL in the code":        {"GET /api/v1/municipalities/c_x001%00 HTTP/1.1\r\n" + host + "\r\n", "404"},
		"bytes that are no text":   {"GET /?q=%ff%fe HTTP/1.1\r\n" + host + "\r\n", "200"},
		"a script as a code":       {"GET /comuni/%3Cscript%3Ealert(1)%3C%2Fscript%3E HTTP/1.1\r\n" + host + "\r\n", "404"},
		"a page far away":          {"GET /?page=99999999999999999999 HTTP/1.1\r\n" + host + "\r\n", "200"},
		"a page before the first":  {"GET /?page=-9223372036854775808 HTTP/1.1\r\n" + host + "\r\n", "200"},
		"a report elsewhere":       {"GET /reports/..%2f..%2fetc%2fpasswd.csv HTTP/1.1\r\n" + host + "\r\n", "404"},
		"a report of a script":     {"GET /reports/comune-%3Cscript%3E.html HTTP/1.1\r\n" + host + "\r\n", "404"},
		"a line in a report":       {"GET /reports/provincia-B%0d%0aX:y.csv HTTP/1.1\r\n" + host + "\r\n", "404"},
		"a wave that is none":      {"GET /rollout?wave=%ff%00%3Cscript%3Ealert HTTP/1.1\r\n" + host + "\r\n", "200"},
		"a plan from outside":      {"POST /rollout HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n", "405"},
		"a reply too large":        {"POST /reply/open HTTP/1.1\r\n" + host + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 10000000\r\n\r\nwords=", "413"},
		"a reply of parts":         {"POST /reply/open HTTP/1.1\r\n" + host + "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9\r\n\r\n--x--\r\n\r\n", "4"},
		"a draft's secret guessed": {"GET /reply/" + strings.Repeat("A", 30<<10) + " HTTP/1.1\r\n" + host + "\r\n", "4"},
		"a file of another folder": {"GET /evaluation/files/..%2f..%2fcampanile.db HTTP/1.1\r\n" + host + "\r\n", "404"},
	} {
		status, rest := raw(t, address, c.request)
		if fields := strings.Fields(status); len(fields) > 1 && !strings.HasPrefix(fields[1], c.want) {
			t.Errorf("%s: %s, want %s", name, status, c.want)
		}
		for _, leak := range []string{"root:", "goroutine", ".go:", "<script>alert"} {
			if strings.Contains(rest, leak) {
				t.Errorf("%s shows %q", name, leak)
			}
		}
	}
	if status, _ := raw(t, address, "GET /healthz HTTP/1.1\r\n"+host+"\r\n"); !strings.Contains(status, "200") {
		t.Errorf("afterwards: %s", status)
	}
}

// A request that does not come to its end is hung up on.
func TestSlowHeaders(t *testing.T) {
	address := listening(t)
	begun := time.Now()
	raw(t, address, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
	if took := time.Since(begun); took > 15*time.Second {
		t.Errorf("a header that never ends was waited for %v", took)
	}
}

// Nothing that leaves us follows what a request calls its host.
func TestHostIsNeverBelieved(t *testing.T) {
	s := portal(t, 12, func(o *Options) { *o = everything(t) })
	for _, path := range slices.Concat(pageTypes, variants, []string{"/api/v1/municipalities", "/api/openapi.json", "/comuni/c_x001/badge.svg", "/comuni.csv", "/reports/regione.html", "/assets"}) {
		w := ask(s, http.MethodGet, path, "Host", "evil.example", "X-Forwarded-Host", "evil.example", "Forwarded", "host=evil.example", "X-Original-URL", "/metrics")
		if strings.Contains(w.Body.String(), "evil.example") || strings.Contains(w.Header().Get("Location"), "evil.example") && !strings.HasPrefix(w.Header().Get("Location"), "/") {
			t.Errorf("%s repeats a forged host: %v", path, w.Header())
		}
	}
	for _, path := range []string{"/comuni/c_x001/scans", "/identity/link"} {
		if w := ask(s, http.MethodPost, path, "Host", "evil.example"); !strings.HasPrefix(w.Header().Get("Location"), "/") || strings.HasPrefix(w.Header().Get("Location"), "//") {
			t.Errorf("%s leads to %q", path, w.Header().Get("Location"))
		}
	}
	if w := ask(s, http.MethodPost, "/api/v1/municipalities/c_x001/scans", "Host", "evil.example"); w.Header().Get("Location") != "/api/v1/scans/q1" {
		t.Errorf("%v", w.Header())
	}
}

// In no room is what a comune, a register or a visitor says markup: replies and
// their decisions, names in plans and certificates, addresses with scripts in them.
func TestHostileRooms(t *testing.T) {
	const script = `"><script>alert(1)</script>`
	inv, outcomes := invented(12)
	for i := range outcomes {
		inv.Municipalities[i].Name, inv.Municipalities[i].ProvinceName, outcomes[i].Name, outcomes[i].Supplier = script, script, script, script
	}
	b := NewBoard()
	b.Show(Standing{Inventory: inv, Current: outcomes})
	s := portal(t, 12, func(o *Options) {
		*o = everything(t)
		o.Board, o.Version, o.Demo = b, script, true
		o.Replies = &said{list: []Reply{{IPA: "c_x001", Check: "pagopa-portal", Kind: script, Words: script, Reason: script, State: script, Made: seen, Expires: time.Now().Add(time.Hour)},
			{IPA: "c_x001", Check: "mail-spf", Kind: Explanation, Words: script, Reason: script, State: "accepted", Made: seen, Expires: time.Now().Add(time.Hour)}}}
	})
	held := func(path string, w *httptest.ResponseRecorder) {
		body := strings.ToLower(ownScript.ReplaceAllString(w.Body.String(), ""))
		for _, bad := range []string{"<script", `href="javascript`, "zgotmplz", "onmouseover=\""} {
			if strings.Contains(body, bad) {
				t.Errorf("%s holds %q", path, bad)
			}
		}
		if w.Code >= 500 || w.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("%s: %d, policy %q", path, w.Code, w.Header().Get("Content-Security-Policy"))
		}
	}
	escaped := url.QueryEscape(script)
	for _, path := range slices.Concat(pageTypes, variants, []string{
		"/suppliers?name=" + escaped, "/rollout?wave=" + escaped, "/rollout?" + escaped + "=1&lang=en", "/evaluation?lang=" + escaped, "/reply/" + url.PathEscape(script), "/identity/" + url.PathEscape(script),
		"/reports/" + url.PathEscape(script) + ".html", "/comuni/c_x001/proof/" + url.PathEscape(script), "/evaluation/files/" + url.PathEscape(script), "/comuni/" + url.PathEscape(script) + "/reply",
	}) {
		held(path, ask(s, http.MethodGet, path, "Cookie", "campanile_session=session"))
	}
	for _, path := range []string{"/reply/open", "/comuni/c_x001", "/suppliers"} { // this test sees it
		if w := ask(s, http.MethodGet, path); !strings.Contains(w.Body.String(), "&lt;script&gt;alert(1)") {
			t.Errorf("%s shows nothing of it", path)
		}
	}
	for _, form := range []url.Values{
		{"check": {script}, "kind": {script}, "words": {script}, "expires": {script}},
		{"check": {"pagopa-portal"}, "kind": {"explanation"}, "words": {script}, "expires": {"2999-01-01"}},
	} {
		w := post(s, "/reply/open", form)
		if held("a reply", w); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", form, w.Code)
		}
	}
}

// Streams are bounded: beyond the bound a reader is told to come back, and the
// page does without.
func TestStreamsAreBounded(t *testing.T) {
	s := portal(t, 3)
	for range liveStreams {
		s.streams <- struct{}{}
	}
	if w := ask(s, http.MethodGet, "/scans/q1/events"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := ask(s, http.MethodGet, "/scans/q1"); w.Code != 200 {
		t.Error(w.Code)
	}
}

// Pages that are remembered are those of the board, the address and the language
// asked for, and only so many.
func TestRememberedPages(t *testing.T) {
	s := portal(t, 12)
	first := get(t, s, "/")
	if get(t, s, "/") != first || get(t, s, "/?lang=en") == first || get(t, s, "/?province=BG") == first {
		t.Error("another page than asked for")
	}
	for i := range maxRemembered + 20 {
		get(t, s, fmt.Sprint("/?q=", i))
	}
	if n := len(s.Board.current.Load().sent.all); n > maxRemembered {
		t.Errorf("%d pages are remembered", n)
	}
	inv, outcomes := invented(12)
	s.Board.Show(Standing{Inventory: inv, Current: outcomes[:3]})
	if get(t, s, "/") == first {
		t.Error("a page of a board that is no more")
	}
}
