// Package jobs decides what is done next, a visit or a report, and when runs
// start.
//
// Queue is the seam: River is the queue of the daemon, in the store's database,
// and Memory that of a command that ends with its work.
package jobs

import (
	"context"
	"time"
)

// Lane is a priority: a lower lane is served first.
type Lane int

// The lanes.
const (
	OnDemand     Lane = iota // somebody waits for it
	Confirmation             // a verdict waits for a second look
	Scheduled                // the run of the day
	Reports                  // documents, which take no worker from visits
)

// Lanes lists them in the order they are served.
var Lanes = [...]Lane{OnDemand, Confirmation, Scheduled, Reports}

// String names the lane as metrics do.
func (l Lane) String() string {
	switch l {
	case OnDemand:
		return "on-demand"
	case Confirmation:
		return "confirmation"
	case Scheduled:
		return "scheduled"
	case Reports:
		return "reports"
	}
	return "unknown"
}

// Job is one visit to make, or a set of reports to write.
type Job struct {
	IPA     string // empty: of no comune
	Run     string // the run it belongs to; empty for a scan asked for by itself
	Request string // the scan request it answers, if any
	Lane    Lane
	Due     time.Time // not before; zero: now
	Attempt int       // from 1, when it is served: how often it was begun
}

// Attempts is how often a job is begun before it is given up.
const Attempts = 5

// once says whether a job that was served is not served again: the same comune
// for the same run, the same reports.
func (l Lane) once() bool { return l == Scheduled || l == Reports }

// Workers are those of one process.
type Workers struct {
	Visits  int  // made at once; 0: none
	Reports bool // written here too, one set at a time
}

// serve says whether they serve a lane.
func (w Workers) serve(l Lane) bool {
	if l == Reports {
		return w.Reports
	}
	return w.Visits > 0
}

// Do makes one visit, or writes what is asked. It returns a time when the visit could not begin yet: the
// job goes back for so long, holding no worker and using no attempt. An error
// sends it back with a longer wait, up to Attempts times.
type Do func(ctx context.Context, j Job) (again time.Duration, err error)

// Queue hands jobs to workers: lane before lane, then by due time. A comune is
// never visited by two workers at once.
type Queue interface {
	// Push adds jobs and returns how many. A job is left out when the same comune
	// already waits in the same lane for the same run and request; one of a
	// scheduled run, or of reports, also when it has been served.
	Push(ctx context.Context, all ...Job) (added int, err error)
	// Run serves the queue with the given workers until ctx ends, and
	// returns when the last visit under way has returned. Do gets a context that
	// ends with ctx and must return soon after; what it left undone goes back.
	Run(ctx context.Context, workers Workers, do Do) error
	// Stats returns the state of every lane.
	Stats(ctx context.Context) (map[Lane]Stats, error)
	// Left counts the jobs of a run that wait or are under way.
	Left(ctx context.Context, run string) (int, error)
}

// Stats counts a lane's jobs.
type Stats struct {
	Waiting int
	Running int
	Oldest  time.Time // when the oldest job that could be served fell due; zero when none waits
}

// retryAfter is how long a job waits after it failed for the n-th time.
func retryAfter(n int) time.Duration { return 10 * time.Second << min(max(n-1, 0), 5) }

// jobKey is what a comune waits once for.
type jobKey struct {
	ipa, run, request string
	lane              Lane
}

func (j Job) key() jobKey { return jobKey{j.IPA, j.Run, j.Request, j.Lane} }
