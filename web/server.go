package web

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Options are what the server needs.
type Options struct {
	Board       *Board
	Scans       Scans
	History     History                                // nil: pages tell no history
	Territory   Territory                              // nil: the API tells neither runs nor changes
	Queue       Queue                                  // nil: the status page does not tell
	Boundaries  *Boundaries                            // nil: no map
	Evidence    Evidence                               // nil: verdicts are not explained
	Copies      Copies                                 // nil: proofs have no archived copy
	Quality     func(context.Context) (Quality, error) // nil: the method page does not tell
	Metrics     http.Handler                           // /metrics; nil: none
	Evaluations Evaluations                            // nil: no page on what the pilots added
	Records     Log                                    // nil: no page of the append-only log
	Identity    Identity                               // nil: nobody has tokens, and no links are sent
	Letters     bool                                   // links are sent to digital domiciles
	Portal      string                                 // address of the portal as others see it, for what leaves it; may be empty
	Reports     Reports                                // nil: none are offered
	Replies     Replies                                // nil: comuni cannot reply
	Ready       func(context.Context) error            // nil error: the store answers and the inventory is loaded
	Version     string
	Language    string       // of pages without ?lang: "it" (default) or "en"
	Contact     string       // shown on the bot page: addresses separated by ";"
	Demo        bool         // pages say that the region is simulated
	Log         *slog.Logger // nil: nothing is logged
}

// Server serves the portal and the API.
type Server struct {
	Options
	pages   *pages
	mux     *http.ServeMux
	api     huma.API
	handler http.Handler
	streams chan struct{} // of server-sent events under way
	press   *press
}

// New returns the server. It fails only on broken templates.
func New(opt Options) (*Server, error) {
	files, err := embedded()
	if err != nil {
		return nil, fmt.Errorf("web: reading the embedded assets: %w", err)
	}
	return newServer(opt, files)
}

func newServer(opt Options, files *assets) (*Server, error) {
	if opt.Language != "en" {
		opt.Language = "it"
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	p, err := newPages(files.styles, files.script)
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	s := &Server{Options: opt, pages: p, mux: http.NewServeMux(), streams: make(chan struct{}, liveStreams), press: newPress()}
	s.mux.HandleFunc("GET /{$}", s.region)
	s.mux.HandleFunc("GET /comuni/{ipa}", s.comune)
	s.mux.HandleFunc("GET /comuni/{ipa}/proof/{id}", s.proof)
	s.mux.HandleFunc("GET /comuni/{ipa}/proof/{id}/copy", s.proofCopy)
	s.mux.HandleFunc("POST /comuni/{ipa}/scans", s.askScan)
	s.mux.HandleFunc("GET /scans/{id}", s.scan)
	s.mux.HandleFunc("GET /scans/{id}/events", s.scanEvents)
	s.mux.HandleFunc("GET /comuni/{ipa}/badge.svg", s.badge)
	s.mux.HandleFunc("GET /comuni.csv", s.comuniList)
	s.mux.HandleFunc("GET /status", s.status)
	s.mux.HandleFunc("GET /sources", s.sources)
	if opt.Boundaries != nil {
		s.mux.HandleFunc("GET /map.svg", s.territoryMap)
	}
	if opt.Evidence != nil {
		s.mux.HandleFunc("GET /comuni/{ipa}/checks/{check}", s.explain)
	}
	s.mux.HandleFunc("GET /checks", s.catalogue)
	s.mux.HandleFunc("GET /method", s.method)
	s.mux.HandleFunc("GET /suppliers", s.suppliersPage)
	s.mux.HandleFunc("GET /suppliers.csv", s.suppliersList)
	if opt.Identity != nil && opt.Letters {
		s.mux.HandleFunc("POST /comuni/{ipa}/link", s.sendLink)
		s.mux.HandleFunc("GET /identity/{secret}", s.identity)
		s.mux.HandleFunc("POST /identity/{secret}", s.openLink)
	}
	if opt.Replies != nil {
		s.mux.HandleFunc("GET /reply/{token}", s.draft)
		s.mux.HandleFunc("POST /reply/{token}", s.reply)
		s.mux.HandleFunc("GET /comuni/{ipa}/reply", s.draft)
		s.mux.HandleFunc("POST /comuni/{ipa}/reply", s.reply)
	}
	if opt.Reports != nil {
		s.mux.HandleFunc("GET /reports", s.reportsPage)
		s.mux.HandleFunc("GET /reports/{file}", s.report)
	}
	if opt.Evaluations != nil {
		s.mux.HandleFunc("GET /evaluation", s.evaluation)
		s.mux.HandleFunc("GET /evaluation/files/{file}", s.evaluationFile)
		s.mux.HandleFunc("GET /rollout", s.rollout)
	}
	if opt.Records != nil {
		s.mux.HandleFunc("GET /log", s.logPage)
		s.mux.HandleFunc("GET /log/head", s.logHead)
	}
	s.mux.HandleFunc("GET /bot", s.bot)
	s.mux.Handle("GET /assets/", files)
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") })
	s.mux.HandleFunc("GET /readyz", s.ready)
	if opt.Metrics != nil {
		s.mux.Handle("GET /metrics", opt.Metrics)
	}
	s.api = s.newAPI(s.mux)
	s.mux.HandleFunc("/", s.elsewhere)
	s.handler = secured(recovered(opt.Log, compressed(crossOrigin(s.sameOrigin(s.tagged(s.mux))))))
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
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug), // broken clients; our own errors are logged apart
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

// sameOrigin refuses requests that another site's page makes a visitor's
// browser send: they would use up the visitor's share of scans.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if protection.Check(r) != nil {
			s.refuse(w, r, http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// clientOf names who asks, for limits: the address without the port. An IPv6
// client has a whole /64 to itself, so that is what is counted.
func clientOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if a = a.Unmap(); a.Is4() {
		return a.String()
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return host
	}
	return p.String()
}
