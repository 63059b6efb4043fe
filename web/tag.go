package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
)

// fromStore are the reads of the API whose answer does not follow from the
// board alone: by the end of their path, or a part of it.
func fromStore(path string) bool {
	return strings.HasSuffix(path, "/history") || strings.HasPrefix(path, apiRoot+"/runs") || strings.HasPrefix(path, apiRoot+"/changes") ||
		strings.HasPrefix(path, apiRoot+"/scans/") || strings.Contains(path, "/results/")
}

// tagged gives the API's answers a strong entity tag and answers 304 to those
// who have them (RFC 9110, 8.8.3 and 13.1.2). What follows from the board is not
// even made again: its tag is of the board and the question.
func (s *Server) tagged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead || !strings.HasPrefix(r.URL.Path, apiRoot+"/") {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Cache-Control", "no-cache")
		var tag string
		if !fromStore(r.URL.Path) {
			tag = s.boardTag(r)
			if its, ok := has(r, tag); ok {
				unchanged(w, its)
				return
			}
		}
		b := &held{header: w.Header()}
		next.ServeHTTP(b, r)
		if b.status != http.StatusOK {
			w.WriteHeader(b.status)
			w.Write(b.body.Bytes())
			return
		}
		if tag == "" {
			tag = tagOf(b.body.Bytes())
			if its, ok := has(r, tag); ok {
				unchanged(w, its)
				return
			}
		}
		w.Header().Set("ETag", tag)
		w.WriteHeader(http.StatusOK)
		w.Write(b.body.Bytes())
	})
}

// boardTag is of what is shown, the build that shows it, and the question. The
// day is in it because pilots begin and end.
func (s *Server) boardTag(r *http.Request) string {
	return tagOf([]byte(strings.Join([]string{s.Board.current.Load().version, s.Version, s.Language, time.Now().UTC().Format(time.DateOnly), r.URL.Path, r.URL.RawQuery}, "\x00")))
}

func tagOf(b []byte) string {
	sum := sha256.Sum256(b)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// has says whether the client holds an entity, compressed or not: a strong tag
// is of one of the two (RFC 9110, 8.8.3.3).
func has(r *http.Request, tag string) (its string, ok bool) {
	for _, list := range r.Header.Values("If-None-Match") {
		for t := range strings.SplitSeq(list, ",") {
			t = strings.TrimPrefix(strings.TrimSpace(t), "W/") // compared weakly, 13.1.2
			if t == tag || t == packedTag(tag) {
				return t, true
			}
		}
	}
	return "", false
}

// packedTag is the tag of an entity in gzip.
func packedTag(tag string) string { return strings.TrimSuffix(tag, `"`) + `-gz"` }

func unchanged(w http.ResponseWriter, tag string) {
	w.Header().Set("ETag", tag)
	w.WriteHeader(http.StatusNotModified)
}

// held keeps an answer back until it is whole.
type held struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (h *held) Header() http.Header { return h.header }

func (h *held) WriteHeader(status int) {
	if h.status == 0 {
		h.status = status
	}
}

func (h *held) Write(p []byte) (int, error) {
	h.WriteHeader(http.StatusOK)
	return h.body.Write(p)
}

// versionOf tells two boards apart: whose visits they show, and of which
// inventory. Two processes that show the same agree on it.
func versionOf(s Standing) string {
	var b []byte
	number := func(n int64) { b = binary.BigEndian.AppendUint64(b, uint64(n)) }
	text := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	h := sha256.New()
	number(s.Inventory.Date.UnixNano())
	number(int64(len(s.Inventory.Municipalities)))
	for _, list := range [][]checks.Outcome{s.Current, s.Public} {
		number(int64(len(list)))
		for i := range list {
			o := &list[i]
			text(o.IPA)
			text(o.Run)
			number(o.Finished.UnixNano())
			for k := range o.Results { // a visit made again, judged otherwise
				text(string(o.Results[k].Status))
			}
			h.Write(b)
			b = b[:0]
		}
	}
	for _, ipa := range slices.Sorted(maps.Keys(s.Replying)) {
		text(ipa)
		number(s.Replying[ipa].UnixNano())
	}
	h.Write(b)
	return string(h.Sum(nil))
}

// crossOrigin lets pages of other sites read the API, and nothing else (Fetch,
// 3.3): no credentials, no requests for scans.
func crossOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/api/") {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		switch r.Method {
		case http.MethodGet, http.MethodHead:
			h.Set("Access-Control-Allow-Origin", "*")
			h.Set("Access-Control-Expose-Headers", "ETag, Retry-After, Location")
		case http.MethodOptions:
			h.Set("Allow", "GET, HEAD, OPTIONS")
			if r.Header.Get("Access-Control-Request-Method") != "" {
				h.Set("Access-Control-Allow-Origin", "*")
				h.Set("Access-Control-Allow-Methods", "GET, HEAD")
				h.Set("Access-Control-Allow-Headers", "If-None-Match")
				h.Set("Access-Control-Max-Age", "86400")
			}
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}
