package jobs

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// Memory is a queue in the memory of one process, lost with it.
type Memory struct {
	now func() time.Time

	mu      sync.Mutex
	waiting jobHeap
	known   map[jobKey]bool // those waiting, and those served that are served once
	running map[string]Job  // by IPA
	wake    chan struct{}
}

// NewMemory returns an empty queue.
func NewMemory() *Memory {
	return &Memory{now: time.Now, running: map[string]Job{}, known: map[jobKey]bool{}, wake: make(chan struct{}, 1)}
}

// Push implements Queue.
func (q *Memory) Push(_ context.Context, all ...Job) (added int, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, j := range all {
		if q.known[j.key()] {
			continue
		}
		if j.Due.IsZero() {
			j.Due = q.now()
		}
		q.add(j)
		added++
	}
	q.signal()
	return added, nil
}

func (q *Memory) add(j Job) {
	q.known[j.key()] = true
	heap.Push(&q.waiting, j)
}

func (q *Memory) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// Run implements Queue.
func (q *Memory) Run(ctx context.Context, workers Workers, do Do) error {
	slots := make(chan struct{}, max(workers.Visits, 1))
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return nil
		}
		j, ok := q.next(ctx, workers)
		if !ok {
			return nil
		}
		wg.Go(func() {
			defer func() { <-slots }()
			again, err := do(ctx, j)
			q.finished(j, again, err)
		})
	}
}

// next waits for a job that is due and whose comune nobody visits.
func (q *Memory) next(ctx context.Context, workers Workers) (Job, bool) {
	for {
		j, due, ok := q.take(workers)
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
func (q *Memory) await(ctx context.Context, due time.Time) bool {
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
func (q *Memory) take(workers Workers) (j Job, due time.Time, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	best, now := -1, q.now()
	for i, w := range q.waiting {
		if _, busy := q.running[w.IPA]; busy || !workers.serve(w.Lane) {
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
	if !j.Lane.once() {
		delete(q.known, j.key())
	}
	j.Attempt++
	q.running[j.IPA] = j
	return j, time.Time{}, true
}

func (q *Memory) finished(j Job, again time.Duration, err error) {
	q.mu.Lock()
	delete(q.running, j.IPA)
	switch {
	case err != nil && j.Attempt < Attempts:
		again = retryAfter(j.Attempt)
	case again > 0: // not begun
		j.Attempt--
	}
	if again > 0 && (j.Lane.once() || !q.known[j.key()]) {
		j.Due = q.now().Add(again)
		q.add(j)
	}
	q.mu.Unlock()
	q.signal()
}

// Left implements Queue.
func (q *Memory) Left(_ context.Context, run string) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for _, w := range q.waiting {
		if w.Run == run {
			n++
		}
	}
	for _, r := range q.running {
		if r.Run == run {
			n++
		}
	}
	return n, nil
}

// Stats implements Queue.
func (q *Memory) Stats(context.Context) (map[Lane]Stats, error) {
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
	return all, nil
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
