package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const (
	liveEvery   = time.Second
	liveTime    = 10 * time.Minute // after which a browser asks again
	liveStreams = 200              // at the same time; beyond it the page refreshes itself
	liveWrite   = 10 * time.Second // that a reader may take over one event
)

// progressBody is an event about a scan, and the words for it.
type progressBody struct {
	State    ScanState `json:"state"`
	Position int       `json:"position"`
	Requests int       `json:"requests"`
	Text     string    `json:"text"`
}

// scanEvents tells how far a scan is as it goes (HTML, server-sent events), until
// it is over.
func (s *Server) scanEvents(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	scan, err := s.Scans.Scan(r.Context(), id)
	if errors.Is(err, ErrNoScan) {
		s.refuse(w, r, http.StatusNotFound)
		return
	}
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	default:
		w.Header().Set("Retry-After", "30")
		http.Error(w, "too many streams", http.StatusServiceUnavailable)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	p := page{Lang: s.lang(r)}
	tick, over := time.NewTicker(liveEvery), time.NewTimer(liveTime)
	defer tick.Stop()
	defer over.Stop()
	var last string
	for {
		if err == nil {
			text, _ := json.Marshal(progressBody{scan.State, scan.Position, scan.Requests, p.Progress(scan)}) // strings and numbers: no error
			if string(text) != last {
				last = string(text)
				if !say(w, last) {
					return
				}
			}
			if scan.State == ScanDone || scan.State == ScanFailed {
				return
			}
		}
		select {
		case <-r.Context().Done():
			return
		case <-over.C:
			return
		case <-tick.C:
		}
		scan, err = s.Scans.Scan(r.Context(), id)
	}
}

// say writes an event; false: nobody reads any more.
func say(w http.ResponseWriter, text string) bool {
	c := http.NewResponseController(w)
	_ = c.SetWriteDeadline(time.Now().Add(liveWrite)) // a recorder in a test has none
	_, err := fmt.Fprintf(w, "event: scan\ndata: %s\n\n", text)
	return err == nil && c.Flush() == nil
}

// Progress says how far a scan is.
func (p page) Progress(s Scan) string {
	switch s.State {
	case ScanQueued:
		if s.Position > 0 {
			return p.T("In coda, posizione ", "Waiting, place ") + p.Number(s.Position) + "."
		}
		return p.T("In coda.", "Waiting.")
	case ScanRunning:
		if s.Requests > 0 {
			return p.T("Visita in corso: ", "The visit is under way: ") + p.Some(s.Requests, p.T("richiesta fatta.", "request made."), p.T("richieste fatte.", "requests made."))
		}
		return p.T("Visita in corso.", "The visit is under way.")
	case ScanDone:
		return p.T("Fatto: il nuovo esito è sulla pagina del comune.", "Done: the new outcome is on the comune's page.")
	}
	return p.T("La scansione non è riuscita: se ne può chiedere un'altra dalla pagina del comune.", "The scan did not succeed: another can be asked for on the comune's page.")
}
