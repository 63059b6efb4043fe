package jobs_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/campanile-italia/campanile/internal/needs"
	"github.com/campanile-italia/campanile/jobs"
)

// queues are those that the suite is run on: each returns what opens one queue,
// again and again, as processes that start later would.
var queues = map[string]func(t *testing.T) func(o jobs.Options) jobs.Queue{
	"memory": func(*testing.T) func(jobs.Options) jobs.Queue {
		q := jobs.NewMemory()
		return func(jobs.Options) jobs.Queue { return q }
	},
	"sqlite": func(t *testing.T) func(jobs.Options) jobs.Queue {
		path := filepath.Join(t.TempDir(), "jobs.db")
		return func(o jobs.Options) jobs.Queue {
			db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_txlock=immediate")
			if err != nil {
				t.Fatal(err)
			}
			db.SetMaxOpenConns(1)
			t.Cleanup(func() { db.Close() })
			return opened(t, db, nil, o)
		}
	},
	"postgres": func(t *testing.T) func(jobs.Options) jobs.Queue {
		address := needs.Database(t, needs.Binary(t, "postgres"))
		return func(o jobs.Options) jobs.Queue {
			pool, err := pgxpool.New(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(pool.Close)
			return opened(t, stdlib.OpenDBFromPool(pool), pool, o)
		}
	},
}

func opened(t *testing.T, db *sql.DB, pool *pgxpool.Pool, o jobs.Options) jobs.Queue {
	t.Helper()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler) // a queue that plays dead goes on writing when its test is over
	}
	q, err := jobs.OpenRiver(t.Context(), db, pool, o)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func onEach(t *testing.T, f func(t *testing.T, open func(jobs.Options) jobs.Queue)) {
	for name, make := range queues {
		t.Run(name, func(t *testing.T) { f(t, make(t)) })
	}
}

func push(t *testing.T, q jobs.Queue, all ...jobs.Job) int {
	t.Helper()
	n, err := q.Push(t.Context(), all...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// serve runs the queue until do has been called and has returned n times
// without asking for another.
func serve(t *testing.T, q jobs.Queue, workers, n int, do jobs.Do) {
	t.Helper()
	run(t, q, jobs.Workers{Visits: workers, Reports: true}, n, do)
}

// run is serve with workers of some lanes.
func run(t *testing.T, q jobs.Queue, workers jobs.Workers, n int, do jobs.Do) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var mu sync.Mutex
	err := q.Run(ctx, workers, func(ctx context.Context, j jobs.Job) (time.Duration, error) {
		again, err := do(ctx, j)
		mu.Lock()
		defer mu.Unlock()
		if again == 0 && err == nil {
			if n--; n == 0 {
				cancel()
			}
		}
		return again, err
	})
	if err != nil || n > 0 {
		t.Fatalf("%d jobs not served: %v", n, err)
	}
}

func TestAComuneWaitsOnce(t *testing.T) {
	onEach(t, func(t *testing.T, open func(jobs.Options) jobs.Queue) {
		q := open(jobs.Options{})
		a := jobs.Job{IPA: "c_a", Lane: jobs.Scheduled, Run: "r"}
		if n := push(t, q, a, jobs.Job{IPA: "c_b", Lane: jobs.Scheduled, Run: "r"}); n != 2 {
			t.Errorf("%d added", n)
		}
		if n := push(t, q, a); n != 0 {
			t.Error("the second job for the same comune, lane and run must be refused")
		}
		if n := push(t, q, jobs.Job{IPA: "c_a", Lane: jobs.OnDemand, Request: "x"}, jobs.Job{IPA: "c_a", Lane: jobs.Scheduled, Run: "r2"}); n != 2 {
			t.Error("another lane or run may ask for the same comune")
		}
		if n, err := q.Left(t.Context(), "r"); err != nil || n != 2 {
			t.Errorf("%d left of the run, want 2 (%v)", n, err)
		}
		serve(t, q, 2, 4, func(context.Context, jobs.Job) (time.Duration, error) { return 0, nil })
		if n := push(t, q, a); n != 0 {
			t.Error("a comune is visited once a run")
		}
		if n, err := q.Left(t.Context(), "r"); err != nil || n != 0 {
			t.Errorf("%d left of the run, want 0 (%v)", n, err)
		}
		if n := push(t, q, jobs.Job{IPA: "c_a", Lane: jobs.OnDemand, Request: "y"}); n != 1 {
			t.Error("a scan asked for again was refused")
		}
	})
}

func TestLaneBeforeLane(t *testing.T) {
	onEach(t, func(t *testing.T, open func(jobs.Options) jobs.Queue) {
		q := open(jobs.Options{})
		for i := range 5 {
			push(t, q, jobs.Job{IPA: fmt.Sprint("s", i), Lane: jobs.Scheduled, Run: "r"})
		}
		push(t, q, jobs.Job{IPA: "confirm", Lane: jobs.Confirmation, Run: "c"})
		var mu sync.Mutex
		var got []string
		serve(t, q, 1, 6, func(_ context.Context, j jobs.Job) (time.Duration, error) {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, j.IPA)
			return 0, nil
		})
		if got[0] != "confirm" {
			t.Errorf("served %v", got)
		}
	})
}

