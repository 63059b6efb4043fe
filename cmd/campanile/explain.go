package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/store"
)

type explainCommand struct {
	withConfig
	IPA   string `name:"ipa" required:"" placeholder:"CODE" help:"Codice IPA of the comune."`
	Check string `required:"" placeholder:"ID" help:"Check to explain."`
}

func (explainCommand) Help() string {
	return "Example:\n  campanile explain --config campanile.yaml --ipa c_d150 --check pagopa-portal"
}

func (c explainCommand) Run(ctx context.Context, std stdio) error {
	check, ok := checks.Find(c.Check)
	if !ok {
		return usage("--check: %.60q is no check: see campanile checks", c.Check)
	}
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	inv, err := a.inventory(ctx)
	if err != nil {
		return err
	}
	picked, err := pick(inv, []string{c.IPA})
	if err != nil {
		return err
	}
	if len(picked) != 1 {
		return usage("--ipa: one Codice IPA is explained at a time")
	}
	snap, err := a.store.LatestSnapshot(ctx, picked[0].IPA)
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("%s has no stored evidence yet: run campanile scan --save --ipa %s", picked[0].Name, picked[0].IPA)
	}
	if err != nil {
		return err
	}
	published, err := a.store.Outcome(ctx, picked[0].IPA)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return writeExplanation(std.out, check.Explain(snap), snap, published, a.config.Language)
}

// writeExplanation shows one verdict from its inputs to its proof, and what is
// published of it (nil: nothing).
func writeExplanation(w io.Writer, e checks.Explanation, s *evidence.Snapshot, published *checks.Outcome, lang string) error {
	c, r := e.Check, &e.Result
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n%s, visited %s, run %s, ruleset %s\n", c.ID, c.Title.In(lang), s.Municipality.String(), s.Started.Format("2006-01-02 15:04 MST"), s.Run, checks.Ruleset)
	for _, cite := range c.Cites {
		fmt.Fprintf(&b, "norm     %s %s <%s>\n", cite.Act, cite.Where, cite.URL)
	}
	fmt.Fprintf(&b, "rule     %s\nweight   %d\n", c.About.In(lang), c.Weight)
	for i := range s.Pages {
		p := &s.Pages[i]
		fmt.Fprintf(&b, "input    %d %s %s %q\n", p.Status, p.Fault, p.URL, p.Title)
	}
	for i, step := range e.Steps {
		fmt.Fprintf(&b, "step %d   %s %s\n", i+1, step.Asks.In(lang), step.Found.In(lang))
	}
	fmt.Fprintf(&b, "verdict  %s %s\n         %s\n", r.Status, r.Reason, r.Message.In(lang))
	for _, p := range r.Proof {
		fmt.Fprintf(&b, "proof    %s %q\n", p.URL, p.Quote)
	}
	if published != nil {
		writePublished(&b, published, c.ID)
	}
	if r.Status == checks.Fail || r.Status == checks.Warn {
		fmt.Fprintf(&b, "remedy   (%s) %s\n", c.Dimension.Title().In(lang), c.Remedy.In(lang))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writePublished(b *strings.Builder, o *checks.Outcome, check string) {
	r, ok := o.Result(check)
	if !ok {
		return
	}
	fmt.Fprintf(b, "public   %s %s\n", r.Status, r.Reason)
	if r.Held != nil {
		fmt.Fprintf(b, "         a fail seen %s (run %s) waits for a second visit, at least %s later\n", r.Held.Since.Format("2006-01-02 15:04 MST"), r.Held.Run, checks.ConfirmAfter)
	}
}
