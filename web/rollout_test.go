package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/evaluate"
)

// Plan implements Evaluations.
func (f evaluated) Plan(context.Context) (*evaluate.Plan, error) { return f.plan, f.err }

func waves() *evaluate.Plan {
	gain := evaluate.Interval{Estimate: 0.125, Low: 0.02, High: 0.3}
	return &evaluate.Plan{
		Made: seen, Protocol: "Prova " + hostile, Outcome: evaluate.DefaultProtocol().Primary, Ruleset: "2026.1", Simulated: true, Capacity: 2, Unplanned: 3, Complete: 1,
		Waves: []evaluate.Wave{
			{Comuni: []evaluate.WaveComune{{IPA: "c_x001", Name: "Uno " + hostile, Supplier: "Invented S.r.l.", Gain: gain}, {IPA: "c_x003", Name: "Tre", Gain: gain, Extrapolated: true}},
				Gain: evaluate.Interval{Estimate: 0.25, Low: 0.04, High: 0.6}, Residents: 12345.6, Suppliers: []evaluate.SupplierShare{{Name: "Invented " + hostile, Comuni: 2, Shared: []string{"mail-spf", "gone-" + hostile}}}},
			{Comuni: []evaluate.WaveComune{{IPA: "c_x002", Name: "Due", Gain: gain}}, Gain: gain},
		},
		Orders: []evaluate.Order{{Name: "campanile", Gain: 3.14, Residents: 1000, Talks: 2}, {Name: "worst-first", Gain: 3.2, Residents: 900, Talks: 5}},
	}
}

func withPlan(p *evaluate.Plan, err error) func(*Options) {
	return func(o *Options) { o.Evaluations = evaluated{err: err, plan: p} }
}

func TestRolloutPage(t *testing.T) {
	s := portal(t, 12, withPlan(waves(), nil))
	for path, words := range map[string][]string{
		"/rollout?lang=it":         {"Piano di estensione", "2 comuni a trimestre", "Ondata 1", "+12,5", "0,0 … 0,6", "12.346", "prima i peggiori", "3 comuni restano fuori", "1 comune non è in nessuna ondata", "nessun pilota della sua classe", "Simulazione", "3,1", "gone-"},
		"/rollout?lang=en":         {"Roll-out plan", "2 comuni a quarter", "Wave 1", "+12.5", "12,346", "worst first", "no pilot of its class", "Simulation"},
		"/rollout?wave=2&lang=en":  {">Due<", `aria-current="true">Wave 2`},
		"/rollout?wave=99&lang=en": {">Due<"},
		"/rollout?wave=-1":         {">Tre<"},
		"/rollout?wave=%22%3E":     {">Tre<"},
	} {
		body := strings.ReplaceAll(get(t, s, path), "&#43;", "+")
		for _, w := range words {
			if !strings.Contains(body, w) {
				t.Errorf("%s does not say %q", path, w)
			}
		}
		if strings.Contains(body, hostile) || strings.Contains(body, "ZgotmplZ") || strings.Contains(body, "%!") {
			t.Errorf("%s is not rendered well", path)
		}
	}
	if !strings.Contains(get(t, portal(t, 12, withEvaluation(certificate(), nil)), "/evaluation?lang=en"), `href="/rollout?lang=en"`) {
		t.Error("the evaluation does not lead to the plan")
	}
	if strings.Contains(get(t, s, "/rollout?lang=en"), "is not the best") {
		t.Error("a plan that trades gain for residents and talks is called worse")
	}
	worse := waves()
	worse.Orders[0].Residents, worse.Orders[0].Talks = 900, 5
	if body := get(t, portal(t, 3, withPlan(worse, nil)), "/rollout?lang=en"); !strings.Contains(body, "the order «worst first» would have reached") {
		t.Error("a simple order that is better in everything is not named")
	}
	none := waves()
	none.Waves = nil
	if body := get(t, portal(t, 3, withPlan(none, nil)), "/rollout?lang=en"); !strings.Contains(body, "No comune has a published outcome") {
		t.Error("a plan without waves")
	}
}

func TestRolloutNotThere(t *testing.T) {
	if body := get(t, portal(t, 3, withPlan(nil, nil)), "/rollout"); !strings.Contains(body, "campanile rollout --capacity") {
		t.Error("the page does not say how a plan is made")
	}
	if w := ask(portal(t, 3, withPlan(nil, errors.New("no"))), http.MethodGet, "/rollout"); w.Code != http.StatusInternalServerError {
		t.Error(w.Code)
	}
	if w := ask(portal(t, 3), http.MethodGet, "/rollout"); w.Code != http.StatusNotFound {
		t.Error(w.Code)
	}
}

// What a comune is expected to gain tells what it lacks: while it may reply to
// its draft the plan does not say it.
func TestRolloutOfWhoMayReply(t *testing.T) {
	inv, outcomes := invented(12)
	b := NewBoard()
	b.Show(Standing{Inventory: inv, Current: outcomes, Replying: map[string]time.Time{"c_x001": time.Now().Add(time.Hour), "c_x003": time.Now().Add(time.Hour)}})
	body := get(t, portal(t, 0, withPlan(waves(), nil), func(o *Options) { o.Board = b }), "/rollout?lang=en")
	if strings.Count(body, "may still reply to its draft") != 2 || strings.Contains(body, "12.5") {
		t.Error("the gain of a comune that may reply is told")
	}
}
