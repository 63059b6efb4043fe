package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"sync"
)

// remembered are pages that follow from the board alone, as they were sent: the
// first page is asked for by everybody. They go with the board.
type remembered struct {
	mu  sync.Mutex
	all map[string]sentPage
}

type sentPage struct{ plain, packed []byte }

const (
	maxRemembered = 64
	maxKey        = 300 // bytes of an address that is remembered
)

// remember answers with a page that was made before for the same board, address
// and language, or makes it. Answers other than 200 are not remembered.
func (s *Server) remember(w http.ResponseWriter, r *http.Request, v *view, make http.HandlerFunc) {
	key := s.lang(r) + "\x00" + r.URL.Path + "?" + r.URL.RawQuery
	v.sent.mu.Lock()
	have, ok := v.sent.all[key]
	v.sent.mu.Unlock()
	if !ok {
		b := &held{header: w.Header()}
		make(b, r)
		if b.status != http.StatusOK || len(key) > maxKey {
			w.WriteHeader(b.status)
			w.Write(b.body.Bytes())
			return
		}
		have = sentPage{b.body.Bytes(), packed(b.body.Bytes())}
		v.sent.keep(key, have)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", s.lang(r))
	h.Set("Cache-Control", "no-cache")
	if acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		w.Write(have.packed)
		return
	}
	w.Write(have.plain)
}

func (m *remembered) keep(key string, p sentPage) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all == nil || len(m.all) >= maxRemembered {
		m.all = map[string]sentPage{}
	}
	m.all[key] = p
}

func packed(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body) // to memory: no error
	_ = z.Close()
	return b.Bytes()
}
