package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// Snapshots gives the kept snapshots to yield one by one, by Codice IPA and
// then by time: the newest of each comune, or every one since a time. No ipas:
// every comune. It stops at yield's first error and returns it.
//
// One snapshot is in memory at a time, and no read of the store is open while
// yield works.
func (s *Store) Snapshots(ctx context.Context, ipas []string, since time.Time, yield func(*evidence.Snapshot) error) error {
	keys, err := s.snapshotKeys(ctx, ipas, since)
	if err != nil {
		return err
	}
	for _, k := range keys {
		snap, err := s.snapshot(ctx, `SELECT data, sha256 FROM snapshot WHERE ipa = ? AND run = ?`, k.ipa, k.run)
		if errors.Is(err, ErrNotFound) {
			continue // pruned since the keys were read
		}
		if err != nil {
			return fmt.Errorf("snapshot of %s: %w", k.ipa, err)
		}
		if err := yield(snap); err != nil {
			return err
		}
	}
	return nil
}

type snapshotKey struct{ ipa, run string }

func (s *Store) snapshotKeys(ctx context.Context, ipas []string, since time.Time) ([]snapshotKey, error) {
	query, args := `SELECT ipa, run FROM snapshot WHERE started >= ? ORDER BY ipa, started, run`, []any{int64(0)}
	if since.IsZero() {
		query, args = `SELECT ipa, run FROM snapshot s WHERE NOT EXISTS
			(SELECT 1 FROM snapshot n WHERE n.ipa = s.ipa AND (n.started > s.started OR n.started = s.started AND n.run > s.run)) ORDER BY ipa`, nil
	} else {
		args[0] = since.UnixMicro()
	}
	rows, err := s.read.QueryContext(ctx, query, args...)
	keys, err := collect(rows, err, "read snapshots", func(rows *sql.Rows, k *snapshotKey) error { return rows.Scan(&k.ipa, &k.run) })
	if err != nil {
		return nil, err
	}
	return wanted(keys, ipas), nil
}

// wanted returns the keys of the given comuni; of every one when none is given.
func wanted(keys []snapshotKey, ipas []string) []snapshotKey {
	if len(ipas) == 0 {
		return keys
	}
	asked := make(map[string]bool, len(ipas))
	for _, ipa := range ipas {
		asked[registry.NormalIPA(ipa)] = true
	}
	return slices.DeleteFunc(keys, func(k snapshotKey) bool { return !asked[k.ipa] })
}

// LatestSnapshot returns the newest snapshot of one comune, or ErrNotFound.
func (s *Store) LatestSnapshot(ctx context.Context, ipa string) (*evidence.Snapshot, error) {
	data, err := s.latestBytes(ctx, ipa)
	if err != nil {
		return nil, err
	}
	snap, err := evidence.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("snapshot of %s: %w", ipa, err)
	}
	return snap, nil
}

func (s *Store) latestBytes(ctx context.Context, ipa string) ([]byte, error) {
	data, err := s.snapshotBytes(ctx, `SELECT data, sha256 FROM snapshot WHERE ipa = ? ORDER BY started DESC, run DESC LIMIT 1`, registry.NormalIPA(ipa))
	if err != nil {
		return nil, fmt.Errorf("snapshot of %s: %w", ipa, err)
	}
	return data, nil
}

func (s *Store) snapshot(ctx context.Context, query string, args ...any) (*evidence.Snapshot, error) {
	data, err := s.snapshotBytes(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return evidence.Decode(data)
}

// snapshotBytes returns a snapshot as it was kept, verified.
func (s *Store) snapshotBytes(ctx context.Context, query string, args ...any) ([]byte, error) {
	var data, sum []byte
	err := s.read.QueryRowContext(ctx, query, args...).Scan(&data, &sum)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	if now := sha256.Sum256(data); sum != nil && !bytes.Equal(sum, now[:]) { // nil: kept before hashes were
		return nil, fmt.Errorf("%w: kept with SHA-256 %x, now %x: restore the store from a backup, or scan again", ErrAltered, sum, now)
	}
	return data, nil
}

// ErrAltered is returned for a snapshot whose bytes are not those that the
// visit left: it proves nothing any more.
var ErrAltered = errors.New("evidence altered since the visit")
