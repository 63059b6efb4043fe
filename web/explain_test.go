package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/checks"
)

// The page of one verdict shows rule, steps and inputs, and says when what is
// published is another verdict.
func TestExplainPage(t *testing.T) {
	s := portal(t, 10)
	body := get(t, s, "/comuni/c_x001/checks/mail-spf?lang=en")
	for _, want := range []string{"Was the rule in force on the day of the visit?", "What was read", "This page judges the last visit that is kept again", "<code>mail-spf</code>"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q", want)
		}
	}
	for path, code := range map[string]int{"/comuni/c_x001/checks/nope": 404, "/comuni/c_nope/checks/mail-spf": 404, "/comuni/c_x004/checks/mail-spf": 404, "/comuni/C_X001/checks/mail-spf": 200} {
		if w := ask(s, http.MethodGet, path); w.Code != code {
			t.Errorf("%s: %d, want %d", path, w.Code, code)
		}
	}
}

// A fail that waits to be confirmed is announced beside the verdict of before,
// and never counted.
func TestHeldVerdict(t *testing.T) {
	inv, outcomes := invented(10)
	r := &outcomes[1].Results[0]
	r.Status = checks.Pass
	r.Held = &checks.Held{Since: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC), Run: "r", Message: checks.Text{IT: "SEGRETO", EN: "SECRET"}}
	b := NewBoard()
	b.Show(Standing{Inventory: inv, Current: outcomes})
	s := portal(t, 10, func(o *Options) { o.Board = b })
	for _, path := range []string{"/comuni/" + outcomes[1].IPA + "?lang=en", "/comuni/" + outcomes[1].IPA + "/checks/" + r.Check + "?lang=en"} {
		if body := get(t, s, path); !strings.Contains(body, "Waiting to be confirmed.") || strings.Contains(body, "SECRET") {
			t.Errorf("%s: a fail that waits is not announced, or its words are published", path)
		}
	}
	answer := get(t, s, "/api/v1/municipalities/"+outcomes[1].IPA)
	if strings.Count(answer, `"held_since":"2026-11-22T03:00:00Z"`) != 1 || strings.Contains(answer, "SEGRETO") {
		t.Error("the API does not say that a fail waits, or says too much:", answer[:min(400, len(answer))])
	}
}

// While a run is held back lists and figures are those of the run before; the
// comune's own page shows its last visit.
func TestWithheldRun(t *testing.T) {
	inv, public := invented(10)
	_, current := invented(10)
	ipa := public[0].IPA
	for i := range current {
		zero := 0.0
		current[i].Card.Overall = checks.Score{Value: &zero, Coverage: 1}
	}
	b := NewBoard()
	b.Show(Standing{Inventory: inv, Current: current, Public: public, Withheld: []checks.Text{{IT: "troppo pochi", EN: "too few <b>"}}})
	s := portal(t, 10, func(o *Options) { o.Board = b })
	body := get(t, s, "/?lang=en")
	if !strings.Contains(body, "not in the public figures yet") || !strings.Contains(body, "too few &lt;b&gt;") {
		t.Error("the region's page does not say why the newest run is not in it")
	}
	b.Show(Standing{Inventory: inv, Current: current, Public: public, Withheld: []checks.Text{{IT: "pochi", EN: "few"}}, First: true})
	if body := get(t, s, "/?lang=en"); !strings.Contains(body, "Provisional figures.") || strings.Contains(body, "of the run before") {
		t.Error("a first run that is held back is not called provisional")
	}
	if got := b.current.Load().region.Overall; got == nil || *got == 0 {
		t.Errorf("the region's figure is that of the run held back: %v", got)
	}
	if !strings.Contains(get(t, s, "/comuni/"+ipa+"?lang=en"), ">0%<") {
		t.Error("the comune's page does not show its last visit")
	}
}

func TestQualityShown(t *testing.T) {
	body := get(t, portal(t, 10), "/method?lang=it")
	for _, want := range []string{"99,96%", "non pubblicata", "3.000"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q", want)
		}
	}
}
