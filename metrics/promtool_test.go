package metrics_test

import (
	"net/http/httptest"
	"os/exec"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/internal/needs"
	"github.com/campanile-italia/campanile/metrics"
)

// TestPromtoolAcceptsAScrape hands a scrape, as it goes over the wire, to
// Prometheus' own tool.
func TestPromtoolAcceptsAScrape(t *testing.T) {
	promtool := needs.Binary(t, "promtool")
	c := metrics.NewCollector(true)
	c.Show([]checks.Outcome{outcome("c_d150", 0.83), outcome("c_g388", 0.5)}, nil, metrics.Quality{})
	d := metrics.NewDaemon("test", c, func() []metrics.Lane { return []metrics.Lane{{Name: "scheduled"}} }, nil)
	d.Visited("dns", time.Second, 1, 0)
	rec := httptest.NewRecorder()
	d.Handler().ServeHTTP(rec, httptest.NewRequest("GET", "/metrics", nil))
	cmd := exec.Command(promtool, "check", "metrics")
	cmd.Stdin = rec.Body
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("promtool check metrics: %v\n%s", err, out)
	}
}
