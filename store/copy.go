package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Copied is a table that was copied.
type Copied struct {
	Table string
	Rows  int64
}

// CopyTo copies all that the store holds into another, which must be empty, and
// compares the two afterwards: rows and a hash over them, table by table. Either
// may be on SQLite or PostgreSQL. Nothing may write to them meanwhile. The queue
// is not copied: the daemon fills it again at its start. When it fails, or is cut
// short, the copy must be thrown away; told is called after each table and may be nil.
func (s *Store) CopyTo(ctx context.Context, to *Store, told func(Copied)) error {
	from := s
	tables, err := from.tables(ctx)
	if err != nil {
		return err
	}
	theirs, err := to.tables(ctx)
	if err != nil {
		return err
	}
	if !slices.Equal(tables, theirs) {
		return fmt.Errorf("copy: the stores hold different tables: %v and %v", tables, theirs)
	}
	for _, table := range tables {
		if n, err := to.count(ctx, table); err != nil || n != 0 {
			return errors.Join(err, fmt.Errorf("copy: %s is not empty (%d rows in %s): give it an empty database", to.name, n, table))
		}
	}
	for _, table := range tables {
		n, sum, err := copyTable(ctx, from, to, table)
		if err != nil {
			return fmt.Errorf("copy %s: %w", table, err)
		}
		m, copied, err := to.digest(ctx, table)
		if err != nil {
			return fmt.Errorf("copy %s: %w", table, err)
		}
		if m != n || copied != sum {
			return fmt.Errorf("copy %s: %d rows were read and %d arrived, hashes %x and %x: did something write meanwhile?", table, n, m, sum, copied)
		}
		if told != nil {
			told(Copied{table, n})
		}
	}
	return nil
}

// passing are tables that say who works now, or what the schema is: no other
// store's business.
var passing = []string{"member", "lease", "host_turn", "goose_db_version"}

// tables lists those that hold what the store must remember.
func (s *Store) tables(ctx context.Context) ([]string, error) {
	query := `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`
	if s.pool != nil {
		query = `SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1`
	}
	rows, err := s.read.QueryContext(ctx, query)
	all, err := collect(rows, err, "list tables", func(rows *sql.Rows, name *string) error { return rows.Scan(name) })
	all = slices.DeleteFunc(all, func(name string) bool {
		return slices.Contains(passing, name) || strings.HasPrefix(name, "river_") || strings.HasPrefix(name, "sqlite_")
	})
	slices.Sort(all)
	return all, err
}

func (s *Store) count(ctx context.Context, table string) (n int64, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*) FROM `+table).Scan(&n)
	return n, err
}

// copyBatch is how many rows are written in one transaction.
const copyBatch = 2000

func copyTable(ctx context.Context, from, to *Store, table string) (n int64, sum uint64, err error) {
	columns, err := from.columns(ctx, table)
	if err != nil {
		return 0, 0, err
	}
	w := &batches{store: to, query: `INSERT INTO ` + table + ` (` + strings.Join(columns, ", ") + `) VALUES (?` + strings.Repeat(", ?", len(columns)-1) + `)`}
	defer w.abandon()
	n, sum, err = from.each(ctx, table, columns, func(row []any) error { return w.write(ctx, row) })
	if err == nil {
		err = w.commit()
	}
	if err == nil && to.pool != nil && slices.Contains(columns, "id") {
		// The database goes on counting after the rows that were given their number.
		_, err = to.write.ExecContext(ctx, `DO $$ DECLARE s text := pg_get_serial_sequence('`+table+`', 'id'); BEGIN
			IF s IS NOT NULL THEN EXECUTE 'SELECT setval($1, greatest((SELECT max(id) FROM `+table+`), 1))' USING s; END IF; END $$`)
	}
	return n, sum, err
}

func (s *Store) digest(ctx context.Context, table string) (n int64, sum uint64, err error) {
	columns, err := s.columns(ctx, table)
	if err != nil {
		return 0, 0, err
	}
	return s.each(ctx, table, columns, func([]any) error { return nil })
}

// columns lists those of a table by name: a column that a migration added
// stands elsewhere in a newer store.
func (s *Store) columns(ctx context.Context, table string) ([]string, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT * FROM `+table+` LIMIT 0`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	slices.Sort(names)
	return names, errors.Join(err, rows.Err())
}

// each gives every row of a table to yield, and returns how many there are and a
// hash that does not depend on their order.
func (s *Store) each(ctx context.Context, table string, columns []string, yield func([]any) error) (n int64, sum uint64, err error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+strings.Join(columns, ", ")+` FROM `+table)
	if err != nil {
		return 0, 0, err
	}
	defer rows.Close()
	row, at := make([]any, len(columns)), make([]any, len(columns))
	for i := range row {
		at[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(at...); err != nil {
			return n, sum, err
		}
		n++
		sum += rowHash(row)
		if err := yield(row); err != nil {
			return n, sum, err
		}
	}
	return n, sum, rows.Err()
}

// rowHash is of a row's values, whichever database they came from.
func rowHash(row []any) uint64 {
	h := sha256.New()
	part := func(kind byte, b []byte) {
		var head [9]byte
		head[0] = kind
		binary.BigEndian.PutUint64(head[1:], uint64(len(b)))
		h.Write(head[:])
		h.Write(b)
	}
	for _, v := range row {
		switch v := v.(type) {
		case nil:
			part(0, nil)
		case int64:
			part(1, binary.BigEndian.AppendUint64(nil, uint64(v)))
		case float64:
			part(2, binary.BigEndian.AppendUint64(nil, math.Float64bits(v)))
		case string:
			part(3, []byte(v))
		case []byte:
			part(3, v)
		default:
			part(4, fmt.Append(nil, v))
		}
	}
	return binary.BigEndian.Uint64(h.Sum(nil))
}

// batches writes rows, so many in a transaction.
type batches struct {
	store *Store
	query string
	tx    *sql.Tx
	add   *sql.Stmt
	n     int
}

func (b *batches) write(ctx context.Context, row []any) (err error) {
	if b.tx == nil {
		if b.tx, err = b.store.write.BeginTx(ctx, nil); err != nil {
			return err
		}
		if b.add, err = b.tx.PrepareContext(ctx, b.query); err != nil {
			return err
		}
	}
	if _, err := b.add.ExecContext(ctx, row...); err != nil {
		return err
	}
	if b.n++; b.n%copyBatch == 0 {
		return b.commit()
	}
	return nil
}

func (b *batches) commit() error {
	if b.tx == nil {
		return nil
	}
	tx := b.tx
	b.tx = nil
	return errors.Join(b.add.Close(), tx.Commit())
}

func (b *batches) abandon() {
	if b.tx != nil {
		_ = b.tx.Rollback()
	}
}
