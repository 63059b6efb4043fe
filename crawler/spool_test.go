package crawler

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/campanile-italia/campanile/evidence"
)

const spooledPage = `<!doctype html><html lang="it"><head><title>Comune di Esempio</title></head><body><p>Benvenuti nel Comune di Esempio.</p></body></html>`

// spooling serves pages in several codings and hands the captures to then.
func spooling(t *testing.T, dir string, failed func(error), then func(*evidence.Snapshot)) {
	t.Helper()
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Set-Cookie", "sessione=segreto42; Path=/; Secure")
		switch r.URL.Path {
		case "/":
			w.WriteHeader(http.StatusEarlyHints)
			h.Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			z.Write([]byte(strings.Replace(spooledPage, "</p>", `</p><a href="/chunked">a</a><a href="/via">b</a><a href="/big">c</a>`, 1)))
			z.Close()
		case "/chunked":
			w.Write([]byte(spooledPage[:40]))
			w.(http.Flusher).Flush()
			w.Write([]byte(spooledPage[40:]))
		case "/via":
			http.Redirect(w, r, "/plain", http.StatusFound)
		case "/big":
			w.Write([]byte(strings.Repeat("x", 200<<10)))
		case "/plain":
			w.Write([]byte(spooledPage))
		default:
			http.NotFound(w, r)
		}
	})
	w := newWorld(t, esempioZone, handler, func(o *Options) { o.Spool, o.SpoolFailed, o.BodyLimit = dir, failed, 100<<10 })
	err := w.crawler.VisitThen(t.Context(), esempio, "run", nil, func(s *evidence.Snapshot) error {
		then(s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func capturedAt(t *testing.T, s *evidence.Snapshot, address string) *evidence.Capture {
	t.Helper()
	p := s.Page(address)
	if p == nil {
		t.Fatalf("%s was not read", address)
	}
	c, err := s.Capture(p)
	if err != nil || c == nil {
		t.Fatalf("%s: no capture (%v)", address, err)
	}
	return c
}

func TestAnswersAreKeptAsTheyCame(t *testing.T) {
	dir := t.TempDir()
	failed := func(err error) { t.Error(err) }
	spooling(t, dir, failed, func(s *evidence.Snapshot) {
		home := capturedAt(t, s, "https://example.com/")
		if head := string(home.Head); !strings.HasPrefix(head, "HTTP/1.1 200 OK\r\n") || !strings.HasSuffix(head, "\r\n\r\n") ||
			!strings.Contains(head, "Content-Encoding: gzip\r\n") || strings.Count(head, "HTTP/1.1") != 1 {
			t.Errorf("head %q, want the answer's own and no informational one", head)
		}
		if !strings.Contains(string(home.Head), "Set-Cookie: sessione=[not-kept]; Path=/; Secure\r\n") {
			t.Errorf("head %q, want the cookie without its value", home.Head)
		}
		z, err := gzip.NewReader(strings.NewReader(string(home.Body)))
		if err != nil {
			t.Fatalf("the body is not as it came: %v", err)
		}
		z.Close()
		if home.IP.String() != "127.0.0.1" || home.At.IsZero() {
			t.Errorf("from %v at %v", home.IP, home.At)
		}
		if c := capturedAt(t, s, "https://example.com/chunked"); string(c.Body) != spooledPage || !strings.Contains(string(c.Head), "Transfer-Encoding: chunked") {
			t.Errorf("chunked: %q, %q", c.Head, c.Body)
		}
		if c := capturedAt(t, s, "https://example.com/plain"); string(c.Body) != spooledPage || c.URL != "https://example.com/plain" {
			t.Errorf("after a redirect: %s %q", c.URL, c.Body)
		}
		big := capturedAt(t, s, "https://example.com/big")
		if !big.Cut || len(big.Body) != maxCut {
			t.Errorf("too large: cut %v, %d bytes", big.Cut, len(big.Body))
		}
		left, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || len(left) > 0 {
			t.Errorf("files with a name: %v", left)
		}
	})
}

func TestAVisitGoesOnWithoutItsAnswers(t *testing.T) {
	var told []error
	spooling(t, filepath.Join(t.TempDir(), "absent"), func(err error) { told = append(told, err) }, func(s *evidence.Snapshot) {
		if s.Site.Fault != "" || s.Counts.Pages < 2 {
			t.Errorf("%s, %d pages", s.Site.Fault, s.Counts.Pages)
		}
		if c, err := s.Capture(&s.Pages[0]); c != nil || err != nil {
			t.Errorf("capture %v, %v", c, err)
		}
	})
	if len(told) != 1 || !errors.Is(told[0], fs.ErrNotExist) {
		t.Errorf("told %v, want once that the folder is not there", told)
	}
}

func TestNothingIsKeptUnasked(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	spooling(t, "", nil, func(s *evidence.Snapshot) {
		if c, err := s.Capture(&s.Pages[0]); c != nil || err != nil {
			t.Errorf("capture %v, %v", c, err)
		}
	})
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("files %v, %v", left, err)
	}
}

// The head ends where net/http goes on with the body.
func FuzzHeadEnd(f *testing.F) {
	f.Add("HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody")
	f.Add("HTTP/1.1 200 OK\nA: b\n\n\r\n\r\n")
	f.Add("HTTP/1.1 200 OK\r\nA: b\n c\r\n\nbody")
	f.Fuzz(func(t *testing.T, answer string) {
		rest := strings.NewReader(answer)
		r := bufio.NewReader(rest)
		if _, err := http.ReadResponse(r, getRequest); err != nil {
			return
		}
		if want := len(answer) - rest.Len() - r.Buffered(); evidence.HeadEnd([]byte(answer)) != want {
			t.Errorf("%q: head ends at %d, want %d", answer, evidence.HeadEnd([]byte(answer)), want)
		}
	})
}
