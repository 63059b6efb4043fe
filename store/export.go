package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Encoded is a kept snapshot as evidence.Encode wrote it.
type Encoded struct {
	Data    []byte
	Ruleset string // of the card that the visit was given; empty when it is not known
}

// EachEncoded gives the kept snapshots of visits since a time to yield one by
// one, by Codice IPA and then by time, as the bytes that their hashes are of. No
// ipas: every comune. It stops at yield's first error and returns it; a snapshot
// whose bytes changed since the visit is ErrAltered.
func (s *Store) EachEncoded(ctx context.Context, ipas []string, since time.Time, yield func(*Encoded) error) error {
	if since.IsZero() {
		since = time.UnixMicro(0) // all: for snapshotKeys the zero time asks for the newest
	}
	keys, err := s.snapshotKeys(ctx, ipas, since)
	if err != nil {
		return err
	}
	for _, k := range keys {
		e, err := s.encoded(ctx, k)
		if errors.Is(err, ErrNotFound) {
			continue // pruned since the keys were read
		}
		if err != nil {
			return fmt.Errorf("snapshot of %s, run %s: %w", k.ipa, k.run, err)
		}
		if err := yield(e); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) encoded(ctx context.Context, k snapshotKey) (*Encoded, error) {
	var e Encoded
	var err error
	if e.Data, err = s.snapshotBytes(ctx, `SELECT data, sha256 FROM snapshot WHERE ipa = ? AND run = ?`, k.ipa, k.run); err != nil {
		return nil, err
	}
	e.Ruleset, err = s.ruleset(ctx, k)
	return &e, err
}

// ruleset returns the one that a visit was judged under.
func (s *Store) ruleset(ctx context.Context, k snapshotKey) (string, error) {
	var card []byte
	err := s.read.QueryRowContext(ctx, `SELECT card FROM visit JOIN judgement j ON j.id = visit.judgement WHERE visit.ipa = ? AND run = ?`, k.ipa, k.run).Scan(&card)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var c struct{ Ruleset string }
	return c.Ruleset, json.Unmarshal(card, &c)
}
