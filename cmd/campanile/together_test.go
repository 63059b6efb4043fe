package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/config"
	"github.com/campanile-italia/campanile/internal/needs"
	"github.com/campanile-italia/campanile/lab"
	"github.com/campanile-italia/campanile/registry"
	"github.com/campanile-italia/campanile/store"
	"github.com/campanile-italia/campanile/web"
)

// A test that kills a process starts this same test binary as the program: the
// variable holds its arguments.
const commandProcess = "CAMPANILE_COMMAND_PROCESS"

func runCommand(args string) (code int) {
	var list []string
	if err := json.Unmarshal([]byte(args), &list); err != nil {
		return exitFailed
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	return run(ctx, list, stdio{out: os.Stdout, err: os.Stderr, getenv: os.Getenv})
}

// process is the program under test in a process of its own.
type process struct {
	*exec.Cmd
	mu   sync.Mutex
	said bytes.Buffer
	gone chan error
}

// Write keeps what the process says.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said.Write(b)
}

func startCommand(t *testing.T, args ...string) *process {
	t.Helper()
	list, err := json.Marshal(args)
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: exec.Command(os.Args[0]), gone: make(chan error, 1)}
	p.Env = append(os.Environ(), commandProcess+"="+string(list))
	p.Stderr = p
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.gone <- p.Wait() }()
	t.Cleanup(func() {
		_ = p.Process.Kill()
		if t.Failed() {
			p.mu.Lock()
			defer p.mu.Unlock()
			t.Logf("%v said:\n%.6000s", args, p.said.String())
		}
	})
	return p
}

// serving waits until the process is at work.
func (p *process) serving(t *testing.T) *process {
	t.Helper()
	eventually(t, "the daemon says where it answers", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return strings.Contains(p.said.String(), "metrics on http://") || strings.Contains(p.said.String(), "portal on http://")
	})
	return p
}

// terminate sends SIGTERM and fails unless the process ends well within 30 s.
func (p *process) terminate(t *testing.T) {
	t.Helper()
	begun := time.Now()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-p.gone:
		if err != nil {
			t.Errorf("ended by SIGTERM with %v", err)
		}
		t.Logf("a graceful stop took %v", time.Since(begun).Round(time.Millisecond))
	case <-time.After(30 * time.Second):
		t.Error("a graceful stop took more than 30 s")
	}
}

