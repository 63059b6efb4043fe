package main

import (
	"context"
	"fmt"
)

type serveCommand struct {
	withConfig
	Role string `default:"web,scheduler,worker" help:"Parts to run: web, scheduler, worker, separated by commas."`
}

func (serveCommand) Help() string {
	return "Example:\n  campanile serve --config campanile.yaml\n\nStops on Ctrl-C or SIGTERM; visits cut short are made again."
}

func (c serveCommand) Run(ctx context.Context, std stdio) error {
	r, err := parseRoles(c.Role)
	if err != nil {
		return err
	}
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.config.RequireContact(); err != nil {
		return err
	}
	d, err := newDaemon(ctx, a, r, false, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.err, "campanile %s: portal, API and metrics on http://%s/\n", buildVersion(), d.listener.Addr())
	return d.Run(ctx)
}
