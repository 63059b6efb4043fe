package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evaluate"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/lab/past"
	"github.com/campanile-italia/campanile/ledger"
	"github.com/campanile-italia/campanile/registry"
	"github.com/campanile-italia/campanile/store"
)

// The demonstration's past: three years, twelve pilots.
const (
	demoMonths = 36
	demoPilots = 12
	demoEffect = 0.6
	// demoCapacity is how many comuni its roll-out begins with in a quarter.
	demoCapacity = 20
)

// newDemoPast plans the past of the demonstration; nil where there are too few
// comuni for pilots and somebody to compare them with.
func newDemoPast(comuni []registry.Municipality, until time.Time) *past.Past {
	pilots := min(demoPilots, len(comuni)/8)
	if pilots < 3 {
		return nil
	}
	return past.New(past.Options{Comuni: comuni, Months: demoMonths, Until: until, Pilots: pilots, Effect: demoEffect, Seed: demoSeed})
}

// writePilots writes the list of pilots that a simulated past has.
func writePilots(path string, p *past.Past) error {
	var b bytes.Buffer
	b.WriteString("codice_ipa,from,to,note\n")
	for _, e := range p.Pilots() {
		fmt.Fprintf(&b, "%s,%s,,gruppo pilota simulato\n", e.IPA, e.From.Format(time.DateOnly))
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// importPast keeps the evidence of a simulated past.
func importPast(ctx context.Context, s *store.Store, p *past.Past) error {
	var batch []*evidence.Snapshot
	err := p.Each(func(snap *evidence.Snapshot) error {
		if batch = append(batch, snap); len(batch) < 10*demoMonths {
			return nil
		}
		err := s.ImportSnapshots(ctx, batch)
		batch = batch[:0]
		return err
	})
	if err != nil {
		return err
	}
	return s.ImportSnapshots(ctx, batch)
}

// evaluatePast keeps the past, writes the protocol that would have been written
// before the pilots entered, and certifies what they added: what an operator does
// over three years, in seconds.
func evaluatePast(ctx context.Context, a *app, p *past.Past, dir string, show *evaluations) error {
	if err := importPast(ctx, a.store, p); err != nil {
		return err
	}
	protocol := pastProtocol(p)
	if err := a.addPower(ctx, &protocol, protocol.Made); err != nil {
		a.log.Warn("the simulated past says nothing of what its panel could see", "error", err)
	}
	if _, _, err := a.enterProtocol(ctx, &protocol); err != nil {
		return err
	}
	private, public, err := ledger.NewKey("demo.campanile.example")
	if err != nil {
		return err
	}
	signer, err := ledger.NewSigner(private, public)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, evidenceFile)
	bundle, err := os.Create(path)
	if err != nil {
		return err
	}
	defer bundle.Close()
	made, err := a.certify(ctx, &protocol, bundle)
	if err != nil {
		return err
	}
	truth := trueEffect(p, &protocol)
	show.mu.Lock()
	show.extra, show.truth = map[string]string{evidenceFile: path}, &truth
	show.mu.Unlock()
	plan, err := a.rolloutBy(ctx, made.panel, made.result, demoCapacity)
	if err == nil {
		err = a.publishPlan(ctx, plan)
	}
	if err != nil { // chance may leave few pilots with no effect to plan by
		a.log.Warn("the simulated past gives no roll-out plan", "error", err)
	}
	_, err = a.seal(ctx, signer, made, evaluate.PanelScope)
	return err
}

// pastProtocol is entered a fortnight before the first pilot.
func pastProtocol(p *past.Past) evaluate.Protocol {
	protocol := evaluate.DefaultProtocol()
	protocol.Name = "Dimostrazione / Demonstration"
	// Shorter than usual, so that the year and a half before the first pilot holds
	// them all: what the panel could see is told by that alone.
	protocol.Windows.Baseline, protocol.Windows.FollowUp = 6, 8
	first := p.Pilots()[0].From
	for _, e := range p.Pilots() {
		protocol.Pilots = append(protocol.Pilots, evaluate.Entrant{IPA: e.IPA, From: e.From.Format(time.DateOnly)})
		if e.From.Before(first) {
			first = e.From
		}
	}
	protocol.Made = first.AddDate(0, 0, -14)
	return protocol
}

// trueEffect is what the simulation's programme truly added to the pilots'
// primary outcome in their follow-up.
func trueEffect(p *past.Past, protocol *evaluate.Protocol) float64 {
	type mean struct{ sum, n float64 }
	by := map[string]*mean{}
	w := protocol.Windows
	p.Without(func(from time.Time, with, without *evidence.Snapshot) {
		if at := with.Started; at.Before(from.AddDate(0, w.Settling, 0)) || !at.Before(from.AddDate(0, w.Settling+w.FollowUp, 0)) {
			return
		}
		a, ok1 := evaluate.MeasureOf(checks.Run(with), protocol.Primary).Value()
		b, ok2 := evaluate.MeasureOf(checks.Run(without), protocol.Primary).Value()
		if !ok1 || !ok2 {
			return
		}
		ipa := with.Municipality.IPA
		if by[ipa] == nil {
			by[ipa] = &mean{}
		}
		by[ipa].sum, by[ipa].n = by[ipa].sum+a-b, by[ipa].n+1
	})
	var all mean
	for _, m := range by {
		all.sum, all.n = all.sum+m.sum/m.n, all.n+1
	}
	if all.n == 0 {
		return 0
	}
	return all.sum / all.n
}
