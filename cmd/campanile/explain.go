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
	return writeExplanation(std.out, check, snap, a.config.Language)
}

// writeExplanation shows one verdict from its inputs to its proof.
func writeExplanation(w io.Writer, c *checks.Check, s *evidence.Snapshot, lang string) error {
	r := c.Run(s)
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n%s, visited %s, run %s, ruleset %s\n", c.ID, c.Title.In(lang), s.Municipality.String(), s.Started.Format("2006-01-02 15:04 MST"), s.Run, checks.Ruleset)
	for _, cite := range c.Cites {
		fmt.Fprintf(&b, "norm     %s %s <%s>\n", cite.Act, cite.Where, cite.URL)
	}
	fmt.Fprintf(&b, "rule     %s\nin force %s, weight %d\n", c.About.In(lang), c.Since.Format("2006-01-02"), c.Weight)
	for _, p := range c.Needs {
		state := "observed"
		if fault := s.Missing(p); fault != "" {
			state = "missing: " + string(fault)
		}
		fmt.Fprintf(&b, "needs    %s: %s\n", p, state)
	}
	for i := range s.Pages {
		p := &s.Pages[i]
		fmt.Fprintf(&b, "input    %d %s %s %q\n", p.Status, p.Fault, p.URL, p.Title)
	}
	fmt.Fprintf(&b, "verdict  %s %s\n         %s\n", r.Status, r.Reason, r.Message.In(lang))
	for _, p := range r.Proof {
		fmt.Fprintf(&b, "proof    %s %q\n", p.URL, p.Quote)
	}
	if r.Status == checks.Fail || r.Status == checks.Warn {
		fmt.Fprintf(&b, "remedy   (%s) %s\n", c.Dimension.Title().In(lang), c.Remedy.In(lang))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
