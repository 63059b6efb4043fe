// Package store keeps what the daemon must remember: the inventory, each
// visit's card and verdicts, the evidence, the scans asked for. One type, over
// SQLite or PostgreSQL; one conformance suite is run on both.
package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
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

// Store is safe for use by several goroutines. On SQLite writes follow one
// another and readers do not wait for them; on PostgreSQL several processes
// write at once, and those that concern the same comune follow one another.
type Store struct {
	name        string // as messages may show it: without a password
	read, write *sql.DB
	pool        *pgxpool.Pool // nil on SQLite
	keep        Keep
	current     current
}

// Open opens the store a DSN names ("sqlite:<path>" or "postgres://..."),
// creating it or bringing it up to date. Errors are one line that says what to mend.
func Open(ctx context.Context, dsn string, opts ...Option) (*Store, error) {
	s := &Store{keep: KeepProof}
	for _, o := range opts {
		o(s)
	}
	switch path, ok := strings.CutPrefix(dsn, "sqlite:"); {
	case ok:
		s.name = path
		if err := s.openSQLite(ctx, path); err != nil {
			return nil, fmt.Errorf("store %s: %w", path, err)
		}
		return s, nil
	case strings.HasPrefix(dsn, "postgres://"), strings.HasPrefix(dsn, "postgresql://"):
		if err := s.openPostgres(ctx, dsn); err != nil {
			return nil, fmt.Errorf("store %s: %w", cmp.Or(s.name, "postgres"), err)
		}
		return s, nil
	}
	return nil, errors.New("store: the address begins with neither sqlite: nor postgres://")
}

// Close releases the store; what was saved is on disk.
func (s *Store) Close() error {
	if s.pool != nil {
		err := s.write.Close()
		s.pool.Close()
		return err
	}
	return errors.Join(s.read.Close(), s.write.Close())
}

// Handle is the database, for a queue beside the store. On SQLite it is the one
// connection that writes.
func (s *Store) Handle() *sql.DB { return s.write }

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
