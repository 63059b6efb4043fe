package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/campanile-italia/campanile/config"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/lab"
	"github.com/campanile-italia/campanile/lab/past"
)

type demoCommand struct {
	Comuni int    `default:"120" help:"Simulated comuni, 1 to 1000."`
	Addr   string `default:"127.0.0.1:8080" help:"host:port of the portal."`
}

func (demoCommand) Help() string {
	return "Examples:\n  campanile demo\n  campanile demo --comuni 300 --addr 127.0.0.1:9090\n\nEverything is simulated on this machine; nothing is left behind."
}

// demoSeed makes every demonstration the same.
const demoSeed = 2026

func (c demoCommand) Run(ctx context.Context, std stdio) (err error) {
	if c.Comuni < 1 || c.Comuni > 1000 {
		return usage("--comuni: %d is not allowed: 1 to 1000", c.Comuni)
	}
	dir, err := os.MkdirTemp("", "campanile-demo-")
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	defer os.RemoveAll(dir)
	comuni := lab.Imaginary(c.Comuni, demoSeed)
	world, err := lab.New(lab.Options{Entities: comuni, Seed: demoSeed, Unprivileged: true})
	if err != nil {
		return err
	}
	if err := world.Start(ctx); err != nil {
		return err
	}
	defer world.Close()
	was := newDemoPast(comuni, time.Now())
	a, err := c.open(ctx, std, world, was, dir)
	if err != nil {
		return err
	}
	defer a.Close()
	return c.serve(ctx, a, was, dir)
}

// open makes the app of the demonstration: the lab's own configuration, a
// store that goes with it, and no schedule.
func (c demoCommand) open(ctx context.Context, std stdio, world *lab.World, was *past.Past, dir string) (*app, error) {
	path, err := world.WriteConfig(dir)
	if err == nil && was != nil {
		err = writePilots(filepath.Join(dir, lab.PilotsFile), was)
	}
	if err != nil {
		return nil, err
	}
	cfg, err := config.Load(path, std.getenv)
	if err != nil {
		return nil, err
	}
	cfg.Store = "sqlite:" + filepath.Join(dir, "demo.db")
	cfg.Listen = c.Addr
	cfg.Schedule.Scan, cfg.Schedule.Sync = "", ""
	cfg.OnDemand.PerComune = 10 * time.Second
	cfg.OnDemand.PerClient = config.Rate{N: 60, Per: time.Hour}
	a, err := openApp(ctx, cfg, std)
	if err == nil { // progress says what a log of runs would
		a.log = slog.New(slog.NewTextHandler(std.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	}
	return a, err
}

func (c demoCommand) serve(ctx context.Context, a *app, was *past.Past, dir string) error {
	p := newProgress(a.std.err, c.Comuni)
	d, err := newDaemon(ctx, a, roles{web: true, worker: true, scheduler: true}, true, p.observe)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.std.out, "Campanile shows a simulated region at http://%s/ — metrics at /metrics, API at /api/openapi.json. Ctrl-C ends it.\n", d.listener.Addr())
	makePast := d.pastMaker(ctx, was, dir)
	stop := sync.OnceFunc(p.start())
	defer stop()
	left := c.Comuni
	var mu sync.Mutex
	d.ended = func(s *evidence.Snapshot) {
		mu.Lock()
		defer mu.Unlock()
		if left == 0 {
			return // a scan asked for later
		}
		p.done(s.Counts.Pages)
		if left--; left == 0 {
			go func() {
				stop()
				makePast()
				fmt.Fprintln(a.std.err, "All comuni are visited. The portal stays up; ask for a scan there, or stop with Ctrl-C.")
			}()
		}
	}
	if err := d.startRun(ctx, time.Now(), 0); err != nil {
		d.listener.Close()
		return err
	}
	return d.Run(ctx)
}

// pastMaker returns what makes the past and evaluates it: once, when every comune
// is visited, or when somebody first looks at the evaluation.
func (d *daemon) pastMaker(ctx context.Context, was *past.Past, dir string) func() {
	if was == nil {
		return func() {}
	}
	var once sync.Once
	make := func() {
		once.Do(func() {
			d.background.Go(func() {
				if err := evaluatePast(ctx, d.app, was, dir, d.evaluations); err != nil && ctx.Err() == nil {
					d.log.Error("the simulated past cannot be evaluated", "error", err)
				}
				d.markChanged()
			})
		})
	}
	d.evaluations.begin = make
	return make
}
