package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"

	"github.com/campanile-italia/campanile/evidence"
)

// ImportSnapshots keeps evidence of visits that were made elsewhere, all of it or
// nothing. It changes no outcome and no history: only what is judged again sees it.
func (s *Store) ImportSnapshots(ctx context.Context, snaps []*evidence.Snapshot) error {
	encoded := make([][]byte, len(snaps))
	for i, snap := range snaps {
		var err error
		if encoded[i], err = evidence.Encode(snap); err != nil {
			return fmt.Errorf("import: %w", err)
		}
	}
	err := s.tx(ctx, func(tx *sql.Tx) error {
		for i, snap := range snaps {
			sum := sha256.Sum256(encoded[i])
			if _, err := tx.ExecContext(ctx, `INSERT INTO snapshot (ipa, run, started, month, data, sha256) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (ipa, run) DO NOTHING`,
				snap.Municipality.IPA, snap.Run, snap.Started.UnixMicro(), snap.Started.UTC().Format("2006-01"), encoded[i], sum[:]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return nil
}
