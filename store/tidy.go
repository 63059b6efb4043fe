package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

const (
	// keepRequests is how long a scan that was asked for is remembered after it
	// ended: whoever follows it has long looked.
	keepRequests = 30 * 24 * time.Hour
	// keepAudit is how long the audit log tells who asked for what.
	keepAudit = 366 * 24 * time.Hour
	// keepSyncs is how long what a sync did to the inventory is told. The versions
	// of comuni stay.
	keepSyncs = 3 * 366 * 24 * time.Hour
	// vacuumPages bounds the pages given back to the file system at a time, 4 KiB
	// each: the others wait for it.
	vacuumPages = 5000
)

// Tidy drops what nobody needs any more, and gives its room back. Visits,
// changes of verdict and the log are never dropped; evidence is dropped as visits
// are saved.
func (s *Store) Tidy(ctx context.Context, at time.Time) error {
	for _, d := range []struct {
		query string
		args  []any
	}{
		{`DELETE FROM scan WHERE state IN ('done', 'failed') AND finished < ?`, []any{at.Add(-keepRequests).UnixMicro()}},
		{`DELETE FROM audit WHERE last < ?`, []any{at.Add(-keepAudit).UnixMicro()}},
		{`DELETE FROM domicile_link WHERE expires < ? AND made < ?`, []any{at.UnixMicro(), at.Add(-keepRequests).UnixMicro()}},
		{`DELETE FROM letter WHERE expires < ? AND asked < ?`, []any{at.UnixMicro(), at.Add(-keepRequests).UnixMicro()}},
		// The sync in force stays, however old.
		{`DELETE FROM sync WHERE made < ? AND made < (SELECT max(made) FROM sync)`, []any{at.Add(-keepSyncs).UnixMicro()}},
		// A visit that was made again may have left what it judged first.
		{`DELETE FROM judgement WHERE id IN (SELECT j.id FROM judgement j LEFT JOIN visit v ON v.judgement = j.id WHERE v.judgement IS NULL)`, nil},
	} {
		if _, err := s.write.ExecContext(ctx, d.query, d.args...); err != nil {
			return fmt.Errorf("tidy the store: %w", err)
		}
	}
	if s.pool != nil {
		return nil // PostgreSQL's autovacuum does the rest
	}
	return s.shrink(ctx)
}

// shrink gives free pages back, a portion at a time so that visits are saved in
// between, and lets SQLite look at its statistics.
func (s *Store) shrink(ctx context.Context) error {
	for {
		var before, after int64
		if err := s.read.QueryRowContext(ctx, `PRAGMA freelist_count`).Scan(&before); err != nil {
			return fmt.Errorf("tidy the store: %w", err)
		}
		if before < vacuumPages { // room for the day that comes
			break
		}
		if err := s.vacuum(ctx); err != nil {
			return fmt.Errorf("tidy the store: %w", err)
		}
		if err := s.read.QueryRowContext(ctx, `PRAGMA freelist_count`).Scan(&after); err != nil {
			return fmt.Errorf("tidy the store: %w", err)
		}
		if after >= before { // a file made before incremental vacuum was switched on
			break
		}
	}
	for _, pragma := range [...]string{`PRAGMA optimize`, `PRAGMA wal_checkpoint(TRUNCATE)`} {
		if _, err := s.write.ExecContext(ctx, pragma); err != nil {
			return fmt.Errorf("tidy the store: %w", err)
		}
	}
	return nil
}

// vacuum gives back vacuumPages; the pragma does a page for each row that is read.
func (s *Store) vacuum(ctx context.Context) error {
	rows, err := s.write.QueryContext(ctx, fmt.Sprintf(`PRAGMA incremental_vacuum(%d)`, vacuumPages))
	_, err = collect(rows, err, "vacuum", func(*sql.Rows, *struct{}) error { return nil })
	return err
}
