package main

import (
	"sync"
	"testing"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/crawler"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// memory is what visits have seen, by Codice IPA, as the store would give it back.
type memory struct {
	mu    sync.Mutex
	shots map[string]*evidence.Snapshot
}

func (m *memory) keep(t *testing.T, s *evidence.Snapshot) {
	b, err := evidence.Encode(s)
	if err != nil {
		t.Error(err)
		return
	}
	back, err := evidence.Decode(b)
	if err != nil {
		t.Error(err)
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.shots[s.Municipality.IPA] = back
}

func (m *memory) of(ipa string) *evidence.Snapshot {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.shots[ipa]
}

// compareLater visits once more those whose server says what changed, and holds
// the verdicts to the first visit's: a page that was not sent again counts as if
// it had been.
func compareLater(t *testing.T, c *crawler.Crawler, comuni []registry.Municipality, sources []registry.Source, outcomes map[string]checks.Outcome, seen *memory) {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	visits, unsent := 0, 0
	for _, m := range comuni {
		if first := seen.of(m.IPA); first == nil || !hasValidators(first) {
			continue
		}
		visits++
		wg.Go(func() {
			s := c.Visit(t.Context(), m, "later", sources)
			mu.Lock()
			defer mu.Unlock()
			for i := range s.Pages {
				if !s.Pages[i].Since.IsZero() {
					unsent++
				}
			}
			sameVerdicts(t, outcomes[m.IPA], checks.Judge(s))
		})
	}
	wg.Wait()
	t.Logf("%d later visits, %d pages not sent again", visits, unsent)
	if unsent < 10*visits || visits < 5 {
		t.Errorf("%d later visits with %d pages not sent again compare little", visits, unsent)
	}
}

func hasValidators(s *evidence.Snapshot) bool {
	n := 0
	for i := range s.Pages {
		if s.Pages[i].Header["etag"] != "" {
			n++
		}
	}
	return n >= 15
}

func sameVerdicts(t *testing.T, first, later checks.Outcome) {
	t.Helper()
	for i := range first.Results {
		a := &first.Results[i]
		b, ok := later.Result(a.Check)
		if !ok || a.Status != b.Status || a.Reason != b.Reason {
			t.Errorf("%s %s: %s %s at first, later %s %s (%s)", first.IPA, a.Check, a.Status, a.Reason, b.Status, b.Reason, b.Message.EN)
		}
	}
}
