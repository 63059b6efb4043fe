// Package metrics publishes the current cards of every comune, and the state of
// the daemon, to Prometheus. A scrape reads a snapshot in memory and never
// touches the store.
package metrics

import (
	"bytes"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// Collector publishes what each comune's last published visit came to. A score
// that is not published is absent, never 0.
//
// It writes the exposition itself: of 8,000 comuni there are 750,000 series, on
// which the client library spends five seconds and 340 MB a scrape. What was
// written is kept, compressed, until something else is shown.
type Collector struct {
	perCheck bool // campanile_check_status: comuni × checks series
	current  atomic.Pointer[view]
}

// view is what scrapes show until the next one.
type view struct {
	outcomes []checks.Outcome
	sources  []registry.Source
	quality  Quality
	perCheck bool

	once   sync.Once
	packed []byte // the exposition in one gzip member, once it was asked for
}

// Quality says how far verdicts can be relied on to be the same tomorrow.
type Quality struct {
	Agreement *float64       // test-retest figure of the newest run, 0 to 1; nil: nothing to compare
	Flapping  map[string]int // by check: verdicts that changed and came back within a week, in the last 30 days
	Withheld  bool           // the newest run is held back: what is published is older
	Published time.Time      // when a run last entered the public figures; zero: never
}

// NewCollector returns a Collector without any comune yet. perCheck switches
// the series per comune and check on.
func NewCollector(perCheck bool) *Collector {
	c := &Collector{perCheck: perCheck}
	c.Show(nil, nil, Quality{})
	return c
}

// Show replaces what is published. The slices must not change afterwards.
func (c *Collector) Show(outcomes []checks.Outcome, sources []registry.Source, q Quality) {
	c.current.Store(&view{outcomes: outcomes, sources: sources, quality: q, perCheck: c.perCheck})
}

// gzipped returns the exposition in one gzip member.
func (c *Collector) gzipped() []byte {
	v := c.current.Load()
	v.once.Do(func() {
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed) // the level is one
		e := newExposition(z)
		e.view(v)
		_ = e.flush() // a buffer takes everything
		_ = z.Close()
		v.packed = b.Bytes()
	})
	return v.packed
}

// WriteTo writes the exposition in the text format, version 0.0.4.
func (c *Collector) WriteTo(w io.Writer) (int64, error) {
	z, err := gzip.NewReader(bytes.NewReader(c.gzipped()))
	if err != nil {
		return 0, err
	}
	return io.Copy(w, z)
}
