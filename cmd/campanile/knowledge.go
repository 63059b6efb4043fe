package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
)

type knowledgeCommand struct {
	Check  knowledgeCheckCommand  `cmd:"" help:"Check a file or a folder of knowledge: payment portals, networks, suppliers, hosts."`
	Review knowledgeReviewCommand `cmd:"" help:"List the hosts that three comuni or more link as pagoPA and that no file of knowledge lists. No network."`
}

type knowledgeCheckCommand struct {
	File string `arg:"" help:"A file called as one of the shipped ones (portals.yaml, networks.yaml, suppliers.yaml ...), or a folder of them, as the key knowledge: of the configuration names it."`
}

func (c knowledgeCheckCommand) Run(std stdio) error {
	if info, err := os.Stat(c.File); err == nil && info.IsDir() {
		if _, err := loadKnowledge(c.File); err != nil {
			return err
		}
	} else {
		content, err := os.ReadFile(c.File)
		if err != nil {
			return usageError{err}
		}
		if err := checks.CheckKnowledge(filepath.Base(c.File), content); err != nil {
			return usageError{fmt.Errorf("%s: %w", c.File, err)}
		}
	}
	_, err := fmt.Fprintf(std.out, "%s: good\n", c.File)
	return err
}

// loadKnowledge reads an operator's folder; without one, nothing stands in for
// what is shipped.
func loadKnowledge(dir string) (*checks.Knowledge, error) {
	if dir == "" {
		return nil, nil
	}
	k, err := checks.LoadKnowledge(os.DirFS(dir))
	if err != nil {
		return nil, usageError{fmt.Errorf("%s: %w", dir, err)}
	}
	return k, nil
}

type knowledgeReviewCommand struct {
	withConfig
	Format string `enum:"text,json" default:"text" help:"text or json."`
}

func (knowledgeReviewCommand) Help() string {
	return "Example:\n  campanile knowledge review --config campanile.yaml\n\nWhat is a portal goes into portals.yaml, what is none into hosts.yaml, in the folder that the key knowledge: names."
}

func (c knowledgeReviewCommand) Run(ctx context.Context, std stdio) error {
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	var review checks.Review
	read := 0
	err = a.store.Snapshots(ctx, nil, time.Time{}, func(s *evidence.Snapshot) error {
		read++
		review.Add(s)
		return nil
	})
	if err != nil {
		return err
	}
	if read == 0 {
		return errors.New("the store keeps no evidence: scan with --save, and evidence.keep not none")
	}
	list := review.List()
	fmt.Fprintf(std.err, "%d comuni read, %d domains to review\n", read, len(list))
	if c.Format == "json" {
		e := json.NewEncoder(std.out)
		e.SetIndent("", "  ")
		return e.Encode(list)
	}
	out := bufio.NewWriter(std.out)
	for _, d := range list {
		fmt.Fprintf(out, "%-40s %d comuni\n", d.Domain, d.Comuni)
		for _, l := range d.Examples {
			fmt.Fprintf(out, "  %-10s %q %s on %s\n", l.IPA, l.Text, l.URL, l.Page)
		}
	}
	return out.Flush()
}
