package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html/charset"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
)

// Copies gives the archived copies of pages that are proof.
type Copies interface {
	// Copies lists those of a comune, without their bytes.
	Copies(ctx context.Context, ipa string) ([]Copy, error)
	// Copy returns one, or ErrNoCopy.
	Copy(ctx context.Context, ipa, id string) (*Copy, error)
}

// ErrNoCopy is returned for a copy that is not kept, or no longer.
var ErrNoCopy = errors.New("no such copy is kept")

// Copy is an archived copy of a page.
type Copy struct {
	evidence.Capture           // as it was had; only URL and At in a list
	ID               string    // within the comune
	Seen             time.Time // the time in its proofs; later than At when the server said that nothing had changed
	SHA256           string    // of the page as it was read; empty when it was not
}

// copyKey is how a proof finds its copy: a verdict may be older than the newest visit.
type copyKey struct {
	url  string
	seen int64 // microseconds: what the store keeps
}

// copiesOf lists a comune's copies for its pages; a page without them is
// better than none.
func (s *Server) copiesOf(r *http.Request, ipa string) map[copyKey]string {
	if s.Copies == nil {
		return nil
	}
	list, err := s.Copies.Copies(r.Context(), ipa)
	if err != nil {
		s.Log.Error("archive not read", "ipa", ipa, "error", err)
		return nil
	}
	ids := make(map[copyKey]string, len(list))
	for i := range list {
		ids[copyKey{list[i].URL, list[i].Seen.UnixMicro()}] = "/comuni/" + url.PathEscape(ipa) + "/proof/" + url.PathEscape(list[i].ID)
	}
	return ids
}

// Copy is where the archived copy behind a proof is shown; empty when none is kept.
func (p page) Copy(of checks.Proof) string {
	if address := p.Copies[copyKey{of.URL, of.At.UnixMicro()}]; address != "" {
		return p.Link(address)
	}
	return ""
}

// proofPage frames a copy: what it is, of what, of when.
type proofPage struct {
	Row    *row
	Copy   *Copy
	Status string // the answer's first line
	Bytes  int
	Sum    string // SHA-256 of the page
	Frame  string // address of the copy; empty: it cannot be shown
}

func (s *Server) proof(w http.ResponseWriter, r *http.Request) {
	row := s.row(r.PathValue("ipa"))
	if row == nil {
		s.noComune(w, r)
		return
	}
	c := s.copyAsked(w, r)
	if c == nil {
		return
	}
	data := proofPage{Row: row, Copy: c, Sum: c.SHA256}
	status, _, _ := strings.Cut(string(c.Head), "\n")
	data.Status = strings.TrimSpace(status)
	if shown, err := showable(c); err == nil {
		data.Bytes, data.Frame = shown.size, r.URL.EscapedPath()+"/copy"
		if data.Sum == "" {
			data.Sum = shown.sum
		}
	}
	// The frame may show our own copy and lead nowhere else: a link in it does
	// not reach the comune's site.
	w.Header().Set("Content-Security-Policy", strings.Replace(w.Header().Get("Content-Security-Policy"), "default-src 'none'", "default-src 'none'; frame-src 'self'", 1))
	notForSearch(w.Header())
	title := checks.Text{IT: "Copia archiviata", EN: "Archived copy"}
	s.render(w, r, http.StatusOK, "proof", page{Title: title.In(s.lang(r)) + " · " + row.Name, Data: data})
}

// copyAsked returns the copy that a request names, or answers that there is none.
func (s *Server) copyAsked(w http.ResponseWriter, r *http.Request) *Copy {
	err := ErrNoCopy
	var c *Copy
	if s.Copies != nil {
		c, err = s.Copies.Copy(r.Context(), r.PathValue("ipa"), r.PathValue("id"))
	}
	switch {
	case errors.Is(err, ErrNoCopy):
		s.message(w, r, http.StatusNotFound, checks.Text{IT: "Copia non conservata", EN: "No copy is kept"},
			checks.Text{IT: "Si conservano le copie della visita più recente, di quelle in cui un verdetto è cambiato e delle precedenti a queste, e della prima di ogni mese.",
				EN: "Copies are kept of the newest visit, of those in which a verdict changed and those just before them, and of the first of each month."})
		return nil
	case err != nil:
		s.Log.Error("copy not read", "ipa", r.PathValue("ipa"), "error", err)
		s.refuse(w, r, http.StatusInternalServerError)
		return nil
	}
	return c
}

// copyPolicy lets a copy show its words and its own styles and nothing else: no
// script, no form, no frame, no request to anybody; its origin is nobody's.
const copyPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"

// proofCopy serves the copy for the frame.
func (s *Server) proofCopy(w http.ResponseWriter, r *http.Request) {
	c := s.copyAsked(w, r)
	if c == nil {
		return
	}
	shown, err := showable(c)
	if err != nil {
		s.refuse(w, r, http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", copyPolicy)
	h.Set("Content-Type", shown.media+"; charset=utf-8")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-DNS-Prefetch-Control", "off")
	h.Set("Cache-Control", "private, max-age=300")
	notForSearch(h)
	w.Write(shown.body)
}

// notForSearch keeps copies out of search engines: a comune takes a page off
// its site, and its copy here must not be found in its place.
func notForSearch(h http.Header) { h.Set("X-Robots-Tag", "noindex, nofollow, noarchive") }

// shown is a copy made ready for a browser.
type shown struct {
	media string
	body  []byte // UTF-8
	size  int    // of the page as it was, decoded
	sum   string // SHA-256 of that, in hexadecimal
}

// maxShown bounds a copy that is shown.
const maxShown = 16 << 20

var errNotShowable = errors.New("neither a page nor text")

// showable decodes a copy. What a sandboxed document could still do is make the
// browser open connections: link rel=preconnect and a meta that turns DNS
// prefetching on are under no policy, and Chromium connects to a frame's server
// before it asks the policy. Those marks are made unknown ones.
func showable(c *Copy) (*shown, error) {
	body, err := c.Decoded(maxShown)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	s := &shown{size: len(body), sum: hex.EncodeToString(sum[:])}
	kind := c.Field("Content-Type")
	switch media, _, _ := mime.ParseMediaType(kind); {
	case media == "text/html", media == "application/xhtml+xml", media == "":
		s.media = "text/html"
	case strings.HasPrefix(media, "text/"), media == "application/json":
		s.media = "text/plain"
	default:
		return nil, errNotShowable
	}
	r, err := charset.NewReader(bytes.NewReader(body), kind)
	if err == nil {
		body, err = io.ReadAll(io.LimitReader(r, 3*maxShown))
	}
	if err != nil {
		return nil, err
	}
	s.body = body
	if s.media == "text/html" {
		s.body = reaching.ReplaceAll(body, []byte("$0-off"))
	}
	return s, nil
}

// reaching finds the marks anywhere, in what looks like text or comment too: who
// hides a mark from us by broken markup must not show it to a browser.
var reaching = regexp.MustCompile(`(?i)<(?:link|i?frame|fencedframe|portal|object|embed)|http-equiv`)
