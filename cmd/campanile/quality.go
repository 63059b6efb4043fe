package main

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/campanile-italia/campanile/web"
)

const (
	runsCompared = 10                  // runs whose test-retest figure is shown
	flapsSince   = 30 * 24 * time.Hour // over which flapping is counted
)

// quality tells how far the verdicts of the last runs agree with those before
// them, and which checks flap.
func (a *app) quality(ctx context.Context) (q web.Quality, err error) {
	runs, err := a.store.RunStates(ctx, runsCompared+1) // one may be under way
	if err != nil {
		return q, err
	}
	for _, r := range runs {
		if r.Finished.IsZero() || len(q.Runs) == runsCompared {
			continue
		}
		q.Runs = append(q.Runs, web.RunQuality{
			Run: r.ID, Started: r.Started, Comuni: r.Done, Compared: r.Compared, Alike: r.Alike, Withheld: r.Withheld != nil,
		})
	}
	flaps, err := a.store.Flapping(ctx, time.Now().Add(-flapsSince))
	if err != nil {
		return q, err
	}
	for check, n := range flaps {
		q.Flapping = append(q.Flapping, web.Flaps{Check: check, Count: n})
	}
	slices.SortFunc(q.Flapping, func(a, b web.Flaps) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Check, b.Check)) })
	return q, nil
}
