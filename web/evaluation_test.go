package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/evaluate"
)

// evaluated answers with an invented certificate.
type evaluated struct {
	e    *Evaluation
	err  error
	plan *evaluate.Plan
}

func (f evaluated) Evaluation(context.Context) (*Evaluation, error) { return f.e, f.err }

func (f evaluated) EvaluationFile(_ context.Context, name string) (io.ReadCloser, error) {
	if name != "certificate.json" {
		return nil, ErrNoFile
	}
	return io.NopCloser(strings.NewReader("{}\n")), nil
}

func certificate() *Evaluation {
	p := evaluate.DefaultProtocol()
	p.Name, p.Pilots = "Prova "+hostile, []evaluate.Entrant{{IPA: "c_x001", From: "2025-05-01"}, {IPA: "c_x002", From: "2025-08-01"}}
	p.Power = &evaluate.Power{SmallestEffect: 0.09, Probability: 0.8}
	f := evaluate.Finding{Outcome: p.Primary, Pilots: 1, Compared: 5, Suppliers: 4, Before: evaluate.Means{Pilots: 0.4, Comparison: 0.41}, After: evaluate.Means{Pilots: 0.6, Comparison: 0.5},
		Effect: &evaluate.Interval{Estimate: 0.11, Low: 0.03, High: 0.19}, BeforeAfter: 0.2, Bounds: evaluate.Bounds{Low: -0.05, High: 0.3}, Trend: &evaluate.Interval{Low: 0.01, High: 0.02},
		Dates: []evaluate.PlaceboDate{{Months: 6}}}
	g := evaluate.Finding{Outcome: evaluate.CheckOutcome("mail-spf")}
	r := &evaluate.Result{Ruleset: "2026.1", Findings: []evaluate.Finding{f, g}, Balance: []evaluate.Balance{{Trait: "baseline", Before: -1, After: 0.1}},
		Followed: []evaluate.Left{{Reason: evaluate.Merged, Counts: evaluate.Counts{Pilots: 1, Others: 3}}},
		Pilots:   []evaluate.Pilot{{Entrant: p.Pilots[0], Name: "Uno " + hostile, Effect: f.Effect}, {Entrant: p.Pilots[1], Left: evaluate.Merged}},
		Series:   []evaluate.Point{{Month: "2024-12", Means: f.Before}, {Month: "2025-01", Means: f.Before}, {Month: "2025-05", Means: f.After, Entered: 1}}}
	c, err := evaluate.NewCertificate(evaluate.PanelScope, &p, r)
	if err != nil {
		panic(err)
	}
	c.Made, c.Simulated, c.Interim = seen, true, true
	c.Entered = evaluate.Entered{At: seen.Add(-time.Hour)}
	truth := 0.1
	return &Evaluation{Certificate: c, Index: 3, Size: 9, SHA256: strings.Repeat("ab", 32), Head: "origin\n9\nhash\n" + hostile, Files: []string{"certificate.json"}, Truth: &truth}
}

func withEvaluation(e *Evaluation, err error) func(*Options) {
	return func(o *Options) { o.Evaluations = evaluated{e: e, err: err} }
}

func TestEvaluationPage(t *testing.T) {
	s := portal(t, 12, withEvaluation(certificate(), nil))
	for lang, words := range map[string][]string{
		"it": {"meglio dei simili", "+11,0", "+3,0 … +19,0", "−5,0 … +30,0", "+20,0", "troppo pochi per dirlo", "fuso con un altro comune", "dopo l&#39;inizio della verifica", "Simulazione", "Provvisorio", "Non è un accertamento", "si muovevano in modo diverso", "01/05/2025", "3 di 9"},
		"en": {"better than similar", "+11.0", "+3.0 … +19.0", "too few to say", "merged with another", "after the follow-up opened", "Simulation", "Interim", "not an ascertainment by AgID", "moved differently", "2025-05-01", "3 of 9"},
	} {
		body := get(t, s, "/evaluation?lang="+lang)
		for _, w := range words {
			if !strings.Contains(strings.ReplaceAll(body, "&#43;", "+"), w) {
				t.Errorf("%s: the page does not say %q", lang, w)
			}
		}
		if strings.Contains(body, hostile) || strings.Contains(body, "ZgotmplZ") || strings.Contains(body, "%!") || !strings.HasSuffix(strings.TrimSpace(body), "</html>") {
			t.Errorf("%s: not rendered well", lang)
		}
		if !strings.Contains(body, `aria-current="page"`) || !strings.Contains(body, `role="img"`) || !strings.Contains(body, "<desc") {
			t.Errorf("%s: menu or the drawing's text alternative is missing", lang)
		}
	}
	if w := ask(s, http.MethodGet, "/evaluation/files/certificate.json"); w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json" || w.Body.String() != "{}\n" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	for _, path := range []string{"/evaluation/files/other", "/evaluation/files/..%2fkey"} {
		if w := ask(s, http.MethodGet, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestEvaluationNotThere(t *testing.T) {
	if body := get(t, portal(t, 3, withEvaluation(nil, nil)), "/evaluation"); !strings.Contains(body, "campanile evaluate plan") {
		t.Error("the page does not say how to begin")
	}
	if w := ask(portal(t, 3, withEvaluation(nil, nil), func(o *Options) { o.Demo = true }), http.MethodGet, "/evaluation"); w.Header().Get("Refresh") == "" {
		t.Error("the demonstration's page does not come back by itself")
	}
	if w := ask(portal(t, 3, withEvaluation(nil, errors.New("no"))), http.MethodGet, "/evaluation"); w.Code != http.StatusInternalServerError {
		t.Error(w.Code)
	}
	s := portal(t, 3)
	if w := ask(s, http.MethodGet, "/evaluation"); w.Code != http.StatusNotFound || strings.Contains(get(t, s, "/"), `href="/evaluation"`) {
		t.Error("a page that is not there is linked or served")
	}
}

func TestChart(t *testing.T) {
	if c := newChart(nil); c.Points != nil {
		t.Error("a drawing of nothing")
	}
	c := newChart([]evaluate.Point{{Month: "2025-01", Means: evaluate.Means{Pilots: 0, Comparison: 1}}, {Month: "2025-02", Means: evaluate.Means{Pilots: 1, Comparison: 1}, Entered: 2}})
	if !strings.HasPrefix(c.Pilots, "48.0,212.0 520.0,12.0") || len(c.Entries) != 1 || c.Entries[0].Label != "+2" || c.OthersAt-c.PilotsAt < 15 {
		t.Errorf("%+v", c)
	}
}
