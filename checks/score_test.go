package checks_test

import (
	"math"
	"testing"

	"github.com/campanile-italia/campanile/checks"
)

func result(f checks.Family, weight int, status checks.Status) checks.Result {
	return checks.Result{Family: f, Weight: weight, Status: status}
}

func TestNewCard(t *testing.T) {
	const none = -1
	tests := []struct {
		name                    string
		results                 []checks.Result
		family, familyCoverage  float64 // of pagopa
		overall, overallCovered float64
	}{
		{"nothing", nil, none, 0, none, 0},
		{"all pass", []checks.Result{result(checks.PagoPA, 10, checks.Pass), result(checks.Hosting, 6, checks.Pass)}, 1, 1, 1, 1},
		{"warn is half", []checks.Result{result(checks.PagoPA, 10, checks.Warn)}, .5, 1, .5, 1},
		{"by weight", []checks.Result{result(checks.PagoPA, 8, checks.Pass), result(checks.PagoPA, 2, checks.Fail)}, .8, 1, .8, 1},
		{"unknown lowers coverage and never the score", []checks.Result{result(checks.PagoPA, 6, checks.Pass), result(checks.PagoPA, 4, checks.Unknown)}, 1, .6, 1, .6},
		{"not published below 0.6", []checks.Result{result(checks.PagoPA, 59, checks.Pass), result(checks.PagoPA, 41, checks.Unknown)}, none, .59, none, .59},
		{"not applicable is no part of it", []checks.Result{result(checks.PagoPA, 5, checks.Pass), result(checks.PagoPA, 5, checks.NotApplicable)}, 1, 1, 1, 1},
		{"weight 0 is shown and not scored", []checks.Result{result(checks.PagoPA, 5, checks.Pass), result(checks.PagoPA, 0, checks.Fail)}, 1, 1, 1, 1},
		{"families by their weight", []checks.Result{result(checks.PagoPA, 1, checks.Pass), result(checks.EInvoice, 1, checks.Fail)}, 1, 1, 35.0 / 60, 1},
		{"a fail in a family without a score is not forgotten", []checks.Result{
			result(checks.PagoPA, 4, checks.Fail), result(checks.PagoPA, 6, checks.Unknown), result(checks.EInvoice, 1, checks.Pass), result(checks.Hosting, 1, checks.Pass),
		}, none, .4, 45 / (35*.4 + 45), (35*.4 + 45) / 80},
		{"overall coverage too", []checks.Result{result(checks.PagoPA, 1, checks.Unknown), result(checks.EInvoice, 1, checks.Pass)}, none, 0, none, 25.0 / 60},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			card := checks.NewCard(tt.results)
			if card.Ruleset != checks.Ruleset || len(card.Families) != len(checks.Families) {
				t.Errorf("card %+v: want the ruleset and every family", card)
			}
			same(t, "pagopa", card.Families[checks.PagoPA], tt.family, tt.familyCoverage)
			same(t, "overall", card.Overall, tt.overall, tt.overallCovered)
		})
	}
}

// same compares a score; a want below 0 is one that is not published.
func same(t *testing.T, what string, got checks.Score, value, coverage float64) {
	t.Helper()
	if (got.Value == nil) != (value < 0) || got.Value != nil && math.Abs(*got.Value-value) > 1e-9 || math.Abs(got.Coverage-coverage) > 1e-9 {
		v := math.NaN()
		if got.Value != nil {
			v = *got.Value
		}
		t.Errorf("%s: score %v, coverage %v; want %v, %v", what, v, got.Coverage, value, coverage)
	}
}
