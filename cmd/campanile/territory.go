package main

import (
	"context"
	"time"

	"github.com/campanile-italia/campanile/store"
	"github.com/campanile-italia/campanile/web"
)

// territory shows the store's runs and changes as portal and API want them.
type territory struct{ store *store.Store }

// Runs implements web.Territory.
func (t territory) Runs(ctx context.Context, limit int) ([]web.Run, error) {
	states, err := t.store.RunStates(ctx, limit)
	runs := make([]web.Run, 0, len(states))
	for i := range states {
		runs = append(runs, runOf(&states[i]))
	}
	return runs, err
}

func runOf(r *store.RunState) web.Run {
	out := web.Run{
		ID: r.ID, Started: r.Started, Finished: when(r.Finished), Ruleset: r.Ruleset, Expected: r.Expected, Done: r.Done,
		Published: when(r.Published), Compared: r.Compared, Alike: r.Alike, Why: r.Withheld,
	}
	switch {
	case out.Published != nil:
		out.State = web.RunPublished
	case r.Withheld != nil:
		out.State = web.RunWithheld
	case out.Finished == nil:
		out.State = web.RunRunning
	default:
		out.State = web.RunChecking
	}
	if r.Compared > 0 {
		a := float64(r.Alike) / float64(r.Compared)
		out.Agreement = &a
	}
	return out
}

// when is a time that may not be.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// Changes implements web.Territory.
func (t territory) Changes(ctx context.Context, last web.TerritoryChange, limit int) ([]web.TerritoryChange, error) {
	found, err := t.store.ChangesAfter(ctx, store.Change{At: last.At, IPA: last.IPA, Check: last.Name, Run: last.Run}, limit)
	out := make([]web.TerritoryChange, 0, len(found))
	for _, c := range found {
		out = append(out, web.TerritoryChange{IPA: c.IPA, At: c.At, Name: c.Check, From: c.From, To: c.To, Run: c.Run})
	}
	return out, err
}
