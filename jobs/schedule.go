package jobs

import (
	"context"
	"fmt"
	"hash/fnv"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// Rome is the zone in which schedules are read: daylight-saving changes included.
var Rome = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		panic(fmt.Sprintf("jobs: no time zone data for Europe/Rome: %v", err)) // the binary embeds it
	}
	return loc
}()

// Ticks keeps when each schedule last fired, so that a tick missed while the
// daemon was down is caught up.
type Ticks interface {
	LastEnqueue(ctx context.Context, name string) (time.Time, error)
	SetLastEnqueue(ctx context.Context, name string, t time.Time) error
}

// Schedule fires one task by a cron expression.
type Schedule struct {
	Name string
	Spec string // standard cron, read in Europe/Rome
	Task func(ctx context.Context, tick time.Time) error
}

// look is how often a schedule is looked at while nothing is due: another
// process may have fired it, or the clock may have been set.
const look = time.Minute

// Keep fires the schedules until ctx ends, a tick once over all processes that
// share locks (nil: this is the only one). Ticks missed since the last
// remembered one are fired as one, the newest. A task that fails is logged and
// tried again at its next tick.
func Keep(ctx context.Context, ticks Ticks, locks Locks, log *slog.Logger, schedules ...Schedule) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for _, s := range schedules {
		spec, err := parse(s.Spec)
		if err != nil {
			return fmt.Errorf("schedule %s: %q: %w", s.Name, s.Spec, err)
		}
		k := &keeper{Schedule: s, spec: spec, ticks: ticks, locks: locks, log: log}
		wg.Go(func() { k.keep(ctx) })
	}
	<-ctx.Done()
	return nil
}

// keeper keeps one schedule.
type keeper struct {
	Schedule
	spec   cron.Schedule // over clock times
	ticks  Ticks
	locks  Locks
	log    *slog.Logger
	failed time.Time // a tick whose task failed here
}

func (k *keeper) keep(ctx context.Context) {
	for {
		next, err := k.step(ctx)
		if err != nil && ctx.Err() == nil {
			k.log.Error("a schedule could not be looked at, it is looked at again", "schedule", k.Name, "error", err)
		}
		wait := look
		if err == nil {
			wait = min(max(time.Until(next), 0), look)
		}
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return
		}
	}
}

// step fires what is due and returns when to look again.
func (k *keeper) step(ctx context.Context) (next time.Time, err error) {
	last, err := k.ticks.LastEnqueue(ctx, k.Name)
	if err != nil {
		return time.Time{}, err
	}
	now := time.Now()
	if last.IsZero() { // never seen before: it starts from now
		return after(k.spec, now), k.ticks.SetLastEnqueue(ctx, k.Name, now)
	}
	tick, next := newest(k.spec, last, now)
	if tick.IsZero() || tick.Equal(k.failed) {
		return next, nil
	}
	unlock, ok, err := k.lock(ctx)
	if err != nil || !ok { // another process fires it
		return time.Now().Add(time.Second), err
	}
	defer unlock()
	if last, err = k.ticks.LastEnqueue(ctx, k.Name); err != nil || !last.Before(tick) {
		return next, err
	}
	if err := k.Task(ctx, tick); err != nil {
		k.failed = tick
		if ctx.Err() == nil {
			k.log.Error("scheduled task failed, it is tried again at its next tick", "schedule", k.Name, "error", err)
		}
		return next, nil
	}
	return next, k.ticks.SetLastEnqueue(ctx, k.Name, tick)
}

// taskTime bounds how long a task keeps the other processes from its tick.
const taskTime = 2 * time.Hour

func (k *keeper) lock(ctx context.Context) (unlock func(), ok bool, err error) {
	if k.locks == nil {
		return func() {}, true, nil
	}
	return k.locks.TryLock(ctx, "schedule:"+k.Name, taskTime)
}

// Offset spreads starts over a span by a hash of the body's code: the same
// comune at the same time each day, never all at midnight.
func Offset(ipa string, span time.Duration) time.Duration {
	if span <= 0 {
		return 0
	}
	h := fnv.New64a()
	h.Write([]byte(ipa))
	return time.Duration(h.Sum64() % uint64(span))
}
