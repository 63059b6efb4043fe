package store

import (
	"context"
	"database/sql"
)

// kept is a visit whose snapshot the store holds.
type kept struct {
	run     string
	month   string // "2026-11"
	changed bool   // a verdict was not that of the visit before
}

// retained says which visits of a comune, oldest first, keep their evidence:
// the newest; each that changed a verdict and the one just before it, because
// who contests a change needs both of its sides; the first of each month.
func retained(history []kept) []bool {
	keep := make([]bool, len(history))
	for i, v := range history {
		first := i == 0 || history[i-1].month != v.month
		last := i == len(history)-1
		keep[i] = first || last || v.changed || history[i+1].changed
	}
	return keep
}

// prune drops the evidence of a comune that is not retained.
func prune(ctx context.Context, tx *sql.Tx, ipa string) error {
	rows, err := tx.QueryContext(ctx, `SELECT run, month,
		EXISTS (SELECT 1 FROM verdict_change c WHERE c.ipa = s.ipa AND c.run = s.run)
		OR EXISTS (SELECT 1 FROM published_change c WHERE c.ipa = s.ipa AND c.run = s.run)
		FROM snapshot s WHERE ipa = ? ORDER BY started, run`, ipa)
	history, err := collect(rows, err, "read evidence of "+ipa, func(rows *sql.Rows, k *kept) error {
		return rows.Scan(&k.run, &k.month, &k.changed)
	})
	if err != nil {
		return err
	}
	dropped := false
	for i, keep := range retained(history) {
		if keep {
			continue
		}
		dropped = true
		for _, table := range [...]string{"snapshot", "archived"} {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE ipa = ? AND run = ?`, ipa, history[i].run); err != nil {
				return err
			}
		}
	}
	if !dropped {
		return nil
	}
	return dropPayloads(ctx, tx, ipa)
}

// dropPayloads deletes the bodies of a comune that no archived answer has.
func dropPayloads(ctx context.Context, tx *sql.Tx, ipa string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM payload WHERE ipa = ?
		AND NOT EXISTS (SELECT 1 FROM archived a WHERE a.ipa = payload.ipa AND a.payload = payload.sha256)`, ipa)
	return err
}
