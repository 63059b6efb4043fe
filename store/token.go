package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/registry"
)

// Token lets an official or a supplier ask for scans.
type Token struct {
	ID      string
	SHA256  string   // of the secret, hex: the secret itself is nowhere kept
	Scope   string   // official, supplier
	Comuni  []string // that it may ask for; empty: every one
	Note    string   // whose it is
	Created time.Time
	Expires time.Time
	Revoked time.Time // zero: it was not
}

// Holds says whether the token may be used at a time.
func (t *Token) Holds(at time.Time) bool { return t.Revoked.IsZero() && at.Before(t.Expires) }

// SaveToken keeps a new token.
func (s *Store) SaveToken(ctx context.Context, t Token) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO token (id, sha256, scope, comuni, note, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		t.ID, t.SHA256, t.Scope, strings.Join(t.Comuni, " "), t.Note, t.Created.UnixMicro(), t.Expires.UnixMicro())
	if err != nil {
		return fmt.Errorf("save token %s: %w", t.ID, err)
	}
	return nil
}

const tokenColumns = `SELECT id, sha256, scope, comuni, note, created, expires, revoked FROM token `

func tokenOf(row interface{ Scan(...any) error }, t *Token) error {
	var comuni string
	var created, expires, revoked sql.NullInt64
	err := row.Scan(&t.ID, &t.SHA256, &t.Scope, &comuni, &t.Note, &created, &expires, &revoked)
	t.Comuni = strings.Fields(comuni)
	t.Created, t.Expires, t.Revoked = instant(created), instant(expires), instant(revoked)
	return err
}

// TokenBySum returns the token whose secret has a SHA-256 (hex), or ErrNotFound.
func (s *Store) TokenBySum(ctx context.Context, sum string) (t Token, err error) {
	err = tokenOf(s.read.QueryRowContext(ctx, tokenColumns+`WHERE sha256 = ?`, sum), &t)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return Token{}, fmt.Errorf("token: %w", err)
	}
	return t, nil
}

// Tokens returns every token, newest first.
func (s *Store) Tokens(ctx context.Context) ([]Token, error) {
	rows, err := s.read.QueryContext(ctx, tokenColumns+`ORDER BY created DESC, id`)
	return collect(rows, err, "read tokens", func(rows *sql.Rows, t *Token) error { return tokenOf(rows, t) })
}

// RevokeToken ends a token, or returns ErrNotFound for one that is not there or
// has been ended.
func (s *Store) RevokeToken(ctx context.Context, id string, at time.Time) error {
	res, err := s.write.ExecContext(ctx, `UPDATE token SET revoked = ? WHERE id = ? AND revoked IS NULL`, at.UnixMicro(), id)
	return touched(res, err, "revoke token "+id)
}

// SaveLink keeps the hash of a link that goes to a comune's digital domicile.
func (s *Store) SaveLink(ctx context.Context, ipa, sum string, at time.Time, life time.Duration) error {
	return s.saveLink(ctx, ipa, sum, "link", at, life)
}

// SaveDraftLink keeps the hash of a link that opens a comune's draft, as often as
// it likes, for a time.
func (s *Store) SaveDraftLink(ctx context.Context, ipa, sum string, at time.Time, life time.Duration) error {
	return s.saveLink(ctx, ipa, sum, "draft", at, life)
}

func (s *Store) saveLink(ctx context.Context, ipa, sum, kind string, at time.Time, life time.Duration) error {
	ipa = registry.NormalIPA(ipa)
	if err := insertLink(ctx, s.write, ipa, sum, kind, at, life); err != nil {
		return fmt.Errorf("link of %s: %w", ipa, err)
	}
	return nil
}

func insertLink(ctx context.Context, to execer, ipa, sum, kind string, at time.Time, life time.Duration) error {
	_, err := to.ExecContext(ctx, `INSERT INTO domicile_link (sha256, ipa, kind, made, expires) VALUES (?, ?, ?, ?, ?)`, sum, ipa, kind, at.UnixMicro(), at.Add(life).UnixMicro())
	return err
}

// Link returns whose link that is not used and not over has a SHA-256, or ErrNotFound.
func (s *Store) Link(ctx context.Context, sum string, at time.Time) (ipa string, err error) {
	return s.linked(ctx, "link", sum, at)
}

// Session returns which comune a session stands for, or ErrNotFound.
func (s *Store) Session(ctx context.Context, sum string, at time.Time) (ipa string, err error) {
	return s.linked(ctx, "session", sum, at)
}

// DraftLink returns whose draft a link opens, or ErrNotFound.
func (s *Store) DraftLink(ctx context.Context, sum string, at time.Time) (ipa string, err error) {
	return s.linked(ctx, "draft", sum, at)
}

func (s *Store) linked(ctx context.Context, kind, sum string, at time.Time) (ipa string, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT ipa FROM domicile_link WHERE sha256 = ? AND kind = ? AND used IS NULL AND expires > ?`, sum, kind, at.UnixMicro()).Scan(&ipa)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", kind, err)
	}
	return ipa, nil
}

// UseLink uses a link up and opens a session of its comune for a time. Of
// several that use it at once, one does; the others get ErrNotFound.
func (s *Store) UseLink(ctx context.Context, link, session string, at time.Time, life time.Duration) (ipa string, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `UPDATE domicile_link SET used = ? WHERE sha256 = ? AND kind = 'link' AND used IS NULL AND expires > ? RETURNING ipa`, at.UnixMicro(), link, at.UnixMicro()).Scan(&ipa)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		return insertLink(ctx, tx, ipa, session, "session", at, life)
	})
	if err != nil {
		return "", fmt.Errorf("use link: %w", err)
	}
	return ipa, nil
}
