package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/store"
)

type recheckCommand struct {
	withConfig
	IPA    []string  `name:"ipa" placeholder:"CODE" help:"Codice IPA of a comune; may be repeated or comma-separated. Default: all."`
	Since  time.Time `format:"2006-01-02" placeholder:"DATE" help:"Every visit kept since that day. Default: the newest of each comune."`
	Format string    `enum:"text,jsonl" default:"text" help:"text or jsonl (one JSON object a visit)."`
}

func (recheckCommand) Help() string {
	return "Example:\n  campanile recheck --config campanile.yaml --since 2026-11-01 --format jsonl\n\nVerdicts that differ from the stored ones are listed on standard error."
}

func (c recheckCommand) Run(ctx context.Context, std stdio) error {
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	codes := normalIPAs(c.IPA)
	out := bufio.NewWriter(std.out)
	write := resultWriter(out, c.Format, a.config.Language)
	judged, changed := 0, 0
	err = a.store.Snapshots(ctx, codes, c.Since, func(s *evidence.Snapshot) error {
		o := checks.Judge(s)
		judged++
		n, err := a.differences(ctx, &o)
		if err != nil {
			return err
		}
		changed += n
		return write(&o)
	})
	if err != nil {
		return err
	}
	if judged == 0 {
		return errors.New("the store keeps no evidence of these comuni: scan with --save, and evidence.keep not none")
	}
	fmt.Fprintf(std.err, "%d visits judged with ruleset %s, %d verdicts differ\n", judged, checks.Ruleset, changed)
	return out.Flush()
}

// differences lists the verdicts that are not those stored for the same visit.
func (a *app) differences(ctx context.Context, o *checks.Outcome) (n int, err error) {
	stored, err := a.store.Outcome(ctx, o.IPA)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return 0, nil
	case err != nil:
		return 0, err
	case stored.Run != o.Run:
		return 0, nil // an older visit: its verdicts are not the current ones
	}
	for _, now := range o.Results {
		before, ok := stored.Result(now.Check)
		if !ok || before.Status == now.Status && before.Reason == now.Reason {
			continue
		}
		n++
		fmt.Fprintf(a.std.err, "%s %s: %s %s -> %s %s (%s)\n", o.IPA, now.Check, before.Status, before.Reason, now.Status, now.Reason, now.Message.In(a.config.Language))
	}
	return n, nil
}
