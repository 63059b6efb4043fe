package jobs_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/campanile-italia/campanile/jobs"
)

// memory is a Memory that a test can look into.
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
				err := jobs.Keep(ctx, mem, slog.New(slog.DiscardHandler), jobs.Schedule{
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
