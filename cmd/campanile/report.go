package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/crawler"
	"github.com/campanile-italia/campanile/registry"
	"github.com/campanile-italia/campanile/reports"
)

type reportCommand struct {
	withConfig
	Scope    string    `required:"" enum:"region,province,cluster,pilots,comune" help:"region, province, cluster, pilots or comune."`
	Format   string    `required:"" help:"csv, html, json, parquet, pdf (needs Chromium) or xlsx."`
	Province string    `placeholder:"SIGLA" help:"Sigla of the province, for --scope province."`
	Cluster  string    `placeholder:"CLUSTER" help:"under-5000, 5000-15000, over-15000 or unknown, for --scope cluster."`
	IPA      []string  `name:"ipa" placeholder:"CODE" help:"Codice IPA, for --scope comune; may be repeated or comma-separated."`
	Language string    `enum:",it,en" default:"" help:"it or en. Default: the configuration's."`
	Since    time.Time `format:"2006-01-02" placeholder:"DATE" help:"Tell what moved since that day. Default: 30 days ago."`
	Out      string    `required:"" placeholder:"FILE" help:"File to write; - is standard output."`
}

func (reportCommand) Help() string {
	return "Examples:\n  campanile report --config campanile.yaml --scope region --format csv --out lombardia.csv\n  campanile report --config campanile.yaml --scope comune --ipa c_d150 --format html --out cremona.html"
}

func (c reportCommand) Run(ctx context.Context, std stdio) error {
	write, err := reportWriter(ctx, c.Format)
	if err != nil {
		return err
	}
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	r, err := c.report(ctx, a, time.Now())
	if err != nil {
		return err
	}
	if c.Out == "-" {
		return write(std.out, r)
	}
	return writeFile(c.Out, func(f *os.File) error { return write(f, r) })
}

// reportWriter returns the writer of a format.
func reportWriter(ctx context.Context, format string) (reports.Writer, error) {
	if format == "pdf" {
		program, err := crawler.FindBrowser()
		if err != nil {
			return nil, fmt.Errorf("--format pdf: %w; or write html and print it", err)
		}
		return reports.PDF(ctx, program), nil
	}
	write, err := reports.Format(format)
	if err != nil {
		return nil, usageError{fmt.Errorf("--format: %w", err)}
	}
	return write, nil
}

// errNoneVisited is returned for a scope without any visit.
var errNoneVisited = errors.New("no comune of this scope has been visited yet: run campanile scan --save, or serve")

// movedWithin is how far back a report looks for what moved, when nobody says.
const movedWithin = 30 * 24 * time.Hour

func (c reportCommand) report(ctx context.Context, a *app, now time.Time) (reports.Report, error) {
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
	outcomes, err := reports.Select(all, reports.Scope(c.Scope), strings.ToUpper(c.Province), c.Cluster, codes)
	if err != nil {
		return reports.Report{}, usageError{err}
	}
	if len(outcomes) == 0 {
		return reports.Report{}, errNoneVisited
	}
	lang := cmp.Or(c.Language, a.config.Language)
	r := reports.Report{
		Scope: reports.Scope(c.Scope), Title: c.title(outcomes, a.config.Territory.Region, lang), Made: now.UTC(), Language: lang,
		Version: buildVersion(), Sources: inv.Sources, Outcomes: outcomes, Since: c.Since,
	}
	if r.Since.IsZero() {
		r.Since = now.UTC().Add(-movedWithin)
	}
	if r.Replying, err = a.replying(ctx); err != nil {
		return r, err
	}
	if r.Changes, err = a.changesOf(ctx, outcomes, r.Since); err != nil {
		return r, err
	}
	newest := &evaluations{app: a}
	shown, err := newest.Evaluation(ctx)
	if err != nil {
		return r, err
	}
	if shown != nil {
		r.Certificate = shown.Certificate
	}
	r.Plan, err = newest.newestPlan(ctx)
	return r, err
}

// changesOf returns what changed since a time in the comuni of a report.
func (a *app) changesOf(ctx context.Context, outcomes []checks.Outcome, since time.Time) ([]reports.Change, error) {
	names := make(map[string]string, len(outcomes))
	for i := range outcomes {
		names[outcomes[i].IPA] = outcomes[i].Name
	}
	changes, err := a.store.Changes(ctx, since, 0)
	if err != nil {
		return nil, err
	}
	var out []reports.Change
	for _, c := range changes {
		if name, ok := names[c.IPA]; ok {
			out = append(out, reports.Change{IPA: c.IPA, Name: name, Check: c.Check, From: c.From, To: c.To, At: c.At})
		}
	}
	return out, nil
}

func (c reportCommand) title(outcomes []checks.Outcome, region, lang string) string {
	switch {
	case c.Scope == "comune" && len(outcomes) == 1:
		return outcomes[0].Name
	case c.Scope == "province":
		return strings.ToUpper(c.Province)
	case c.Scope == "cluster":
		title := checks.ClusterTitle(registry.Cluster(c.Cluster)).In(lang)
		return "Comuni: " + strings.ToLower(title[:1]) + title[1:]
	case c.Scope == "pilots":
		return checks.Text{IT: "Comuni pilota", EN: "Pilot comuni"}.In(lang)
	case c.Scope == "region" && regionNames[region] != "":
		return "Regione " + regionNames[region]
	}
	return "Campanile"
}

// regionNames are ISTAT's codes of regions.
var regionNames = map[string]string{
	"01": "Piemonte", "02": "Valle d'Aosta", "03": "Lombardia", "04": "Trentino-Alto Adige", "05": "Veneto", "06": "Friuli-Venezia Giulia", "07": "Liguria",
	"08": "Emilia-Romagna", "09": "Toscana", "10": "Umbria", "11": "Marche", "12": "Lazio", "13": "Abruzzo", "14": "Molise", "15": "Campania", "16": "Puglia",
	"17": "Basilicata", "18": "Calabria", "19": "Sicilia", "20": "Sardegna",
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
