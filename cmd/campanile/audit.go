package main

import (
	"context"
	"fmt"
	"time"
)

type auditCommand struct {
	withConfig
	Since string `placeholder:"DATE" help:"From this day on: 2026-11-01. Default: the last 30 days."`
	Limit int    `default:"1000" help:"At most so many lines; 0: all."`
}

func (auditCommand) Help() string {
	return "Who asked for what, when, and what came of it, newest first. Who is a token, a comune that opened a link, or the hash of a network address.\n\nExample:\n  campanile audit --config campanile.yaml --since 2026-11-01"
}

func (c auditCommand) Run(ctx context.Context, std stdio) error {
	since := time.Now().AddDate(0, 0, -30)
	if c.Since != "" {
		var err error
		if since, err = time.Parse(time.DateOnly, c.Since); err != nil {
			return usage("--since: %.20q is no day: 2026-11-01", c.Since)
		}
	}
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	all, err := a.store.Audit(ctx, since, c.Limit)
	if err != nil {
		return err
	}
	for _, e := range all {
		times := ""
		if e.Times > 1 {
			times = fmt.Sprintf("  %d times since %s", e.Times, e.First.Format("15:04:05"))
		}
		if _, err := fmt.Fprintf(std.out, "%s  %-24s  %-6s  %-12s  %s%s\n", e.Last.Format("2006-01-02T15:04:05Z"), e.Who, e.What, e.Subject, e.Outcome, times); err != nil {
			return err
		}
	}
	return nil
}
