package main

import (
	"fmt"

	"github.com/campanile-italia/campanile/config"
)

type configCommand struct {
	Check configCheckCommand `cmd:"" help:"Check a configuration without using it."`
}

type configCheckCommand struct {
	File string `arg:"" help:"Configuration file (YAML)."`
}

func (c configCheckCommand) Run(std stdio) error {
	if _, err := config.Load(c.File, std.getenv); err != nil {
		return err
	}
	_, err := fmt.Fprintf(std.out, "%s: good\n", c.File)
	return err
}
