package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/jobs"
	"github.com/campanile-italia/campanile/registry"
	"github.com/campanile-italia/campanile/store"
)

type syncCommand struct {
	withConfig
	Force   bool   `help:"Accept a register that lost more than a tenth of its content."`
	History bool   `help:"Read nothing: list the syncs of the past, newest first."`
	Show    string `placeholder:"DATE" help:"Read nothing: say what the sync did whose inventory was in force at the end of that day (2026-01-31)."`
}

func (syncCommand) Help() string {
	return "Examples:\n  campanile sync --config campanile.yaml\n  campanile sync --config campanile.yaml --history\n  campanile sync --config campanile.yaml --show 2026-01-31\n\nSays what came in, left, merged, changed, was repaired or refused, and why. A source that fails or is implausible keeps its last good copy; the exit code is then 3."
}

func (c syncCommand) Run(ctx context.Context, std stdio) error {
	if c.History && c.Show != "" || c.Force && (c.History || c.Show != "") {
		return usage("--force, --history and --show exclude one another")
	}
	at, err := endOfDay(c.Show)
	if err != nil {
		return err
	}
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	switch {
	case c.History:
		return syncHistory(ctx, a)
	case c.Show != "":
		report, err := a.store.SyncAt(ctx, at)
		if errors.Is(err, store.ErrNoInventory) {
			return fmt.Errorf("no sync was made by the end of %s; --history lists them", c.Show)
		}
		if err != nil {
			return err
		}
		return report.WriteText(std.out)
	}
	_, report, err := a.sync(ctx, c.Force)
	if err != nil {
		return err
	}
	if err := report.WriteText(std.out); err != nil {
		return err
	}
	if ids := report.Troubled(); len(ids) > 0 {
		return partial("the inventory is in force, but not all sources are new: " + strings.Join(ids, ", "))
	}
	return nil
}

// endOfDay is the last instant of a day in Italy; the zero time without one.
func endOfDay(day string) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, day, jobs.Rome)
	if err != nil {
		return t, usage("--show: %.40q is no day, as 2026-01-31", day)
	}
	return t.AddDate(0, 0, 1).Add(-time.Microsecond), nil
}

// maxSyncs bounds the list: three years of daily ones.
const maxSyncs = 1100

func syncHistory(ctx context.Context, a *app) error {
	all, err := a.store.Syncs(ctx, maxSyncs)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return store.ErrNoInventory
	}
	var b strings.Builder
	for i := range all {
		b.WriteString(syncLine(&all[i]))
	}
	_, err = a.std.out.Write([]byte(b.String()))
	return err
}

// syncLine says in a line what a sync did.
func syncLine(r *registry.SyncReport) string {
	line := fmt.Sprintf("%s  %d comuni, %d came in, %d left, %d merged, %d changed", r.At.In(jobs.Rome).Format("2006-01-02 15:04"), r.Comuni, len(r.CameIn), len(r.Left), len(r.Merged), len(r.Changed))
	if ids := r.Troubled(); len(ids) > 0 {
		line += "; not new: " + strings.Join(ids, ", ")
	}
	return line + "\n"
}
