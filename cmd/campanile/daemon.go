package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/crawler"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/jobs"
	"github.com/campanile-italia/campanile/ledger"
	"github.com/campanile-italia/campanile/metrics"
	"github.com/campanile-italia/campanile/registry"
	"github.com/campanile-italia/campanile/store"
	"github.com/campanile-italia/campanile/web"
)

// publishEvery bounds how often pages and metrics are made anew while visits
// end by the dozen.
const publishEvery = time.Second

// shutdownTime is what a graceful stop leaves answers under way.
const shutdownTime = 10 * time.Second

// daemon visits, keeps and shows: schedules, workers, portal, API and metrics.
type daemon struct {
	*app
	board     *web.Board
	collector *metrics.Collector
	stats     *metrics.Daemon
	queue     *jobs.River
	member    *store.Member // of those that work together on PostgreSQL; nil on SQLite
	leave     func()        // ends the membership
	crawler   *crawler.Crawler
	letters   *letters // nil: no mail is sent
	server    *http.Server
	listener  net.Listener
	roles     roles
	observe   func(crawler.Request)
	ended     func(*evidence.Snapshot) // after each visit; may be nil

	evaluations *evaluations
	reading     reading
	week        web.Week       // guarded by mu
	background  sync.WaitGroup // what must end before the store is closed

	mu      sync.Mutex
	inv     *registry.Inventory
	current map[string]checks.Outcome

	reliability metrics.Quality
	changed     chan struct{}
}

// newDaemon makes everything ready and takes the listening port: what can fail
// fails here.
func newDaemon(ctx context.Context, a *app, r roles, demo bool, observe func(crawler.Request)) (d *daemon, err error) {
	d = &daemon{
		app: a, board: web.NewBoard(), collector: metrics.NewCollector(a.config.Metrics.PerCheck), roles: r,
		current: map[string]checks.Outcome{}, changed: make(chan struct{}, 1), observe: observe,
		evaluations: &evaluations{app: a},
	}
	d.stats = metrics.NewDaemon(buildVersion(), d.collector, d.lanes, a.disk)
	if err := d.join(ctx); err != nil {
		return nil, err
	}
	leave := d.leave
	defer func() {
		if err != nil {
			leave()
		}
	}()
	if key := a.config.SigningKey; key != "" && r.scheduler {
		if _, err := ledger.ReadSigner(key); err != nil {
			return nil, usageError{fmt.Errorf("signing_key: %w", err)}
		}
	}
	if err := d.load(ctx); err != nil {
		return nil, err
	}
	if err := d.resume(ctx); err != nil {
		return nil, err
	}
	if d.crawler, err = a.crawler(d.reading.observed(observe), a.previous, a.spool()); err != nil {
		return nil, err
	}
	who, err := newIdentity(ctx, a, demo)
	if err != nil {
		return nil, err
	}
	d.letters = who.post
	scans := &onDemand{d, who}
	contests := replies{app: a, ask: func(ctx context.Context, ipa string) error {
		_, _, err := scans.Ask(ctx, ipa, web.Caller{IPA: ipa})
		return err
	}}
	outlines, err := a.boundaries()
	if err != nil {
		return nil, err
	}
	site, err := web.New(web.Options{
		Board: d.board, Queue: d.queued, Boundaries: outlines, Scans: scans, Identity: who, Letters: who.post != nil, Portal: a.config.Portal, Replies: contests, Reports: newPortalReports(a), History: history{a.store}, Territory: territory{a.store}, Evidence: kept{a.store}, Copies: copies{a.store}, Quality: a.quality, Metrics: d.stats.Handler(), Ready: d.ready, Evaluations: d.evaluations, Records: a.logState,
		Version: buildVersion(), Language: a.config.Language, Contact: a.config.Crawl.Contact, Demo: demo, Log: a.log,
	})
	if err != nil {
		return nil, err
	}
	d.server = site.HTTPServer()
	if !r.web {
		d.server.Handler = probesOnly(d.server.Handler)
	}
	if d.listener, err = net.Listen("tcp", a.config.Listen); err != nil {
		return nil, fmt.Errorf("listen: %w: another address can be set with listen in the configuration", err)
	}
	return d, nil
}

