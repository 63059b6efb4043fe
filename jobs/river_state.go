package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// What River has no call for is asked of its tables: river_job, whose states
// and columns are documented, at the version that go.mod holds.

// begunBy is the process that a job was given to last.
func (q *River) begunBy() string {
	if q.embedded {
		return `json_extract(attempted_by, '$[#-1]')`
	}
	return `attempted_by[array_upper(attempted_by, 1)]`
}

func (q *River) now() string {
	if q.embedded {
		return `strftime('%Y-%m-%d %H:%M:%f', 'now')`
	}
	return `now()`
}

func (q *River) mark(n int) string {
	if q.embedded {
		return "?"
	}
	return "$" + strconv.Itoa(n)
}

func (q *River) arg(name string) string {
	if q.embedded {
		return `json_extract(json(args), '$.` + name + `')`
	}
	return `args->>'` + name + `'`
}

// takeUp hands back, at the start of the only process, what the last one left
// running when it was killed, and does not wait for its leadership to end.
func (q *River) takeUp(ctx context.Context) error {
	if _, err := q.handBack(ctx, ""); err != nil {
		return err
	}
	if _, err := q.db.ExecContext(ctx, `DELETE FROM river_leader`); err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	return nil
}

// HandBack gives the jobs of processes that are not alive to the others. The
// caller must be sure of who is alive: a job whose process lives is begun twice.
func (q *River) HandBack(ctx context.Context, alive []string) (n int64, err error) {
	if len(alive) == 0 {
		return 0, errors.New("queue: nobody is alive, not even who asks")
	}
	marks, args := make([]string, len(alive)), make([]any, len(alive))
	for i, id := range alive {
		marks[i], args[i] = q.mark(i+1), id
	}
	return q.handBack(ctx, ` AND `+q.begunBy()+` NOT IN (`+strings.Join(marks, ", ")+`)`, args...)
}

// handBack makes running jobs available again. One that was begun as often as
// allowed is given up: it may be what kills the process.
func (q *River) handBack(ctx context.Context, where string, args ...any) (int64, error) {
	var all int64
	for _, set := range []string{
		`state = 'discarded', finalized_at = ` + q.now() + ` WHERE state = 'running' AND attempt >= max_attempts`,
		`state = 'available' WHERE state = 'running'`,
	} {
		res, err := q.db.ExecContext(ctx, `UPDATE river_job SET `+set+where, args...)
		if err != nil {
			return all, fmt.Errorf("queue: hand back: %w", err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return all, fmt.Errorf("queue: hand back: %w", err)
		}
		all += n
	}
	return all, nil
}

// Left implements Queue.
func (q *River) Left(ctx context.Context, run string) (n int, err error) {
	err = q.db.QueryRowContext(ctx, `SELECT count(*) FROM river_job WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled') AND `+q.arg("run")+` = `+q.mark(1), run).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("queue: jobs of run %s: %w", run, err)
	}
	return n, nil
}

// Stats implements Queue.
func (q *River) Stats(ctx context.Context) (map[Lane]Stats, error) {
	rows, err := q.db.QueryContext(ctx, `SELECT priority, state, scheduled_at <= `+q.now()+`, count(*), `+q.seconds()+`
		FROM river_job WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled') GROUP BY 1, 2, 3`)
	if err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}
	defer rows.Close()
	all := make(map[Lane]Stats, len(Lanes))
	for _, l := range Lanes {
		all[l] = Stats{}
	}
	for rows.Next() {
		var priority, n int
		var state string
		var due bool
		var since sql.NullFloat64
		if err := rows.Scan(&priority, &state, &due, &n, &since); err != nil {
			return nil, fmt.Errorf("queue: %w", err)
		}
		s := all[Lane(priority-1)]
		if state == "running" {
			s.Running += n
		} else {
			s.Waiting += n
			if oldest := time.UnixMicro(int64(since.Float64 * 1e6)); due && (s.Oldest.IsZero() || oldest.Before(s.Oldest)) {
				s.Oldest = oldest
			}
		}
		all[Lane(priority-1)] = s
	}
	return all, rows.Err()
}

// seconds is the earliest due time of a group, in seconds since 1970.
func (q *River) seconds() string {
	if q.embedded {
		return `(julianday(min(scheduled_at)) - 2440587.5) * 86400.0`
	}
	return `extract(epoch FROM min(scheduled_at))::float8`
}
