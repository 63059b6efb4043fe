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
	q := jobs.NewQueue()
	q.Push(jobs.Job{IPA: "c_a", Lane: jobs.Scheduled, Run: "r"})
	q.Push(jobs.Job{IPA: "c_b", Lane: jobs.OnDemand})
	q.Push(jobs.Job{IPA: "c_c", Lane: jobs.Confirmation})
	ctx, cancel := context.WithCancel(t.Context())
	var got []string
	q.Run(ctx, 1, func(_ context.Context, j jobs.Job) time.Duration {
		if got = append(got, j.IPA); len(got) == 3 {
			cancel()
		}
		return 0
	})
	if want := []string{"c_b", "c_c", "c_a"}; !slices.Equal(got, want) {
		t.Errorf("served %v, want %v", got, want)
	}
}

func TestQueueTakesAComuneOnce(t *testing.T) {
	q := jobs.NewQueue()
	if !q.Push(jobs.Job{IPA: "c_a", Lane: jobs.Scheduled, Run: "r"}) || q.Push(jobs.Job{IPA: "c_a", Lane: jobs.Scheduled, Run: "r"}) {
		t.Error("the second job for the same comune, lane and run must be refused")
	}
	if !q.Push(jobs.Job{IPA: "c_a", Lane: jobs.OnDemand}) {
		t.Error("another lane may ask for the same comune")
	}
}

func TestQueueNeverVisitsAComuneTwiceAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := jobs.NewQueue()
		for _, lane := range jobs.Lanes {
			q.Push(jobs.Job{IPA: "c_a", Lane: lane})
		}
		ctx, cancel := context.WithCancel(t.Context())
		var mu sync.Mutex
		under, most, served := 0, 0, 0
		q.Run(ctx, 3, func(context.Context, jobs.Job) time.Duration {
			mu.Lock()
			under++
			most = max(most, under)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			under--
			if served++; served == 3 {
				cancel()
			}
			mu.Unlock()
			return 0
		})
		if most != 1 || served != 3 {
			t.Errorf("%d visits at once, %d served; want 1 and 3", most, served)
		}
	})
}

func TestQueueWaitsForDueJobs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := jobs.NewQueue()
		start := time.Now()
		q.Push(jobs.Job{IPA: "c_a", Due: start.Add(time.Hour)})
		ctx, cancel := context.WithCancel(t.Context())
		q.Run(ctx, 2, func(context.Context, jobs.Job) time.Duration {
			if d := time.Since(start); d != time.Hour {
				t.Errorf("served after %v, want 1h", d)
			}
			cancel()
			return 0
		})
	})
}

// A job that cannot be done yet holds no worker: the others go on.
func TestQueueTakesAJobBackForLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := jobs.NewQueue()
		start := time.Now()
		q.Push(jobs.Job{IPA: "c_busy", Lane: jobs.OnDemand})
		q.Push(jobs.Job{IPA: "c_free", Lane: jobs.Scheduled})
		ctx, cancel := context.WithCancel(t.Context())
		type done struct {
			ipa   string
			after time.Duration
		}
		var got []done
		q.Run(ctx, 1, func(_ context.Context, j jobs.Job) time.Duration {
			if j.IPA == "c_busy" && time.Since(start) < 5*time.Second {
				return 2 * time.Second
			}
			if got = append(got, done{j.IPA, time.Since(start)}); len(got) == 2 {
				cancel()
			}
			return 0
		})
		if want := []done{{"c_free", 0}, {"c_busy", 6 * time.Second}}; !slices.Equal(got, want) {
			t.Errorf("done %v, want %v", got, want)
		}
		if s := q.Stats()[jobs.OnDemand]; s.Waiting != 0 || s.Running != 0 {
			t.Errorf("left behind: %+v", s)
		}
	})
}