// load reads the inventory, syncing when there is none, and the current cards.
func (d *daemon) load(ctx context.Context) error {
	inv, err := d.firstInventory(ctx)
	if err != nil {
		return err
	}
	limitMemory(memoryForDaemon, len(inv.Municipalities), d.config.Crawl.Visits, d.std.getenv)
	outcomes, err := d.store.Current(ctx)
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.inv = inv
	for _, o := range outcomes {
		d.current[o.IPA] = o
	}
	d.mu.Unlock()
	d.renew(ctx)
	return nil
}

// Run works until ctx ends, then lets answers under way end and hands visits
// cut short back.
func (d *daemon) Run(ctx context.Context) error {
	defer d.leave() // last: what this process holds it holds until its visits have ended
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := d.server.Serve(d.listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
		defer cancel()
		return d.server.Shutdown(stop)
	})
	group.Go(func() error { d.keepPublished(ctx); return nil })
	group.Go(func() error { d.follow(ctx); return nil })
	if w := d.workers(); w != (jobs.Workers{}) {
		group.Go(func() error { return d.queue.Run(ctx, w, d.work) })
	}
	if d.roles.scheduler {
		group.Go(func() error { d.closeRuns(ctx); return nil })
		if d.letters != nil {
			group.Go(func() error { d.letters.keep(ctx); return nil })
		}
		group.Go(func() error { return jobs.Keep(ctx, d.store, d.locks(), d.log, d.schedules()...) })
	}
	defer d.background.Wait()
	return group.Wait()
}

// workers are those of the process's roles. Reports are written where schedules
// are kept: their folder is on that machine.
func (d *daemon) workers() (w jobs.Workers) {
	if d.roles.worker {
		w.Visits = d.config.Crawl.Visits
	}
	w.Reports = d.roles.scheduler && d.config.Reports.Folder != ""
	return w
}

// work does what the queue hands out.
func (d *daemon) work(ctx context.Context, j jobs.Job) (again time.Duration, err error) {
	if j.Lane == jobs.Reports {
		return 0, d.writeReports(ctx, j)
	}
	return d.visit(ctx, j)
}

func (d *daemon) schedules() []jobs.Schedule {
	var all []jobs.Schedule
	if s := d.config.Schedule.Scan; s != "" {
		all = append(all, jobs.Schedule{Name: "scan", Spec: s, Task: func(ctx context.Context, tick time.Time) error {
			return d.startRun(ctx, tick, d.config.Schedule.Spread)
		}})
	}
	if s := d.config.Schedule.Sync; s != "" {
		all = append(all, jobs.Schedule{Name: "sync", Spec: s, Task: d.resync})
	}
	if key := d.config.SigningKey; key != "" {
		all = append(all, jobs.Schedule{Name: "sign", Spec: signAt, Task: func(ctx context.Context, _ time.Time) error {
			return d.signHead(ctx, key)
		}})
	}
	if set := d.config.Reports; set.Folder != "" && set.Schedule != "" {
		all = append(all, jobs.Schedule{Name: "reports", Spec: set.Schedule, Task: d.orderReports})
	}
	return append(all, jobs.Schedule{Name: "tidy", Spec: tidyAt, Task: func(ctx context.Context, _ time.Time) error {
		return d.store.Tidy(ctx, time.Now())
	}})
}

// tidyAt is when the store drops what is old: between two days' runs.
const tidyAt = "40 12 * * *"

// signAt is when the log's head is signed, so that what was published since shows
// in it: a head that stands is signed as it was.
const signAt = "*/10 * * * *"

func (d *daemon) resync(ctx context.Context, _ time.Time) error {
	inv, report, err := d.sync(ctx, false)
	if err != nil {
		return err
	}
	d.log.Info("registers read", "comuni", len(inv.Municipalities), "came_in", len(report.CameIn), "left", len(report.Left), "changed", len(report.Changed))
	for _, l := range report.Sources {
		if l.Why != "" {
			d.log.Warn("register not read", "source", l.ID, "state", l.State, "why", l.Why)
		}
	}
	d.mu.Lock()
	d.inv = inv
	d.mu.Unlock()
	d.publish()
	return nil
}

// lateTick is how late a tick may fire and still count as its time.
const lateTick = time.Minute

