// Package web serves the portal's pages and the HTTP API. It reads what it is
// shown in memory; the store is asked only for one comune's history.
package web

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// Board is what pages and API show. It is replaced as visits end; a request
// works on the one it began with.
type Board struct{ current atomic.Pointer[view] }

// NewBoard returns a board without any comune.
func NewBoard() *Board {
	b := &Board{}
	b.current.Store(newView(Standing{Inventory: &registry.Inventory{}}))
	return b
}

// Standing is how a territory stands: what each comune's page shows, and what
// the figures and lists about many are made of.
type Standing struct {
	Inventory *registry.Inventory
	Current   []checks.Outcome
	Public    []checks.Outcome     // of the runs that are published; nil: Current
	Withheld  []checks.Text        // why the newest run is not in Public; nil: it is
	Week      Week                 // what changed in the last seven days
	Replying  map[string]time.Time // comuni that may still reply to their draft, with when their days are over; zero: they do not run yet
	First     bool                 // no run was ever published: Public is provisional
}

// Show replaces what is shown. Nothing in it may change afterwards.
func (b *Board) Show(s Standing) { b.current.Store(newView(s)) }

// row is a comune of the inventory with what its last visit came to.
type row struct {
	*registry.Municipality
	Outcome *checks.Outcome // nil: not visited yet
	folded  string          // words that search matches
	order   string          // the name as lists are ordered by it
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

// Piloting says whether the comune was a pilot when it was visited, or is today.
func (r *row) Piloting() bool {
	if r.Outcome != nil {
		return r.Outcome.Pilot
	}
	return r.Pilot.Active(time.Now())
}

// Address is the site as the visit found it, else as the register gives it.
func (r *row) Address() string {
	if r.Outcome != nil {
		return r.Outcome.Site
	}
	return r.Site.URL
}

type view struct {
	inventory *registry.Inventory
	replying  map[string]time.Time
	rows      []*row          // by name, as published
	byIPA     map[string]*row // as last seen
	withheld  []checks.Text
	week      Week
	// provisional: no run was ever published
	provisional bool
	region      summary
	provinces   []summary
	clusters    []summary
	pilots      []summary // pilots and the others; empty without pilots
	checks      []tally
	first       []tally // on which the territory loses most
	version     string  // tells it from other boards
	sent        remembered
	bySupplier  func() []*supplier
	byNetwork   func() []networkBody
}

func newView(s Standing) *view {
	v := &view{inventory: s.Inventory, replying: s.Replying, withheld: s.Withheld, week: s.Week, provisional: s.First}
	v.byIPA = rowsOf(s.Inventory, s.Current)
	public := v.byIPA
	if s.Public != nil {
		public = withOutcomes(v.byIPA, s.Public)
	}
	v.rows = slices.SortedFunc(maps.Values(public), func(a, b *row) int { return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.IPA, b.IPA)) })
	v.summarise()
	v.version = versionOf(s)
	v.bySupplier, v.byNetwork = sync.OnceValue(v.suppliers), sync.OnceValue(v.networks)
	return v
}

// mayReply says whether a comune may still reply to its draft: no document that
// leaves the portal names what it lacks until then (docs/adr/0019).
func (v *view) mayReply(ipa string) bool {
	closes, open := v.replying[ipa]
	return open && (closes.IsZero() || time.Now().Before(closes))
}

// rowsOf returns a row for each comune of the inventory.
func rowsOf(inv *registry.Inventory, outcomes []checks.Outcome) map[string]*row {
	rows := make(map[string]*row, len(inv.Municipalities))
	for i := range inv.Municipalities {
		m := &inv.Municipalities[i]
		rows[m.IPA] = &row{Municipality: m, folded: searchable(m), order: evidence.Fold(m.Name)}
	}
	return withOutcomes(rows, outcomes)
}

// withOutcomes returns the same rows with other outcomes.
func withOutcomes(rows map[string]*row, outcomes []checks.Outcome) map[string]*row {
	out := make(map[string]*row, len(rows))
	for ipa, r := range rows {
		r := *r
		r.Outcome = nil
		out[ipa] = &r
	}
	for i := range outcomes {
		if r := out[outcomes[i].IPA]; r != nil {
			r.Outcome = &outcomes[i]
		}
	}
	return out
}
