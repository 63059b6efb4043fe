package main

import (
	"context"
	"sync"
	"time"

	"github.com/campanile-italia/campanile/crawler"
	"github.com/campanile-italia/campanile/jobs"
)

// reading counts the requests of the visits that somebody asked for, while they
// go on in this process.
type reading struct {
	mu  sync.Mutex
	now map[string]int // by Codice IPA
}

// begin counts a comune's requests until end.
func (r *reading) begin(ipa string) (end func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.now == nil {
		r.now = map[string]int{}
	}
	r.now[ipa] = 0
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.now, ipa)
	}
}

func (r *reading) note(q crawler.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.now[q.IPA]; ok {
		r.now[q.IPA]++
	}
}

func (r *reading) of(ipa string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now[ipa]
}

// tellEvery is how often a worker says how far a scan is that somebody watches
// in another process.
const tellEvery = 2 * time.Second

// tell writes how many requests the visit of a scan has made into the store,
// where the portal's process reads it, until end.
func (d *daemon) tell(ctx context.Context, j jobs.Job, every time.Duration) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var told sync.WaitGroup
	told.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for last := 0; ; {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			n := d.reading.of(j.IPA)
			if n == last {
				continue
			}
			if err := d.store.SetScanRequests(ctx, j.Request, n); err != nil {
				d.log.Debug("progress of a scan not told", "request", j.Request, "error", err)
				continue
			}
			last = n
		}
	})
	return func() {
		cancel()
		told.Wait()
	}
}

// observed lets reading see each request before the observer that was given.
func (r *reading) observed(next func(crawler.Request)) func(crawler.Request) {
	return func(q crawler.Request) {
		r.note(q)
		if next != nil {
			next(q)
		}
	}
}
