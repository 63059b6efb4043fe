package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Run is one round of visits.
type Run struct {
	ID       string
	Kind     string // ScheduledRun, "on-demand" or "manual"
	Started  time.Time
	Finished time.Time // zero while it goes on
	Ruleset  string
	Expected int // comuni to visit
	Done     int // comuni visited; counted by the store
}

// StartRun remembers a run. A run that is started again, after a crash, goes on.
// The public figures stay as they are until a scheduled run is published.
func (s *Store) StartRun(ctx context.Context, r Run) error {
	err := s.tx(ctx, func(tx *sql.Tx) error {
		if r.Kind == ScheduledRun {
			if err := freeze(ctx, tx, r.ID); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO run (id, kind, started, ruleset, expected) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET ruleset = excluded.ruleset, expected = excluded.expected, finished = NULL`,
			r.ID, r.Kind, r.Started.UnixMicro(), r.Ruleset, r.Expected)
		return err
	})
	if err != nil {
		return fmt.Errorf("start run %s: %w", r.ID, err)
	}
	return nil
}

// FinishRun sets the end of a run, or returns ErrNotFound.
func (s *Store) FinishRun(ctx context.Context, id string, at time.Time) error {
	res, err := s.write.ExecContext(ctx, `UPDATE run SET finished = ? WHERE id = ?`, at.UnixMicro(), id)
	return touched(res, err, "finish run "+id)
}

// Runs returns the newest runs, newest first; limit 0 or less: all.
func (s *Store) Runs(ctx context.Context, limit int) ([]Run, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id, kind, started, finished, ruleset, expected,
		(SELECT count(*) FROM visit WHERE visit.run = run.id) FROM run ORDER BY started DESC, id DESC LIMIT ?`, bound(limit))
	return collect(rows, err, "read runs", func(rows *sql.Rows, r *Run) error {
		var started, finished sql.NullInt64
		err := rows.Scan(&r.ID, &r.Kind, &started, &finished, &r.Ruleset, &r.Expected, &r.Done)
		r.Started, r.Finished = instant(started), instant(finished)
		return err
	})
}

// OpenRuns returns the scheduled runs that are not finished, newest first.
func (s *Store) OpenRuns(ctx context.Context) ([]Run, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id, kind, started, ruleset, expected, (SELECT count(*) FROM visit WHERE visit.run = run.id)
		FROM run WHERE kind = 'scheduled' AND finished IS NULL ORDER BY started DESC, id DESC`)
	return collect(rows, err, "read runs", func(rows *sql.Rows, r *Run) error {
		var started sql.NullInt64
		err := rows.Scan(&r.ID, &r.Kind, &started, &r.Ruleset, &r.Expected, &r.Done)
		r.Started = instant(started)
		return err
	})
}

// bound is a LIMIT; 0 or less means every row.
func bound(limit int) int64 {
	if limit <= 0 {
		return 1 << 60
	}
	return int64(limit)
}

// collect reads every row of a query.
func collect[T any](rows *sql.Rows, err error, doing string, scan func(*sql.Rows, *T) error) ([]T, error) {
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var v T
		if err := scan(rows, &v); err != nil {
			return nil, fmt.Errorf("%s: %w", doing, err)
		}
		all = append(all, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	return all, nil
}

// touched is ErrNotFound when an update met no row.
func touched(res sql.Result, err error, doing string) error {
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fmt.Errorf("%s: %w", doing, ErrNotFound)
	}
	return nil
}
