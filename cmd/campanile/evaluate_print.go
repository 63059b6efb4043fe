package main

import (
	"context"
	"fmt"
	"os"

	"github.com/campanile-italia/campanile/crawler"
	"github.com/campanile-italia/campanile/evaluate"
	"github.com/campanile-italia/campanile/ledger"
	"github.com/campanile-italia/campanile/reports"
)

type evaluatePrintCommand struct {
	File     string `arg:"" help:"Certificate, as evaluate certify wrote it."`
	Format   string `enum:"html,pdf" default:"html" help:"html, or pdf (needs Chromium)."`
	Language string `enum:"it,en" default:"it" help:"it or en."`
	Out      string `required:"" placeholder:"FILE" help:"File to write; - is standard output."`
}

func (evaluatePrintCommand) Help() string {
	return "Example:\n  campanile evaluate print certificate.json --format pdf --out certificate.pdf\n\nA copy to read: what counts is the signed file, and campanile verify. A file whose signature does not hold is not printed."
}

func (c evaluatePrintCommand) Run(ctx context.Context, std stdio) error {
	b, err := readCertificateFile(c.File)
	if err != nil {
		return err
	}
	sealed, err := ledger.ReadSealed(b)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	key, err := ledger.NewVerifier(sealed.Key)
	if err != nil {
		return err
	}
	if faults := sealed.Check(key, ledger.Certificate); len(faults) > 0 {
		return notVerified(faults)
	}
	cert, err := evaluate.ReadCertificate(sealed.Document)
	if err != nil {
		return err
	}
	page := reports.Certificate{Certificate: cert, Language: c.Language, SHA256: ledger.Sum(sealed.Document), Key: sealed.Key, Index: sealed.Entry.Index}
	program := ""
	if c.Format == "pdf" {
		if program, err = crawler.FindBrowser(); err != nil {
			return fmt.Errorf("--format pdf: %w; or write html and print it", err)
		}
	}
	write := func(f *os.File) error {
		if program != "" {
			return reports.CertificatePDF(ctx, program, f, page)
		}
		return reports.CertificateHTML(f, page)
	}
	if c.Out != "-" {
		return writeFile(c.Out, write)
	}
	if program != "" {
		return reports.CertificatePDF(ctx, program, std.out, page)
	}
	return reports.CertificateHTML(std.out, page)
}
