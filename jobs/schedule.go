package jobs

import (
	"context"
	"fmt"
	"hash/fnv"
	"log/slog"
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

// Memory keeps when each schedule last fired, so that a tick missed while the
// daemon was down is caught up at start.
type Memory interface {
	LastEnqueue(ctx context.Context, name string) (time.Time, error)
	SetLastEnqueue(ctx context.Context, name string, t time.Time) error
}

// Schedule fires one task by a cron expression.
type Schedule struct {
	Name string
	Spec string // standard cron, read in Europe/Rome
	Task func(ctx context.Context, tick time.Time) error
}

// Keep fires the schedules until ctx ends. A tick missed since the last
// remembered one is fired once at start, however many there were. A task that
// fails is logged and tried again at its next tick.
func Keep(ctx context.Context, mem Memory, log *slog.Logger, schedules ...Schedule) error {
	runner := cron.New(cron.WithLocation(Rome))
	for _, s := range schedules {
		parsed, err := cron.ParseStandard(s.Spec)
		if err != nil {
			return fmt.Errorf("schedule %s: %q: %w", s.Name, s.Spec, err)
		}
		missed, err := caughtUp(ctx, mem, s.Name, parsed, time.Now())
		if err != nil {
			return fmt.Errorf("schedule %s: %w", s.Name, err)
		}
		fire := func(tick time.Time) { fire(ctx, mem, log, s, tick) }
		if missed {
			go fire(time.Now())
		}
		runner.Schedule(parsed, cron.FuncJob(func() { fire(time.Now()) }))
	}
	runner.Start()
	<-ctx.Done()
	<-runner.Stop().Done()
	return nil
}

// caughtUp says whether a tick was missed since the last one remembered. A
// schedule never seen before starts from now.
func caughtUp(ctx context.Context, mem Memory, name string, s cron.Schedule, now time.Time) (missed bool, err error) {
	last, err := mem.LastEnqueue(ctx, name)
	if err != nil {
		return false, err
	}
	if last.IsZero() {
		return false, mem.SetLastEnqueue(ctx, name, now)
	}
	return !s.Next(last.In(Rome)).After(now), nil
}

func fire(ctx context.Context, mem Memory, log *slog.Logger, s Schedule, tick time.Time) {
	if ctx.Err() != nil {
		return
	}
	if err := s.Task(ctx, tick); err != nil {
		log.Error("scheduled task failed, it is tried again at its next tick", "schedule", s.Name, "error", err)
		return
	}
	if err := mem.SetLastEnqueue(ctx, s.Name, tick); err != nil {
		log.Error("the time of a tick could not be kept", "schedule", s.Name, "error", err)
	}
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
