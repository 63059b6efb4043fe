package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
)

// River is a queue in a database: jobs outlive the process, and on PostgreSQL
// many processes serve them.
type River struct {
	db       *sql.DB
	embedded bool // SQLite: this process alone serves it
	open     func(*river.Config) (client, error)
	push     client
	options  Options
	here     comuni
}

// client is what is used of river.Client, whatever its driver.
type client interface {
	InsertMany(ctx context.Context, params []river.InsertManyParams) ([]*rivertype.JobInsertResult, error)
	Start(ctx context.Context) error
	StopAndCancel(ctx context.Context) error
}

// Options are those of a River queue.
type Options struct {
	ID       string        // of this process, unique among those that serve the queue; empty: made up
	Deadline time.Duration // of one job; default 45 minutes
	Locks    Locks         // over all processes; nil: this process is the only one
	Log      *slog.Logger
}

// Locks are held over all processes that serve a queue.
type Locks interface {
	// TryLock takes a name if nobody holds it. What a process held that died ends
	// by itself.
	TryLock(ctx context.Context, name string, atMost time.Duration) (unlock func(), ok bool, err error)
}

const (
	// fetchCooldown bounds the throughput: workers by second, 200 times.
	fetchCooldown = 5 * time.Millisecond
	// fetchPoll bounds how late a job is served that was pushed by another
	// process on SQLite, or that waited for its server.
	fetchPoll = 100 * time.Millisecond
	// keepServed is how long a served job is remembered: longer than a run may
	// last, so that none of its comuni is pushed twice.
	keepServed = 48 * time.Hour
	// stopTime is what a stop leaves visits cut short to hand themselves back.
	stopTime = 25 * time.Second
	// comuneBusy is when a job is looked at again whose comune is being visited.
	comuneBusy = 2 * time.Second
	// whileAsked: one worker for so many of the others is kept for scans on demand:
	// somebody waits for them, whatever a run is doing.
	whileAsked = 8
)

// The queues of River: on-demand jobs have workers of their own, and so have
// reports.
const (
	asked   = "asked"
	runs    = "runs"
	written = "written"
)

// OpenRiver returns the queue in a database, making its tables where they are
// not there. pool is nil on SQLite; db then allows one connection for writing
// and this process takes up what the last one left running.
func OpenRiver(ctx context.Context, db *sql.DB, pool *pgxpool.Pool, o Options) (*River, error) {
	if o.Deadline <= 0 {
		o.Deadline = 45 * time.Minute
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Log = slog.New(warnings{o.Log.Handler()})
	q := &River{db: db, embedded: pool == nil, options: o}
	var err error
	if pool == nil {
		err = prepare(ctx, q, riversqlite.New(db))
	} else {
		err = prepare(ctx, q, riverpgxv5.New(pool))
	}
	if err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	if q.push, err = q.open(&river.Config{Logger: q.options.Log, SkipUnknownJobCheck: true}); err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	return q, nil
}

func prepare[T any](ctx context.Context, q *River, driver riverdriver.Driver[T]) error {
	q.open = func(c *river.Config) (client, error) { return river.NewClient(driver, c) }
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: q.options.Log})
	if err != nil {
		return err
	}
	// Processes that start together would make the same tables.
	unlock := func() {}
	if q.options.Locks != nil {
		if unlock, err = await(ctx, q.options.Locks, "river-tables"); err != nil {
			return err
		}
	}
	defer unlock()
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

