package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/campanile-italia/campanile/checks"
)

// RunState is a scheduled run with how far it is public and how far it can be
// relied on.
type RunState struct {
	Run
	Agreement
	Published time.Time     // zero: under way, or held back
	Withheld  []checks.Text // why it was held back; nil: it was not
}

// Agreement is a run's test-retest figure, over all its comuni: how far the
// visits agree with those before them. What was seen counts, published or not.
type Agreement struct {
	Compared int // verdicts that both visits assessed
	Alike    int
}

// RunStates returns the newest scheduled runs, newest first; limit 0 or less: all.
func (s *Store) RunStates(ctx context.Context, limit int) ([]RunState, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT run.id, kind, run.started, run.finished, ruleset, expected, published, withheld,
		count(visit.ipa), coalesce(sum(compared), 0), coalesce(sum(alike), 0)
		FROM (SELECT * FROM run WHERE kind = 'scheduled' ORDER BY started DESC, id DESC LIMIT ?) run LEFT JOIN visit ON visit.run = run.id
		GROUP BY run.id, kind, run.started, run.finished, ruleset, expected, published, withheld
		ORDER BY run.started DESC, run.id DESC`, bound(limit))
	return collect(rows, err, "read runs", func(rows *sql.Rows, r *RunState) error {
		var started, finished, published sql.NullInt64
		var withheld []byte
		if err := rows.Scan(&r.ID, &r.Kind, &started, &finished, &r.Ruleset, &r.Expected, &published, &withheld, &r.Done, &r.Compared, &r.Alike); err != nil {
			return err
		}
		r.Started, r.Finished, r.Published = instant(started), instant(finished), instant(published)
		if withheld == nil || !r.Published.IsZero() {
			return nil
		}
		var w Withheld
		err := unpack(withheld, &w)
		r.Withheld = w.Why
		return err
	})
}

// ChangesAfter returns the published changes of every comune that follow a
// change, or a time when only At is set; oldest first.
func (s *Store) ChangesAfter(ctx context.Context, last Change, limit int) ([]Change, error) {
	return s.changes(ctx, `WHERE (at, ipa, check_id, run) > (?, ?, ?, ?) ORDER BY at, ipa, check_id, run LIMIT ?`,
		last.At.UnixMicro(), last.IPA, last.Check, last.Run, bound(limit))
}
