package main

import "strings"

// roles are the parts of the daemon that this process plays.
type roles struct{ web, scheduler, worker bool }

func parseRoles(s string) (r roles, err error) {
	for name := range strings.SplitSeq(s, ",") {
		switch strings.TrimSpace(name) {
		case "web":
			r.web = true
		case "scheduler":
			r.scheduler = true
		case "worker":
			r.worker = true
		default:
			return r, usage("--role: %.40q is not allowed: web, scheduler, worker, separated by commas", name)
		}
	}
	return r, nil
}

// servable says whether a store lets these parts run in a process of their own:
// on SQLite one process does all the visiting.
func (r roles) servable(dsn string) error {
	if strings.HasPrefix(dsn, "sqlite:") && (!r.worker || !r.scheduler && !r.web) {
		return usage("--role: with a store on SQLite worker runs in the same process as web, scheduler or both; several processes need store: postgres://")
	}
	return nil
}

// shows is what the process answers over HTTP.
func (r roles) shows() string {
	if r.web {
		return "portal, API and metrics"
	}
	return "metrics"
}
