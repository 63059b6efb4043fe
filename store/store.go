// Package store keeps what the daemon must remember: the inventory, each
// visit's card and verdicts, the evidence, the scans asked for. One type, over
// SQLite; the conformance suite is written for any opener.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrNotFound is returned for a comune, run or request that the store does not hold.
var ErrNotFound = errors.New("not in the store")

// ErrNoInventory is returned before the first sync.
var ErrNoInventory = errors.New("the store holds no inventory: run campanile sync first")

// Keep says which snapshots are kept.
type Keep string

// What Keep may be.
const (
	KeepNone  Keep = "none"  // no snapshot: recheck has nothing to judge
	KeepProof Keep = "proof" // the newest, those that changed a verdict, the first of each month
	KeepAll   Keep = "all"
)

// Option changes how a store is opened.
type Option func(*Store)

// WithEvidence sets which snapshots are kept; KeepProof without it.
func WithEvidence(k Keep) Option { return func(s *Store) { s.keep = k } }

// Store is safe for use by several goroutines. Writes of one process follow
// one another; readers do not wait for them.
type Store struct {
	read, write *sql.DB
	keep        Keep
	current     current
}

// Open opens the store a DSN names ("sqlite:<path>"), creating it or bringing
// it up to date. Errors are one line that says what to mend.
func Open(ctx context.Context, dsn string, opts ...Option) (*Store, error) {
	s := &Store{keep: KeepProof}
	for _, o := range opts {
		o(s)
	}
	switch path, ok := strings.CutPrefix(dsn, "sqlite:"); {
	case ok:
		if err := s.openSQLite(ctx, path); err != nil {
			return nil, fmt.Errorf("store %s: %w", path, err)
		}
		return s, nil
	case strings.HasPrefix(dsn, "postgres://"), strings.HasPrefix(dsn, "postgresql://"):
		return nil, errors.New("store: PostgreSQL is not in this build yet; use sqlite:<path>")
	}
	return nil, errors.New("store: the address begins with neither sqlite: nor postgres://")
}

// Close releases the store; what was saved is on disk.
func (s *Store) Close() error {
	if s.write == s.read {
		return s.read.Close()
	}
	return errors.Join(s.read.Close(), s.write.Close())
}

// Ping says whether the store can be read.
func (s *Store) Ping(ctx context.Context) error {
	var n int
	return s.read.QueryRowContext(ctx, `SELECT count(*) FROM inventory`).Scan(&n)
}

// tx runs f in one transaction: all of it or nothing.
func (s *Store) tx(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// micros and instant are how times are kept; the zero time is NULL.
func micros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

func instant(v sql.NullInt64) time.Time {
	if !v.Valid {
		return time.Time{}
	}
	return time.UnixMicro(v.Int64).UTC()
}
