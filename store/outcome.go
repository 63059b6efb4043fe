package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// CardRow is the card of one visit.
type CardRow struct {
	Run      string
	Started  time.Time
	Finished time.Time
	Card     checks.Card
}

// Change is a published verdict that differs from the one before.
type Change struct {
	IPA   string
	Check string
	From  checks.Status
	To    checks.Status
	At    time.Time // start of the visit that made it public
	Run   string
}

// Outcome returns the newest outcome of one comune, or ErrNotFound.
func (s *Store) Outcome(ctx context.Context, ipa string) (*checks.Outcome, error) {
	var data []byte
	err := s.read.QueryRowContext(ctx, `SELECT data FROM outcome WHERE ipa = ?`, registry.NormalIPA(ipa)).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("outcome of %s: %w", ipa, ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("outcome of %s: %w", ipa, err)
	}
	var o checks.Outcome
	if err := unpack(data, &o); err != nil {
		return nil, fmt.Errorf("outcome of %s: %w", ipa, err)
	}
	return &o, nil
}

// History returns the cards of a comune and the changes of its published verdicts, newest
// first, each up to limit (0 or less: all). A comune never visited has none.
func (s *Store) History(ctx context.Context, ipa string, limit int) (cards []CardRow, changes []Change, err error) {
	ipa = registry.NormalIPA(ipa)
	rows, err := s.read.QueryContext(ctx, `SELECT run, started, finished, card FROM visit JOIN judgement j ON j.id = visit.judgement WHERE visit.ipa = ? ORDER BY started DESC, run DESC LIMIT ?`, ipa, bound(limit))
	cards, err = collect(rows, err, "history of "+ipa, func(rows *sql.Rows, c *CardRow) error {
		var started, finished sql.NullInt64
		var card []byte
		if err := rows.Scan(&c.Run, &started, &finished, &card); err != nil {
			return err
		}
		c.Started, c.Finished = instant(started), instant(finished)
		return json.Unmarshal(card, &c.Card)
	})
	if err != nil {
		return nil, nil, err
	}
	changes, err = s.changes(ctx, `WHERE ipa = ? ORDER BY at DESC, check_id LIMIT ?`, ipa, bound(limit))
	return cards, changes, err
}

// Changes returns the changes of published verdicts since a time, of every comune, newest
// first; limit 0 or less: all.
func (s *Store) Changes(ctx context.Context, since time.Time, limit int) ([]Change, error) {
	return s.changes(ctx, `WHERE at >= ? ORDER BY at DESC, ipa, check_id LIMIT ?`, since.UnixMicro(), bound(limit))
}

func (s *Store) changes(ctx context.Context, where string, args ...any) ([]Change, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT ipa, check_id, before, after, at, run FROM published_change `+where, args...)
	return collect(rows, err, "read changes", func(rows *sql.Rows, c *Change) error {
		var at sql.NullInt64
		err := rows.Scan(&c.IPA, &c.Check, &c.From, &c.To, &at, &c.Run)
		c.At = instant(at)
		return err
	})
}
