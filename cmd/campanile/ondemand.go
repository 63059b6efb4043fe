package main

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/campanile-italia/campanile/jobs"
	"github.com/campanile-italia/campanile/store"
	"github.com/campanile-italia/campanile/web"
)

// onDemand takes requests for scans: one pending a comune, a gap between two
// of a comune, so many of a client and of all together. Only comuni of the
// inventory can be asked for, never an address.
type onDemand struct {
	d   *daemon
	who *identity
}

// limits are those that bind a caller. Tokens are not bound by the client's: an
// official asks for many comuni from one address.
func (o *onDemand) limits(who web.Caller) store.AskLimits {
	c := o.d.config.OnDemand
	l := store.AskLimits{Gap: c.PerComune, All: c.All.N, AllPer: c.All.Per}
	if who.Token == "" {
		l.Client, l.ClientPer = c.PerClient.N, c.PerClient.Per
	}
	return l
}

// whose is what a refusal says.
var whose = map[string]string{
	"comune": "this comune was scanned a short time ago",
	"client": "too many scans asked for from this address",
	"all":    "too many scans are asked for at the moment",
}

// Ask implements web.Scans.
func (o *onDemand) Ask(ctx context.Context, ipa string, who web.Caller) (web.Scan, bool, error) {
	req, created, err := o.d.store.AdmitScan(ctx, store.ScanRequest{ID: rand.Text(), IPA: ipa, Client: o.who.name(who), Asked: time.Now().UTC()}, o.limits(who))
	var refused *store.RefusedError
	if errors.As(err, &refused) {
		return web.Scan{}, false, &web.TooSoonError{After: refused.After, Why: whose[refused.Why]}
	}
	if err != nil {
		return web.Scan{}, false, err
	}
	if created {
		if _, err := o.d.queue.Push(ctx, jobs.Job{IPA: ipa, Request: req.ID, Lane: jobs.OnDemand}); err != nil {
			return web.Scan{}, false, err
		}
	}
	return scanOf(req), created, nil
}

// Scan implements web.Scans.
func (o *onDemand) Scan(ctx context.Context, id string) (web.Scan, error) {
	r, err := o.d.store.ScanRequest(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return web.Scan{}, web.ErrNoScan
	}
	scan := scanOf(r)
	scan.Requests = max(o.d.reading.of(scan.IPA), r.Requests) // here, or in a worker's process
	return scan, err
}

func scanOf(r store.ScanRequest) web.Scan {
	return web.Scan{ID: r.ID, IPA: r.IPA, State: web.ScanState(r.State), Asked: r.Asked, Position: r.Position}
}
