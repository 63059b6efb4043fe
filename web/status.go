package web

import (
	"context"
	"net/http"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// Lane is a part of the queue, by why its visits are made.
type Lane struct {
	Name    string
	Waiting int
	Running int
	Oldest  time.Time // when the oldest due visit fell due; zero when none waits
}

const runsShown = 10

// statusPage says whether the portal's figures are fresh.
type statusPage struct {
	Runs    []Run
	Lanes   []Lane
	Sources []registry.Source
	Date    time.Time // of the inventory
	Newest  time.Time // end of the newest visit; zero: none
	Now     time.Time
}

// Age is how old a moment is, in whole days; -1 when it is not known.
func (p statusPage) Age(t time.Time) int {
	if t.IsZero() {
		return -1
	}
	return max(0, int(p.Now.Sub(t).Hours()/24))
}

func (s *Server) status(w http.ResponseWriter, r *http.Request) {
	v := s.Board.current.Load()
	data := statusPage{Sources: v.inventory.Sources, Date: v.inventory.Date, Now: time.Now()}
	for _, row := range v.byIPA {
		if row.Outcome != nil && row.Outcome.Finished.After(data.Newest) {
			data.Newest = row.Outcome.Finished
		}
	}
	if s.Territory != nil {
		runs, err := s.Territory.Runs(r.Context(), runsShown)
		if err != nil {
			s.Log.Error("runs not read", "error", err)
		}
		data.Runs = runs
	}
	if s.Queue != nil {
		data.Lanes = s.Queue(r.Context())
	}
	title := checks.Text{IT: "Stato del servizio", EN: "Status of the service"}
	s.render(w, r, http.StatusOK, "status", page{Title: title.In(s.lang(r)), Data: data})
}

// sourcesPage is the registers with their licences.
type sourcesPage struct{ Sources []sourceLine }

type sourceLine struct {
	registry.Source
	registry.Terms
}

func (s *Server) sources(w http.ResponseWriter, r *http.Request) {
	var data sourcesPage
	for _, src := range s.Board.current.Load().inventory.Sources {
		data.Sources = append(data.Sources, sourceLine{src, src.ID.Terms()})
	}
	title := checks.Text{IT: "Fonti e licenze", EN: "Sources and licences"}
	s.render(w, r, http.StatusOK, "sources", page{Title: title.In(s.lang(r)), Data: data})
}

// RunState names how far a run is public.
func (p page) RunState(s RunState) string {
	switch s {
	case RunPublished:
		return p.T("pubblicata", "published")
	case RunWithheld:
		return p.T("non pubblicata", "held back")
	case RunChecking:
		return p.T("in verifica", "being checked")
	}
	return p.T("in corso", "under way")
}

// Lane names a part of the queue.
func (p page) Lane(name string) string {
	switch name {
	case "on-demand":
		return p.T("Richieste", "Asked for")
	case "confirm", "confirmation":
		return p.T("Conferme", "Confirmations")
	case "scheduled":
		return p.T("Rilevazione", "Scheduled run")
	case "reports":
		return p.T("Rapporti", "Reports")
	}
	return name
}

// Queue tells how many visits wait and run; nil when it does not answer.
type Queue func(context.Context) []Lane
