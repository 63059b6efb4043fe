package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/ledger"
	"github.com/campanile-italia/campanile/store"
)

// publishedRun is what a published run showed, as the log has its hash: who
// changes a score afterwards can be told.
type publishedRun struct {
	Run       string          `json:"run"`
	Published time.Time       `json:"published"`
	Ruleset   string          `json:"ruleset"`
	Comuni    []publishedCard `json:"comuni"` // ordered by IPA
}

// publishedCard is a comune's public scores.
type publishedCard struct {
	IPA      string              `json:"ipa"`
	Run      string              `json:"run"` // of the visit that it shows
	Score    *float64            `json:"score"`
	Families map[string]*float64 `json:"families"`
}

// enterRun enters what a run that was published shows in the log, and keeps it.
func (a *app) enterRun(ctx context.Context, run string, at time.Time) error {
	shown, err := a.store.Public(ctx)
	if err != nil {
		return err
	}
	doc := publishedRun{Run: run, Published: at.UTC().Truncate(time.Second), Ruleset: checks.Ruleset, Comuni: []publishedCard{}}
	for i := range shown {
		o := &shown[i]
		c := publishedCard{IPA: o.IPA, Run: o.Run, Score: o.Card.Overall.Value, Families: map[string]*float64{}}
		for f, s := range o.Card.Families {
			c.Families[string(f)] = s.Value
		}
		doc.Comuni = append(doc.Comuni, c)
	}
	slices.SortFunc(doc.Comuni, func(x, y publishedCard) int { return strings.Compare(x.IPA, y.IPA) })
	text, err := ledger.Canonical(doc)
	if err != nil {
		return err
	}
	e, err := a.ledger().Append(ctx, ledger.NewRecord(ledger.Run, run, doc.Published, text))
	if err != nil {
		return err
	}
	return a.saveDocument(ctx, e.Record, text)
}

// publishRun lets a run into the public figures and enters it in the log. That
// the log cannot be written does not hold figures back: it is said, and mended by
// publishing again.
func (a *app) publishRun(ctx context.Context, run string) error {
	now := time.Now()
	if err := a.store.PublishRun(ctx, run, now.UTC()); err != nil {
		return err
	}
	if err := a.enterRun(ctx, run, now); err != nil {
		return fmt.Errorf("run %s is published, but not in the log: %w", run, err)
	}
	return nil
}

type logCommand struct {
	withConfig
	Key   string `placeholder:"FILE" help:"Private key (campanile key): signs the head of the log as it stands."`
	Audit bool   `help:"Hash every record anew and hold them to the newest signed head."`
}

func (logCommand) Help() string {
	return "Examples:\n  campanile log --config campanile.yaml\n  campanile log --config campanile.yaml --key campanile.key\n  campanile log --config campanile.yaml --audit\n\nProtocols, published runs, certificates, replies and decisions, by hash, in order; then the newest signed head."
}

func (c logCommand) Run(ctx context.Context, std stdio) error {
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.signHead(ctx, c.Key); err != nil {
		return err
	}
	entries, err := a.ledger().Entries(ctx)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if _, err := fmt.Fprintf(std.out, "%6d  %s  %-11s  %s  %s\n", e.Index, e.At.Format(time.RFC3339), e.Kind, e.SHA256, e.Subject); err != nil {
			return err
		}
	}
	head, err := a.ledger().Head(ctx)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprint(std.out, head); err != nil {
		return err
	}
	if c.Audit {
		return a.auditLog(ctx, head, std)
	}
	return nil
}

// auditLog holds the records to the head, by the key of the newest certificate.
func (a *app) auditLog(ctx context.Context, signed string, std stdio) error {
	doc, err := a.store.NewestDocument(ctx, string(ledger.Certificate), "")
	if errors.Is(err, store.ErrNotFound) || signed == "" {
		return errors.New("no certificate was made yet, or no head was signed: there is nothing to hold the log to")
	}
	if err != nil {
		return err
	}
	sealed, err := ledger.ReadSealed(doc.Data)
	if err != nil {
		return err
	}
	key, err := ledger.NewVerifier(sealed.Key)
	if err != nil {
		return err
	}
	head, err := key.OpenHead(signed)
	if err != nil {
		return err
	}
	if err := a.ledger().Audit(ctx, head); err != nil {
		return err
	}
	_, err = fmt.Fprintf(std.err, "%d records give the signed head\n", head.Size)
	return err
}
