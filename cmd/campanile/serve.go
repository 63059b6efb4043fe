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
	return "Example:\n  campanile serve --config campanile.yaml\n\nStops on Ctrl-C or SIGTERM; visits cut short are made again.\nSeveral machines work on one store on PostgreSQL: campanile serve --role web, --role scheduler, --role worker."
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
	if err := r.servable(a.config.Store); err != nil {
		return err
	}
	if err := a.config.RequireContact(); err != nil {
		return err
	}
	d, err := newDaemon(ctx, a, r, false, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.err, "campanile %s: %s on http://%s/\n", buildVersion(), r.shows(), d.listener.Addr())
	if len(d.current) == 0 {
		fmt.Fprintln(std.err, "no comune has been visited yet: "+firstVisits(a.config.Schedule.Scan))
	}
	return d.Run(ctx)
}

// firstVisits says to who starts on an empty store when something will show.
func firstVisits(scan string) string {
	const byHand = "campanile scan --all --save, beside this, visits all of them now"
	if scan == "" {
		return "no scan is scheduled (schedule.scan); " + byHand
	}
	return fmt.Sprintf("the next scan is at %q (schedule.scan, time of Europe/Rome); %s", scan, byHand)
}
