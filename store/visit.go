package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc64"
	"maps"
	"slices"
	"strings"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// SaveVisit keeps a visit: the card, the verdicts that changed, the current
// outcome and, as the store is set, the snapshot (nil: none). It returns what is
// published of the comune after it, which is what the visit saw but for fails
// that wait to be confirmed (checks.Settle). It is idempotent on (comune, run):
// a visit made again after a crash replaces itself. A late visit takes its place
// in the history and never replaces a newer outcome.
func (s *Store) SaveVisit(ctx context.Context, snap *evidence.Snapshot, seen *checks.Outcome) (*checks.Outcome, error) {
	v, err := newVisit(snap, seen, s.keep)
	if err != nil {
		return nil, fmt.Errorf("save visit to %s: %w", seen.IPA, err)
	}
	v.known = s.current.of(v.ipa) // before the transaction: nothing is waited for within it
	err = s.tx(ctx, func(tx *sql.Tx) error {
		if err := s.serialise(ctx, tx, "comune", v.ipa); err != nil { // two neighbours saved at once would not see each other
			return err
		}
		return v.save(ctx, tx, s.keep)
	})
	if err != nil {
		return nil, fmt.Errorf("save visit to %s: %w", seen.IPA, err)
	}
	s.current.saved(v.ipa, v.published)
	return &v.published.outcome, nil
}

var crcTable = crc64.MakeTable(crc64.ECMA)

// visit is what is written.
type visit struct {
	ipa, run          string
	started, finished int64
	month             string
	seen              *checks.Outcome
	known, published  decoded // what is published as this process remembers it; and after the visit
	verdicts          []byte  // as seen
	snapshot          []byte
	archive           []archivable
}

