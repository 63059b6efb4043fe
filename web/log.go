package web

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/campanile-italia/campanile/checks"
)

// LogEntry is a record of the append-only log.
type LogEntry struct {
	Index   int64
	At      time.Time
	Kind    string // "run", "protocol", "certificate", "reply", "decision", "rollout"
	Subject string // name of the protocol, id of the run, Codice IPA
	SHA256  string // of the document
}

// LogState is the log as it stands.
type LogState struct {
	Size   int64
	Head   string     // the newest that was signed; empty before any
	Newest []LogEntry // newest first, some of them
}

// logShown is how many records the page shows.
const logShown = 50

// Log answers how the append-only log stands, with at most so many records.
type Log func(ctx context.Context, newest int) (LogState, error)

func (s *Server) logPage(w http.ResponseWriter, r *http.Request) {
	state, err := s.Records(r.Context(), logShown)
	if err != nil {
		s.Log.Error("log not read", "error", err)
		s.refuse(w, r, http.StatusInternalServerError)
		return
	}
	title := checks.Text{IT: "Registro delle pubblicazioni", EN: "Log of what was published"}
	s.render(w, r, http.StatusOK, "log", page{Title: title.In(s.lang(r)), Data: state})
}

// logHead is the head alone, for those who keep it to prove that the log was not
// rewritten: in the form of tlog-checkpoint (C2SP).
func (s *Server) logHead(w http.ResponseWriter, r *http.Request) {
	state, err := s.Records(r.Context(), 0)
	switch {
	case err != nil:
		s.Log.Error("log not read", "error", err)
		s.refuse(w, r, http.StatusInternalServerError)
		return
	case state.Head == "":
		s.refuse(w, r, http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	_, _ = io.WriteString(w, state.Head) // a client that has gone is no error of ours
}

// RecordKind names what a record of the log is about.
func (p page) RecordKind(kind string) string {
	switch kind {
	case "run":
		return p.T("rilevazione pubblicata", "published run")
	case "protocol":
		return p.T("protocollo di valutazione", "protocol of an evaluation")
	case "certificate":
		return p.T("certificato", "certificate")
	case "reply":
		return p.T("replica di un comune", "reply of a comune")
	case "decision":
		return p.T("decisione su una replica", "decision on a reply")
	case "rollout":
		return p.T("piano di estensione", "roll-out plan")
	}
	return kind
}
