package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/campanile-italia/campanile/registry"
)

// ReplyState is where a reply stands.
type ReplyState string

// The states of a reply.
const (
	ReplyOpen     ReplyState = "open"
	ReplyAccepted ReplyState = "accepted"
	ReplyRefused  ReplyState = "refused"
)

// Reply is what a comune answered to a finding.
type Reply struct {
	ID      string
	IPA     string
	Check   string
	Kind    string // comment, contest, explanation
	Words   string
	Made    time.Time
	Expires time.Time // of an explanation; zero: it does not
	State   ReplyState
	Reason  string    // of the decision
	Decided time.Time // zero until it is
}

// SaveReply keeps a reply.
func (s *Store) SaveReply(ctx context.Context, r Reply) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO reply (id, ipa, check_id, kind, words, made, expires, state, reason, decided) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, registry.NormalIPA(r.IPA), r.Check, r.Kind, r.Words, r.Made.UnixMicro(), micros(r.Expires), string(r.State), r.Reason, micros(r.Decided))
	if err != nil {
		return fmt.Errorf("save reply of %s: %w", r.IPA, err)
	}
	return nil
}

// DecideReply closes an open reply, or returns ErrNotFound.
func (s *Store) DecideReply(ctx context.Context, id string, state ReplyState, reason string, at time.Time) error {
	res, err := s.write.ExecContext(ctx, `UPDATE reply SET state = ?, reason = ?, decided = ? WHERE id = ? AND state = 'open'`, string(state), reason, at.UnixMicro(), id)
	return touched(res, err, "decide reply "+id)
}

const replyColumns = `id, ipa, check_id, kind, words, made, expires, state, reason, decided`

// Reply returns one reply, or ErrNotFound.
func (s *Store) Reply(ctx context.Context, id string) (r Reply, err error) {
	err = replyOf(s.read.QueryRowContext(ctx, `SELECT `+replyColumns+` FROM reply WHERE id = ?`, id), &r)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return Reply{}, fmt.Errorf("reply %s: %w", id, err)
	}
	return r, nil
}

// Replies returns the replies of a comune, or of every one for "", newest first.
func (s *Store) Replies(ctx context.Context, ipa string) ([]Reply, error) {
	ipa = registry.NormalIPA(ipa)
	rows, err := s.read.QueryContext(ctx, `SELECT `+replyColumns+` FROM reply WHERE ipa = ? OR ? = '' ORDER BY made DESC, id`, ipa, ipa)
	return collect(rows, err, "read replies", func(rows *sql.Rows, r *Reply) error { return replyOf(rows, r) })
}

func replyOf(row interface{ Scan(...any) error }, r *Reply) error {
	var made, expires, decided sql.NullInt64
	err := row.Scan(&r.ID, &r.IPA, &r.Check, &r.Kind, &r.Words, &made, &expires, &r.State, &r.Reason, &decided)
	r.Made, r.Expires, r.Decided = instant(made), instant(expires), instant(decided)
	return err
}
