package web

import (
	"math"
	"net/http"
	"strconv"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evaluate"
)

// rolloutPage is a plan of waves, and one of them whole.
type rolloutPage struct {
	*evaluate.Plan
	Number int            // of the wave that is shown, from 1
	Wave   *evaluate.Wave // nil: the plan has none
	view   *view
}

// MayReply says whether a comune may still reply to its draft: what it is
// expected to gain is what it lacks.
func (p rolloutPage) MayReply(ipa string) bool { return p.view.mayReply(ipa) }

func (s *Server) rollout(w http.ResponseWriter, r *http.Request) {
	title := checks.Text{IT: "Piano di estensione", EN: "Roll-out plan"}
	plan, err := s.Evaluations.Plan(r.Context())
	if err != nil {
		s.Log.Error("roll-out plan not read", "error", err)
		s.refuse(w, r, http.StatusInternalServerError)
		return
	}
	p := page{Title: title.In(s.lang(r)), Data: rolloutPage{}}
	switch {
	case plan != nil:
		shown := rolloutPage{Plan: plan, view: s.Board.current.Load()}
		if n := len(plan.Waves); n > 0 {
			asked, _ := strconv.Atoi(r.URL.Query().Get("wave")) // no number is the first wave
			shown.Number = min(max(asked, 1), n)
			shown.Wave = &plan.Waves[shown.Number-1]
		}
		p.Data = shown
	case s.Demo:
		p.Refresh = refreshSeconds
	}
	s.render(w, r, http.StatusOK, "rollout", p)
}

// WaveLink is where a wave of the plan is shown.
func (p page) WaveLink(n int) string {
	return p.Link("/rollout?wave=" + strconv.Itoa(n) + "#wave")
}

// Plus counts from 1.
func (p page) Plus(i int) int { return i + 1 }

// Order names a way to choose who comes first.
func (p page) Order(name string) string { return p.In(evaluate.OrderTitle(name)) }

// CheckTitle names a check by its id.
func (p page) CheckTitle(id string) string { return p.In(checks.TitleOf(id)) }

// Rounded writes a sum as a whole number.
func (p page) Rounded(v float64) string { return p.Number(int(math.Round(v))) }
