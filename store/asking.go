package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/campanile-italia/campanile/registry"
)

// AskLimits bound the scans that are asked for. They are counted in the store:
// they hold over a restart and over several processes.
type AskLimits struct {
	Gap       time.Duration // between the end of a scan of a comune and the next
	Client    int           // scans a client may ask for in ClientPer; 0: any number
	ClientPer time.Duration
	All       int // scans all clients together may ask for in AllPer; 0: any number
	AllPer    time.Duration
}

// RefusedError says why a scan may not be asked for now, and for how long.
type RefusedError struct {
	Why   string // "comune", "client" or "all": whose limit it is
	After time.Duration
}

func (r *RefusedError) Error() string { return "too soon (" + r.Why + "): in " + r.After.String() }

// AdmitScan queues a scan within limits and enters what came of it in the audit
// log. A comune has one pending scan: when there is one already it is returned
// and created is false. It fails with a *RefusedError when somebody must wait.
func (s *Store) AdmitScan(ctx context.Context, ask ScanRequest, limits AskLimits) (req ScanRequest, created bool, err error) {
	ask.IPA = registry.NormalIPA(ask.IPA)
	var refused *RefusedError
	err = s.tx(ctx, func(tx *sql.Tx) error {
		// One after another over all comuni: the limits count them together.
		if err := s.serialise(ctx, tx, "ask", ""); err != nil {
			return err
		}
		err := scanOf(tx.QueryRowContext(ctx, pendingScan, ask.IPA), &req)
		if err == nil {
			return writeAudit(ctx, tx, Asked{Who: ask.Client, What: AskedScan, Subject: ask.IPA, Outcome: "pending", First: ask.Asked})
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if refused, err = limits.refuse(ctx, tx, &ask); err != nil {
			return err
		}
		if refused != nil {
			return writeAudit(ctx, tx, Asked{Who: ask.Client, What: AskedScan, Subject: ask.IPA, Outcome: "refused:" + refused.Why, First: ask.Asked})
		}
		created = true
		if err := insertScan(ctx, tx, &ask); err != nil {
			return err
		}
		if err := scanOf(tx.QueryRowContext(ctx, pendingScan, ask.IPA), &req); err != nil {
			return err
		}
		return writeAudit(ctx, tx, Asked{Who: ask.Client, What: AskedScan, Subject: ask.IPA, Outcome: "queued", First: ask.Asked})
	})
	if err != nil {
		return ScanRequest{}, false, fmt.Errorf("ask for a scan of %s: %w", ask.IPA, err)
	}
	if refused != nil {
		return ScanRequest{}, false, refused
	}
	return req, created, nil
}

// refuse says whose limit stands in the way; nil: none.
func (l AskLimits) refuse(ctx context.Context, tx *sql.Tx, ask *ScanRequest) (*RefusedError, error) {
	if l.Gap > 0 {
		var last sql.NullInt64
		if err := tx.QueryRowContext(ctx, `SELECT max(finished) FROM scan WHERE ipa = ? AND state = 'done'`, ask.IPA).Scan(&last); err != nil {
			return nil, err
		}
		if wait := instant(last).Add(l.Gap).Sub(ask.Asked); last.Valid && wait > 0 {
			return &RefusedError{"comune", wait}, nil
		}
	}
	if l.Client > 0 {
		wait, err := full(ctx, tx, l.Client, l.ClientPer, ask.Asked, `SELECT asked FROM scan WHERE client = ? AND asked > ? ORDER BY asked DESC LIMIT 1 OFFSET ?`, ask.Client)
		if wait > 0 || err != nil {
			return &RefusedError{"client", wait}, err
		}
	}
	if l.All > 0 {
		wait, err := full(ctx, tx, l.All, l.AllPer, ask.Asked, `SELECT asked FROM scan WHERE asked > ? ORDER BY asked DESC LIMIT 1 OFFSET ?`)
		if wait > 0 || err != nil {
			return &RefusedError{"all", wait}, err
		}
	}
	return nil, nil
}

// full says how long until fewer than n requests are younger than per.
func full(ctx context.Context, tx *sql.Tx, n int, per time.Duration, now time.Time, query string, args ...any) (time.Duration, error) {
	var asked sql.NullInt64
	err := tx.QueryRowContext(ctx, query, append(args, now.Add(-per).UnixMicro(), n-1)...).Scan(&asked)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return max(instant(asked).Add(per).Sub(now), time.Microsecond), nil
}
