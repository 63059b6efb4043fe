package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/campanile-italia/campanile/checks"
)

type comuneInput struct {
	IPA  string `path:"ipa" maxLength:"60" doc:"Codice IPA, any case"`
	Lang string `query:"lang" enum:"it,en" doc:"Of messages; Italian by default"`
}

type comuneOutput struct{ Body checks.Public }

func (s *Server) getMunicipality(_ context.Context, in *comuneInput) (*comuneOutput, error) {
	r, err := s.visited(in.IPA)
	if err != nil {
		return nil, err
	}
	return &comuneOutput{Body: r.Outcome.Public(firstOf(in.Lang, s.Language))}, nil
}

// listed returns a comune of the inventory, or the problem.
func (s *Server) listed(ipa string) (*row, error) {
	if r := s.row(ipa); r != nil {
		return r, nil
	}
	if into, was, ok := s.Board.current.Load().inventory.Successor(ipa); ok {
		return nil, huma.Error404NotFound(fmt.Sprintf("%s merged into %s (%s) on %s", was.Name, into.Name, into.IPA, was.Ended.Format(time.DateOnly)))
	}
	return nil, huma.Error404NotFound("no such comune in the inventory")
}

// visited returns a comune that has results, or the problem.
func (s *Server) visited(ipa string) (*row, error) {
	r, err := s.listed(ipa)
	if err == nil && r.Outcome == nil {
		err = huma.Error404NotFound("this comune has not been visited yet")
	}
	return r, err
}

type resultsInput struct {
	IPA    string `path:"ipa" maxLength:"60" doc:"Codice IPA, any case"`
	Lang   string `query:"lang" enum:"it,en" doc:"Of messages; Italian by default"`
	Family string `query:"family" enum:"pagopa,einvoice,hosting,adjacent"`
	Status string `query:"status" enum:"pass,warn,fail,unknown,not-applicable"`
}

type resultsOutput struct {
	Body struct {
		Run      string                `json:"run"`
		Finished time.Time             `json:"finished" doc:"End of the visit"`
		Items    []checks.PublicResult `json:"items"`
	}
}

func (s *Server) listResults(_ context.Context, in *resultsInput) (*resultsOutput, error) {
	r, err := s.visited(in.IPA)
	if err != nil {
		return nil, err
	}
	out := &resultsOutput{}
	out.Body.Run, out.Body.Finished, out.Body.Items = r.Outcome.Run, r.Outcome.Finished, []checks.PublicResult{}
	for _, res := range r.Outcome.Public(firstOf(in.Lang, s.Language)).Results {
		if (in.Family == "" || string(res.Family) == in.Family) && (in.Status == "" || string(res.Status) == in.Status) {
			out.Body.Items = append(out.Body.Items, res)
		}
	}
	return out, nil
}

type historyInput struct {
	IPA string `path:"ipa" maxLength:"60" doc:"Codice IPA, any case; also of a comune that merged into another"`
}

type pointBody struct {
	At       time.Time `json:"at" doc:"End of the visit"`
	Score    *float64  `json:"score" nullable:"true"`
	Coverage float64   `json:"coverage"`
	Ruleset  string    `json:"ruleset" doc:"Scores of two rulesets are not to be compared"`
}

type changeBody struct {
	At    time.Time     `json:"at"`
	Check string        `json:"check"`
	From  checks.Status `json:"from"`
	To    checks.Status `json:"to" enum:"pass,warn,fail,unknown,not-applicable"`
}

type historyOutput struct {
	Body struct {
		Visits  []pointBody  `json:"visits" doc:"Newest first, at most 50"`
		Changes []changeBody `json:"changes" doc:"Published verdicts that changed; newest first, at most 50"`
	}
}

func (s *Server) getHistory(ctx context.Context, in *historyInput) (*historyOutput, error) {
	ipa := in.IPA
	if r := s.row(ipa); r != nil {
		ipa = r.IPA
	} else if _, was, ok := s.Board.current.Load().inventory.Successor(ipa); ok {
		ipa = was.IPA
	} else {
		return nil, huma.Error404NotFound("no such comune in the inventory")
	}
	points, changes, err := s.History.History(ctx, ipa)
	if err != nil {
		return nil, s.unread("history", err)
	}
	out := &historyOutput{}
	out.Body.Visits, out.Body.Changes = []pointBody{}, []changeBody{}
	for _, p := range points[:min(len(points), historyShown)] {
		out.Body.Visits = append(out.Body.Visits, pointBody(p))
	}
	for _, c := range changes[:min(len(changes), historyShown)] {
		out.Body.Changes = append(out.Body.Changes, changeBody{c.At, c.Check, checks.Status(c.From), checks.Status(c.To)})
	}
	return out, nil
}