// killComuni is how many comuni the kill tests visit; KILL_COMUNI asks for
// another number by hand.
func killComuni(t *testing.T) int {
	t.Helper()
	s := os.Getenv("KILL_COMUNI")
	if s == "" {
		return 36
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// trial is a region and the store that its daemons share.
type trial struct {
	n      int
	config string
	world  *lab.World
	store  *store.Store
}

// newTrial starts a region whose run is due: the schedule's last tick was two
// days ago.
func newTrial(t *testing.T, dsn string) *trial {
	t.Helper()
	entities := lab.Imaginary(killComuni(t), 11)
	if killComuni(t) > len(entities) { // more than can be imagined: those of a register
		file, err := os.Open(needs.SharedData(t, "ipa-layout_enti_lombardia.csv"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if entities, _, err = registry.ReadEntities(file); err != nil {
			t.Fatal(err)
		}
		entities = entities[:min(killComuni(t), len(entities))]
	}
	c := &trial{n: len(entities)}
	var err error
	c.world, err = lab.New(lab.Options{Entities: entities, Seed: 11, Unprivileged: true, Latency: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.world.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.world.Close() })
	if c.config, err = c.world.WriteConfig(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(c.config)
	if err != nil {
		t.Fatal(err)
	}
	for old, now := range map[string]string{
		`(?m)^listen: .*`: "listen: 127.0.0.1:0\nschedule: {scan: \"0 1 * * *\", sync: \"\", spread: 0s}",
		`ip_parallel: 8`:  "ip_parallel: 2", `visits: 64`: "visits: 12",
	} {
		text = regexp.MustCompile(old).ReplaceAll(text, []byte(now))
	}
	if dsn != "" {
		text = regexp.MustCompile(`(?m)^store: .*`).ReplaceAllLiteral(text, []byte("store: "+strconv.Quote(dsn)))
	}
	if err := os.WriteFile(c.config, text, 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(c.config, os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	if c.store, err = store.Open(t.Context(), cfg.Store); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.store.Close() })
	if err := c.store.SetLastEnqueue(t.Context(), "scan", time.Now().Add(-48*time.Hour)); err != nil {
		t.Fatal(err)
	}
	return c
}

// await returns the run once so many parts in ten of its comuni are visited;
// ten: once it is over. While the store does not answer it waits.
func (c *trial) await(t *testing.T, tenths int) (r store.Run) {
	t.Helper()
	limit := 3*time.Minute + time.Duration(c.n)*200*time.Millisecond
	tick, deadline := time.NewTicker(50*time.Millisecond), time.After(limit)
	defer tick.Stop()
	for {
		runs, err := c.store.Runs(t.Context(), 0)
		if err == nil && len(runs) > 1 {
			t.Fatalf("one tick made %d runs", len(runs))
		}
		if err == nil && len(runs) == 1 {
			r = runs[0]
			if tenths < 10 && 10*r.Done >= tenths*c.n || !r.Finished.IsZero() {
				return r
			}
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%d of %d comuni visited in %v, finished %v (%v)", r.Done, c.n, limit, r.Finished, err)
		}
	}
}

// check holds the end of the run to what it promises: every comune one card,
// none lost, none doubled, no address above its limit.
func (c *trial) check(t *testing.T, r store.Run) {
	t.Helper()
	if r.Done != c.n || r.Expected != c.n {
		t.Errorf("%d comuni visited of %d expected, want %d", r.Done, r.Expected, c.n)
	}
	inv, err := c.store.Inventory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range inv.Municipalities {
		o, err := c.store.Outcome(t.Context(), m.IPA)
		if err != nil {
			t.Errorf("lost: %v", err)
			continue
		}
		cards, _, err := c.store.History(t.Context(), m.IPA, 0)
		n := 0
		for _, card := range cards {
			if card.Run == r.ID {
				n++
			}
		}
		if err != nil || n != 1 || len(cards) == 1 && o.Run != r.ID {
			t.Errorf("%s has %d cards of the run, published is %s (%v)", m.IPA, n, o.Run, err)
		}
	}
	over := 0
	for ip, peak := range c.world.Stats().Peak {
		if peak > 2 {
			over++
			t.Errorf("%s: %d requests at once", ip, peak)
		}
	}
	t.Logf("%d comuni in %v, %d requests, %d addresses above their limit", c.n, r.Finished.Sub(r.Started).Round(time.Millisecond), c.world.Stats().Requests, over)
}

// Three workers on one PostgreSQL visit a region while one is killed, one
// stopped, the database restarted and one joins.
func TestRunSurvivesOnPostgreSQL(t *testing.T) {
	server := needs.StartPostgres(t, needs.Binary(t, "postgres"))
	c := newTrial(t, server.Database(t))
	killed := startCommand(t, "serve", "--config", c.config, "--role", "worker").serving(t)
	stopped := startCommand(t, "serve", "--config", c.config, "--role", "worker,scheduler").serving(t)
	startCommand(t, "serve", "--config", c.config, "--role", "scheduler,worker").serving(t)
	portal := c.portal(t)
	c.await(t, 2)
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	c.await(t, 4)
	stopped.terminate(t)
	startCommand(t, "serve", "--config", c.config, "--role", "worker").serving(t)
	c.await(t, 6)
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	r := c.await(t, 10)
	c.check(t, r)
	c.checkPortal(t, portal, r)
}

// portal starts the process that shows the region, and visits nothing.
func (c *trial) portal(t *testing.T) *daemon {
	t.Helper()
	cfg, err := config.Load(c.config, os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	a, err := openApp(t.Context(), cfg, stdio{out: t.Output(), err: t.Output(), getenv: os.Getenv})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	d, err := newDaemon(ctx, a, roles{web: true}, false, nil)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		a.Close()
	})
	return d
}

// checkPortal: it shows what workers saved, and a scan asked for there is made
// by one of them.
func (c *trial) checkPortal(t *testing.T, d *daemon, r store.Run) {
	t.Helper()
	eventually(t, "the portal shows what the workers saved", func() bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		return len(d.current) == c.n
	})
	ipa := d.inventoryNow().Municipalities[0].IPA
	who, err := newIdentity(t.Context(), d.app, false)
	if err != nil {
		t.Fatal(err)
	}
	scan, created, err := (&onDemand{d, who}).Ask(t.Context(), ipa, web.Caller{Address: "192.0.2.1"})
	if err != nil || !created {
		t.Fatal(created, err)
	}
	eventually(t, "a worker makes the scan asked for", func() bool {
		req, err := d.store.ScanRequest(t.Context(), scan.ID)
		return err == nil && req.State == store.ScanDone
	})
	eventually(t, "the portal shows it", func() bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		return d.current[ipa].Run == fmt.Sprint("on-demand-", scan.ID)
	})
}

// The same on SQLite, where there is one process: it is killed, started,
// stopped and started again in mid-run.
func TestRunSurvivesOnSQLite(t *testing.T) {
	c := newTrial(t, "")
	killed := startCommand(t, "serve", "--config", c.config)
	c.await(t, 3)
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-killed.gone
	stopped := startCommand(t, "serve", "--config", c.config).serving(t)
	c.await(t, 6)
	stopped.terminate(t)
	startCommand(t, "serve", "--config", c.config)
	c.check(t, c.await(t, 10))
}
