package main

import (
	"sync"

	"github.com/campanile-italia/campanile/crawler"
)

// reading counts the requests of the visits that somebody asked for, while they
// go on in this process.
type reading struct {
	mu  sync.Mutex
	now map[string]int // by Codice IPA
}

// begin counts a comune's requests until end.
func (r *reading) begin(ipa string) (end func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.now == nil {
		r.now = map[string]int{}
	}
	r.now[ipa] = 0
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.now, ipa)
	}
}

func (r *reading) note(q crawler.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.now[q.IPA]; ok {
		r.now[q.IPA]++
	}
}

func (r *reading) of(ipa string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now[ipa]
}

// observed lets reading see each request before the observer that was given.
func (r *reading) observed(next func(crawler.Request)) func(crawler.Request) {
	return func(q crawler.Request) {
		r.note(q)
		if next != nil {
			next(q)
		}
	}
}
