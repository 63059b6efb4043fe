package main

import (
	"context"
	"strings"
)

type syncCommand struct {
	withConfig
	Force bool `help:"Accept a register that lost more than a tenth of its content."`
}

func (syncCommand) Help() string {
	return "Example:\n  campanile sync --config campanile.yaml\n\nSays what came in, left, changed, was repaired or refused, and why. A source that fails or is implausible keeps its last good copy; the exit code is then 3."
}

func (c syncCommand) Run(ctx context.Context, std stdio) error {
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	_, report, err := a.sync(ctx, c.Force)
	if err != nil {
		return err
	}
	if err := report.WriteText(std.out); err != nil {
		return err
	}
	if ids := report.Troubled(); len(ids) > 0 {
		return partial("the inventory is in force, but not all sources are new: " + strings.Join(ids, ", "))
	}
	return nil
}
