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
	if !r.worker || !r.scheduler && !r.web {
		return r, usage("--role: this build keeps its queue in memory: worker runs in the same process as web, scheduler or both")
	}
	return r, nil
}