// Reports wait for no visit and hold none up; a tick's are written once, and
// only where that is asked of the workers.
func TestReportsHaveWorkersOfTheirOwn(t *testing.T) {
	onEach(t, func(t *testing.T, open func(jobs.Options) jobs.Queue) {
		q := open(jobs.Options{})
		report := func(tick string) jobs.Job { return jobs.Job{Run: tick, Lane: jobs.Reports} }
		push(t, q, report("reports-1"), report("reports-2"), jobs.Job{IPA: "c_a", Lane: jobs.Scheduled, Run: "r"})
		if n := push(t, q, report("reports-1")); n != 0 {
			t.Error("the reports of a tick were ordered twice")
		}
		run(t, q, jobs.Workers{Visits: 4}, 1, func(_ context.Context, j jobs.Job) (time.Duration, error) {
			if j.Lane == jobs.Reports {
				t.Errorf("a process that only visits was given %+v", j)
			}
			return 0, nil
		})
		push(t, q, jobs.Job{IPA: "c_b", Lane: jobs.Scheduled, Run: "r"})
		run(t, q, jobs.Workers{Reports: true}, 2, func(_ context.Context, j jobs.Job) (time.Duration, error) {
			if j.Lane != jobs.Reports {
				t.Errorf("a process that visits nothing was given %+v", j)
			}
			return 0, nil
		})
		if n := push(t, q, report("reports-2")); n != 0 {
			t.Error("reports that were written are ordered again")
		}
		stats, err := q.Stats(t.Context())
		if err != nil || stats[jobs.Scheduled].Waiting != 1 || stats[jobs.Reports].Waiting != 0 {
			t.Errorf("%+v %v", stats, err)
		}
	})
}

func TestNeverTwoVisitsOfAComuneAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, open func(jobs.Options) jobs.Queue) {
		q := open(jobs.Options{})
		push(t, q, jobs.Job{IPA: "c_a", Lane: jobs.Scheduled, Run: "r"}, jobs.Job{IPA: "c_a", Lane: jobs.Scheduled, Run: "r2"}, jobs.Job{IPA: "c_a", Lane: jobs.OnDemand, Request: "x"})
		other := make(chan struct{})
		push(t, q, jobs.Job{IPA: "c_b", Lane: jobs.Scheduled, Run: "r3"})
		var mu sync.Mutex
		under, most := 0, 0
		serve(t, q, 4, 4, func(_ context.Context, j jobs.Job) (time.Duration, error) {
			if j.IPA == "c_b" {
				close(other)
				return 0, nil
			}
			mu.Lock()
			under++
			most = max(most, under)
			mu.Unlock()
			<-other // while another comune is visited
			mu.Lock()
			under--
			mu.Unlock()
			return 0, nil
		})
		if most != 1 {
			t.Errorf("%d visits at once", most)
		}
	})
}

func TestAJobThatCannotBeginHoldsNoWorker(t *testing.T) {
	onEach(t, func(t *testing.T, open func(jobs.Options) jobs.Queue) {
		q := open(jobs.Options{})
		push(t, q, jobs.Job{IPA: "c_busy", Lane: jobs.Confirmation, Run: "c"}, jobs.Job{IPA: "c_free", Lane: jobs.Scheduled, Run: "r"})
		var mu sync.Mutex
		var got []string
		asked := 0
		serve(t, q, 1, 2, func(_ context.Context, j jobs.Job) (time.Duration, error) {
			mu.Lock()
			defer mu.Unlock()
			if j.IPA == "c_busy" {
				if j.Attempt != 1 {
					t.Errorf("attempt %d: waiting used one", j.Attempt)
				}
				if asked++; asked <= 2*jobs.Attempts {
					return 200 * time.Millisecond, nil
				}
			}
			got = append(got, j.IPA)
			return 0, nil
		})
		if want := []string{"c_free", "c_busy"}; !slices.Equal(got, want) {
			t.Errorf("served %v, want %v", got, want)
		}
	})
}

