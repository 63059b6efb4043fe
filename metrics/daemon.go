package metrics

import (
	"io"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
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

// Daemon is what Campanile says about the territory and about itself.
type Daemon struct {
	comuni   *Collector
	Groups   *GroupCollector // of pilots and comparison
	Rollout  *RolloutCollector
	registry *prometheus.Registry
	visits   *prometheus.CounterVec
	requests prometheus.Counter
	pages    prometheus.Counter
	duration prometheus.Histogram
}

// NewDaemon returns a registry with the comuni, the daemon's own metrics and
// those of the Go runtime. lanes and disk are asked at each scrape and must be quick;
// disk says how many bytes the store takes and how many are free where it lies.
func NewDaemon(version string, c *Collector, lanes func() []Lane, disk func() (used, free int64, ok bool)) *Daemon {
	d := &Daemon{
		comuni:   c,
		Groups:   &GroupCollector{},
		Rollout:  &RolloutCollector{},
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
	d.registry.MustRegister(d.visits, d.requests, d.pages, d.duration, build, laneCollector(lanes), diskCollector(disk), d.Groups, d.Rollout,
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

// Handler serves /metrics: what is said of the comuni, then what the daemon
// says of itself, in the text format that every Prometheus reads.
func (d *Daemon) Handler() http.Handler {
	itself := promhttp.HandlerFor(d.registry, promhttp.HandlerOpts{Timeout: 30 * time.Second, DisableCompression: true})
	slots := make(chan struct{}, maxScrapes)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
		default:
			http.Error(w, "too many scrapes at once", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		w.Header().Add("Vary", "Accept-Encoding")
		r = r.Clone(r.Context())
		r.Header.Del("Accept") // no other format of the library's
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(d.comuni.gzipped())
			z := gzip.NewWriter(w) // a second member: the first is kept from scrape to scrape
			itself.ServeHTTP(bodyOnly{z}, r)
			_ = z.Close() // a scraper that has gone is no error of ours
			return
		}
		if _, err := d.comuni.WriteTo(w); err == nil {
			itself.ServeHTTP(bodyOnly{w}, r)
		}
	})
}

// maxScrapes bounds scrapes at the same time.
const maxScrapes = 4

// bodyOnly is an answer of which only the body is wanted: the head is written.
type bodyOnly struct{ body io.Writer }

func (b bodyOnly) Header() http.Header         { return http.Header{} }
func (b bodyOnly) WriteHeader(int)             {}
func (b bodyOnly) Write(p []byte) (int, error) { return b.body.Write(p) }

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

// diskCollector publishes what the store takes.
type diskCollector func() (used, free int64, ok bool)

var (
	storeDesc = prometheus.NewDesc("campanile_store_bytes",
		"Bytes that the store takes on disk.", nil, nil)
	freeDesc = prometheus.NewDesc("campanile_store_free_bytes",
		"Bytes that are free where the store lies. Absent for a database on another machine.", nil, nil)
)

func (diskCollector) Describe(ch chan<- *prometheus.Desc) { ch <- storeDesc; ch <- freeDesc }

func (disk diskCollector) Collect(ch chan<- prometheus.Metric) {
	if disk == nil {
		return
	}
	if used, free, ok := disk(); ok {
		gauge(ch, storeDesc, float64(used))
		gauge(ch, freeDesc, float64(free))
	}
}

func gauge(ch chan<- prometheus.Metric, d *prometheus.Desc, v float64, labels ...string) {
	ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
}
