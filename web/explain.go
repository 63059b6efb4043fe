package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
)

// Evidence gives what the newest visit to a comune saw.
type Evidence interface {
	// LatestSnapshot fails with ErrNoEvidence when none is kept.
	LatestSnapshot(ctx context.Context, ipa string) (*evidence.Snapshot, error)
}

// ErrNoEvidence is returned for a comune of which no snapshot is kept.
var ErrNoEvidence = errors.New("no evidence is kept of this comune")

// explainPage is one verdict from its inputs to its proof.
type explainPage struct {
	Row *row
	checks.Explanation
	Snapshot *evidence.Snapshot
	Public   *checks.Result // what is published; nil: nothing yet
	Same     bool           // what is published is what this evidence says
	Ruleset  string
}

func (s *Server) explain(w http.ResponseWriter, r *http.Request) {
	row := s.row(r.PathValue("ipa"))
	if row == nil {
		s.noComune(w, r)
		return
	}
	check, ok := checks.Find(r.PathValue("check"))
	if !ok {
		s.message(w, r, http.StatusNotFound, checks.Text{IT: "Controllo non trovato", EN: "No such check"},
			checks.Text{IT: "Il catalogo non ha un controllo con questo nome.", EN: "The catalogue has no check of this name."})
		return
	}
	snap, err := s.Evidence.LatestSnapshot(r.Context(), row.IPA)
	switch {
	case errors.Is(err, ErrNoEvidence):
		s.message(w, r, http.StatusNotFound, checks.Text{IT: "Nessuna prova conservata", EN: "No evidence is kept"},
			checks.Text{IT: "Di questo comune non è conservata alcuna visita: la prossima permetterà di spiegare il verdetto.", EN: "No visit to this comune is kept: the next one will allow the verdict to be explained."})
		return
	case err != nil:
		s.Log.Error("evidence not read", "ipa", row.IPA, "error", err)
		s.refuse(w, r, http.StatusInternalServerError)
		return
	}
	data := explainPage{Row: row, Explanation: check.Explain(snap), Snapshot: snap, Ruleset: checks.Ruleset}
	if row.Outcome != nil {
		if res, ok := row.Outcome.Result(check.ID); ok {
			data.Public = &res
			data.Same = res.Status == data.Result.Status && res.Reason == data.Result.Reason
		}
	}
	s.render(w, r, http.StatusOK, "explain", page{Title: check.Title.In(s.lang(r)) + " · " + row.Name, Copies: s.copiesOf(r, row.IPA), Data: data})
}
