package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/campanile-italia/campanile/checks"
)

type knowledgeCommand struct {
	Check knowledgeCheckCommand `cmd:"" help:"Check a file of knowledge: payment portals, networks, hosts."`
}

type knowledgeCheckCommand struct {
	File string `arg:"" help:"A file called as one of the shipped ones: portals.yaml, networks.yaml, hosts.yaml, hostnames.yaml, transparency.yaml."`
}

func (c knowledgeCheckCommand) Run(std stdio) error {
	content, err := os.ReadFile(c.File)
	if err != nil {
		return usageError{err}
	}
	if err := checks.CheckKnowledge(filepath.Base(c.File), content); err != nil {
		return usageError{fmt.Errorf("%s: %w", c.File, err)}
	}
	_, err = fmt.Fprintf(std.out, "%s: good\n", c.File)
	return err
}
