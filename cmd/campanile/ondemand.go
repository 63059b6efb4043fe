package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/campanile-italia/campanile/jobs"
	"github.com/campanile-italia/campanile/store"
	"github.com/campanile-italia/campanile/web"
)

// maxClients bounds the clients whose requests are remembered; beyond it all
// are forgotten, which is generous and cheap.
const maxClients = 10_000

// onDemand takes requests for scans: one pending a comune, a gap between two
// of a comune, so many of a client. Only comuni of the inventory can be asked
// for, never an address.
type onDemand struct {
	d *daemon

	mu      sync.Mutex
	clients map[string]*rate.Limiter // by network address, in memory only
}

func newOnDemand(d *daemon) *onDemand {
	return &onDemand{d: d, clients: map[string]*rate.Limiter{}}
}

// Ask implements web.Scans.
func (o *onDemand) Ask(ctx context.Context, ipa, client string) (web.Scan, bool, error) {
	last, err := o.d.store.LastScan(ctx, ipa)
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return web.Scan{}, false, err
	case last.State == store.ScanQueued || last.State == store.ScanRunning:
		return scanOf(last), false, nil
	case last.State == store.ScanDone:
		if wait := o.d.config.OnDemand.PerComune - time.Since(last.Finished); wait > 0 {
			return web.Scan{}, false, &web.TooSoonError{After: wait, Why: "this comune was scanned a short time ago"}
		}
	}
	if wait := o.tooMany(client); wait > 0 {
		return web.Scan{}, false, &web.TooSoonError{After: wait, Why: "too many scans asked for from this address"}
	}
	req, created, err := o.d.store.AskScan(ctx, store.ScanRequest{ID: rand.Text(), IPA: ipa, Asked: time.Now().UTC()})
	if err != nil {
		return web.Scan{}, false, fmt.Errorf("scan of %s: %w", ipa, err)
	}
	if created {
		if _, err := o.d.queue.Push(ctx, jobs.Job{IPA: ipa, Request: req.ID, Lane: jobs.OnDemand}); err != nil {
			return web.Scan{}, false, err
		}
	}
	return scanOf(req), created, nil
}

// tooMany says how long a client must wait; 0: not at all.
func (o *onDemand) tooMany(client string) time.Duration {
	limit := o.d.config.OnDemand.PerClient
	if limit.N <= 0 {
		return 0
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	l := o.clients[client]
	if l == nil {
		if len(o.clients) >= maxClients {
			clear(o.clients)
		}
		l = rate.NewLimiter(rate.Every(limit.Per/time.Duration(limit.N)), limit.N)
		o.clients[client] = l
	}
	r := l.Reserve()
	if wait := r.Delay(); wait > 0 {
		r.Cancel()
		return wait
	}
	return 0
}

// Scan implements web.Scans.
func (o *onDemand) Scan(ctx context.Context, id string) (web.Scan, error) {
	r, err := o.d.store.ScanRequest(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return web.Scan{}, web.ErrNoScan
	}
	return scanOf(r), err
}

func scanOf(r store.ScanRequest) web.Scan {
	return web.Scan{ID: r.ID, IPA: r.IPA, State: web.ScanState(r.State), Asked: r.Asked, Position: r.Position}
}
