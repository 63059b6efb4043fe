package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/campanile-italia/campanile/registry"
)

// Draft is a comune's findings before a report or certificate names them, open
// to its reply for some days.
type Draft struct {
	ID     string
	IPA    string
	Opened time.Time
	Days   int       // from when the comune was told
	Closes time.Time // zero until it was told: its days do not run
}

// Open says whether the comune may reply at a time.
func (d *Draft) Open(at time.Time) bool { return d.Closes.IsZero() || at.Before(d.Closes) }

// SaveDraft opens a draft.
func (s *Store) SaveDraft(ctx context.Context, d Draft) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO draft (id, ipa, opened, days, closes) VALUES (?, ?, ?, ?, ?)`,
		d.ID, registry.NormalIPA(d.IPA), d.Opened.UnixMicro(), d.Days, micros(d.Closes))
	if err != nil {
		return fmt.Errorf("save draft of %s: %w", d.IPA, err)
	}
	return nil
}

// ToldDraft says when a comune was told of its draft: its days run from then.
// Told again, they do not begin anew.
func (s *Store) ToldDraft(ctx context.Context, id string, at time.Time) error {
	err := s.tx(ctx, func(tx *sql.Tx) error {
		var days int
		err := tx.QueryRowContext(ctx, `SELECT days FROM draft WHERE id = ?`, id).Scan(&days)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		if err == nil {
			_, err = tx.ExecContext(ctx, `UPDATE draft SET closes = ? WHERE id = ? AND closes IS NULL`, at.AddDate(0, 0, days).UnixMicro(), id)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("draft %s: %w", id, err)
	}
	return nil
}

// Drafts returns every draft, newest first.
func (s *Store) Drafts(ctx context.Context) ([]Draft, error) {
	rows, err := s.read.QueryContext(ctx, draftColumns+`ORDER BY opened DESC, id`)
	return collect(rows, err, "read drafts", draftOf)
}

// OpenDrafts returns the drafts to which comuni may reply at a time, newest first.
func (s *Store) OpenDrafts(ctx context.Context, at time.Time) ([]Draft, error) {
	rows, err := s.read.QueryContext(ctx, draftColumns+`WHERE closes IS NULL OR closes > ? ORDER BY opened DESC, id`, at.UnixMicro())
	return collect(rows, err, "read open drafts", draftOf)
}

// OpenDraft returns the newest draft to which a comune may reply at a time, or
// ErrNotFound.
func (s *Store) OpenDraft(ctx context.Context, ipa string, at time.Time) (Draft, error) {
	rows, err := s.read.QueryContext(ctx, draftColumns+`WHERE ipa = ? AND (closes IS NULL OR closes > ?) ORDER BY opened DESC, id LIMIT 1`, registry.NormalIPA(ipa), at.UnixMicro())
	all, err := collect(rows, err, "read draft of "+ipa, draftOf)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("draft of %s: %w", ipa, ErrNotFound)
	}
	if err != nil {
		return Draft{}, err
	}
	return all[0], nil
}

const draftColumns = `SELECT id, ipa, opened, days, closes FROM draft `

func draftOf(rows *sql.Rows, d *Draft) error {
	var opened, closes sql.NullInt64
	err := rows.Scan(&d.ID, &d.IPA, &opened, &d.Days, &closes)
	d.Opened, d.Closes = instant(opened), instant(closes)
	return err
}
