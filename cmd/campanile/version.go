package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/campanile-italia/campanile/checks"
)

// version is set by the linker in released builds.
var version = ""

// buildVersion names this build: the release, else the commit it was made from.
func buildVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				return "dev-" + s.Value[:12]
			}
		}
	}
	return "dev"
}

type versionCommand struct{}

func (versionCommand) Run(std stdio) error {
	_, err := fmt.Fprintf(std.out, "campanile %s, ruleset %s, %s\n", buildVersion(), checks.Ruleset, runtime.Version())
	return err
}
