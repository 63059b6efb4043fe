package main

import (
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/jobs"
)

// confirmWithin is the time over which confirming visits are spread, after the
// least that checks.ConfirmAfter asks: together within the day.
const confirmWithin = 5 * time.Hour

// confirmLater asks for the visit that a verdict turned into a fail waits for.
// When it cannot see either, the next run's visit decides.
func (d *daemon) confirmLater(j jobs.Job, o *checks.Outcome) {
	since := o.HeldSince()
	if since.IsZero() || j.Lane == jobs.Confirmation {
		return
	}
	due := since.Add(checks.ConfirmAfter + jobs.Offset(o.IPA, confirmWithin))
	d.queue.Push(jobs.Job{IPA: o.IPA, Run: confirmationOf(since), Lane: jobs.Confirmation, Due: due})
}

// confirmationOf names the run of a confirming visit after the visit that it
// confirms: asked for twice, it is made once.
func confirmationOf(since time.Time) string { return "confirmation-" + newRunID(since) }

// resumeConfirmations asks again for what waited when the daemon ended.
func (d *daemon) resumeConfirmations() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, o := range d.current {
		d.confirmLater(jobs.Job{}, &o)
	}
}
