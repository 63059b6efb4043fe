package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ErrTaken is returned when a place of the log is taken by another record.
var ErrTaken = errors.New("that place of the log is taken")

// LogSize returns the number of records of the log.
func (s *Store) LogSize(ctx context.Context) (n int64, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*) FROM log_record`).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("read log: %w", err)
	}
	return n, nil
}

// LogRecord returns one record of the log by its place, from 0, or ErrNotFound.
func (s *Store) LogRecord(ctx context.Context, n int64) ([]byte, error) {
	return s.logBlob(ctx, `SELECT data FROM log_record WHERE n = ?`, n)
}

// LogHashes returns hashes of the log by their places; ErrNotFound when one is
// not there.
func (s *Store) LogHashes(ctx context.Context, places []int64) ([][]byte, error) {
	out := make([][]byte, len(places))
	for i, p := range places {
		var err error
		if out[i], err = s.logBlob(ctx, `SELECT hash FROM log_hash WHERE place = ?`, p); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Store) logBlob(ctx context.Context, query string, place int64) (b []byte, err error) {
	err = s.read.QueryRowContext(ctx, query, place).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read log at %d: %w", place, err)
	}
	return b, nil
}

// AppendLog adds a record to the log with its hashes, which stand from the place
// at on. It changes nothing and returns ErrTaken when n is not the next place.
func (s *Store) AppendLog(ctx context.Context, n int64, record []byte, at int64, hashes [][]byte) error {
	err := s.tx(ctx, func(tx *sql.Tx) error {
		if err := s.serialise(ctx, tx, "log", ""); err != nil {
			return err
		}
		var size int64
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM log_record`).Scan(&size); err != nil {
			return err
		}
		if size != n {
			return ErrTaken
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO log_record (n, data) VALUES (?, ?)`, n, record); err != nil {
			return err
		}
		for i, h := range hashes {
			if _, err := tx.ExecContext(ctx, `INSERT INTO log_hash (place, hash) VALUES (?, ?)`, at+int64(i), h); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("append to log: %w", err)
	}
	return nil
}

// SaveLogHead keeps a signed head of the log.
func (s *Store) SaveLogHead(ctx context.Context, size int64, signed string) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO log_head (size, signed) VALUES (?, ?) ON CONFLICT (size) DO UPDATE SET signed = excluded.signed`, size, signed)
	if err != nil {
		return fmt.Errorf("save head of log: %w", err)
	}
	return nil
}

// LogHead returns the newest signed head of the log; "" before any.
func (s *Store) LogHead(ctx context.Context) (signed string, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT signed FROM log_head ORDER BY size DESC LIMIT 1`).Scan(&signed)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read head of log: %w", err)
	}
	return signed, nil
}

// Document is a published document that the log has the hash of.
type Document struct {
	Kind    string
	SHA256  string // of Data, hex
	Subject string
	Made    time.Time
	Data    []byte
}

// SaveDocument keeps a document; the same one again changes nothing.
func (s *Store) SaveDocument(ctx context.Context, d Document) error {
	z, err := packBytes(d.Data)
	if err == nil {
		_, err = s.write.ExecContext(ctx, `INSERT INTO document (kind, sha256, subject, made, data) VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, sha256) DO NOTHING`,
			d.Kind, d.SHA256, d.Subject, d.Made.UnixMicro(), z)
	}
	if err != nil {
		return fmt.Errorf("save %s %s: %w", d.Kind, d.Subject, err)
	}
	return nil
}

// Documents returns the documents of a kind, newest first; limit 0 or less: all.
func (s *Store) Documents(ctx context.Context, kind string, limit int) ([]Document, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT kind, sha256, subject, made, data FROM document WHERE kind = ? ORDER BY made DESC, sha256 LIMIT ?`, kind, bound(limit))
	return collect(rows, err, "read documents", func(rows *sql.Rows, d *Document) error {
		var made sql.NullInt64
		var z []byte
		if err := rows.Scan(&d.Kind, &d.SHA256, &d.Subject, &made, &z); err != nil {
			return err
		}
		d.Made = instant(made)
		d.Data, err = unpackBytes(z)
		return err
	})
}

// NewestDocument returns the newest document of a kind whose subject ends so, or
// ErrNotFound.
func (s *Store) NewestDocument(ctx context.Context, kind, ending string) (d Document, err error) {
	var made sql.NullInt64
	var z []byte
	err = s.read.QueryRowContext(ctx, `SELECT kind, sha256, subject, made, data FROM document WHERE kind = ? AND subject LIKE ? ORDER BY made DESC, sha256 LIMIT 1`, kind, "%"+ending).
		Scan(&d.Kind, &d.SHA256, &d.Subject, &made, &z)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err == nil {
		d.Made = instant(made)
		d.Data, err = unpackBytes(z)
	}
	if err != nil {
		return Document{}, fmt.Errorf("newest %s: %w", kind, err)
	}
	return d, nil
}
