package store

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/campanile-italia/campanile/evidence"
)

// Remembered returns the newest snapshot of a comune for a visit that asks
// servers only for what changed since (RFC 9110, 13.1), or ErrNotFound: also
// where none of its pages has a validator, so that nothing can be asked so. A page
// that is proof and has no copy in the archive, because it became proof when it
// was only said to be unchanged, has no validators: it comes whole, and is
// archived.
func (s *Store) Remembered(ctx context.Context, ipa string) (*evidence.Snapshot, error) {
	data, err := s.latestBytes(ctx, ipa)
	if err != nil {
		return nil, err
	}
	switch may, err := evidence.HasValidators(data); {
	case err != nil:
		return nil, fmt.Errorf("snapshot of %s: %w", ipa, err)
	case !may:
		return nil, fmt.Errorf("snapshot of %s with a validator: %w", ipa, ErrNotFound)
	}
	snap, err := evidence.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("snapshot of %s: %w", ipa, err)
	}
	o, err := s.Outcome(ctx, ipa)
	if errors.Is(err, ErrNotFound) {
		return snap, nil // imported evidence that was not judged here
	}
	if err != nil {
		return nil, err
	}
	copied, err := s.copied(ctx, snap.Municipality.IPA, snap.Run)
	if err != nil {
		return nil, fmt.Errorf("archive of %s: %w", ipa, err)
	}
	for _, p := range proofPages(snap, o, s.keep) {
		if copied[p.URL] {
			continue
		}
		header := maps.Clone(p.Header)
		delete(header, "etag")
		delete(header, "last-modified")
		p.Header = header
	}
	return snap, nil
}

// copied returns the addresses of which a visit has archived answers.
func (s *Store) copied(ctx context.Context, ipa, run string) (map[string]bool, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT url FROM archived WHERE ipa = ? AND run = ?`, ipa, run)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	copied := map[string]bool{}
	for rows.Next() {
		var url string
		if err := rows.Scan(&url); err != nil {
			return nil, err
		}
		copied[url] = true
	}
	return copied, rows.Err()
}
