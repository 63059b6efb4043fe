package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/crawler"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/jobs"
	"github.com/campanile-italia/campanile/registry"
	"github.com/campanile-italia/campanile/store"
)

type scanCommand struct {
	withConfig
	IPA    []string `name:"ipa" placeholder:"CODE" xor:"which" help:"Codice IPA of a comune; may be repeated or comma-separated."`
	All    bool     `xor:"which" help:"Every comune of the inventory."`
	Format string   `enum:"text,jsonl" default:"text" help:"text or jsonl (one JSON object a comune)."`
	Out    string   `placeholder:"FILE" help:"Write the results there instead of standard output."`
	Save   bool     `help:"Keep results and evidence in the store."`
}

func (scanCommand) Help() string {
	return "Examples:\n  campanile scan --config campanile.yaml --ipa c_d150\n  campanile scan --config campanile.yaml --all --format jsonl --out results.jsonl\n\nExit code 3: done, but some comuni could not be visited; their results are in the output all the same."
}

func (c scanCommand) Run(ctx context.Context, std stdio) (err error) {
	if !c.All && len(c.IPA) == 0 {
		return usage("scan: say which comuni: --all, or --ipa CODE")
	}
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	inv, err := a.inventory(ctx)
	if err != nil {
		return err
	}
	comuni := inv.Municipalities
	if !c.All {
		if comuni, err = pick(inv, c.IPA); err != nil {
			return err
		}
	}
	out, done, err := c.output(std)
	if err != nil {
		return err
	}
	defer func() {
		if e := done(); err == nil {
			err = e
		}
	}()
	return a.scanAll(ctx, comuni, inv.Sources, c.Save, resultWriter(out, c.Format, a.config.Language))
}

// output opens where results go; done flushes and closes it.
func (c scanCommand) output(std stdio) (w io.Writer, done func() error, err error) {
	if c.Out == "" {
		b := bufio.NewWriter(std.out)
		return b, b.Flush, nil
	}
	f, err := os.Create(c.Out)
	if err != nil {
		return nil, nil, fmt.Errorf("--out: %w", err)
	}
	b := bufio.NewWriter(f)
	return b, func() error {
		if err := b.Flush(); err != nil {
			f.Close()
			return fmt.Errorf("--out: %w", err)
		}
		return f.Close()
	}, nil
}

// resultWriter returns what writes one comune's result in a format.
func resultWriter(w io.Writer, format, lang string) func(*checks.Outcome) error {
	if format == "jsonl" {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return func(o *checks.Outcome) error { return e.Encode(o.Public(lang)) }
	}
	return func(o *checks.Outcome) error { return writeText(w, o, lang) }
}

func writeText(w io.Writer, o *checks.Outcome, lang string) error {
	score := "no score"
	if v := o.Card.Overall.Value; v != nil {
		score = fmt.Sprintf("score %.2f", *v)
	}
	if _, err := fmt.Fprintf(w, "%s (%s), %s, %s, coverage %.2f, %d pages\n", o.Name, o.IPA, o.Site, score, o.Card.Overall.Coverage, o.Counts.Pages); err != nil {
		return err
	}
	for _, r := range o.Results {
		status := string(r.Status)
		if r.Reason != "" {
			status += "(" + r.Reason + ")"
		}
		if _, err := fmt.Fprintf(w, "  %-28s %-26s %s\n", r.Check, status, r.Message.In(lang)); err != nil {
			return err
		}
	}
	return nil
}

// scanAll visits comuni, config.Crawl.Visits at a time, and hands each outcome
// to emit as it ends. Nothing but counters is kept of a comune that is done.
func (a *app) scanAll(ctx context.Context, comuni []registry.Municipality, sources []registry.Source, save bool, emit func(*checks.Outcome) error) error {
	member, err := a.together(ctx) // a daemon may be at work on the same servers
	if err != nil {
		return err
	}
	defer a.stay(ctx, member)()
	p := newProgress(a.std.err, len(comuni))
	spool := ""
	if save {
		spool = a.spool()
	}
	if limitMemory(memoryForScan, len(comuni), a.config.Crawl.Visits, a.std.getenv) {
		useMemory()
	}
	c, err := a.crawler(p.observe, nil, spool)
	if err != nil {
		return err
	}
	run := store.Run{ID: newRunID(time.Now()), Kind: "manual", Started: time.Now().UTC(), Ruleset: checks.Ruleset, Expected: len(comuni)}
	if save {
		if err := a.store.StartRun(ctx, run); err != nil {
			return err
		}
	}
	s := &scan{app: a, crawler: c, run: run.ID, sources: sources, save: save, emit: emit, progress: p}
	stop := p.start()
	err = s.all(ctx, comuni)
	stop()
	if err != nil {
		return err
	}
	if save {
		if err := a.store.FinishRun(ctx, run.ID, time.Now().UTC()); err != nil {
			return err
		}
	}
	if s.unvisited > 0 {
		return fmt.Errorf("%w: %d of %d", errPartial, s.unvisited, len(comuni))
	}
	return nil
}

// newRunID names a run by its start.
func newRunID(t time.Time) string { return t.UTC().Format(runID) }

const runID = "20060102T150405.000Z"

// scan is one scan under way.
type scan struct {
	app      *app
	crawler  *crawler.Crawler
	run      string
	sources  []registry.Source
	save     bool
	emit     func(*checks.Outcome) error
	progress *progress

	mu        sync.Mutex
	unvisited int
}

func (s *scan) all(ctx context.Context, comuni []registry.Municipality) error {
	if len(comuni) == 0 {
		return nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue, byIPA := jobs.NewMemory(), make(map[string]*registry.Municipality, len(comuni))
	all := make([]jobs.Job, len(comuni))
	for i := range comuni {
		byIPA[comuni[i].IPA] = &comuni[i]
		all[i] = jobs.Job{IPA: comuni[i].IPA, Run: s.run, Lane: jobs.OnDemand}
	}
	if _, err := queue.Push(ctx, all...); err != nil {
		return err
	}
	var left atomic.Int64
	left.Store(int64(len(byIPA)))
	err := queue.Run(ctx, jobs.Workers{Visits: s.app.config.Crawl.Visits}, func(ctx context.Context, j jobs.Job) (time.Duration, error) {
		m := byIPA[j.IPA]
		leave, again := s.crawler.Admit(ctx, m)
		if again > 0 {
			return again, nil
		}
		defer leave()
		if err := s.one(ctx, *m); err != nil {
			cancel(err)
		}
		if left.Add(-1) == 0 {
			cancel(errAllDone)
		}
		return 0, nil
	})
	if err != nil {
		return err
	}
	if err := context.Cause(ctx); !errors.Is(err, errAllDone) {
		return err
	}
	return nil
}

// errAllDone ends the queue of a scan.
var errAllDone = errors.New("every comune was visited")

func (s *scan) one(ctx context.Context, m registry.Municipality) error {
	return s.crawler.VisitThen(ctx, m, s.run, s.sources, func(snap *evidence.Snapshot) error {
		if ctx.Err() != nil {
			return nil // cut short: it says less than the site would have shown
		}
		o := checks.Judge(snap)
		if s.save {
			if _, err := s.app.store.SaveVisit(ctx, snap, &o); err != nil {
				return fmt.Errorf("%s: %w", m.IPA, err)
			}
		}
		return s.ended(snap, &o)
	})
}

func (s *scan) ended(snap *evidence.Snapshot, o *checks.Outcome) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if snap.Site.Fault != "" {
		s.unvisited++
	}
	s.progress.done(snap.Counts.Pages)
	return s.emit(o)
}