func newVisit(snap *evidence.Snapshot, o *checks.Outcome, keep Keep) (*visit, error) {
	if o.IPA == "" || o.Run == "" {
		return nil, errors.New("an outcome without Codice IPA or run")
	}
	v := &visit{ipa: registry.NormalIPA(o.IPA), run: o.Run, started: o.Started.UnixMicro(), finished: o.Finished.UnixMicro(), month: o.Started.UTC().Format("2006-01"), seen: o}
	var err error
	if v.verdicts, err = json.Marshal(statuses(o)); err != nil {
		return nil, err
	}
	if snap != nil && keep != KeepNone {
		if v.snapshot, err = evidence.Encode(snap); err != nil {
			return nil, err
		}
		if v.archive, err = archivables(snap, o, keep); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func statuses(o *checks.Outcome) map[string]checks.Status {
	all := make(map[string]checks.Status, len(o.Results))
	for i := range o.Results {
		all[o.Results[i].Check] = o.Results[i].Status
	}
	return all
}

func (v *visit) save(ctx context.Context, tx *sql.Tx, keep Keep) error {
	before, err := v.standing(ctx, tx)
	if err != nil {
		return err
	}
	var had int64
	switch err := tx.QueryRowContext(ctx, `SELECT started FROM visit WHERE ipa = ? AND run = ?`, v.ipa, v.run).Scan(&had); {
	case err == nil && had > v.started:
		v.published = *before
		return nil // the same run saw it again since
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return err
	}
	settled := v.seen
	late := before != nil && before.outcome.Started.UnixMicro() > v.started
	if !late {
		now := checks.Settle(before.published(), v.seen)
		settled = &now
	}
	if err := v.saveCard(ctx, tx, settled); err != nil {
		return err
	}
	if err := v.saveChanges(ctx, tx); err != nil {
		return err
	}
	if late {
		v.published = *before
	} else if err := v.publish(ctx, tx, before.published(), settled); err != nil {
		return err
	}
	return v.saveSnapshot(ctx, tx, keep)
}

func (v *visit) saveCard(ctx context.Context, tx *sql.Tx, o *checks.Outcome) error {
	card, err := json.Marshal(o.Card)
	if err != nil {
		return err
	}
	judgement, err := v.judgement(ctx, tx, string(card))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO visit (ipa, run, started, finished, judgement) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (ipa, run) DO UPDATE SET started = excluded.started, finished = excluded.finished, judgement = excluded.judgement`,
		v.ipa, v.run, v.started, v.finished, judgement)
	return err
}

// judgement returns the row that holds a card and the visit's verdicts: that of
// the same visit saved earlier or of the one before it, where it is the same,
// or else a new one.
func (v *visit) judgement(ctx context.Context, tx *sql.Tx, card string) (id int64, err error) {
	for _, query := range [...]string{
		`SELECT j.id, j.card, j.verdicts FROM visit JOIN judgement j ON j.id = visit.judgement WHERE visit.ipa = ? AND run = ?`,
		`SELECT j.id, j.card, j.verdicts FROM (SELECT judgement FROM visit WHERE ipa = ? AND run <> ? AND started <= ? ORDER BY started DESC, run DESC LIMIT 1) near JOIN judgement j ON j.id = near.judgement`,
	} {
		args := []any{v.ipa, v.run, v.started}
		var was, verdicts string
		err := tx.QueryRowContext(ctx, query, args[:strings.Count(query, "?")]...).Scan(&id, &was, &verdicts)
		if err == nil && was == card && verdicts == string(v.verdicts) {
			return id, nil
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return 0, err
		}
	}
	err = tx.QueryRowContext(ctx, `INSERT INTO judgement (ipa, card, verdicts) VALUES (?, ?, ?) RETURNING id`, v.ipa, card, string(v.verdicts)).Scan(&id)
	return id, err
}

// publish makes an outcome the current one, and keeps what that changed.
func (v *visit) publish(ctx context.Context, tx *sql.Tx, before, now *checks.Outcome) error {
	data, err := pack(now)
	if err != nil {
		return err
	}
	v.published = decoded{sum: int64(crc64.Checksum(data, crcTable)), outcome: *now}
	if _, err := tx.ExecContext(ctx, `INSERT INTO outcome (ipa, run, started, sum, data) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (ipa) DO UPDATE SET run = excluded.run, started = excluded.started, sum = excluded.sum, data = excluded.data`,
		v.ipa, v.run, v.started, v.published.sum, data); err != nil {
		return err
	}
	if before == nil {
		return nil
	}
	if before.Run == v.run { // made again: what it changed is found again
		return v.republish(ctx, tx, before, now)
	}
	return writeChanges(ctx, tx, "published_change", v.ipa, &verdicts{of: statuses(before)}, &verdicts{run: v.run, started: v.started, of: statuses(now)})
}

// republish replaces what an earlier visit of the same run published.
func (v *visit) republish(ctx context.Context, tx *sql.Tx, before, now *checks.Outcome) error {
	was := statuses(before)
	rows, err := tx.QueryContext(ctx, `SELECT check_id, before FROM published_change WHERE ipa = ? AND run = ?`, v.ipa, v.run)
	earlier, err := collect(rows, err, "read changes", func(rows *sql.Rows, c *Change) error { return rows.Scan(&c.Check, &c.From) })
	if err != nil {
		return err
	}
	for _, c := range earlier {
		was[c.Check] = c.From
	}
	return writeChanges(ctx, tx, "published_change", v.ipa, &verdicts{of: was}, &verdicts{run: v.run, started: v.started, of: statuses(now)})
}

// standing returns what is published of the comune; nil when it was never
// visited. What this process remembers is read and decoded only where another
// has changed it.
func (v *visit) standing(ctx context.Context, tx *sql.Tx) (*decoded, error) {
	var data []byte
	d := decoded{}
	err := tx.QueryRowContext(ctx, `SELECT sum, CASE WHEN sum = ? THEN NULL ELSE data END FROM outcome WHERE ipa = ?`, v.known.sum, v.ipa).Scan(&d.sum, &data)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, err
	case data == nil:
		return &v.known, nil
	}
	return &d, unpack(data, &d.outcome)
}

// published is the outcome; nil of nothing.
func (d *decoded) published() *checks.Outcome {
	if d == nil {
		return nil
	}
	return &d.outcome
}

// saveChanges compares this visit with the one before it, and the one after it
// with this: visits may be saved in any order.
func (v *visit) saveChanges(ctx context.Context, tx *sql.Tx) error {
	before, err := neighbour(ctx, tx, `SELECT run, started, verdicts FROM (SELECT run, started, judgement FROM visit WHERE ipa = ? AND run <> ? AND (started < ? OR started = ? AND run < ?) ORDER BY started DESC, run DESC LIMIT 1) near JOIN judgement j ON j.id = near.judgement`, v)
	if err != nil {
		return err
	}
	after, err := neighbour(ctx, tx, `SELECT run, started, verdicts FROM (SELECT run, started, judgement FROM visit WHERE ipa = ? AND run <> ? AND (started > ? OR started = ? AND run > ?) ORDER BY started, run LIMIT 1) near JOIN judgement j ON j.id = near.judgement`, v)
	if err != nil {
		return err
	}
	this := &verdicts{run: v.run, started: v.started}
	if err := json.Unmarshal(v.verdicts, &this.of); err != nil {
		return err
	}
	if err := writeSeen(ctx, tx, v.ipa, before, this); err != nil {
		return err
	}
	return writeSeen(ctx, tx, v.ipa, this, after)
}

// writeSeen keeps in what a visit differs from the one before it, and how far
// the two agree.
func writeSeen(ctx context.Context, tx *sql.Tx, ipa string, before, after *verdicts) error {
	if after == nil {
		return nil
	}
	compared, alike := 0, 0
	if before != nil {
		for check, status := range after.of {
			if was := before.of[check]; was.Assessed() && status.Assessed() {
				compared++
				if was == status {
					alike++
				}
			}
		}
	}
	if _, err := tx.ExecContext(ctx, `UPDATE visit SET compared = ?, alike = ? WHERE ipa = ? AND run = ?`, compared, alike, ipa, after.run); err != nil {
		return err
	}
	return writeChanges(ctx, tx, "verdict_change", ipa, before, after)
}

// verdicts are those of one visit.
type verdicts struct {
	run     string
	started int64
	of      map[string]checks.Status
}

func neighbour(ctx context.Context, tx *sql.Tx, query string, v *visit) (*verdicts, error) {
	var n verdicts
	var text []byte
	err := tx.QueryRowContext(ctx, query, v.ipa, v.run, v.started, v.started, v.run).Scan(&n.run, &n.started, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &n, json.Unmarshal(text, &n.of)
}

// writeChanges replaces the changes of a visit in a table: every check that is
// judged before and after, and not alike.
func writeChanges(ctx context.Context, tx *sql.Tx, table, ipa string, before, after *verdicts) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE ipa = ? AND run = ?`, ipa, after.run); err != nil {
		return err
	}
	if before == nil {
		return nil
	}
	for _, check := range slices.Sorted(maps.Keys(after.of)) {
		was, ok := before.of[check]
		if !ok || was == after.of[check] {
			continue
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO `+table+` (ipa, run, check_id, before, after, at) VALUES (?, ?, ?, ?, ?, ?)`,
			ipa, after.run, check, string(was), string(after.of[check]), after.started); err != nil {
			return err
		}
	}
	return nil
}

func (v *visit) saveSnapshot(ctx context.Context, tx *sql.Tx, keep Keep) error {
	if v.snapshot == nil {
		return nil
	}
	sum := sha256.Sum256(v.snapshot)
	if _, err := tx.ExecContext(ctx, `INSERT INTO snapshot (ipa, run, started, month, data, sha256) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (ipa, run) DO UPDATE SET started = excluded.started, month = excluded.month, data = excluded.data, sha256 = excluded.sha256`,
		v.ipa, v.run, v.started, v.month, v.snapshot, sum[:]); err != nil {
		return err
	}
	if err := v.saveArchive(ctx, tx); err != nil {
		return err
	}
	if keep == KeepProof {
		return prune(ctx, tx, v.ipa)
	}
	return nil
}
