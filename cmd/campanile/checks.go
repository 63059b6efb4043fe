package main

import (
	"encoding/json"
	"fmt"

	"github.com/campanile-italia/campanile/checks"
)

type checksCommand struct {
	Format string `enum:"text,json,markdown" default:"text" help:"text, json or markdown."`
}

func (c checksCommand) Run(std stdio) error {
	switch c.Format {
	case "markdown":
		return checks.Markdown(std.out)
	case "json":
		e := json.NewEncoder(std.out)
		e.SetIndent("", "  ")
		return e.Encode(checks.Catalogue())
	}
	for _, check := range checks.All() {
		if _, err := fmt.Fprintf(std.out, "%-28s %-9s weight %-3d %s\n", check.ID, check.Family, check.Weight, check.Title.EN); err != nil {
			return err
		}
	}
	return nil
}
