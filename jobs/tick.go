package jobs

import (
	"time"

	"github.com/robfig/cron/v3"
)

// Cron means clock times, and twice a year a clock time is not there or is
// there twice. Ticks are therefore reckoned over clock times (kept as if in UTC)
// and then found in Europe/Rome: what falls into the hour that is skipped fires
// when the hour is over, what falls into the hour that comes twice fires once,
// the first time.

func parse(spec string) (cron.Schedule, error) { return cron.ParseStandard("CRON_TZ=UTC " + spec) }

// after returns the first tick after t.
func after(spec cron.Schedule, t time.Time) time.Time {
	clock := clockOf(t)
	for {
		clock = spec.Next(clock)
		if clock.IsZero() {
			return time.Time{} // a day that never comes, as the 30th of February
		}
		if at := inRome(clock); at.After(t) {
			return at
		}
	}
}

// newest returns the last tick after last and not after now, zero when there
// is none, and the first one after now.
func newest(spec cron.Schedule, last, now time.Time) (tick, next time.Time) {
	// A schedule of every minute left alone for years need not be counted through.
	if from := now.AddDate(-1, 0, 0); last.Before(from) {
		last = from
	}
	for next = after(spec, last); !next.IsZero() && !next.After(now); next = after(spec, next) {
		tick = next
	}
	if next.IsZero() {
		next = now.AddDate(1, 0, 0)
	}
	return tick, next
}

// clockOf is what clocks in Rome show, as if it were UTC.
func clockOf(t time.Time) time.Time {
	r := t.In(Rome)
	return time.Date(r.Year(), r.Month(), r.Day(), r.Hour(), r.Minute(), r.Second(), r.Nanosecond(), time.UTC)
}

// inRome is the first instant at which clocks in Rome show a time, or would
// have shown it but for the hour that is skipped.
func inRome(clock time.Time) time.Time {
	// Rome is one or two hours ahead of UTC: in summer's time a clock time comes first.
	for _, ahead := range [...]time.Duration{2 * time.Hour, time.Hour} {
		if t := clock.Add(-ahead); clockOf(t).Equal(clock) {
			return t.In(Rome)
		}
	}
	// Skipped: at one hour ahead of UTC the change has just happened, and the
	// clock shows an hour more. The hour is over when it happens.
	t := clock.Add(-time.Hour)
	return t.Truncate(time.Hour).In(Rome)
}
