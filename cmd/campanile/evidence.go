package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/store"
)

type evidenceCommand struct {
	Export evidenceExport `cmd:"" help:"Write kept evidence into one file, for an archive or a third party."`
	Verify evidenceVerify `cmd:"" help:"Verify every byte of an exported file. Needs no store and no network."`
}

type evidenceExport struct {
	withConfig
	IPA   []string  `name:"ipa" placeholder:"CODE" help:"Codice IPA of a comune; may be repeated or comma-separated. Default: all."`
	Since time.Time `format:"2006-01-02" placeholder:"DATE" help:"Only visits since that day. Default: all that is kept."`
	Out   string    `required:"" placeholder:"FILE" help:"FILE.warc.gz: the archived pages that are proof (ISO 28500). FILE.tar: a bundle of the snapshots with their hashes."`
}

func (evidenceExport) Help() string {
	return "Examples:\n  campanile evidence export --config campanile.yaml --ipa c_d150 --out cremona.warc.gz\n  campanile evidence export --config campanile.yaml --since 2026-10-01 --out autumn.tar\n\nArchived pages are copies of public pages and may name persons: hand a WARC file on only to who has a reason to have it."
}

func (c evidenceExport) Run(ctx context.Context, std stdio) error {
	var write func(context.Context, *app, io.Writer) (string, error)
	switch {
	case strings.HasSuffix(c.Out, ".warc.gz"):
		write = c.warc
	case strings.HasSuffix(c.Out, ".tar"):
		write = c.bundle
	default:
		return usage("--out: %.200q ends with neither .warc.gz nor .tar", c.Out)
	}
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	said := ""
	err = writeWhole(c.Out, func(w io.Writer) error {
		said, err = write(ctx, a, w)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(std.err, "%s: %s\n", c.Out, said)
	return nil
}

// writeWhole writes a file under its name only once it is whole.
func writeWhole(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".campanile-export-*")
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	defer os.Remove(f.Name()) // after the renaming there is nothing to remove
	b := bufio.NewWriterSize(f, 1<<20)
	if err := write(b); err != nil {
		f.Close()
		return err
	}
	if err := errors.Join(b.Flush(), f.Close()); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	return nil
}

func (c evidenceExport) bundle(ctx context.Context, a *app, w io.Writer) (string, error) {
	b := evidence.NewBundleWriter(w, checks.Ruleset)
	err := a.store.EachEncoded(ctx, normalIPAs(c.IPA), c.Since, func(e *store.Encoded) error { return b.Add(e.Data, e.Ruleset) })
	if err != nil {
		return "", err
	}
	m, digest, err := b.Close()
	if err == nil && len(m.Snapshots) == 0 {
		err = errNoEvidence
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d snapshots, SHA-256 of the manifest %x", len(m.Snapshots), digest), nil
}

var errNoEvidence = errors.New("the store keeps no evidence of these comuni and days: evidence.keep must not be none, and a visit must have been saved")

func (c evidenceExport) warc(ctx context.Context, a *app, w io.Writer) (string, error) {
	out, err := evidence.NewWARCWriter(w, "Campanile/"+buildVersion(),
		"Pages that prove verdicts on public bodies, as "+userAgent(a.config.Crawl.Contact)+" received them; values of cookies and tokens replaced", time.Now())
	if err != nil {
		return "", err
	}
	n := 0
	err = a.store.EachArchived(ctx, normalIPAs(c.IPA), c.Since, func(p *store.Archived) error {
		n++
		return out.Add(&evidence.WARCAnswer{Capture: p.Capture, NotModified: p.NotModified, SeenAgain: p.Copy.At})
	})
	if err == nil && n == 0 {
		err = errNoEvidence
	}
	return fmt.Sprintf("%d answers", n), err
}

type evidenceVerify struct {
	File string `arg:"" placeholder:"FILE" help:"A file that evidence export wrote."`
}

func (c evidenceVerify) Run(_ context.Context, std stdio) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	if strings.HasSuffix(c.File, ".warc.gz") {
		return verifyWARC(f, std)
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	b, err := evidence.OpenBundle(f, info.Size())
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	fmt.Fprintf(std.out, "%d snapshots, ruleset of the export %s\nSHA-256 of the manifest %s\n", len(b.Snapshots), b.Ruleset, hex.EncodeToString(b.Digest[:]))
	return nil
}

func verifyWARC(r io.Reader, std stdio) error {
	records := map[evidence.WARCType]int{}
	for in := evidence.NewWARCReader(r); ; {
		rec, err := in.Next()
		if err == io.EOF {
			fmt.Fprintf(std.out, "%d answers with their body, %d documents made by a browser, %d seen again\n",
				records[evidence.WARCResponse], records[evidence.WARCResource], records[evidence.WARCRevisit])
			return nil
		}
		if err != nil {
			return err
		}
		records[rec.Type()]++
	}
}
