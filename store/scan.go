package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/campanile-italia/campanile/registry"
)

// ScanState is where a scan that was asked for stands.
type ScanState string

// The states of a scan.
const (
	ScanQueued  ScanState = "queued"
	ScanRunning ScanState = "running"
	ScanDone    ScanState = "done"
	ScanFailed  ScanState = "failed"
)

// ScanRequest is a scan that somebody asked for.
type ScanRequest struct {
	ID       string
	IPA      string
	Client   string // who asked, as the rate limit knows them; never shown
	State    ScanState
	Asked    time.Time
	Started  time.Time // zero until it runs
	Finished time.Time // zero until it is done or failed
	Position int       // place among the queued, from 1; 0 when it does not wait
	Requests int       // made so far by the visit that runs, as far as its process said
}

// scanColumns are those of a ScanRequest; the last counts who waits before it.
const scanColumns = `id, ipa, client, state, asked, started, finished, requests,
	CASE WHEN state = 'queued' THEN (SELECT count(*) FROM scan q WHERE q.state = 'queued' AND (q.asked < scan.asked OR q.asked = scan.asked AND q.id <= scan.id)) ELSE 0 END`

func scanOf(row interface{ Scan(...any) error }, r *ScanRequest) error {
	var asked, started, finished sql.NullInt64
	err := row.Scan(&r.ID, &r.IPA, &r.Client, &r.State, &asked, &started, &finished, &r.Requests, &r.Position)
	r.Asked, r.Started, r.Finished = instant(asked), instant(started), instant(finished)
	return err
}

const pendingScan = `SELECT ` + scanColumns + ` FROM scan WHERE ipa = ? AND state IN ('queued', 'running')`

func insertScan(ctx context.Context, tx *sql.Tx, ask *ScanRequest) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO scan (id, ipa, client, state, asked) VALUES (?, ?, ?, ?, ?)`,
		ask.ID, ask.IPA, ask.Client, string(ScanQueued), ask.Asked.UnixMicro())
	return err
}

// ScanRequest returns one request, or ErrNotFound.
func (s *Store) ScanRequest(ctx context.Context, id string) (ScanRequest, error) {
	return s.oneScan(ctx, "scan "+id, `SELECT `+scanColumns+` FROM scan WHERE id = ?`, id)
}

// LastScan returns the newest request for a comune, or ErrNotFound.
func (s *Store) LastScan(ctx context.Context, ipa string) (ScanRequest, error) {
	return s.oneScan(ctx, "last scan of "+ipa, `SELECT `+scanColumns+` FROM scan WHERE ipa = ? ORDER BY asked DESC, id DESC LIMIT 1`, registry.NormalIPA(ipa))
}

func (s *Store) oneScan(ctx context.Context, doing, query string, arg any) (r ScanRequest, err error) {
	err = scanOf(s.read.QueryRowContext(ctx, query, arg), &r)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return ScanRequest{}, fmt.Errorf("%s: %w", doing, err)
	}
	return r, nil
}

// SetScanState moves a request on, or returns ErrNotFound.
func (s *Store) SetScanState(ctx context.Context, id string, state ScanState, at time.Time) error {
	var query string
	args := []any{string(state), micros(at), id}
	switch state {
	case ScanQueued:
		query, args = `UPDATE scan SET state = ?, started = NULL, finished = NULL, requests = 0 WHERE id = ?`, []any{string(state), id}
	case ScanRunning:
		query = `UPDATE scan SET state = ?, started = ?, finished = NULL, requests = 0 WHERE id = ?`
	case ScanDone, ScanFailed:
		query = `UPDATE scan SET state = ?, finished = ?, requests = 0 WHERE id = ?`
	default:
		return fmt.Errorf("scan %s: %q is no state", id, state)
	}
	res, err := s.write.ExecContext(ctx, query, args...)
	return touched(res, err, "scan "+id)
}

// SetScanRequests notes how many requests the visit of a scan has made. It does
// nothing to a scan that does not run.
func (s *Store) SetScanRequests(ctx context.Context, id string, requests int) error {
	if _, err := s.write.ExecContext(ctx, `UPDATE scan SET requests = ? WHERE id = ? AND state = 'running'`, requests, id); err != nil {
		return fmt.Errorf("requests of scan %s: %w", id, err)
	}
	return nil
}

// PendingScans returns the requests that wait or run, oldest first.
func (s *Store) PendingScans(ctx context.Context) ([]ScanRequest, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+scanColumns+` FROM scan WHERE state IN ('queued', 'running') ORDER BY asked, id`)
	return collect(rows, err, "pending scans", func(rows *sql.Rows, r *ScanRequest) error { return scanOf(rows, r) })
}

// ReopenRunning queues again what ran when the daemon ended, at its next start.
func (s *Store) ReopenRunning(ctx context.Context) error {
	if _, err := s.write.ExecContext(ctx, `UPDATE scan SET state = 'queued', started = NULL, requests = 0 WHERE state = 'running'`); err != nil {
		return fmt.Errorf("reopen running scans: %w", err)
	}
	return nil
}

// LastEnqueue returns when a schedule was last enqueued; zero: never.
func (s *Store) LastEnqueue(ctx context.Context, name string) (time.Time, error) {
	var last sql.NullInt64
	err := s.read.QueryRowContext(ctx, `SELECT last FROM schedule WHERE name = ?`, name).Scan(&last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, fmt.Errorf("schedule %s: %w", name, err)
	}
	return instant(last), nil
}

// SetLastEnqueue remembers when a schedule was enqueued.
func (s *Store) SetLastEnqueue(ctx context.Context, name string, t time.Time) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO schedule (name, last) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET last = excluded.last`, name, t.UnixMicro())
	if err != nil {
		return fmt.Errorf("schedule %s: %w", name, err)
	}
	return nil
}