func await(ctx context.Context, l Locks, name string) (unlock func(), err error) {
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for {
		unlock, ok, err := l.TryLock(ctx, name, time.Minute)
		if ok || err != nil {
			return unlock, err
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// visitArgs is a job as River keeps it.
type visitArgs struct {
	IPA     string `json:"ipa" river:"unique"`
	Run     string `json:"run,omitempty" river:"unique"`
	Request string `json:"request,omitempty" river:"unique"`
	Lane    Lane   `json:"lane" river:"unique"`
}

// Kind implements river.JobArgs.
func (visitArgs) Kind() string { return "visit" }

// waiting are the states in which a job is known; one that is served once is
// known when it was served too.
var waiting = []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled}

func params(j Job) river.InsertManyParams {
	o := &river.InsertOpts{Queue: runs, Priority: int(j.Lane) + 1, ScheduledAt: j.Due, MaxAttempts: Attempts, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: waiting}}
	switch j.Lane {
	case OnDemand:
		o.Queue = asked
	case Reports:
		o.Queue = written
	case Confirmation, Scheduled:
	}
	if j.Lane.once() {
		o.UniqueOpts.ByState = append(waiting[:len(waiting):len(waiting)], rivertype.JobStateCompleted)
	}
	return river.InsertManyParams{Args: visitArgs{IPA: j.IPA, Run: j.Run, Request: j.Request, Lane: j.Lane}, InsertOpts: o}
}

// Push implements Queue: all of them or none.
func (q *River) Push(ctx context.Context, all ...Job) (added int, err error) {
	if len(all) == 0 {
		return 0, nil
	}
	ps := make([]river.InsertManyParams, len(all))
	for i, j := range all {
		ps[i] = params(j)
	}
	results, err := q.push.InsertMany(ctx, ps)
	if err != nil {
		return 0, fmt.Errorf("queue %d jobs: %w", len(all), err)
	}
	for _, r := range results {
		if !r.UniqueSkippedAsDuplicate {
			added++
		}
	}
	return added, nil
}

// queuesOf are the queues that workers serve.
func queuesOf(w Workers) map[string]river.QueueConfig {
	all := map[string]river.QueueConfig{}
	if w.Visits > 0 {
		all[asked], all[runs] = river.QueueConfig{MaxWorkers: max(w.Visits/whileAsked, 1)}, river.QueueConfig{MaxWorkers: w.Visits}
	}
	if w.Reports {
		all[written] = river.QueueConfig{MaxWorkers: 1}
	}
	return all
}

// Run implements Queue.
func (q *River) Run(ctx context.Context, workers Workers, do Do) error {
	if q.embedded {
		if err := q.takeUp(ctx); err != nil {
			return err
		}
	}
	bundle := river.NewWorkers()
	river.AddWorker(bundle, &visitWorker{queue: q, do: do, stop: ctx})
	c, err := q.open(&river.Config{
		ID: q.options.ID, Logger: q.options.Log, Workers: bundle,
		Queues:        queuesOf(workers),
		FetchCooldown: fetchCooldown, FetchPollInterval: fetchPoll,
		JobTimeout: q.options.Deadline, RescueStuckJobsAfter: q.options.Deadline + time.Minute,
		CompletedJobRetentionPeriod: keepServed, CancelledJobRetentionPeriod: keepServed, DiscardedJobRetentionPeriod: keepServed,
		RetryPolicy: retries{}, MaxAttempts: Attempts,
	})
	if err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	work := context.WithoutCancel(ctx)
	if err := c.Start(work); err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	<-ctx.Done()
	stop, cancel := context.WithTimeout(work, stopTime)
	defer cancel()
	if err := c.StopAndCancel(stop); err != nil {
		return fmt.Errorf("queue: visits under way did not end in %s, they are made again: %w", stopTime, err)
	}
	return nil
}

// retries is how long a job that failed waits.
type retries struct{}

// NextRetry implements river.ClientRetryPolicy.
func (retries) NextRetry(j *rivertype.JobRow) time.Time {
	return time.Now().Add(retryAfter(len(j.Errors) + 1))
}

// visitWorker serves River's jobs.
type visitWorker struct {
	river.WorkerDefaults[visitArgs]
	queue *River
	do    Do
	stop  context.Context //nolint:containedctx // River makes each job's context; this one tells a stop from a deadline
}

// Work implements river.Worker.
func (w *visitWorker) Work(ctx context.Context, r *river.Job[visitArgs]) error {
	j := Job{IPA: r.Args.IPA, Run: r.Args.Run, Request: r.Args.Request, Lane: r.Args.Lane, Due: r.ScheduledAt, Attempt: r.Attempt}
	unlock, ok, err := w.queue.lock(ctx, j.IPA)
	if err != nil {
		w.queue.options.Log.Warn("comune not locked, its visit waits", "ipa", j.IPA, "error", err)
	}
	if !ok {
		return river.JobSnooze(comuneBusy)
	}
	defer unlock()
	again, err := w.do(ctx, j)
	switch {
	case w.stop.Err() != nil && (err != nil || again > 0):
		return river.JobSnooze(0) // cut short by us: at once, for whoever serves the queue next
	case err != nil:
		return err
	case again > 0:
		return river.JobSnooze(again)
	}
	return nil
}

// lock makes sure that nobody else visits the comune.
func (q *River) lock(ctx context.Context, ipa string) (unlock func(), ok bool, err error) {
	if !q.here.enter(ipa) {
		return nil, false, nil
	}
	leave := func() { q.here.leave(ipa) }
	if q.options.Locks == nil {
		return leave, true, nil
	}
	release, ok, err := q.options.Locks.TryLock(ctx, "comune:"+ipa, q.options.Deadline+time.Minute)
	if !ok || err != nil {
		leave()
		return nil, false, err
	}
	return func() { release(); leave() }, true, nil
}

// comuni are those under visit in this process.
type comuni struct {
	mu     sync.Mutex
	inside map[string]bool
}

func (c *comuni) enter(ipa string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.inside[ipa] {
		return false
	}
	if c.inside == nil {
		c.inside = map[string]bool{}
	}
	c.inside[ipa] = true
	return true
}

func (c *comuni) leave(ipa string) {
	c.mu.Lock()
	delete(c.inside, ipa)
	c.mu.Unlock()
}
