package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/publication"
	"github.com/campanile-italia/campanile/registry"
	"github.com/campanile-italia/campanile/store"
	"github.com/campanile-italia/campanile/web"
)

// decide lets a run that ended into the public figures, or holds it back.
func (d *daemon) decide(ctx context.Context, run string) error {
	decision, err := d.decision(ctx, run)
	if err != nil {
		return err
	}
	if decision.Publish() {
		d.log.Info("run published", "run", run, "covered", decision.Covered, "of", decision.Expected, "movement_confirmed", decision.Confirmed)
		err = d.publishRun(ctx, run)
	} else {
		for _, w := range decision.Why {
			d.log.Warn("run held back: campanile publish lets it in", "run", run, "why", w.EN)
		}
		err = d.store.WithholdRun(ctx, run, store.Withheld{Why: decision.Why, Figures: decision.Figures})
	}
	d.renew(ctx)
	return err
}

func (a *app) decision(ctx context.Context, run string) (publication.Decision, error) {
	before, err := a.store.Before(ctx)
	if err != nil {
		return publication.Decision{}, err
	}
	now, err := a.store.Current(ctx)
	if err != nil {
		return publication.Decision{}, err
	}
	p, err := a.store.Publication(ctx)
	if err != nil {
		return publication.Decision{}, err
	}
	var held publication.Figures
	if p.Withheld != nil && p.Withheld.Run != run {
		held = p.Withheld.Figures
	}
	gate := publication.Gate{Coverage: a.config.Publication.Coverage, Move: a.config.Publication.Move}
	return gate.Decide(run, before, now, held), nil
}

type publishCommand struct {
	withConfig
}

func (publishCommand) Help() string {
	return "A run that covers too few comuni, or moves a figure more than publication.move allows, is held back from the public figures. This lets the newest one in, after somebody has looked. A running daemon shows it within a minute.\n\nExample:\n  campanile publish --config campanile.yaml"
}

func (c publishCommand) Run(ctx context.Context, std stdio) error {
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	p, err := a.store.Publication(ctx)
	if err != nil {
		return err
	}
	if p.Withheld == nil {
		return errors.New("no run is held back: the public figures are those of the newest run")
	}
	for _, w := range p.Withheld.Why {
		fmt.Fprintln(std.err, "held back:", w.In(a.config.Language))
	}
	if err := a.publishRun(ctx, p.Withheld.Run); err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%s published\n", p.Withheld.Run)
	return nil
}

// standing returns what pages show of the territory: current is what is seen of
// each comune.
func (d *daemon) standing(ctx context.Context, inv *registry.Inventory, current []checks.Outcome) (web.Standing, error) {
	s := web.Standing{Inventory: inv, Current: current}
	var err error
	if s.Public, err = d.store.Public(ctx); err != nil {
		return s, err
	}
	if s.Replying, err = d.replying(ctx); err != nil {
		return s, err
	}
	p, err := d.store.Publication(ctx)
	if p.Withheld != nil {
		s.Withheld, s.First = p.Withheld.Why, p.Run == ""
	}
	return s, err
}
