package main

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/jobs"
	"github.com/campanile-italia/campanile/reports"
)

// orderReports queues the reports of a tick, once: what the schedule does. A
// process that dies while it writes, or fails, writes them again.
func (d *daemon) orderReports(ctx context.Context, tick time.Time) error {
	_, err := d.queue.Push(ctx, jobs.Job{Run: reportsOf + newRunID(tick), Lane: jobs.Reports})
	return err
}

// reportsOf begins the names of the jobs that write reports.
const reportsOf = "reports-"

// writeReports writes the region's reports into a folder of the day below the
// configured one, with an index of all days.
func (d *daemon) writeReports(ctx context.Context, j jobs.Job) error {
	tick, err := time.Parse(runID, strings.TrimPrefix(j.Run, reportsOf))
	if err != nil {
		return fmt.Errorf("reports: %w", err)
	}
	set := d.config.Reports
	day := tick.In(jobs.Rome).Format(time.DateOnly)
	folder := filepath.Join(set.Folder, day)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("reports: %w", err)
	}
	command := reportCommand{Scope: string(reports.Region), Since: lastReport(set.Folder, day)}
	r, err := command.report(ctx, d.app, tick)
	if err != nil {
		return fmt.Errorf("reports: %w", err)
	}
	formats := set.Formats
	if len(formats) == 0 {
		formats = []string{"csv", "html", "xlsx"}
	}
	for _, format := range formats {
		write, err := reportWriter(ctx, format)
		if err != nil {
			d.log.Error("a report was not written", "format", format, "error", err)
			continue // the others are of use without it
		}
		if err := writeFile(filepath.Join(folder, "regione."+format), func(f *os.File) error { return write(f, r) }); err != nil {
			return fmt.Errorf("reports: %s: %w", format, err)
		}
	}
	d.log.Info("reports written", "folder", folder)
	return writeIndex(set.Folder, d.config.Language)
}

// lastReport is the day of the newest report before a day; zero: there is none.
func lastReport(folder, before string) time.Time {
	for _, day := range reportDays(folder) {
		if day < before {
			t, err := time.ParseInLocation(time.DateOnly, day, jobs.Rome)
			if err == nil {
				return t
			}
		}
	}
	return time.Time{}
}

// reportDays lists the days with reports, newest first.
func reportDays(folder string) []string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	var days []string
	for _, e := range entries {
		if _, err := time.Parse(time.DateOnly, e.Name()); err == nil && e.IsDir() {
			days = append(days, e.Name())
		}
	}
	slices.SortFunc(days, func(a, b string) int { return cmp.Compare(b, a) })
	return days
}

var indexPage = template.Must(template.New("index").Parse(`<!doctype html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{.Title}}</title><style>body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}</style></head>
<body><main><h1>{{.Title}}</h1><ul>{{range .Days}}<li><strong>{{.Day}}</strong>:{{$day := .Day}}{{range .Files}} <a href="{{$day}}/{{.}}">{{.}}</a>{{end}}</li>
{{end}}</ul></main></body></html>
`))

// writeIndex lists the reports of every day.
func writeIndex(folder, lang string) error {
	type day struct {
		Day   string
		Files []string
	}
	data := struct {
		Lang, Title string
		Days        []day
	}{Lang: lang, Title: checks.Text{IT: "Rapporti di Campanile", EN: "Campanile's reports"}.In(lang)}
	for _, d := range reportDays(folder) {
		entries, err := os.ReadDir(filepath.Join(folder, d))
		if err != nil {
			return fmt.Errorf("reports: %w", err)
		}
		one := day{Day: d}
		for _, e := range entries {
			one.Files = append(one.Files, e.Name())
		}
		data.Days = append(data.Days, one)
	}
	return writeFile(filepath.Join(folder, "index.html"), func(f *os.File) error { return indexPage.Execute(f, data) })
}

type opendataCommand struct {
	withConfig
	Out       string `required:"" placeholder:"FOLDER" help:"Folder to write into; it is made when it is not there."`
	Base      string `required:"" placeholder:"URL" help:"Address at which the folder will be published."`
	Publisher string `required:"" placeholder:"NAME" help:"Who publishes: \"Regione Lombardia\"."`
	Code      string `required:"" placeholder:"CODE" help:"Codice IPA of who publishes."`
}

func (opendataCommand) Help() string {
	return "Writes the tables, their data dictionary and their description in DCAT-AP_IT (JSON-LD and RDF/XML).\n\nExample:\n  campanile opendata --config campanile.yaml --out opendata --base https://dati.example.it/campanile/ --publisher \"Regione Lombardia\" --code r_lombar"
}

func (c opendataCommand) Run(ctx context.Context, std stdio) error {
	base, err := publicFolder(c.Base)
	if err != nil {
		return usageError{fmt.Errorf("--base: %w", err)}
	}
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	r, err := reportCommand{Scope: string(reports.Region)}.report(ctx, a, time.Now())
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	files := reports.OpenData{Report: r, Base: base, Publisher: c.Publisher, Code: c.Code}.Files()
	for name, write := range files {
		if err := writeFile(filepath.Join(c.Out, name), func(f *os.File) error { return write(io.Writer(f)) }); err != nil {
			return err
		}
	}
	fmt.Fprintf(std.out, "%d files in %s\n", len(files), c.Out)
	return nil
}

// publicFolder returns the address of a folder, with a slash at its end.
func publicFolder(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", fmt.Errorf("%.60q is no http or https address", address)
	}
	return strings.TrimSuffix(u.String(), "/") + "/", nil
}
