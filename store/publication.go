package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
)

// ScheduledRun is the kind of run whose visits enter the public figures
// together, when it is published. Visits of any other kind enter at once.
const ScheduledRun = "scheduled"

// freeze keeps what is public now of each comune, before a scheduled run
// replaces it. Until a first run is published everything is.
func freeze(ctx context.Context, tx *sql.Tx, run string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO public_outcome (ipa, run, started, sum, data)
		SELECT ipa, run, started, sum, data FROM outcome WHERE run <> ? AND (
			run NOT IN (SELECT id FROM run WHERE kind = 'scheduled' AND published IS NULL)
			OR NOT EXISTS (SELECT 1 FROM run WHERE kind = 'scheduled' AND published IS NOT NULL))
		ON CONFLICT (ipa) DO UPDATE SET run = excluded.run, started = excluded.started, sum = excluded.sum, data = excluded.data`, run)
	return err
}

// PublishRun lets a run, and those before it, into the public figures; it
// returns ErrNotFound for a run that the store does not hold.
func (s *Store) PublishRun(ctx context.Context, id string, at time.Time) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE run SET published = ? WHERE id = ?`, at.UnixMicro(), id)
		if err := touched(res, err, "publish run "+id); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE run SET published = ? WHERE published IS NULL AND started <= (SELECT started FROM run WHERE id = ?)`, at.UnixMicro(), id)
		if err != nil {
			return fmt.Errorf("publish run %s: %w", id, err)
		}
		return nil
	})
}

// Withheld is a run that is kept out of the public figures.
type Withheld struct {
	Run     string             `json:"-"`
	Why     []checks.Text      `json:"why"`     // shown beside the public figures
	Figures map[string]float64 `json:"figures"` // what it found, for the run after it to confirm
}

// WithholdRun keeps a run out of the public figures; it returns ErrNotFound for
// a run that the store does not hold.
func (s *Store) WithholdRun(ctx context.Context, id string, w Withheld) error {
	data, err := pack(w)
	if err != nil {
		return err
	}
	res, err := s.write.ExecContext(ctx, `UPDATE run SET withheld = ?, published = NULL WHERE id = ?`, data, id)
	return touched(res, err, "withhold run "+id)
}

// Publication says how far the public figures are published.
type Publication struct {
	Run      string    // the newest scheduled run that is published; empty: none
	At       time.Time // when it was
	Withheld *Withheld // the newest run, when it is held back; nil: it is not
}

// Publication returns how far the public figures are published.
func (s *Store) Publication(ctx context.Context) (p Publication, err error) {
	var at sql.NullInt64
	var started int64
	err = s.read.QueryRowContext(ctx, `SELECT id, published, started FROM run WHERE kind = 'scheduled' AND published IS NOT NULL ORDER BY started DESC, id DESC LIMIT 1`).Scan(&p.Run, &at, &started)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return p, fmt.Errorf("read publication: %w", err)
	}
	p.At = instant(at)
	var held Withheld
	var data []byte
	err = s.read.QueryRowContext(ctx, `SELECT id, withheld FROM run WHERE kind = 'scheduled' AND published IS NULL AND withheld IS NOT NULL AND started > ? ORDER BY started DESC, id DESC LIMIT 1`, started).Scan(&held.Run, &data)
	if errors.Is(err, sql.ErrNoRows) {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("read publication: %w", err)
	}
	p.Withheld = &held
	return p, unpack(data, &held)
}

// Public returns the outcomes that public figures are made of, by Codice IPA:
// the current ones, but for those of a scheduled run that is under way or held
// back, in whose place stands what was public before it. Until a first run is
// published it returns the current ones. They are shared with later calls: read,
// do not change.
func (s *Store) Public(ctx context.Context) ([]checks.Outcome, error) {
	current, err := s.Current(ctx)
	if err != nil {
		return nil, err
	}
	waiting, published, err := s.unpublished(ctx)
	if err != nil || !published || len(waiting) == 0 {
		return current, err
	}
	before, err := s.frozen(ctx)
	if err != nil {
		return nil, err
	}
	public := make([]checks.Outcome, 0, len(current))
	for i := range current {
		o := current[i]
		if waiting[o.Run] {
			var ok bool
			if o, ok = before[o.IPA]; !ok {
				continue // first seen by the run that waits
			}
		}
		public = append(public, o)
	}
	return public, nil
}

// unpublished returns the scheduled runs that are not public, and whether any is.
func (s *Store) unpublished(ctx context.Context) (waiting map[string]bool, published bool, err error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id FROM run WHERE kind = 'scheduled' AND published IS NULL`)
	ids, err := collect(rows, err, "read runs", func(rows *sql.Rows, id *string) error { return rows.Scan(id) })
	if err != nil {
		return nil, false, err
	}
	waiting = make(map[string]bool, len(ids))
	for _, id := range ids {
		waiting[id] = true
	}
	err = s.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM run WHERE kind = 'scheduled' AND published IS NOT NULL)`).Scan(&published)
	if err != nil {
		return nil, false, fmt.Errorf("read runs: %w", err)
	}
	return waiting, published, nil
}

// Before returns what was public when the newest scheduled run started, by
// Codice IPA: what the run is laid beside.
func (s *Store) Before(ctx context.Context) ([]checks.Outcome, error) {
	frozen, err := s.frozen(ctx)
	all := make([]checks.Outcome, 0, len(frozen))
	for _, ipa := range slices.Sorted(maps.Keys(frozen)) {
		all = append(all, frozen[ipa])
	}
	return all, err
}

// frozen reads what was public when the last run started. It is decoded once.
func (s *Store) frozen(ctx context.Context) (map[string]checks.Outcome, error) {
	s.current.mu.Lock()
	defer s.current.mu.Unlock()
	rows, err := s.read.QueryContext(ctx, `SELECT ipa, sum FROM public_outcome`)
	index, err := collect(rows, err, "read public outcomes", func(rows *sql.Rows, o *stored) error { return rows.Scan(&o.ipa, &o.sum) })
	if err != nil {
		return nil, err
	}
	have := make(map[string]decoded, len(index))
	out := make(map[string]checks.Outcome, len(index))
	for _, o := range index {
		d, ok := s.current.frozen[o.ipa]
		if !ok || d.sum != o.sum {
			d, ok = s.current.have[o.ipa]
		}
		if !ok || d.sum != o.sum {
			var data []byte
			if err := s.read.QueryRowContext(ctx, `SELECT sum, data FROM public_outcome WHERE ipa = ?`, o.ipa).Scan(&d.sum, &data); err != nil {
				return nil, fmt.Errorf("read public outcomes: %w", err)
			}
			d.outcome = checks.Outcome{}
			if err := unpack(data, &d.outcome); err != nil {
				return nil, fmt.Errorf("public outcome of %s: %w", o.ipa, err)
			}
		}
		have[o.ipa], out[o.ipa] = d, d.outcome
	}
	s.current.frozen = have
	return out, nil
}

// flapWithin is the time in which a verdict that comes back has flapped: nobody
// mends and breaks a site so often.
const flapWithin = 7 * 24 * time.Hour

// Flapping counts, by check, the verdicts since a time that changed and came
// back within a week, as visits saw them. What turned unknown and back does not
// count: that is an outage.
func (s *Store) Flapping(ctx context.Context, since time.Time) (map[string]int, error) {
	rows, err := s.read.QueryContext(ctx, strings.TrimSpace(`
		SELECT check_id, count(*) FROM (
			SELECT check_id, before AS via, after, at,
				lag(before) OVER w AS origin, lag(at) OVER w AS left_at
			FROM verdict_change WHERE at >= ?
			WINDOW w AS (PARTITION BY ipa, check_id ORDER BY at, run)) changes
		WHERE origin = after AND via IN ('pass', 'warn', 'fail') AND after IN ('pass', 'warn', 'fail') AND at - left_at <= ?
		GROUP BY check_id`), since.UnixMicro(), flapWithin.Microseconds())
	type row struct {
		check string
		n     int
	}
	all, err := collect(rows, err, "read flapping", func(rows *sql.Rows, r *row) error { return rows.Scan(&r.check, &r.n) })
	counts := make(map[string]int, len(all))
	for _, r := range all {
		counts[r.check] = r.n
	}
	return counts, err
}