type explainInput struct {
	IPA   string `path:"ipa" maxLength:"60" doc:"Codice IPA, any case"`
	Lang  string `query:"lang" enum:"it,en" doc:"Of messages; Italian by default"`
	Check string `path:"check" maxLength:"60" doc:"Of the catalogue"`
}

type stepBody struct {
	Asks  string `json:"asks"`
	Found string `json:"found"`
}

type explainOutput struct {
	Body struct {
		Check     string               `json:"check"`
		Ruleset   string               `json:"ruleset"`
		Visit     time.Time            `json:"visit" doc:"Start of the visit whose evidence is judged here"`
		Steps     []stepBody           `json:"steps" doc:"In the order they were taken; the last one decided"`
		Verdict   checks.PublicResult  `json:"verdict" doc:"What the evidence says by the rules in force"`
		Published *checks.PublicResult `json:"published,omitempty" doc:"What is published, which a second visit may still have to confirm; absent before the first visit"`
		Remedy    string               `json:"remedy"`
		Cites     []checks.Cite        `json:"cites"`
	}
}

func (s *Server) getExplanation(ctx context.Context, in *explainInput) (*explainOutput, error) {
	r, err := s.listed(in.IPA)
	if err != nil {
		return nil, err
	}
	check, ok := checks.Find(in.Check)
	if !ok {
		return nil, huma.Error404NotFound("no such check in the catalogue")
	}
	snap, err := s.Evidence.LatestSnapshot(ctx, r.IPA)
	if errors.Is(err, ErrNoEvidence) {
		return nil, huma.Error404NotFound("no evidence is kept of this comune")
	}
	if err != nil {
		return nil, s.unread("evidence", err)
	}
	lang := firstOf(in.Lang, s.Language)
	e := check.Explain(snap)
	judged := checks.Outcome{Results: []checks.Result{e.Result}}
	out := &explainOutput{}
	out.Body.Check, out.Body.Ruleset, out.Body.Visit = check.ID, checks.Ruleset, snap.Started
	out.Body.Verdict, out.Body.Remedy, out.Body.Cites = judged.Public(lang).Results[0], check.Remedy.In(lang), check.Cites
	out.Body.Steps = []stepBody{}
	for _, step := range e.Steps {
		out.Body.Steps = append(out.Body.Steps, stepBody{step.Asks.In(lang), step.Found.In(lang)})
	}
	if r.Outcome != nil {
		if res, ok := r.Outcome.Result(check.ID); ok {
			shown := checks.Outcome{Results: []checks.Result{res}}
			out.Body.Published = &shown.Public(lang).Results[0]
		}
	}
	return out, nil
}

// registerComune registers the operations on one comune.
func (s *Server) registerComune(api huma.API) {
	const root = apiRoot + "/municipalities/{ipa}"
	huma.Register(api, huma.Operation{
		OperationID: "get-municipality", Method: http.MethodGet, Path: root,
		Summary: "One comune with every result of its last visit", Errors: []int{http.StatusNotFound},
	}, s.getMunicipality)
	huma.Register(api, huma.Operation{
		OperationID: "list-results", Method: http.MethodGet, Path: root + "/results",
		Summary: "Results of the last visit, by family and verdict", Errors: []int{http.StatusNotFound},
	}, s.listResults)
	if s.History != nil {
		huma.Register(api, huma.Operation{
			OperationID: "get-history", Method: http.MethodGet, Path: root + "/history",
			Summary: "Scores and changes of verdict over time", Errors: []int{http.StatusNotFound},
		}, s.getHistory)
	}
	if s.Evidence != nil {
		huma.Register(api, huma.Operation{
			OperationID: "explain-result", Method: http.MethodGet, Path: root + "/results/{check}",
			Summary: "How one verdict came to be: steps, norm, proof", Errors: []int{http.StatusNotFound},
		}, s.getExplanation)
	}
}
