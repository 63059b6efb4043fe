package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/reports"
)

type reportCommand struct {
	withConfig
	Scope    string   `required:"" enum:"region,province,comune" help:"region, province or comune."`
	Format   string   `required:"" help:"csv, html or json."`
	Province string   `placeholder:"SIGLA" help:"Sigla of the province, for --scope province."`
	IPA      []string `name:"ipa" placeholder:"CODE" help:"Codice IPA, for --scope comune; may be repeated or comma-separated."`
	Out      string   `required:"" placeholder:"FILE" help:"File to write; - is standard output."`
}

func (reportCommand) Help() string {
	return "Examples:\n  campanile report --config campanile.yaml --scope region --format csv --out lombardia.csv\n  campanile report --config campanile.yaml --scope comune --ipa c_d150 --format html --out cremona.html"
}

func (c reportCommand) Run(ctx context.Context, std stdio) error {
	write, err := reports.Format(c.Format)
	if err != nil {
		return usageError{fmt.Errorf("--format: %w", err)}
	}
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	r, err := c.report(ctx, a)
	if err != nil {
		return err
	}
	if c.Out == "-" {
		return write(std.out, r)
	}
	return writeFile(c.Out, func(f *os.File) error { return write(f, r) })
}

func (c reportCommand) report(ctx context.Context, a *app) (reports.Report, error) {
	inv, err := a.inventory(ctx)
	if err != nil {
		return reports.Report{}, err
	}
	codes := normalIPAs(c.IPA)
	if _, err := pick(inv, codes); err != nil {
		return reports.Report{}, err
	}
	all, err := a.store.Public(ctx)
	if err != nil {
		return reports.Report{}, err
	}
	outcomes, err := reports.Select(all, reports.Scope(c.Scope), strings.ToUpper(c.Province), codes)
	if err != nil {
		return reports.Report{}, usageError{err}
	}
	if len(outcomes) == 0 {
		return reports.Report{}, errors.New("no comune of this scope has been visited yet: run campanile scan --save, or serve")
	}
	return reports.Report{
		Scope: reports.Scope(c.Scope), Title: c.title(outcomes, a.config.Territory.Region), Made: time.Now().UTC(), Language: a.config.Language,
		Version: buildVersion(), Sources: inv.Sources, Outcomes: outcomes,
	}, nil
}

func (c reportCommand) title(outcomes []checks.Outcome, region string) string {
	switch {
	case c.Scope == "comune" && len(outcomes) == 1:
		return outcomes[0].Name
	case c.Scope == "province":
		return strings.ToUpper(c.Province)
	case c.Scope == "region" && region != "":
		return "Regione " + region
	}
	return "Campanile"
}

// writeFile writes a file whole or not at all.
func writeFile(path string, write func(*os.File) error) error {
	tmp, err := os.CreateTemp(dirOf(path), ".campanile-*")
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	defer os.Remove(tmp.Name()) // fails after the rename, as it should
	if err := write(tmp); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	if err := os.Chmod(tmp.Name(), 0o644); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	return nil
}

func dirOf(path string) string {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i+1]
	}
	return "."
}
