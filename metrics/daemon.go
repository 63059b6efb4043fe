package metrics

import (
	"net/http"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Lane is the state of one lane of the queue.
type Lane struct {
	Name    string
	Waiting int
	Running int
	Oldest  time.Time // when the oldest due job fell due; zero when none waits
}

// Daemon is what Campanile says about itself.
type Daemon struct {
	registry *prometheus.Registry
	visits   *prometheus.CounterVec
	requests prometheus.Counter
	pages    prometheus.Counter
	duration prometheus.Histogram
}

// NewDaemon returns a registry with the comuni, the daemon's own metrics and
// those of the Go runtime. lanes is asked at each scrape and must be quick.
func NewDaemon(version string, c *Collector, lanes func() []Lane) *Daemon {
	d := &Daemon{
		registry: prometheus.NewRegistry(),
		visits: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "campanile_visits_total", Help: "Visits ended, by outcome: ok, or the fault of the site.",
		}, []string{"outcome"}),
		requests: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "campanile_requests_total", Help: "HTTP requests sent to the web, robots.txt included.",
		}),
		pages: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "campanile_pages_total", Help: "HTML pages read.",
		}),
		duration: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "campanile_visit_duration_seconds", Help: "Time a visit took, waiting for its turn at busy hosts included.",
			Buckets: []float64{0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600},
		}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "campanile_build_info", Help: "The running build; the value is always 1.",
		ConstLabels: prometheus.Labels{"version": version, "goversion": runtime.Version()},
	})
	build.Set(1)
	d.registry.MustRegister(c, d.visits, d.requests, d.pages, d.duration, build, laneCollector(lanes),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return d
}

// Visited records the end of a visit.
func (d *Daemon) Visited(outcome string, took time.Duration, requests, pages int) {
	if outcome == "" {
		outcome = "ok"
	}
	d.visits.WithLabelValues(outcome).Inc()
	d.requests.Add(float64(requests))
	d.pages.Add(float64(pages))
	d.duration.Observe(took.Seconds())
}

// Gatherer returns what a scrape shows.
func (d *Daemon) Gatherer() prometheus.Gatherer { return d.registry }

// Handler serves /metrics.
func (d *Daemon) Handler() http.Handler {
	return promhttp.HandlerFor(d.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 30 * time.Second})
}

// laneCollector publishes the queue.
type laneCollector func() []Lane

var (
	jobsDesc = prometheus.NewDesc("campanile_jobs",
		"Jobs of the queue by lane and state.", []string{"lane", "state"}, nil)
	oldestDesc = prometheus.NewDesc("campanile_oldest_job_age_seconds",
		"How long the oldest job that may start has waited; 0 when none waits.", []string{"lane"}, nil)
)

func (laneCollector) Describe(ch chan<- *prometheus.Desc) { ch <- jobsDesc; ch <- oldestDesc }

func (lanes laneCollector) Collect(ch chan<- prometheus.Metric) {
	for _, l := range lanes() {
		gauge(ch, jobsDesc, float64(l.Waiting), l.Name, "waiting")
		gauge(ch, jobsDesc, float64(l.Running), l.Name, "running")
		age := 0.0
		if !l.Oldest.IsZero() {
			age = time.Since(l.Oldest).Seconds()
		}
		gauge(ch, oldestDesc, age, l.Name)
	}
}
