package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"time"
)

// What can be asked for, as the audit log names it.
const (
	AskedScan  = "scan"
	AskedLink  = "link"  // to a comune's digital domicile
	OpenedLink = "open"  // of a link, by whoever received it
	MadeToken  = "token" // by the operator
	EndedToken = "revoke"
	UsedToken  = "bearer" // of no token that holds
)

// Asked is an entry of the audit log: who asked for what, and what came of it.
type Asked struct {
	Who     string // "token:<id>", "comune:<ipa>", "client:<hash>", "operator": never an address
	What    string
	Subject string // Codice IPA, or what is concerned
	Outcome string
	First   time.Time
	Last    time.Time
	Times   int // within the hour of First
}

// auditHour is the time in which equal entries are one.
const auditHour = int64(time.Hour / time.Microsecond)

type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func writeAudit(ctx context.Context, to execer, a Asked) error {
	at := a.First.UnixMicro()
	_, err := to.ExecContext(ctx, `INSERT INTO audit (hour, who, what, subject, outcome, first, last, times) VALUES (?, ?, ?, ?, ?, ?, ?, 1)
		ON CONFLICT (hour, who, what, subject, outcome) DO UPDATE SET last = excluded.last, times = audit.times + 1`,
		at-at%auditHour, a.Who, a.What, a.Subject, a.Outcome, at, at)
	return err
}

// WriteAudit enters what was asked for at First in the audit log.
func (s *Store) WriteAudit(ctx context.Context, a Asked) error {
	if err := writeAudit(ctx, s.write, a); err != nil {
		return fmt.Errorf("audit log: %w", err)
	}
	return nil
}

// Audit returns the entries since a time, newest first; limit 0 or less: all.
func (s *Store) Audit(ctx context.Context, since time.Time, limit int) ([]Asked, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT who, what, subject, outcome, first, last, times FROM audit WHERE last >= ? ORDER BY last DESC, who, what, subject, outcome LIMIT ?`, since.UnixMicro(), bound(limit))
	return collect(rows, err, "read the audit log", func(rows *sql.Rows, a *Asked) error {
		var first, last sql.NullInt64
		err := rows.Scan(&a.Who, &a.What, &a.Subject, &a.Outcome, &first, &last, &a.Times)
		a.First, a.Last = instant(first), instant(last)
		return err
	})
}

// Secret returns a key of this store, made at random when it is first asked for.
func (s *Store) Secret(ctx context.Context, name string) (value string, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO secret (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING`, name, rand.Text()+rand.Text()); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT value FROM secret WHERE name = ?`, name).Scan(&value)
	})
	if err != nil {
		return "", fmt.Errorf("secret %s: %w", name, err)
	}
	return value, nil
}
