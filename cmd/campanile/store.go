package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/campanile-italia/campanile/store"
)

type storeCommand struct {
	Backup storeBackupCommand `cmd:"" help:"Write a copy of a store on SQLite to a file, while the daemon runs."`
	Copy   storeCopyCommand   `cmd:"" help:"Copy a store into an empty one, from SQLite to PostgreSQL or back."`
}

type storeBackupCommand struct {
	withConfig
	File string `arg:"" placeholder:"FILE" help:"Where the copy goes. Nothing is overwritten."`
}

func (storeBackupCommand) Help() string {
	return "The copy is a store like the other: to restore, stop the daemon, put it in the place of the file in store: (without -wal and -shm beside it) and start. A store on PostgreSQL is backed up by pg_dump.\n\nExample:\n  campanile store backup --config campanile.yaml /backup/campanile-$(date +%F).db"
}

func (c storeBackupCommand) Run(ctx context.Context, std stdio) error {
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	size, err := a.store.Backup(ctx, c.File)
	if errors.Is(err, store.ErrNoBackup) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%s: %.1f MB, read back and whole\n", c.File, float64(size)/1e6)
	return nil
}

type storeCopyCommand struct {
	From string `arg:"" help:"Where the region is now: sqlite:<path> or postgres://user:password@host/database."`
	To   string `arg:"" help:"An empty store: a file that is not there, or an empty database."`
}

func (storeCopyCommand) Help() string {
	return "Stop the daemon first, and set store: in its configuration afterwards. Every table is counted and hashed on both sides. What was under way is queued again at the next start. A copy that was cut short is thrown away and made again.\n\nExample:\n  campanile store copy sqlite:campanile.db postgres://campanile:secret@db.example.org/campanile"
}

func (c storeCopyCommand) Run(ctx context.Context, std stdio) error {
	from, err := store.Open(ctx, c.From)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := store.Open(ctx, c.To)
	if err != nil {
		return err
	}
	defer to.Close()
	if err := c.quiet(ctx, from, to, std); err != nil {
		return err
	}
	var rows int64
	if err := from.CopyTo(ctx, to, func(t store.Copied) {
		rows += t.Rows
		fmt.Fprintf(std.err, "%-18s %9d rows, the same on both sides\n", t.Table, t.Rows)
	}); err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%d rows copied; set store: in the configuration and start the daemon\n", rows)
	return nil
}

// quiet refuses stores that a daemon works on, where it can tell.
func (storeCopyCommand) quiet(ctx context.Context, from, to *store.Store, std stdio) error {
	for _, s := range []*store.Store{from, to} {
		m, err := s.Join(ctx, "store-copy", slog.New(slog.NewTextHandler(std.err, nil)))
		if err != nil {
			return err
		}
		if m == nil {
			continue
		}
		alive, _, err := m.Alive(ctx)
		err = errors.Join(err, m.Leave(ctx))
		if err != nil {
			return err
		}
		if len(alive) > 1 {
			return fmt.Errorf("%d processes work on the store (%v): stop them first", len(alive)-1, alive)
		}
	}
	return nil
}
