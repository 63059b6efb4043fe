package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evaluate"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/lab/past"
	"github.com/campanile-italia/campanile/store"
)

// panelMaker judges evidence again under this build's ruleset and makes of it
// what an evaluation works on. Snapshots come by Codice IPA, then by time, from
// the store or from a bundle: the same snapshots make the same panel.
type panelMaker struct {
	protocol    *evaluate.Protocol
	outcomes    []evaluate.Outcome
	pilots      map[string]bool
	from, until time.Time
	units       []evaluate.Unit
	month       string // of the last visit taken
	merged      map[string]time.Time
	simulated   bool
	snapshots   int
	batch       []seenVisit
}

func newPanelMaker(p *evaluate.Protocol) *panelMaker {
	m := &panelMaker{protocol: p, outcomes: append([]evaluate.Outcome{p.Primary}, p.Secondary...), pilots: map[string]bool{}, merged: map[string]time.Time{},
		batch: make([]seenVisit, 0, 64)}
	m.from, m.until = p.Reach()
	for _, e := range p.Pilots {
		m.pilots[e.IPA] = true
	}
	return m
}

// wants says whether a visit takes part: the first of each month. A store that
// keeps the proof only holds it always, beside those that changed a verdict,
// which would count changes twice.
func (m *panelMaker) wants(s *evidence.Snapshot) bool {
	if s.Started.Before(m.from) || !s.Started.Before(m.until) {
		return false
	}
	return !m.last(s.Municipality.IPA) || m.month != s.Started.UTC().Format("2006-01")
}

func (m *panelMaker) last(ipa string) bool {
	return len(m.units) > 0 && m.units[len(m.units)-1].IPA == ipa
}

// seenVisit is a snapshot that takes part, and what it comes to.
type seenVisit struct {
	snapshot *evidence.Snapshot
	visit    evaluate.Visit
}

// take takes a snapshot that wants accepted, with the SHA-256 of its bytes.
// Judging is put off until a batch is full.
func (m *panelMaker) take(s *evidence.Snapshot, sum string) {
	muni := &s.Municipality
	if !m.last(muni.IPA) {
		m.units = append(m.units, evaluate.Unit{IPA: muni.IPA, Cluster: muni.Cluster(), Province: muni.Province})
	}
	u := &m.units[len(m.units)-1]
	u.Name, u.Population, u.Funded = muni.Name, muni.Population, fundedMeasures(s)
	m.month = s.Started.UTC().Format("2006-01")
	m.simulated = m.simulated || strings.HasPrefix(s.Run, past.RunPrefix)
	m.snapshots++
	for _, f := range muni.Former { // both changed: the one that ceased, and the one it went to
		m.merged[f.IPA], m.merged[muni.IPA] = f.Ended, f.Ended
	}
	m.batch = append(m.batch, seenVisit{s, evaluate.Visit{At: s.Started.UTC(), Run: s.Run, SHA256: sum, Dark: s.Site.Fault != ""}})
	if len(m.batch) == cap(m.batch) {
		m.judge()
	}
}

// judge judges the batch, a share on every processor.
func (m *panelMaker) judge() {
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(m.batch); i += workers {
				m.judgeOne(&m.batch[i])
			}
		})
	}
	wg.Wait()
	for i := range m.batch {
		ipa := m.batch[i].snapshot.Municipality.IPA
		at := len(m.units) - 1
		for m.units[at].IPA != ipa {
			at--
		}
		m.units[at].Visits = append(m.units[at].Visits, m.batch[i].visit)
	}
	m.batch = m.batch[:0]
}

func (m *panelMaker) judgeOne(b *seenVisit) {
	results := checks.Run(b.snapshot)
	v := &b.visit
	standing := evaluate.StandingOf(results, checks.SupplierOf(b.snapshot), m.protocol.Primary)
	v.Supplier, v.Failing = standing.Supplier, standing.Failing
	v.Measures = make(map[evaluate.Outcome]evaluate.Measure, len(m.outcomes))
	for _, o := range m.outcomes {
		v.Measures[o] = evaluate.MeasureOf(results, o)
	}
	if m.pilots[b.snapshot.Municipality.IPA] {
		v.Verdicts = make(map[string]checks.Status, len(results))
		for i := range results {
			v.Verdicts[results[i].Check] = results[i].Status
		}
	}
}

func fundedMeasures(s *evidence.Snapshot) []string {
	all := map[string]bool{}
	for _, g := range s.Municipality.Grants {
		all[g.Measure] = true
	}
	return slices.Sorted(maps.Keys(all))
}

func (m *panelMaker) panel() *evaluate.Panel {
	m.judge()
	p := &evaluate.Panel{Ruleset: checks.Ruleset, Knowledge: checks.KnowledgeDigest(), Units: m.units}
	for i := range p.Units {
		p.Units[i].Merged = m.merged[p.Units[i].IPA]
	}
	p.Sort()
	return p
}

// panel judges the store's evidence; each of the snapshots that take part is also
// given to keep, when there is one.
func (a *app) panel(ctx context.Context, p *evaluate.Protocol, keep func(encoded []byte, ruleset string) error) (*panelMaker, error) {
	m := newPanelMaker(p)
	err := a.store.EachEncoded(ctx, nil, m.from, func(e *store.Encoded) error {
		s, err := evidence.Decode(e.Data)
		if err != nil || !m.wants(s) {
			return err
		}
		if keep != nil {
			if err := keep(e.Data, e.Ruleset); err != nil {
				return err
			}
		}
		sum := sha256.Sum256(e.Data)
		m.take(s, hex.EncodeToString(sum[:]))
		return nil
	})
	if err != nil {
		return nil, err
	}
	if m.snapshots == 0 {
		return nil, fmt.Errorf("the store keeps no evidence between %s and %s: visits are evaluated on what was kept of them (evidence.keep: proof or all)", m.from.Format(time.DateOnly), m.until.Format(time.DateOnly))
	}
	return m, nil
}
