package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// Seen is what a visit was judged to have seen when it was made, before any
// verdict waited for its confirmation.
type Seen struct {
	Card     checks.Card
	Verdicts map[string]checks.Status // by check
}

// Seen returns the verdicts that were given to a visit when it was made, or
// ErrNotFound.
func (s *Store) Seen(ctx context.Context, ipa, run string) (*Seen, error) {
	ipa = registry.NormalIPA(ipa)
	var card, verdicts []byte
	err := s.read.QueryRowContext(ctx, `SELECT card, verdicts FROM visit JOIN judgement j ON j.id = visit.judgement WHERE visit.ipa = ? AND run = ?`, ipa, run).Scan(&card, &verdicts)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	var v Seen
	if err == nil {
		err = json.Unmarshal(card, &v.Card)
	}
	if err == nil {
		err = json.Unmarshal(verdicts, &v.Verdicts)
	}
	if err != nil {
		return nil, fmt.Errorf("verdicts of %s, run %s: %w", ipa, run, err)
	}
	return &v, nil
}
