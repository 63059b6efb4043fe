// Package jobs decides which comune is visited next and when runs start.
//
// This first queue lives in the memory of one process; what must survive a
// restart (asked scans, the last tick of each schedule) is in the store. The
// methods of Queue are the seam behind which a queue for many machines goes.
package jobs

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// Lane is a priority: a lower lane is served first.
type Lane int

// The lanes.
const (
	OnDemand     Lane = iota // somebody waits for it
	Confirmation             // a verdict waits for a second look
	Scheduled                // the run of the day
)

// Lanes lists them in the order they are served.
var Lanes = [...]Lane{OnDemand, Confirmation, Scheduled}

// String names the lane as metrics do.
func (l Lane) String() string {
	switch l {
	case OnDemand:
		return "on-demand"
	case Confirmation:
		return "confirmation"
	case Scheduled:
		return "scheduled"
	}
	return "unknown"
}

// Job is one visit to make.
type Job struct {
	IPA     string
	Run     string // the run it belongs to; empty for a scan asked for by itself
	Request string // the scan request it answers, if any
	Lane    Lane
	Due     time.Time // not before; zero: now
	Added   time.Time // set by Push when zero
}

// Queue hands jobs to workers: lane before lane, then by due time. A comune is
// never visited by two workers at once.
type Queue struct {
	now func() time.Time

	mu      sync.Mutex
	waiting jobHeap
	queued  map[jobKey]bool // those waiting
	running map[string]Job  // by IPA
	wake    chan struct{}
}

// NewQueue returns an empty queue.
func NewQueue() *Queue {
	return &Queue{now: time.Now, running: map[string]Job{}, queued: map[jobKey]bool{}, wake: make(chan struct{}, 1)}
}

// Push adds a job. It returns false when the same comune already waits in the
// same lane for the same run.
func (q *Queue) Push(j Job) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.queued[j.key()] {
		return false
	}
	if j.Added.IsZero() {
		j.Added = q.now()
	}
	if j.Due.IsZero() {
		j.Due = j.Added
	}
	q.add(j)
	q.signal()
	return true
}

func (q *Queue) add(j Job) {
	q.queued[j.key()] = true
	heap.Push(&q.waiting, j)
}

// jobKey is what a comune waits once for.
type jobKey struct {
	ipa, run string
	lane     Lane
}

func (j Job) key() jobKey { return jobKey{j.IPA, j.Run, j.Lane} }

func (q *Queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// Run serves the queue with the given number of workers until ctx ends, and
// returns when the last visit under way has returned. do gets ctx and must
// return soon after it ends. When it returns a time, the job could not be done
// yet and goes back with that much later a due time, holding no worker.
func (q *Queue) Run(ctx context.Context, workers int, do func(context.Context, Job) (again time.Duration)) {
	slots := make(chan struct{}, workers)
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		j, ok := q.next(ctx)
		if !ok {
			return
		}
		wg.Go(func() {
			defer func() { <-slots }()
			q.finished(j, do(ctx, j))
		})
	}
}

// next waits for a job that is due and whose comune nobody visits.
func (q *Queue) next(ctx context.Context) (Job, bool) {
	for {
		j, due, ok := q.take()
		if ok {
			return j, true
		}
		if !q.await(ctx, due) {
			return Job{}, false
		}
	}
}

// await returns when something changed or the next job falls due; false when
// ctx ends first.
func (q *Queue) await(ctx context.Context, due time.Time) bool {
	var falls <-chan time.Time
	if !due.IsZero() {
		t := time.NewTimer(max(due.Sub(q.now()), 0))
		defer t.Stop()
		falls = t.C
	}
	select {
	case <-ctx.Done():
		return false
	case <-q.wake:
	case <-falls:
	}
	return true
}

// take removes the best job that may start now; else it says when the next one
// falls due.
func (q *Queue) take() (j Job, due time.Time, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	best, now := -1, q.now()
	for i, w := range q.waiting {
		if _, busy := q.running[w.IPA]; busy {
			continue
		}
		if w.Due.After(now) {
			if due.IsZero() || w.Due.Before(due) {
				due = w.Due
			}
			continue
		}
		if best < 0 || before(w, q.waiting[best]) {
			best = i
		}
	}
	if best < 0 {
		return Job{}, due, false
	}
	j = heap.Remove(&q.waiting, best).(Job)
	delete(q.queued, j.key())
	q.running[j.IPA] = j
	return j, time.Time{}, true
}

func (q *Queue) finished(j Job, again time.Duration) {
	q.mu.Lock()
	delete(q.running, j.IPA)
	if again > 0 && !q.queued[j.key()] {
		j.Due = q.now().Add(again)
		q.add(j)
	}
	q.mu.Unlock()
	q.signal()
}

// Stats counts a lane's jobs.
type Stats struct {
	Waiting int
	Running int
	Oldest  time.Time // when the oldest due job was added; zero when none waits
}

// Stats returns the state of every lane.
func (q *Queue) Stats() map[Lane]Stats {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.now()
	all := make(map[Lane]Stats, len(Lanes))
	for _, l := range Lanes {
		all[l] = Stats{}
	}
	for _, w := range q.waiting {
		s := all[w.Lane]
		s.Waiting++
		if !w.Due.After(now) && (s.Oldest.IsZero() || w.Due.Before(s.Oldest)) {
			s.Oldest = w.Due
		}
		all[w.Lane] = s
	}
	for _, r := range q.running {
		s := all[r.Lane]
		s.Running++
		all[r.Lane] = s
	}
	return all
}

// jobHeap keeps jobs in the order they are served.
type jobHeap []Job

func before(a, b Job) bool {
	if a.Lane != b.Lane {
		return a.Lane < b.Lane
	}
	return a.Due.Before(b.Due)
}

func (h jobHeap) Len() int           { return len(h) }
func (h jobHeap) Less(i, j int) bool { return before(h[i], h[j]) }
func (h jobHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *jobHeap) Push(x any)        { *h = append(*h, x.(Job)) }
func (h *jobHeap) Pop() any {
	old := *h
	j := old[len(old)-1]
	*h = old[:len(old)-1]
	return j
}
