package main

import (
	"context"
	"time"

	"github.com/campanile-italia/campanile/jobs"
	"github.com/campanile-italia/campanile/store"
)

// resume asks again for what should be in the queue. What is there already, or
// was served, is not taken twice.
func (d *daemon) resume(ctx context.Context) error {
	if err := d.resumeRequests(ctx); err != nil {
		return err
	}
	if err := d.resumeConfirmations(ctx); err != nil {
		return err
	}
	if !d.roles.scheduler {
		return nil
	}
	return d.resumeRun(ctx, time.Now())
}

// staleRun is the age at which a run cut short is not taken up again: the next
// one is due.
const staleRun = 24 * time.Hour

// resumeRun queues the comuni that the run under way has not reached: a process
// may have died between starting it and filling the queue.
func (d *daemon) resumeRun(ctx context.Context, now time.Time) error {
	open, err := d.store.OpenRuns(ctx)
	if err != nil || len(open) == 0 {
		return err
	}
	r := open[0]
	if now.Sub(r.Started) > staleRun {
		return nil
	}
	var left []jobs.Job
	for _, ipa := range d.unvisited(r.Started) {
		left = append(left, jobs.Job{IPA: ipa, Run: r.ID, Lane: jobs.Scheduled, Due: r.Started.Add(jobs.Offset(ipa, d.config.Schedule.Spread))})
	}
	added, err := d.queue.Push(ctx, left...)
	if err == nil {
		d.log.Info("run taken up again", "run", r.ID, "comuni", len(left), "lost_from_queue", added)
	}
	return err
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
	if d.member == nil { // nobody else can be at them
		if err := d.store.ReopenRunning(ctx); err != nil {
			return err
		}
	}
	pending, err := d.store.PendingScans(ctx)
	if err != nil {
		return err
	}
	var all []jobs.Job
	for _, r := range pending {
		all = append(all, jobs.Job{IPA: r.IPA, Request: r.ID, Lane: jobs.OnDemand, Due: r.Asked})
	}
	_, err = d.queue.Push(ctx, all...)
	return err
}

// closeEvery is how late a run is closed after its last visit.
const closeEvery = time.Second

// closeRuns closes the scheduled runs that are over.
func (d *daemon) closeRuns(ctx context.Context) {
	t := time.NewTicker(closeEvery)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		if err := d.closeOver(ctx, time.Now()); err != nil && ctx.Err() == nil {
			d.log.Error("runs could not be closed, they are looked at again", "error", err)
		}
	}
}

func (d *daemon) closeOver(ctx context.Context, now time.Time) error {
	open, err := d.store.OpenRuns(ctx)
	if err != nil {
		return err
	}
	for i, r := range open {
		over, err := d.over(ctx, r, now)
		if err != nil {
			return err
		}
		if !over {
			continue
		}
		if err := d.close(ctx, r, i == 0); err != nil {
			return err
		}
	}
	return nil
}

// over says whether a run has visited all it will: every comune, or all but
// those that were given up.
func (d *daemon) over(ctx context.Context, r store.Run, now time.Time) (bool, error) {
	if r.Done >= r.Expected {
		return true, nil
	}
	if r.Done == 0 && now.Sub(r.Started) < staleRun {
		return false, nil // perhaps its queue is being filled
	}
	left, err := d.queue.Left(ctx, r.ID)
	return left == 0, err
}

// closeTime bounds how long a run that is being closed keeps a stop waiting.
const closeTime = 20 * time.Second

// close ends a run; the newest is then weighed for the public figures, also
// when the daemon is told to stop meanwhile: nobody would do it later.
func (d *daemon) close(ctx context.Context, r store.Run, newest bool) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTime)
	defer cancel()
	if locks := d.locks(); locks != nil {
		unlock, ok, err := locks.TryLock(ctx, "close:"+r.ID, time.Minute)
		if err != nil || !ok {
			return err
		}
		defer unlock()
	}
	if err := d.store.FinishRun(ctx, r.ID, time.Now().UTC()); err != nil {
		return err
	}
	d.log.Info("run ended", "run", r.ID, "visited", r.Done, "of", r.Expected)
	d.publish()
	if !newest {
		return nil
	}
	if err := d.decide(ctx, r.ID); err != nil {
		d.log.Error("whether the run is published could not be decided: campanile publish does it by hand", "run", r.ID, "error", err)
	}
	return nil
}
