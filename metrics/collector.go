// Package metrics publishes the current cards of every comune, and the state of
// the daemon, to Prometheus. A scrape reads a snapshot in memory and never
// touches the store.
package metrics

import (
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// Collector publishes what each comune's last visit came to. A score that is
// not published is absent, never 0.
type Collector struct {
	perCheck bool // campanile_check_status: comuni × checks series
	current  atomic.Pointer[view]
}

// view is what one scrape shows.
type view struct {
	outcomes []checks.Outcome
	sources  []registry.Source
	quality  Quality
}

// Quality says how far verdicts can be relied on to be the same tomorrow.
type Quality struct {
	Agreement *float64       // test-retest figure of the newest run, 0 to 1; nil: nothing to compare
	Flapping  map[string]int // by check: verdicts that changed and came back within a week, in the last 30 days
	Withheld  bool           // the newest run is held back: what is published is older
}

// NewCollector returns a Collector without any comune yet. perCheck switches
// the series per comune and check on.
func NewCollector(perCheck bool) *Collector {
	c := &Collector{perCheck: perCheck}
	c.current.Store(&view{})
	return c
}

// Show replaces what is published. The slices must not change afterwards.
func (c *Collector) Show(outcomes []checks.Outcome, sources []registry.Source, q Quality) {
	c.current.Store(&view{outcomes, sources, q})
}

var (
	infoDesc = prometheus.NewDesc("campanile_municipality_info",
		"A comune of the inventory; the value is always 1.",
		[]string{"ipa", "istat", "name", "province", "cluster", "pilot"}, nil)
	scoreDesc = prometheus.NewDesc("campanile_score_ratio",
		"Share of assessed duties met, 0 to 1. Absent below coverage 0.6.",
		[]string{"ipa", "family"}, nil)
	coverageDesc = prometheus.NewDesc("campanile_coverage_ratio",
		"Share of applicable duties that could be assessed, by weight, 0 to 1.",
		[]string{"ipa", "family"}, nil)
	visitDesc = prometheus.NewDesc("campanile_last_visit_timestamp_seconds",
		"When the comune's last visit ended.",
		[]string{"ipa"}, nil)
	municipalitiesDesc = prometheus.NewDesc("campanile_check_municipalities",
		"Comuni by verdict of a check, province and population cluster.",
		[]string{"check", "status", "province", "cluster"}, nil)
	statusDesc = prometheus.NewDesc("campanile_check_status",
		"Verdict of a check: 1 pass, 0.5 warn, 0 fail. Absent when unknown or not applicable.",
		[]string{"ipa", "check"}, nil)
	sourceDesc = prometheus.NewDesc("campanile_source_timestamp_seconds",
		"Date of the content of a register's delivery in use.",
		[]string{"source"}, nil)
	agreementDesc = prometheus.NewDesc("campanile_run_agreement_ratio",
		"Test and retest: share of the verdicts of the newest run that are equal to those of the visit before, 0 to 1.", nil, nil)
	flapsDesc = prometheus.NewDesc("campanile_check_flaps",
		"Verdicts of a check that changed and came back within a week, in the last 30 days.",
		[]string{"check"}, nil)
	withheldDesc = prometheus.NewDesc("campanile_run_withheld",
		"1 while the newest run is held back from the public figures, else 0.", nil, nil)
)

// Describe implements prometheus.Collector.
func (c *Collector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range [...]*prometheus.Desc{infoDesc, scoreDesc, coverageDesc, visitDesc, municipalitiesDesc, sourceDesc, agreementDesc, flapsDesc, withheldDesc} {
		ch <- d
	}
	if c.perCheck {
		ch <- statusDesc
	}
}

// Collect implements prometheus.Collector.
func (c *Collector) Collect(ch chan<- prometheus.Metric) {
	v := c.current.Load()
	counts := map[tally]int{}
	for i := range v.outcomes {
		c.municipality(ch, &v.outcomes[i], counts)
	}
	for t, n := range counts {
		gauge(ch, municipalitiesDesc, float64(n), t.check, string(t.status), t.province, string(t.cluster))
	}
	c.quality(ch, v.quality)
	for _, s := range v.sources {
		if !s.Missing && !s.Date.IsZero() {
			gauge(ch, sourceDesc, float64(s.Date.Unix()), string(s.ID))
		}
	}
}

func (c *Collector) quality(ch chan<- prometheus.Metric, q Quality) {
	if q.Agreement != nil {
		gauge(ch, agreementDesc, *q.Agreement)
	}
	for check, n := range q.Flapping {
		gauge(ch, flapsDesc, float64(n), check)
	}
	withheld := 0.0
	if q.Withheld {
		withheld = 1
	}
	gauge(ch, withheldDesc, withheld)
}

// tally is one series of campanile_check_municipalities.
type tally struct {
	check, province string
	status          checks.Status
	cluster         registry.Cluster
}

func (c *Collector) municipality(ch chan<- prometheus.Metric, o *checks.Outcome, counts map[tally]int) {
	pilot := "false"
	if o.Pilot {
		pilot = "true"
	}
	gauge(ch, infoDesc, 1, o.IPA, o.ISTAT, o.Name, o.Province, string(o.Cluster), pilot)
	gauge(ch, visitDesc, float64(o.Finished.Unix()), o.IPA)
	score(ch, o.IPA, "overall", o.Card.Overall)
	for _, f := range checks.Families {
		score(ch, o.IPA, string(f), o.Card.Families[f])
	}
	for _, r := range o.Results {
		counts[tally{r.Check, o.Province, r.Status, o.Cluster}]++
		if value, ok := statusValue(r.Status); ok && c.perCheck {
			gauge(ch, statusDesc, value, o.IPA, r.Check)
		}
	}
}

func score(ch chan<- prometheus.Metric, ipa, family string, s checks.Score) {
	gauge(ch, coverageDesc, s.Coverage, ipa, family)
	if s.Value != nil {
		gauge(ch, scoreDesc, *s.Value, ipa, family)
	}
}

func statusValue(s checks.Status) (float64, bool) {
	switch s {
	case checks.Pass:
		return 1, true
	case checks.Warn:
		return 0.5, true
	case checks.Fail:
		return 0, true
	}
	return 0, false
}

func gauge(ch chan<- prometheus.Metric, d *prometheus.Desc, v float64, labels ...string) {
	ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
}
