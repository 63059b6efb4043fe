package evidence_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/internal/needs"
)

const archivedPage = `<!doctype html><html lang="it"><title>Comune di Esempio</title><p>Benvenuti</p></html>`

var asked = time.Date(2026, 11, 22, 1, 2, 3, 456789000, time.UTC)

func zipped(s string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(s))
	z.Close()
	return b.Bytes()
}

// archive is one answer of every kind.
func archive() []*evidence.WARCAnswer {
	answer := func(url string, day int, head string, body []byte) *evidence.WARCAnswer {
		return &evidence.WARCAnswer{Capture: evidence.Capture{URL: url, At: asked.AddDate(0, 0, day), IP: netip.MustParseAddr("2001:db8::1"), Head: []byte(head), Body: body}}
	}
	html := "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
	long := "https://www.comune.esempio.it/" + strings.Repeat("a", 6000)
	unchanged := answer("https://www.comune.esempio.it/", 0, html+"Content-Encoding: gzip\r\n\r\n", zipped(archivedPage))
	unchanged.NotModified, unchanged.SeenAgain = []byte("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n"), asked.AddDate(0, 0, 2)
	cut := answer(long, 3, html+"\r\n", []byte("only the beginning"))
	cut.Cut = true
	return []*evidence.WARCAnswer{
		answer("https://www.comune.esempio.it/", 0, html+"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", zipped(archivedPage)),
		answer("https://www.comune.esempio.it/", 1, html+"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", zipped(archivedPage)),
		unchanged,
		answer("https://www.comune.esempio.it/una pagina\"è", 0, html+"Content-Length: 4\r\n\r\n", []byte("\r\n\r\n")),
		answer("https://www.comune.esempio.it/vecchio", 0, "HTTP/1.0 200 OK\nContent-Type: text/html\n\n", []byte(archivedPage+"\n")),
		answer("https://www.comune.esempio.it/script", 0, "", []byte("<p>made by a browser</p>")),
		cut,
	}
}

func warcOf(t testing.TB, answers []*evidence.WARCAnswer) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := evidence.NewWARCWriter(&b, "Campanile/test", "Prove / Proofs", asked)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range answers {
		if err := w.Add(a); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// read is a record as a reader sees it, its body decoded.
type read struct {
	Type   string            `json:"type"`
	URI    string            `json:"uri"`
	Date   string            `json:"date"`
	Status int               `json:"status"`
	SHA256 string            `json:"sha256"`
	Fields map[string]string `json:"fields"`
}

func sumOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// An implementation that is not ours reads every record, and inflates what the
// server compressed.
func TestWARCIsReadByOthers(t *testing.T) {
	node := needs.Binary(t, "node")
	lock, err := filepath.Abs(filepath.Join("testdata", "warcio"))
	if err != nil {
		t.Fatal(err)
	}
	modules := needs.Modules(t, lock)
	file := filepath.Join(t.TempDir(), "proof.warc.gz")
	if err := os.WriteFile(file, warcOf(t, archive()), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(t.Context(), node, filepath.Join(lock, "read.mjs"), file, modules)
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, said.Bytes())
	}
	var got []read
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		var r read
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		got = append(got, r)
	}
	type seen struct {
		Type, URI, Date string
		Status          int
		SHA256          string
	}
	home, empty := "https://www.comune.esempio.it/", sumOf("")
	want := []seen{
		{"response", home, "2026-11-22T01:02:03.456789Z", 200, sumOf(archivedPage)},
		{"revisit", home, "2026-11-23T01:02:03.456789Z", 200, empty},
		{"revisit", home, "2026-11-24T01:02:03.456789Z", 304, empty},
		{"response", home + "una%20pagina%22%C3%A8", "2026-11-22T01:02:03.456789Z", 200, sumOf("\r\n\r\n")},
		{"response", home + "vecchio", "2026-11-22T01:02:03.456789Z", 200, sumOf(archivedPage + "\n")},
		{"resource", home + "script", "2026-11-22T01:02:03.456789Z", 0, sumOf("<p>made by a browser</p>")},
		{"response", home + strings.Repeat("a", 6000), "2026-11-25T01:02:03.456789Z", 200, sumOf("only the beginning")},
	}
	var records []seen
	for _, r := range got[1:] {
		records = append(records, seen{r.Type, r.URI, r.Date, r.Status, r.SHA256})
	}
	if diff := cmp.Diff(want, records); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got[0].Type != "warcinfo" || got[7].Fields["warc-truncated"] != "length" ||
		got[2].Fields["warc-profile"] != "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest" ||
		got[3].Fields["warc-profile"] != "http://netpreserve.org/warc/1.1/revisit/server-not-modified" ||
		got[3].Fields["warc-refers-to"] != got[1].Fields["warc-record-id"] || got[1].Fields["warc-ip-address"] != "2001:db8::1" {
		t.Errorf("fields %v", got[1:4])
	}
}