func TestStatsByLane(t *testing.T) {
	onEach(t, func(t *testing.T, open func(jobs.Options) jobs.Queue) {
		q := open(jobs.Options{})
		start := time.Now()
		push(t, q, jobs.Job{IPA: "c_a", Lane: jobs.Scheduled, Run: "r"}, jobs.Job{IPA: "c_b", Lane: jobs.Scheduled, Run: "r", Due: start.Add(time.Hour)},
			jobs.Job{IPA: "c_c", Lane: jobs.OnDemand, Request: "x", Due: start.Add(-time.Minute)})
		check := func(when string, lane jobs.Lane, waiting, running int) time.Time {
			t.Helper()
			all, err := q.Stats(t.Context())
			s := all[lane]
			if err != nil || len(all) != len(jobs.Lanes) || s.Waiting != waiting || s.Running != running {
				t.Errorf("%s: %s is %+v (%v), want %d waiting, %d running", when, lane, s, err, waiting, running)
			}
			return s.Oldest
		}
		if at := check("before", jobs.OnDemand, 1, 0); at.Sub(start.Add(-time.Minute)).Abs() > time.Second {
			t.Errorf("oldest on demand %v, want a minute before %v", at, start)
		}
		if at := check("before", jobs.Scheduled, 2, 0); at.Sub(start).Abs() > 2*time.Second {
			t.Errorf("oldest scheduled %v, want %v", at, start)
		}
		check("before", jobs.Confirmation, 0, 0)
		serve(t, q, 1, 2, func(_ context.Context, j jobs.Job) (time.Duration, error) {
			if j.Lane == jobs.Scheduled {
				check("meanwhile", jobs.Scheduled, 1, 1)
			}
			return 0, nil
		})
	})
}

// What is cut short by a stop goes back at once, without using an attempt, to
// whoever serves the queue next.
func TestStopHandsBack(t *testing.T) {
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			open := queues[name](t)
			q := open(jobs.Options{})
			push(t, q, jobs.Job{IPA: "c_a", Lane: jobs.Scheduled, Run: "r"})
			ctx, stop := context.WithCancel(t.Context())
			if err := q.Run(ctx, jobs.Workers{Visits: 1}, func(ctx context.Context, _ jobs.Job) (time.Duration, error) {
				stop()
				<-ctx.Done()
				return 0, ctx.Err()
			}); err != nil {
				t.Fatal(err)
			}
			begun := time.Now()
			serve(t, open(jobs.Options{}), 1, 1, func(_ context.Context, j jobs.Job) (time.Duration, error) {
				if j.Attempt != 1 || time.Since(begun) > 5*time.Second {
					t.Errorf("attempt %d after %v", j.Attempt, time.Since(begun))
				}
				return 0, nil
			})
		})
	}
}

// What a killed process left running is taken up at the next start.
func TestKilledProcessIsTakenUpAtOnce(t *testing.T) {
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			open := queues[name](t)
			dead := open(jobs.Options{ID: "dead"})
			push(t, dead, jobs.Job{IPA: "c_a", Lane: jobs.Scheduled, Run: "r"})
			ctx, cancel := context.WithCancel(t.Context())
			begun, ended := make(chan struct{}), make(chan error)
			go func() {
				ended <- dead.Run(ctx, jobs.Workers{Visits: 1}, func(context.Context, jobs.Job) (time.Duration, error) {
					close(begun)
					<-t.Context().Done() // as if it were no more
					return 0, errors.New("late")
				})
			}()
			<-begun
			q := open(jobs.Options{ID: "next"})
			if name == "postgres" { // there others may live: they are named
				if n, err := q.(*jobs.River).HandBack(t.Context(), []string{"next", "dead"}); n != 0 || err != nil {
					t.Errorf("%d jobs of the living handed back (%v)", n, err)
				}
				if n, err := q.(*jobs.River).HandBack(t.Context(), []string{"next"}); n != 1 || err != nil {
					t.Errorf("%d jobs handed back, want 1 (%v)", n, err)
				}
			}
			serve(t, q, 1, 1, func(_ context.Context, j jobs.Job) (time.Duration, error) {
				if j.Attempt != 2 {
					t.Errorf("attempt %d, want 2", j.Attempt)
				}
				return 0, nil
			})
			cancel()
			go func() { <-ended }()
		})
	}
}
