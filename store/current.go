package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/campanile-italia/campanile/checks"
)

// current remembers the outcomes that Current decoded last. Decoding 1,500 of
// them takes half a second, and every scrape and every page of the region asks.
type current struct {
	mu   sync.Mutex
	have map[string]decoded // by Codice IPA

	frozen map[string]decoded // what Public shows in their place while a run waits
}

type decoded struct {
	sum     int64
	outcome checks.Outcome
}

// stored says which outcome the database has.
type stored struct {
	ipa string
	sum int64
}

// of returns what is remembered of a comune; zero when nothing is.
func (c *current) of(ipa string) decoded {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.have[ipa]
}

// saved remembers what was published of a comune, where outcomes are read at all:
// a process that only visits keeps none.
func (c *current) saved(ipa string, d decoded) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.have[ipa]; ok {
		c.have[ipa] = d
	}
}

// Current returns the newest outcome of every comune of the inventory that has
// one, by Codice IPA. The outcomes are shared with later calls: read, do not change.
func (s *Store) Current(ctx context.Context) ([]checks.Outcome, error) {
	s.current.mu.Lock()
	defer s.current.mu.Unlock()
	rows, err := s.read.QueryContext(ctx, `SELECT outcome.ipa, outcome.sum FROM outcome JOIN comune ON comune.ipa = outcome.ipa ORDER BY outcome.ipa`)
	index, err := collect(rows, err, "read outcomes", func(rows *sql.Rows, o *stored) error { return rows.Scan(&o.ipa, &o.sum) })
	if err != nil {
		return nil, err
	}
	all := make([]decoded, len(index))
	var missing []int
	for i, o := range index {
		if have, ok := s.current.have[o.ipa]; ok && have.sum == o.sum {
			all[i] = have
		} else {
			missing = append(missing, i)
		}
	}
	if err := s.decode(ctx, index, missing, all); err != nil {
		return nil, fmt.Errorf("read outcomes: %w", err)
	}
	have := make(map[string]decoded, len(all))
	out := make([]checks.Outcome, len(all))
	for i := range all {
		have[index[i].ipa], out[i] = all[i], all[i].outcome
	}
	s.current.have = have // without those that left
	return out, nil
}

// decode reads the outcomes at the given places, a share on every processor.
func (s *Store) decode(ctx context.Context, index []stored, missing []int, all []decoded) error {
	workers := min(runtime.GOMAXPROCS(0), readers, len(missing))
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for k := w; k < len(missing) && errs[w] == nil; k += workers {
				i := missing[k]
				errs[w] = s.decodeOne(ctx, index[i].ipa, &all[i])
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (s *Store) decodeOne(ctx context.Context, ipa string, d *decoded) error {
	var data []byte
	if err := s.read.QueryRowContext(ctx, `SELECT sum, data FROM outcome WHERE ipa = ?`, ipa).Scan(&d.sum, &data); err != nil {
		return err
	}
	return unpack(data, &d.outcome)
}
