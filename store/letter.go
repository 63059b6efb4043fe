package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/campanile-italia/campanile/registry"
)

// Letter is a letter to a comune's digital domicile that was asked for. Neither
// address nor text is kept: it is written when it is sent.
type Letter struct {
	ID      string
	Kind    string // LinkLetter or DraftLetter
	IPA     string
	Lang    string
	Draft   string // id of the draft that it tells of; empty: none
	Asked   time.Time
	Expires time.Time // of no use afterwards
	Next    time.Time // when it is due
	Tries   int
}

// The kinds of letters.
const (
	LinkLetter  = "link"  // by which a comune shows that it is itself
	DraftLetter = "draft" // that tells a comune of its draft
)

// QueueLetter keeps a letter until it is sent. It fails with a *RefusedError when the comune's last of that kind is younger than gap.
func (s *Store) QueueLetter(ctx context.Context, l Letter, gap time.Duration) error {
	l.IPA = registry.NormalIPA(l.IPA)
	var refused *RefusedError
	err := s.tx(ctx, func(tx *sql.Tx) error {
		if err := s.serialise(ctx, tx, "letter", l.IPA); err != nil {
			return err
		}
		var last sql.NullInt64
		if err := tx.QueryRowContext(ctx, `SELECT max(asked) FROM letter WHERE ipa = ? AND kind = ?`, l.IPA, l.Kind).Scan(&last); err != nil {
			return err
		}
		if wait := instant(last).Add(gap).Sub(l.Asked); last.Valid && wait > 0 {
			refused = &RefusedError{"comune", wait}
			return nil
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO letter (id, kind, ipa, lang, draft, asked, expires, next, tries) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)`,
			l.ID, l.Kind, l.IPA, l.Lang, l.Draft, l.Asked.UnixMicro(), l.Expires.UnixMicro(), l.Next.UnixMicro())
		return err
	})
	if err != nil {
		return fmt.Errorf("letter to %s: %w", l.IPA, err)
	}
	if refused != nil {
		return refused
	}
	return nil
}

// TakeLetter returns the letter that has been due longest, which nobody else is
// given for the pause that the tries before make; or ErrNotFound.
func (s *Store) TakeLetter(ctx context.Context, at time.Time, pause func(tries int) time.Duration) (l Letter, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		if err := s.serialise(ctx, tx, "letter", ""); err != nil {
			return err
		}
		var asked, expires, next sql.NullInt64
		err := tx.QueryRowContext(ctx, `SELECT id, kind, ipa, lang, draft, asked, expires, next, tries FROM letter WHERE sent IS NULL AND next <= ? AND expires > ? ORDER BY next, id LIMIT 1`, at.UnixMicro(), at.UnixMicro()).
			Scan(&l.ID, &l.Kind, &l.IPA, &l.Lang, &l.Draft, &asked, &expires, &next, &l.Tries)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		l.Asked, l.Expires, l.Next = instant(asked), instant(expires), instant(next)
		_, err = tx.ExecContext(ctx, `UPDATE letter SET tries = tries + 1, next = ? WHERE id = ?`, at.Add(pause(l.Tries)).UnixMicro(), l.ID)
		return err
	})
	if err != nil {
		return Letter{}, fmt.Errorf("letters: %w", err)
	}
	return l, nil
}

// SentLetter says that the mail server has taken a letter.
func (s *Store) SentLetter(ctx context.Context, id string, at time.Time) error {
	res, err := s.write.ExecContext(ctx, `UPDATE letter SET sent = ? WHERE id = ? AND sent IS NULL`, at.UnixMicro(), id)
	return touched(res, err, "letter "+id)
}

// WaitingLetters returns how many letters the mail server has not taken.
func (s *Store) WaitingLetters(ctx context.Context, at time.Time) (n int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*) FROM letter WHERE sent IS NULL AND expires > ?`, at.UnixMicro()).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("letters: %w", err)
	}
	return n, nil
}
