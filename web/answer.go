package web

import (
	"bytes"
	"compress/gzip"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
)

// maxBody bounds what a request may send; no operation reads a body so far.
const maxBody = 64 << 10

// policy is what a page may load: our own styles and images, no script.
const policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// livePolicy is that of the page that follows a scan: our own script may ask us.
const livePolicy = policy + "; script-src 'self'; connect-src 'self'"

// secured sets the headers that every answer carries. Everything a page needs
// is served from here; nothing of a crawled site is ever executed.
//
// Referrer-Policy is same-origin and not no-referrer: with the latter browsers
// send "Origin: null" with the portal's own forms (Fetch, 3.2), which could then
// not be told from another site's.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if r.ContentLength > maxBody {
			http.Error(w, "request too large", http.StatusRequestEntityTooLarge)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// recovered turns a panic into one logged error and a 500.
func recovered(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p)
			default:
				log.Error("request failed", "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
				http.Error(w, "internal error", http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// compressed gzips what the client accepts, once the answer is known. Assets are
// compressed beforehand; metrics and reports do it by themselves.
func compressed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/metrics" || strings.HasPrefix(r.URL.Path, "/assets/") || strings.HasSuffix(r.URL.Path, "/events") || strings.HasPrefix(r.URL.Path, "/reports/") {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Add("Vary", "Accept-Encoding")
		if !acceptsGzip(r) {
			next.ServeHTTP(w, r)
			return
		}
		b := &buffered{ResponseWriter: w}
		next.ServeHTTP(b, r)
		b.flush()
	})
}

// acceptsGzip reads Accept-Encoding (RFC 9110, 12.5.3); gzip;q=0 refuses it.
func acceptsGzip(r *http.Request) bool {
	for _, part := range strings.Split(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		name, param, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q := strings.TrimRight(strings.ReplaceAll(param, " ", ""), "0.")
			return !strings.EqualFold(q, "q=")
		}
	}
	return false
}

// buffered holds an answer back until its size is known.
type buffered struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (b *buffered) WriteHeader(status int) {
	if b.status == 0 {
		b.status = status
	}
}

func (b *buffered) Write(p []byte) (int, error) {
	b.WriteHeader(http.StatusOK)
	return b.body.Write(p)
}

func (b *buffered) flush() {
	b.WriteHeader(http.StatusOK)
	w, h := b.ResponseWriter, b.Header()
	if b.body.Len() < 1024 || h.Get("Content-Encoding") != "" {
		w.WriteHeader(b.status)
		w.Write(b.body.Bytes())
		return
	}
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", http.DetectContentType(b.body.Bytes()))
	}
	h.Set("Content-Encoding", "gzip")
	if tag := h.Get("ETag"); tag != "" && !strings.HasSuffix(tag, `-gz"`) {
		h.Set("ETag", packedTag(tag)) // another entity than the plain one
	}
	h.Del("Content-Length")
	w.WriteHeader(b.status)
	z := gzip.NewWriter(w)
	_, _ = z.Write(b.body.Bytes()) // a client that has gone is no error of ours
	z.Close()
}
