package web

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ScanState is how far a scan that somebody asked for is.
type ScanState string

// The states of a scan request.
const (
	ScanQueued  ScanState = "queued"
	ScanRunning ScanState = "running"
	ScanDone    ScanState = "done"
	ScanFailed  ScanState = "failed"
)

// Scan is a scan that somebody asked for.
type Scan struct {
	ID       string
	IPA      string
	State    ScanState
	Asked    time.Time
	Position int // in the queue, from 1; 0 when not waiting
	Requests int // made by the visit so far, as far as this process knows
}

// Scans takes requests for scans.
type Scans interface {
	// Ask asks for a scan of a comune of the inventory. created is false when
	// one was pending already. It fails with a *TooSoonError when the comune
	// or the caller must wait.
	Ask(ctx context.Context, ipa string, who Caller) (s Scan, created bool, err error)
	// Scan returns a request by its ID, or ErrNoScan.
	Scan(ctx context.Context, id string) (Scan, error)
}

// ErrNoScan is returned for an unknown scan request.
var ErrNoScan = errors.New("no such scan request")

// TooSoonError says when a refused request may be made again.
type TooSoonError struct {
	After time.Duration
	Why   string
}

func (e *TooSoonError) Error() string { return fmt.Sprintf("%s: try again in %s", e.Why, e.After) }

// Change is a verdict that changed.
type Change struct {
	Check    string
	From, To string
	At       time.Time
}

// Point is a comune's score on the day of a visit.
type Point struct {
	At       time.Time
	Score    *float64
	Coverage float64
	Ruleset  string
}

// History tells how a comune's verdicts and score came to be.
type History interface {
	History(ctx context.Context, ipa string) (points []Point, changes []Change, err error)
}
