package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"
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

// differences lists the verdicts that are not those stored for the same visit,
// and why the same evidence is judged otherwise.
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
	changed, added := compare(stored, o)
	why := whyChanged(stored.Card.Ruleset)
	for _, c := range changed {
		fmt.Fprintf(a.std.err, "%s %s: %s -> %s, %s (%s)\n", o.IPA, c.now.Check, verdict(&c.before), verdict(&c.now), why, c.now.Message.In(a.config.Language))
	}
	if len(added) > 0 {
		fmt.Fprintf(a.std.err, "%s: %d checks that the stored card did not have: %s\n", o.IPA, len(added), strings.Join(added, ", "))
	}
	return len(changed), nil
}

// rejudged is a verdict before and after.
type rejudged struct{ before, now checks.Result }

// compare returns the verdicts that differ, and the checks that are new.
func compare(stored, now *checks.Outcome) (changed []rejudged, added []string) {
	for _, r := range now.Results {
		before, ok := stored.Result(r.Check)
		switch {
		case !ok:
			added = append(added, r.Check)
		case before.Status != r.Status || before.Reason != r.Reason:
			changed = append(changed, rejudged{before, r})
		}
	}
	return changed, added
}

// whyChanged says what can make the same evidence be judged otherwise.
func whyChanged(ruleset string) string {
	if ruleset != checks.Ruleset {
		return "ruleset " + ruleset + " -> " + checks.Ruleset
	}
	return "same ruleset: this build or the knowledge it uses is another"
}

func verdict(r *checks.Result) string {
	if r.Reason == "" {
		return string(r.Status)
	}
	return string(r.Status) + "(" + r.Reason + ")"
}
