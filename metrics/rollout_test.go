package metrics_test

import (
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/metrics"
)

func TestRollout(t *testing.T) {
	c := &metrics.RolloutCollector{}
	if n := testutil.CollectAndCount(c); n != 0 {
		t.Errorf("%d series before anything is shown", n)
	}
	outcomes := []checks.Outcome{outcome("a", 0.8), outcome("b", 0.5), outcome("c", 0.25), outcome("no-wave", 0)}
	c.Show(outcomes, nil)
	if n := testutil.CollectAndCount(c); n != 0 {
		t.Errorf("%d series without a plan", n)
	}
	c.Show(outcomes, []metrics.Wave{{Comuni: []string{"b", "c"}, Estimate: 0.5, Low: 0.25, High: 0.75}, {Comuni: []string{"a", "gone"}, Estimate: 0.1, Low: -0.1, High: 0.3}, {Comuni: []string{"gone too"}}})
	want := `# HELP campanile_rollout_wave_comuni Comuni of a wave of the published roll-out plan, numbered from 01; the first 40 waves.
# TYPE campanile_rollout_wave_comuni gauge
campanile_rollout_wave_comuni{wave="01"} 2
campanile_rollout_wave_comuni{wave="02"} 2
campanile_rollout_wave_comuni{wave="03"} 1
# HELP campanile_rollout_wave_gain_comuni Expected gain of a wave, in comuni brought from nothing to all: the estimate and the ends of its interval.
# TYPE campanile_rollout_wave_gain_comuni gauge
campanile_rollout_wave_gain_comuni{bound="estimate",wave="01"} 0.5
campanile_rollout_wave_gain_comuni{bound="estimate",wave="02"} 0.1
campanile_rollout_wave_gain_comuni{bound="estimate",wave="03"} 0
campanile_rollout_wave_gain_comuni{bound="high",wave="01"} 0.75
campanile_rollout_wave_gain_comuni{bound="high",wave="02"} 0.3
campanile_rollout_wave_gain_comuni{bound="high",wave="03"} 0
campanile_rollout_wave_gain_comuni{bound="low",wave="01"} 0.25
campanile_rollout_wave_gain_comuni{bound="low",wave="02"} -0.1
campanile_rollout_wave_gain_comuni{bound="low",wave="03"} 0
`
	if err := testutil.CollectAndCompare(c, strings.NewReader(want), "campanile_rollout_wave_comuni", "campanile_rollout_wave_gain_comuni"); err != nil {
		t.Error(err)
	}
	scores := `# HELP campanile_rollout_wave_score_ratio Mean published score of a wave's comuni, 0 to 1: what became of the plan.
# TYPE campanile_rollout_wave_score_ratio gauge
campanile_rollout_wave_score_ratio{family="overall",wave="01"} 0.375
campanile_rollout_wave_score_ratio{family="overall",wave="02"} 0.8
`
	if err := testutil.CollectAndCompare(c, strings.NewReader(scores), "campanile_rollout_wave_score_ratio"); err != nil {
		t.Error(err)
	}
	c.Show(nil, make([]metrics.Wave, 5000))
	if n := testutil.CollectAndCount(c, "campanile_rollout_wave_comuni"); n != 40 {
		t.Errorf("%d waves published of 5,000", n)
	}
}
