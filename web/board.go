// Package web serves the portal's pages and the HTTP API. It reads what it is
// shown in memory; the store is asked only for one comune's history.
package web

import (
	"cmp"
	"slices"
	"sync/atomic"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// Board is what pages and API show. It is replaced as visits end; a request
// works on the one it began with.
type Board struct{ current atomic.Pointer[view] }

// NewBoard returns a board without any comune.
func NewBoard() *Board {
	b := &Board{}
	b.current.Store(newView(&registry.Inventory{}, nil))
	return b
}

// Show replaces what is shown. Neither argument may change afterwards.
func (b *Board) Show(inv *registry.Inventory, outcomes []checks.Outcome) {
	b.current.Store(newView(inv, outcomes))
}

// row is a comune of the inventory with what its last visit came to.
type row struct {
	*registry.Municipality
	Outcome *checks.Outcome // nil: not visited yet
	folded  string          // words that search matches
}

// Score returns the published score of a family, or overall for "".
func (r *row) Score(f checks.Family) checks.Score {
	if r.Outcome == nil {
		return checks.Score{}
	}
	if f == "" {
		return r.Outcome.Card.Overall
	}
	return r.Outcome.Card.Families[f]
}

// Count returns how many results have a status.
func (r *row) Count(s checks.Status) int {
	n := 0
	if r.Outcome != nil {
		for _, res := range r.Outcome.Results {
			if res.Status == s {
				n++
			}
		}
	}
	return n
}

type view struct {
	inventory *registry.Inventory
	rows      []*row // by name
	byIPA     map[string]*row
	region    summary
	provinces []summary
	clusters  []summary
	checks    []tally
}

func newView(inv *registry.Inventory, outcomes []checks.Outcome) *view {
	v := &view{inventory: inv, byIPA: make(map[string]*row, len(inv.Municipalities))}
	for i := range inv.Municipalities {
		m := &inv.Municipalities[i]
		r := &row{Municipality: m, folded: searchable(m)}
		v.rows = append(v.rows, r)
		v.byIPA[m.IPA] = r
	}
	for i := range outcomes {
		if r := v.byIPA[outcomes[i].IPA]; r != nil {
			r.Outcome = &outcomes[i]
		}
	}
	slices.SortFunc(v.rows, func(a, b *row) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.IPA, b.IPA)) })
	v.summarise()
	return v
}
