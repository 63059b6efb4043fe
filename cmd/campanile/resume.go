package main

import (
	"context"
	"time"

	"github.com/campanile-italia/campanile/jobs"
	"github.com/campanile-italia/campanile/store"
)

// resume takes up what a restart cut short: the scans that were asked for, and
// the comuni that the last run had not reached.
func (d *daemon) resume(ctx context.Context) error {
	if err := d.resumeRequests(ctx); err != nil {
		return err
	}
	d.resumeConfirmations()
	if !d.roles.scheduler {
		return nil
	}
	return d.resumeRun(ctx, time.Now())
}

// staleRun is the age at which a run cut short is not taken up again: the next
// one is due.
const staleRun = 24 * time.Hour

func (d *daemon) resumeRun(ctx context.Context, now time.Time) error {
	runs, err := d.store.Runs(ctx, 20)
	if err != nil {
		return err
	}
	for _, r := range runs {
		if r.Kind != store.ScheduledRun {
			continue
		}
		if !r.Finished.IsZero() || now.Sub(r.Started) > staleRun {
			return nil // the newest run is over
		}
		left := d.unvisited(r.Started)
		if len(left) == 0 {
			if err := d.store.FinishRun(ctx, r.ID, now.UTC()); err != nil {
				return err
			}
			return d.decide(ctx, r.ID)
		}
		d.mu.Lock()
		d.remaining[r.ID] = len(left)
		d.mu.Unlock()
		for _, ipa := range left {
			d.queue.Push(jobs.Job{IPA: ipa, Run: r.ID, Lane: jobs.Scheduled, Due: r.Started.Add(jobs.Offset(ipa, d.config.Schedule.Spread))})
		}
		d.log.Info("run taken up again", "run", r.ID, "comuni", len(left))
		return nil
	}
	return nil
}

// unvisited returns the comuni without a visit since t.
func (d *daemon) unvisited(t time.Time) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var left []string
	for i := range d.inv.Municipalities {
		ipa := d.inv.Municipalities[i].IPA
		if o, ok := d.current[ipa]; !ok || o.Started.Before(t) {
			left = append(left, ipa)
		}
	}
	return left
}

func (d *daemon) resumeRequests(ctx context.Context) error {
	if err := d.store.ReopenRunning(ctx); err != nil {
		return err
	}
	pending, err := d.store.PendingScans(ctx)
	if err != nil {
		return err
	}
	for _, r := range pending {
		d.queue.Push(jobs.Job{IPA: r.IPA, Request: r.ID, Lane: jobs.OnDemand, Added: r.Asked})
	}
	return nil
}
