package main

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/campanile-italia/campanile/crawler"
	"github.com/campanile-italia/campanile/reports"
	"github.com/campanile-italia/campanile/web"
)

// portalReports makes the reports that the portal offers, as campanile report does.
type portalReports struct {
	app     *app
	formats []string
}

func newPortalReports(a *app) portalReports {
	p := portalReports{a, reports.Formats()}
	if _, err := crawler.FindBrowser(); err == nil {
		p.formats = append(p.formats, "pdf")
	}
	return p
}

// Formats implements web.Reports.
func (p portalReports) Formats() []string { return p.formats }

// Write implements web.Reports.
func (p portalReports) Write(ctx context.Context, to io.Writer, of web.ReportOf) error {
	write, err := reportWriter(ctx, of.Format)
	if err != nil {
		return err
	}
	c := reportCommand{Scope: of.Scope, Province: of.Province, Cluster: of.Cluster, Language: of.Lang}
	if of.IPA != "" {
		c.IPA = []string{of.IPA}
	}
	r, err := c.report(ctx, p.app, time.Now())
	if errors.Is(err, errNoneVisited) {
		return web.ErrNoReport
	}
	if err != nil {
		return err
	}
	return write(to, r)
}