func TestWARCIsReadByUs(t *testing.T) {
	whole := warcOf(t, archive())
	r := evidence.NewWARCReader(bytes.NewReader(whole))
	var types []string
	for {
		rec, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		types = append(types, string(rec.Type()))
		if rec.Field("warc-target-uri") == "https://www.comune.esempio.it/vecchio" {
			if head, body := rec.HTTP(); string(body) != archivedPage+"\n" || !strings.HasPrefix(string(head), "HTTP/1.0 200 OK\r\n") {
				t.Errorf("%q %q", head, body)
			}
		}
	}
	if diff := cmp.Diff(strings.Fields("warcinfo response revisit revisit response response resource response"), types); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !bytes.Equal(whole, warcOf(t, archive())) {
		t.Error("the same answers make other bytes")
	}
}

func TestWARCReaderRefuses(t *testing.T) {
	record := func(s string) []byte { return zipped(s) }
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"not gzip":                     {[]byte("WARC/1.1\r\n"), evidence.ErrWARC},
		"another version":              {record("WARC/0.9\r\nContent-Length: 0\r\n\r\n\r\n\r\n"), evidence.ErrWARC},
		"no length":                    {record("WARC/1.1\r\nWARC-Type: response\r\n\r\n\r\n\r\n"), evidence.ErrWARC},
		"a negative length":            {record("WARC/1.1\r\nContent-Length: -1\r\n\r\n\r\n\r\n"), evidence.ErrWARC},
		"too long a length":            {record("WARC/1.1\r\nContent-Length: 99999999999\r\n\r\n\r\n\r\n"), evidence.ErrWARC},
		"a header that goes on and on": {record("WARC/1.1\r\n" + strings.Repeat("A: b\r\n", 20000)), evidence.ErrWARC},
		"two records in one member":    {record("WARC/1.1\r\nContent-Length: 0\r\n\r\n\r\n\r\nWARC/1.1\r\nContent-Length: 0\r\n\r\n\r\n\r\n"), evidence.ErrWARC},
		"cut short":                    {warcOf(t, archive())[:700], evidence.ErrWARC},
	} {
		r := evidence.NewWARCReader(bytes.NewReader(c.file))
		var err error
		for err == nil {
			_, err = r.Next()
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	altered := record("WARC/1.1\r\nWARC-Type: resource\r\nWARC-Block-Digest: sha256:AAAA\r\nContent-Length: 1\r\n\r\nx\r\n\r\n")
	var changed *evidence.AlteredError
	if _, err := evidence.NewWARCReader(bytes.NewReader(altered)).Next(); !errors.As(err, &changed) {
		t.Errorf("an altered block: %v", err)
	}
}

// Whatever is read ends, and what was read of a file of ours is what was put in.
func FuzzWARC(f *testing.F) {
	f.Add(warcOf(f, archive()), "https://x.it/", "HTTP/1.1 200 OK\r\n\r\n", "body")
	f.Add(zipped("WARC/1.1\r\nContent-Length: 1\r\n\r\nx\r\n\r\n"), "https://x.it/\r\nWARC-Type: warcinfo", "", "")
	// Heads without their empty line, with one too early, with other line ends.
	f.Add([]byte{}, "0", "HTTP/1.1 200 OK", "\n\nbody")
	f.Add([]byte{}, "0", "\n\r\nA: b\n\nrest", "\r\n\r\nbody")
	f.Add([]byte{}, "0", "A: b\r\r\nContent-Length: 3\nContent-Length: 4\n", "\n")
	f.Fuzz(func(t *testing.T, file []byte, url, head, body string) {
		r := evidence.NewWARCReader(bytes.NewReader(file))
		for {
			if _, err := r.Next(); err != nil {
				break
			}
		}
		r = evidence.NewWARCReader(bytes.NewReader(warcOf(t, []*evidence.WARCAnswer{{Capture: evidence.Capture{URL: url, At: asked, Head: []byte(head), Body: []byte(body)}}})))
		if _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
		rec, err := r.Next()
		if err != nil || !bytes.HasSuffix(rec.Block, []byte(body)) || rec.Field("WARC-Target-URI") == "" && url != "" {
			t.Fatalf("%v: %+v", err, rec)
		}
		if _, err := r.Next(); err != io.EOF {
			t.Fatalf("after the last record: %v", err)
		}
	})
}
