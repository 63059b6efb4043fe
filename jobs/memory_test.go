package jobs_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/campanile-italia/campanile/jobs"
)

func TestQueueServesLaneBeforeLane(t *testing.T) {
	q := jobs.NewMemory()
	push(t, q, jobs.Job{IPA: "c_a", Lane: jobs.Scheduled, Run: "r"}, jobs.Job{IPA: "c_b", Lane: jobs.OnDemand}, jobs.Job{IPA: "c_c", Lane: jobs.Confirmation})
	ctx, cancel := context.WithCancel(t.Context())
	var got []string
	_ = q.Run(ctx, jobs.Workers{Visits: 1}, func(_ context.Context, j jobs.Job) (time.Duration, error) {
		if got = append(got, j.IPA); len(got) == 3 {
			cancel()
		}
		return 0, nil
	})
	if want := []string{"c_b", "c_c", "c_a"}; !slices.Equal(got, want) {
		t.Errorf("served %v, want %v", got, want)
	}
}

func TestQueueNeverVisitsAComuneTwiceAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := jobs.NewMemory()
		for _, lane := range jobs.Lanes {
			push(t, q, jobs.Job{IPA: "c_a", Lane: lane})
		}
		ctx, cancel := context.WithCancel(t.Context())
		var mu sync.Mutex
		under, most, served := 0, 0, 0
		_ = q.Run(ctx, jobs.Workers{Visits: 3}, func(context.Context, jobs.Job) (time.Duration, error) {
			mu.Lock()
			under++
			most = max(most, under)
			mu.Unlock()
			time.Sleep(time.Second) // of the bubble's clock: the visit
			mu.Lock()
			under--
			if served++; served == 3 {
				cancel()
			}
			mu.Unlock()
			return 0, nil
		})
		if most != 1 || served != 3 {
			t.Errorf("%d visits at once, %d served; want 1 and 3", most, served)
		}
	})
}

func TestQueueWaitsForDueJobs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := jobs.NewMemory()
		start := time.Now()
		push(t, q, jobs.Job{IPA: "c_a", Due: start.Add(time.Hour)})
		ctx, cancel := context.WithCancel(t.Context())
		_ = q.Run(ctx, jobs.Workers{Visits: 2}, func(context.Context, jobs.Job) (time.Duration, error) {
			if d := time.Since(start); d != time.Hour {
				t.Errorf("served after %v, want 1h", d)
			}
			cancel()
			return 0, nil
		})
	})
}

// A job that cannot be done yet holds no worker: the others go on.
func TestQueueTakesAJobBackForLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := jobs.NewMemory()
		start := time.Now()
		push(t, q, jobs.Job{IPA: "c_busy", Lane: jobs.OnDemand})
		push(t, q, jobs.Job{IPA: "c_free", Lane: jobs.Scheduled})
		ctx, cancel := context.WithCancel(t.Context())
		type done struct {
			ipa   string
			after time.Duration
		}
		var got []done
		_ = q.Run(ctx, jobs.Workers{Visits: 1}, func(_ context.Context, j jobs.Job) (time.Duration, error) {
			if j.IPA == "c_busy" && time.Since(start) < 5*time.Second {
				return 2 * time.Second, nil
			}
			if got = append(got, done{j.IPA, time.Since(start)}); len(got) == 2 {
				cancel()
			}
			return 0, nil
		})
		if want := []done{{"c_free", 0}, {"c_busy", 6 * time.Second}}; !slices.Equal(got, want) {
			t.Errorf("done %v, want %v", got, want)
		}
		if all, _ := q.Stats(ctx); all[jobs.OnDemand].Waiting != 0 || all[jobs.OnDemand].Running != 0 {
			t.Errorf("left behind: %+v", all)
		}
	})
}
