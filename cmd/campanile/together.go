package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/campanile-italia/campanile/jobs"
	"github.com/campanile-italia/campanile/registry"
	"github.com/campanile-italia/campanile/store"
)

// Several processes work together over a store on PostgreSQL: each is a member,
// holds leases on what must not be done twice, and shows what all of them saved.

const (
	// followEvery is how late a process shows what another one saved.
	followEvery = 2 * time.Second
	// rescueEvery is how often the jobs of processes that died are looked for.
	rescueEvery = 5 * time.Second
	// leaveTime bounds how long giving back what this process holds may take.
	leaveTime = 3 * time.Second
)

// together makes this process a member, where there are others, and lets its
// crawler keep to the limits of all. The member is nil where there are none.
func (a *app) together(ctx context.Context) (*store.Member, error) {
	host, err := os.Hostname()
	if err != nil {
		host = "campanile"
	}
	m, err := a.store.Join(ctx, fmt.Sprintf("%.40s-%d-%s", host, os.Getpid(), rand.Text()[:6]), a.log)
	if err == nil && m != nil {
		a.limits = m.Limits(a.config.Crawl.IPParallel, requestTime(a.config.Crawl.Timeout))
	}
	return m, err
}

// join makes the daemon a member and opens the queue.
func (d *daemon) join(ctx context.Context) (err error) {
	if d.member, err = d.together(ctx); err != nil {
		return err
	}
	d.leave = d.stay(ctx, d.member)
	o := jobs.Options{Locks: d.locks(), Log: d.log}
	if d.member != nil {
		o.ID = d.member.ID()
	}
	if d.queue, err = jobs.OpenRiver(ctx, d.store.Handle(), d.store.Pool(), o); err != nil {
		d.leave()
	}
	return err
}

// requestTime is longer than a request may last: connection, headers and body
// each have the time-out.
func requestTime(timeout time.Duration) time.Duration { return 3*timeout + 10*time.Second }

// locks are those over all processes; nil when this is the only one.
func (d *daemon) locks() jobs.Locks {
	if d.member == nil {
		return nil
	}
	return d.member
}

// stay keeps this process a member until what it returns is called, which gives
// back all that it holds.
func (a *app) stay(ctx context.Context, m *store.Member) (leave func()) {
	if m == nil {
		return func() {}
	}
	alive, stop := context.WithCancel(context.WithoutCancel(ctx))
	kept := make(chan struct{})
	go func() { m.Keep(alive); close(kept) }()
	return func() {
		stop()
		<-kept
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTime)
		defer cancel()
		if err := m.Leave(end); err != nil {
			a.log.Warn("what this process held ends by itself in 20 seconds", "error", err)
		}
	}
}

// firstInventory returns the inventory in force; where there is none, one of
// the processes reads the registers and the others wait for it.
func (d *daemon) firstInventory(ctx context.Context) (*registry.Inventory, error) {
	if d.member == nil {
		return d.inventory(ctx)
	}
	again := time.NewTicker(time.Second)
	defer again.Stop()
	for {
		if _, err := d.store.Inventory(ctx); !errors.Is(err, store.ErrNoInventory) {
			return d.inventory(ctx)
		}
		unlock, ok, err := d.member.TryLock(ctx, "schedule:sync", downloadTime)
		if err != nil {
			return nil, err
		}
		if ok {
			defer unlock()
			return d.inventory(ctx)
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// follow shows what other processes save, a scan by hand beside a store of
// SQLite too, and takes over from those that died.
func (d *daemon) follow(ctx context.Context) {
	look := time.NewTicker(followEvery)
	defer look.Stop()
	var rescue, sweep <-chan time.Time // never, where this is the only daemon
	if d.member != nil {
		often, seldom := time.NewTicker(rescueEvery), time.NewTicker(time.Hour)
		defer often.Stop()
		defer seldom.Stop()
		rescue, sweep = often.C, seldom.C
	}
	for {
		var doing string
		var err error
		select {
		case <-ctx.Done():
			return
		case <-look.C:
			doing, err = "show what others saved", d.lookUp(ctx)
		case <-rescue:
			doing, err = "take over from those that died", d.rescue(ctx)
		case <-sweep:
			doing, err = "sweep", d.member.Sweep(ctx)
		}
		if err != nil && ctx.Err() == nil {
			d.log.Warn("the store does not answer, it is asked again", "to", doing, "error", err)
		}
	}
}

// lookUp reads again what other processes may have saved.
func (d *daemon) lookUp(ctx context.Context) error {
	made, err := d.store.InventoryDate(ctx)
	if err != nil {
		return err
	}
	inv := d.inventoryNow()
	newer := made.UnixMicro() != inv.Date.UnixMicro() // as it is kept
	if newer {
		if inv, err = d.store.Inventory(ctx); err != nil {
			return err
		}
	}
	outcomes, err := d.store.Current(ctx)
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.inv = inv
	for _, o := range outcomes {
		if have, ok := d.current[o.IPA]; !ok || o.Started.After(have.Started) || o.Started.Equal(have.Started) && o.Run != have.Run {
			d.current[o.IPA] = o
			newer = true
		}
	}
	d.mu.Unlock()
	if newer {
		d.markChanged()
	}
	return nil
}

// rescue hands the jobs of processes that died to those that live.
func (d *daemon) rescue(ctx context.Context) error {
	alive, sure, err := d.member.Alive(ctx)
	if err != nil || !sure {
		return err
	}
	n, err := d.queue.HandBack(ctx, alive)
	if n > 0 {
		d.log.Warn("a process died: its visits are made again", "jobs", n)
	}
	return err
}

// probesOnly is what a process without the role web answers.
func probesOnly(all http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/metrics", "/healthz", "/readyz":
			all.ServeHTTP(w, r)
		default:
			http.Error(w, "This process shows no portal: it runs without the role web. / Questo processo non mostra il portale.", http.StatusNotFound)
		}
	})
}
