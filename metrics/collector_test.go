package metrics_test

import (
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/metrics"
	"github.com/campanile-italia/campanile/registry"
)

func outcome(ipa string, value float64) checks.Outcome {
	return checks.Outcome{
		IPA: ipa, ISTAT: "019036", Name: `Cremona "x"`, Province: "CR", Cluster: registry.Over15000, Pilot: true,
		Finished: time.Unix(1_790_000_000, 0),
		Card: checks.Card{
			Overall:  checks.Score{Value: &value, Coverage: 0.9},
			Families: map[checks.Family]checks.Score{checks.PagoPA: {Coverage: 0.4}},
		},
		Results: []checks.Result{
			{Check: "pagopa-portal", Family: checks.PagoPA, Status: checks.Warn},
			{Check: "hosting-site", Family: checks.Hosting, Status: checks.Unknown},
		},
	}
}

func TestCollector(t *testing.T) {
	c := metrics.NewCollector(true)
	agreement := 0.998
	c.Show([]checks.Outcome{outcome("c_d150", 0.83)}, []registry.Source{
		{ID: registry.IPAEntities, Date: time.Unix(1_780_000_000, 0)}, {ID: registry.ASN, Missing: true},
	}, metrics.Quality{Agreement: &agreement, Flapping: map[string]int{"cms-version": 3}, Withheld: true})
	want := `
# HELP campanile_check_flaps Verdicts of a check that changed and came back within a week, in the last 30 days.
# TYPE campanile_check_flaps gauge
campanile_check_flaps{check="cms-version"} 3
# HELP campanile_check_municipalities Comuni by verdict of a check, province and population cluster.
# TYPE campanile_check_municipalities gauge
campanile_check_municipalities{check="hosting-site",cluster="over-15000",province="CR",status="unknown"} 1
campanile_check_municipalities{check="pagopa-portal",cluster="over-15000",province="CR",status="warn"} 1
# HELP campanile_check_status Verdict of a check: 1 pass, 0.5 warn, 0 fail. Absent when unknown or not applicable.
# TYPE campanile_check_status gauge
campanile_check_status{check="pagopa-portal",ipa="c_d150"} 0.5
# HELP campanile_municipality_info A comune of the inventory; the value is always 1.
# TYPE campanile_municipality_info gauge
campanile_municipality_info{cluster="over-15000",ipa="c_d150",istat="019036",name="Cremona \"x\"",pilot="true",province="CR"} 1
# HELP campanile_run_agreement_ratio Test and retest: share of the verdicts of the newest run that are equal to those of the visit before, 0 to 1.
# TYPE campanile_run_agreement_ratio gauge
campanile_run_agreement_ratio 0.998
# HELP campanile_run_withheld 1 while the newest run is held back from the public figures, else 0.
# TYPE campanile_run_withheld gauge
campanile_run_withheld 1
# HELP campanile_score_ratio Share of assessed duties met, 0 to 1. Absent below coverage 0.6.
# TYPE campanile_score_ratio gauge
campanile_score_ratio{family="overall",ipa="c_d150"} 0.83
# HELP campanile_source_timestamp_seconds Date of the content of a register's delivery in use.
# TYPE campanile_source_timestamp_seconds gauge
campanile_source_timestamp_seconds{source="ipa_entities"} 1.78e+09
`
	if err := testutil.CollectAndCompare(c, strings.NewReader(want), "campanile_municipality_info", "campanile_score_ratio",
		"campanile_check_status", "campanile_check_municipalities", "campanile_source_timestamp_seconds",
		"campanile_run_agreement_ratio", "campanile_check_flaps", "campanile_run_withheld"); err != nil {
		t.Error(err)
	}
}

func TestMetricsAreLintClean(t *testing.T) {
	c := metrics.NewCollector(true)
	c.Show([]checks.Outcome{outcome("c_d150", 0.83)}, nil, metrics.Quality{})
	d := metrics.NewDaemon("test", c, func() []metrics.Lane { return []metrics.Lane{{Name: "on-demand", Waiting: 1}} })
	d.Visited("", time.Second, 30, 25)
	problems, err := testutil.GatherAndLint(d.Gatherer())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	n, err := testutil.GatherAndCount(d.Gatherer(), "campanile_visits_total", "campanile_jobs", "campanile_oldest_job_age_seconds", "campanile_build_info")
	if err != nil || n != 5 {
		t.Errorf("%d series about the daemon, err %v; want 5", n, err)
	}
}

func TestPerCheckSeriesCanBeSwitchedOff(t *testing.T) {
	c := metrics.NewCollector(false)
	c.Show([]checks.Outcome{outcome("c_d150", 0.83)}, nil, metrics.Quality{})
	if n := testutil.CollectAndCount(c, "campanile_check_status"); n != 0 {
		t.Errorf("%d series of campanile_check_status, want none", n)
	}
}
