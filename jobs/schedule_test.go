package jobs_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/campanile-italia/campanile/jobs"
)

// memory is a Ticks that a test can look into.
type memory struct {
	mu   sync.Mutex
	last map[string]time.Time
}

func (m *memory) LastEnqueue(_ context.Context, name string) (time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last[name], nil
}

func (m *memory) SetLastEnqueue(_ context.Context, name string, t time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last[name] = t
	return nil
}

func TestKeepFiresByRomeTime(t *testing.T) {
	// synctest's clock starts at midnight UTC of 2000-01-01: one in the morning in Rome.
	for _, tt := range []struct {
		name  string
		last  time.Duration // before the start; 0: never
		until time.Duration
		want  int
	}{
		{"first day", 0, 30 * time.Hour, 2},
		{"nothing missed", 10 * time.Minute, time.Hour, 0},
		{"ten ticks missed are caught up once", 240 * time.Hour, time.Hour, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				mem := &memory{last: map[string]time.Time{}}
				if tt.last > 0 {
					mem.last["scan"] = time.Now().Add(-tt.last)
				}
				ctx, cancel := context.WithTimeout(t.Context(), tt.until)
				defer cancel()
				var mu sync.Mutex
				fired := 0
				err := jobs.Keep(ctx, mem, nil, slog.New(slog.DiscardHandler), jobs.Schedule{
					Name: "scan", Spec: "30 3 * * *",
					Task: func(context.Context, time.Time) error { mu.Lock(); fired++; mu.Unlock(); return nil },
				})
				if err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if fired != tt.want {
					t.Errorf("fired %d times in %v, want %d", fired, tt.until, tt.want)
				}
			})
		})
	}
}

// The clock changes on 29 March and 25 October 2026: what falls into the hour
// that is skipped fires once it is over, what falls into the hour that comes
// twice fires once.
func TestKeepOverChangesOfTheClock(t *testing.T) {
	for _, tt := range []struct {
		name, spec string
		from       time.Time
		days       int
		want       []string // in UTC
	}{
		{"skipped hour", "30 2 * * *", time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC), 2, []string{"29T01:00", "30T00:30"}},
		{"the hour after", "0 3 * * *", time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC), 2, []string{"29T01:00", "30T01:00"}},
		{"doubled hour", "30 2 * * *", time.Date(2026, 10, 24, 12, 0, 0, 0, time.UTC), 2, []string{"25T00:30", "26T01:30"}},
		{"every hour, clock by clock", "0 1-4 * * *", time.Date(2026, 10, 24, 12, 0, 0, 0, time.UTC), 1, []string{"24T23:00", "25T00:00", "25T02:00", "25T03:00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(tt.from)) //nolint:forbidigo // the bubble's clock
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(tt.days)*24*time.Hour)
				defer cancel()
				var got []string
				err := jobs.Keep(ctx, &memory{last: map[string]time.Time{}}, nil, slog.New(slog.DiscardHandler), jobs.Schedule{Name: "scan", Spec: tt.spec,
					Task: func(_ context.Context, tick time.Time) error {
						if d := time.Since(tick); d < 0 || d > time.Second {
							t.Errorf("tick of %v fired at %v", tick, time.Now())
						}
						got = append(got, tick.UTC().Format("02T15:04"))
						return nil
					}})
				if err != nil || !slices.Equal(got, tt.want) {
					t.Errorf("fired %v, want %v (%v)", got, tt.want, err)
				}
			})
		})
	}
}

// locks are those of several processes.
type locks struct {
	mu   sync.Mutex
	held map[string]bool
}

func (l *locks) TryLock(_ context.Context, name string, _ time.Duration) (func(), bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held[name] {
		return nil, false, nil
	}
	l.held[name] = true
	return func() { l.mu.Lock(); delete(l.held, name); l.mu.Unlock() }, true, nil
}

// Three schedulers fire each tick once.
func TestKeepFiresATickOnceOverAllProcesses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*24*time.Hour)
		defer cancel()
		mem, held := &memory{last: map[string]time.Time{}}, &locks{held: map[string]bool{}}
		var mu sync.Mutex
		fired := map[time.Time]int{}
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				_ = jobs.Keep(ctx, mem, held, slog.New(slog.DiscardHandler), jobs.Schedule{Name: "scan", Spec: "0 */6 * * *",
					Task: func(_ context.Context, tick time.Time) error {
						time.Sleep(5 * time.Minute) //nolint:forbidigo // the bubble's clock: a long task
						mu.Lock()
						defer mu.Unlock()
						fired[tick]++
						return nil
					}})
			})
		}
		wg.Wait()
		if len(fired) != 12 {
			t.Errorf("%d ticks, want 12: %v", len(fired), fired)
		}
		for tick, n := range fired {
			if n != 1 {
				t.Errorf("%v fired %d times", tick, n)
			}
		}
	})
}

func TestOffsetSpreadsStarts(t *testing.T) {
	seen := map[time.Duration]bool{}
	for _, ipa := range []string{"c_a001", "c_a002", "c_a003", "c_a004"} {
		d := jobs.Offset(ipa, 5*time.Hour)
		if d < 0 || d >= 5*time.Hour {
			t.Errorf("offset %v outside the span", d)
		}
		if d != jobs.Offset(ipa, 5*time.Hour) {
			t.Error("a comune's offset must not change from day to day")
		}
		seen[d] = true
	}
	if len(seen) != 4 {
		t.Errorf("%d different offsets for 4 comuni", len(seen))
	}
}
