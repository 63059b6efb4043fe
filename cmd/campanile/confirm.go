package main

import (
	"context"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/jobs"
)

// confirmWithin is the time over which confirming visits are spread, after the
// least that checks.ConfirmAfter asks: together within the day.
const confirmWithin = 5 * time.Hour

// confirmLater asks for the visit that a verdict turned into a fail waits for.
// When it cannot see either, the next run's visit decides.
func (d *daemon) confirmLater(ctx context.Context, j jobs.Job, o *checks.Outcome) error {
	if j.Lane == jobs.Confirmation {
		return nil
	}
	confirming, ok := confirmation(o)
	if !ok {
		return nil
	}
	_, err := d.queue.Push(ctx, confirming)
	return err
}

func confirmation(o *checks.Outcome) (j jobs.Job, ok bool) {
	since := o.HeldSince()
	if since.IsZero() {
		return j, false
	}
	due := since.Add(checks.ConfirmAfter + jobs.Offset(o.IPA, confirmWithin))
	return jobs.Job{IPA: o.IPA, Run: confirmationOf(since), Lane: jobs.Confirmation, Due: due}, true
}

// confirmationOf names the run of a confirming visit after the visit that it
// confirms: asked for twice, it is made once.
func confirmationOf(since time.Time) string { return "confirmation-" + newRunID(since) }

// resumeConfirmations asks again for what waited when the daemon ended.
func (d *daemon) resumeConfirmations(ctx context.Context) error {
	d.mu.Lock()
	var all []jobs.Job
	for _, o := range d.current {
		if j, ok := confirmation(&o); ok {
			all = append(all, j)
		}
	}
	d.mu.Unlock()
	_, err := d.queue.Push(ctx, all...)
	return err
}