// startRun queues a visit to every comune, spread over the given time. The
// run is named after the tick: fired twice, it is one run.
func (d *daemon) startRun(ctx context.Context, tick time.Time, spread time.Duration) error {
	inv := d.inventoryNow()
	start := tick
	if time.Since(tick) > lateTick {
		start = time.Now() // caught up: its comuni are spread from now on
	}
	run := store.Run{ID: newRunID(tick), Kind: store.ScheduledRun, Started: start.UTC(), Ruleset: checks.Ruleset, Expected: len(inv.Municipalities)}
	if err := d.store.StartRun(ctx, run); err != nil {
		return err
	}
	all := make([]jobs.Job, len(inv.Municipalities))
	for i := range all {
		ipa := inv.Municipalities[i].IPA
		all[i] = jobs.Job{IPA: ipa, Run: run.ID, Lane: jobs.Scheduled, Due: start.Add(jobs.Offset(ipa, spread))}
	}
	if _, err := d.queue.Push(ctx, all...); err != nil {
		return err
	}
	d.log.Info("run started", "run", run.ID, "comuni", len(inv.Municipalities), "spread", spread)
	return nil
}

func (d *daemon) inventoryNow() *registry.Inventory {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.inv
}

// visit makes one visit of the queue: see, judge, keep, show.
// When the comune's server is busy with others it says when to come back.
func (d *daemon) visit(ctx context.Context, j jobs.Job) (again time.Duration, err error) {
	if m, ok := d.inventoryNow().Find(j.IPA); ok {
		leave, again := d.crawler.Admit(ctx, m)
		if again > 0 {
			return again, nil
		}
		defer leave()
	}
	if j.Request != "" {
		defer d.reading.begin(j.IPA)()
	}
	d.requestState(ctx, j, store.ScanRunning)
	if j.Request != "" && !d.roles.web {
		defer d.tell(ctx, j, tellEvery)()
	}
	err = d.visitOne(ctx, j)
	switch {
	case err == nil:
		d.requestState(ctx, j, store.ScanDone)
	case ctx.Err() != nil || j.Attempt < jobs.Attempts: // the job goes back
		d.requestState(ctx, j, store.ScanQueued)
	default:
		d.requestState(ctx, j, store.ScanFailed)
	}
	if err != nil && ctx.Err() == nil {
		d.log.Error("visit not kept", "ipa", j.IPA, "attempt", j.Attempt, "error", err)
	}
	return 0, err
}

func (d *daemon) visitOne(ctx context.Context, j jobs.Job) error {
	inv := d.inventoryNow()
	m, ok := inv.Find(j.IPA)
	if !ok {
		return fmt.Errorf("%s has left the inventory", j.IPA)
	}
	run := j.Run
	if run == "" {
		run = "on-demand-" + j.Request
	}
	if j.Lane != jobs.Scheduled { // what was asked for, or is to be confirmed, is read anew
		ctx = crawler.Fresh(ctx)
	}
	return d.crawler.VisitThen(ctx, *m, run, inv.Sources, func(snap *evidence.Snapshot) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return d.keep(ctx, j, snap)
	})
}

// keep judges and stores what a visit saw, and shows it.
func (d *daemon) keep(ctx context.Context, j jobs.Job, snap *evidence.Snapshot) error {
	seen := checks.Judge(snap)
	o, err := d.store.SaveVisit(ctx, snap, &seen)
	if err != nil {
		return err
	}
	if err := d.confirmLater(ctx, j, o); err != nil {
		return err
	}
	d.stats.Visited(string(snap.Site.Fault), snap.Finished.Sub(snap.Started), snap.Counts.Requests, snap.Counts.Pages)
	d.mu.Lock()
	d.current[o.IPA] = *o
	d.mu.Unlock()
	if j.Request != "" {
		d.publish() // somebody waits for it
	} else {
		d.markChanged()
	}
	if d.ended != nil {
		d.ended(snap)
	}
	return nil
}

// stateTime bounds how long the state of a request is waited for, when the
// visit's own time is over.
const stateTime = 5 * time.Second

func (d *daemon) requestState(ctx context.Context, j jobs.Job, s store.ScanState) {
	if j.Request == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stateTime)
	defer cancel()
	if err := d.store.SetScanState(ctx, j.Request, s, time.Now().UTC()); err != nil {
		d.log.Error("state of a scan request not kept", "request", j.Request, "error", err)
	}
}
