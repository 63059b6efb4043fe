package metrics_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

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
	if err := testutil.ScrapeAndCompare(serve(t, c), strings.NewReader(want), "campanile_municipality_info", "campanile_score_ratio",
		"campanile_check_status", "campanile_check_municipalities", "campanile_source_timestamp_seconds",
		"campanile_run_agreement_ratio", "campanile_check_flaps", "campanile_run_withheld"); err != nil {
		t.Error(err)
	}
}

func TestMetricsAreLintClean(t *testing.T) {
	c := metrics.NewCollector(true)
	c.Show([]checks.Outcome{outcome("c_d150", 0.83)}, nil, metrics.Quality{})
	d := metrics.NewDaemon("test", c, func() []metrics.Lane { return []metrics.Lane{{Name: "on-demand", Waiting: 1}} }, nil)
	d.Visited("", time.Second, 30, 25)
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	problems, err := promlint.New(w.Body).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

// serve serves what a collector and a daemon publish.
func serve(t *testing.T, c *metrics.Collector) string {
	t.Helper()
	d := metrics.NewDaemon("test", c, func() []metrics.Lane { return []metrics.Lane{{Name: "on-demand", Waiting: 1}} }, func() (int64, int64, bool) { return 10, 20, true })
	d.Visited("", time.Second, 30, 25)
	s := httptest.NewServer(d.Handler())
	t.Cleanup(s.Close)
	return s.URL
}

// The daemon's own metrics stand after those of the comuni, compressed or not.
func TestScrapeHoldsBothParts(t *testing.T) {
	c := metrics.NewCollector(true)
	c.Show([]checks.Outcome{outcome("c_d150", 0.83)}, nil, metrics.Quality{})
	url := serve(t, c)
	for _, encoding := range []string{"gzip", "identity"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", encoding)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		var body io.Reader = answer.Body
		if encoding == "gzip" {
			if body, err = gzip.NewReader(answer.Body); err != nil {
				t.Fatal(err)
			}
		}
		text, err := io.ReadAll(body)
		answer.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"campanile_municipality_info{", "campanile_visits_total{outcome=\"ok\"} 1", "campanile_jobs{lane=\"on-demand\",state=\"waiting\"} 1", "campanile_build_info{", "campanile_store_free_bytes 20", "go_goroutines"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s: no %s", encoding, want)
			}
		}
	}
}

// A name of a register may hold anything.
func FuzzLabels(f *testing.F) {
	f.Add("Cremona \"x\"\n", "AS\\1")
	f.Add(strings.Repeat("à", 200), "\xff")
	f.Fuzz(func(t *testing.T, name, owner string) {
		o := outcome("c_d150", 0.5)
		o.Name, o.Network = name, &checks.SiteNetwork{Class: checks.ClassHoster, Owner: owner, Country: owner}
		c := metrics.NewCollector(true)
		c.Show([]checks.Outcome{o}, nil, metrics.Quality{})
		var b bytes.Buffer
		if _, err := c.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		parser := expfmt.NewTextParser(model.UTF8Validation)
		if _, err := parser.TextToMetricFamilies(&b); err != nil {
			t.Errorf("%q, %q: %v", name, owner, err)
		}
	})
}

// BenchmarkScrape8000 is a scrape of every comune of Italy with the series per
// check: under a second and 100 MB (issue 5).
func BenchmarkScrape8000(b *testing.B) {
	all := make([]checks.Outcome, 8000)
	for i := range all {
		all[i] = outcome(fmt.Sprintf("c_%05d", i), 0.5)
		all[i].Results = nil
		for _, c := range checks.All() {
			all[i].Results = append(all[i].Results, checks.Result{Check: c.ID, Family: c.Family, Status: checks.Statuses[(i+len(c.ID))%5]})
		}
	}
	c := metrics.NewCollector(true)
	d := metrics.NewDaemon("test", c, func() []metrics.Lane { return nil }, nil)
	b.ReportAllocs()
	for b.Loop() {
		c.Show(all, nil, metrics.Quality{}) // the first scrape after a visit: later ones take what is kept
		w := httptest.NewRecorder()
		w.Body = nil
		r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		r.Header.Set("Accept-Encoding", "gzip")
		d.Handler().ServeHTTP(w, r)
	}
}

func TestPerCheckSeriesCanBeSwitchedOff(t *testing.T) {
	c := metrics.NewCollector(false)
	c.Show([]checks.Outcome{outcome("c_d150", 0.83)}, nil, metrics.Quality{})
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil || strings.Contains(b.String(), "campanile_check_status") {
		t.Errorf("series of campanile_check_status, or %v", err)
	}
}
