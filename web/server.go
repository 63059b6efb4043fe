package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Options are what the server needs.
type Options struct {
	Board    *Board
	Scans    Scans
	History  History
	Metrics  http.Handler                // /metrics; nil: none
	Ready    func(context.Context) error // nil error: the store answers and the inventory is loaded
	Version  string
	Language string // of pages without ?lang: "it" or "en"
	Contact  string // shown on the bot page
	Demo     bool   // pages say that the region is simulated
	Log      *slog.Logger
}

// Server serves the portal and the API.
type Server struct {
	Options
	pages   *pages
	api     huma.API
	handler http.Handler
}

// New returns the server. It fails only on broken templates.
func New(opt Options) (*Server, error) {
	if opt.Language == "" {
		opt.Language = "it"
	}
	p, err := newPages()
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	s := &Server{Options: opt, pages: p}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.region)
	mux.HandleFunc("GET /comuni/{ipa}", s.comune)
	mux.HandleFunc("POST /comuni/{ipa}/scans", s.askScan)
	mux.HandleFunc("GET /scans/{id}", s.scan)
	mux.HandleFunc("GET /checks", s.catalogue)
	mux.HandleFunc("GET /method", s.method)
	mux.HandleFunc("GET /bot", s.bot)
	mux.Handle("GET /assets/", p.assets)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", s.ready)
	if opt.Metrics != nil {
		mux.Handle("GET /metrics", opt.Metrics)
	}
	s.api = s.newAPI(mux)
	mux.HandleFunc("/", s.notFound)
	s.handler = secured(compressed(mux))
	return s, nil
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// HTTPServer returns a server with the bounds that slow and oversized requests
// meet.
func (s *Server) HTTPServer() *http.Server {
	return &http.Server{
		Handler: s, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: time.Minute, IdleTimeout: time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug),
	}
}

func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	if s.Ready != nil {
		if err := s.Ready(r.Context()); err != nil {
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			s.Log.Warn("not ready", "error", err)
			return
		}
	}
	io.WriteString(w, "ready\n")
}

// secured sets the headers that every answer carries. Everything a page needs
// is served from here; nothing of a crawled site is ever executed.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
		next.ServeHTTP(w, r)
	})
}

// compressed gzips what the client accepts, once the answer is known.
func compressed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/metrics" || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			next.ServeHTTP(w, r)
			return
		}
		b := &buffered{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(b, r)
		b.flush()
	})
}

// buffered holds an answer back until its size is known.
type buffered struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (b *buffered) WriteHeader(status int)      { b.status = status }
func (b *buffered) Write(p []byte) (int, error) { return b.body.Write(p) }

func (b *buffered) flush() {
	w, h := b.ResponseWriter, b.Header()
	if b.body.Len() < 1024 || h.Get("Content-Encoding") != "" || b.status == http.StatusNotModified {
		w.WriteHeader(b.status)
		w.Write(b.body.Bytes())
		return
	}
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", http.DetectContentType(b.body.Bytes()))
	}
	h.Set("Content-Encoding", "gzip")
	h.Add("Vary", "Accept-Encoding")
	h.Del("Content-Length")
	w.WriteHeader(b.status)
	z := gzip.NewWriter(w)
	z.Write(b.body.Bytes())
	z.Close()
}

// clientOf names who asks, for limits: the address, without the port.
func clientOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
