package metrics_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/metrics"
)

func TestGroups(t *testing.T) {
	c := &metrics.GroupCollector{}
	outcomes := []checks.Outcome{outcome("p1", 0.8), outcome("p2", 0.6), outcome("q1", 0.5), outcome("q2", 0.1), outcome("r", 0.9)}
	c.Show(outcomes, nil)
	if n := testutil.CollectAndCount(c, "campanile_group_score_ratio", "campanile_pilots_effect_ratio"); n != 0 {
		t.Errorf("%d series without a certificate", n)
	}
	c.Show(outcomes, &metrics.Groups{Pilots: []string{"p1", "p2", "gone"}, Comparison: map[string]float64{"q1": 1.5, "q2": 0.5},
		Effects: []metrics.Effect{{Outcome: "family:pagopa", Estimate: 0.1, Low: 0.02, High: 0.18}}})
	want := `# HELP campanile_pilots_effect_ratio What the pilots added over their comparison group by the newest certificate, -1 to 1: the estimate and the ends of its interval.
# TYPE campanile_pilots_effect_ratio gauge
campanile_pilots_effect_ratio{bound="estimate",outcome="family:pagopa"} 0.1
campanile_pilots_effect_ratio{bound="high",outcome="family:pagopa"} 0.18
campanile_pilots_effect_ratio{bound="low",outcome="family:pagopa"} 0.02
`
	if err := testutil.CollectAndCompare(c, strings.NewReader(want), "campanile_pilots_effect_ratio"); err != nil {
		t.Error(err)
	}
	reg := prometheus.NewRegistry()
	reg.MustRegister(c)
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, f := range families {
		if f.GetName() != "campanile_group_score_ratio" {
			continue
		}
		for _, m := range f.GetMetric() {
			labels := map[string]string{}
			for _, l := range m.GetLabel() {
				labels[l.GetName()] = l.GetValue()
			}
			if labels["family"] == "overall" {
				got[labels["group"]] = math.Round(m.GetGauge().GetValue()*1000) / 1000
			}
		}
	}
	if diff := cmp.Diff(map[string]float64{"pilots": 0.7, "comparison": 0.4}, got); diff != "" {
		t.Error(diff)
	}
}
