package reports

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// printTime bounds the printing of one report.
const printTime = 2 * time.Minute

// PDF returns a writer that has Chromium print the HTML report: a tagged PDF
// with an outline, as accessible as the page it comes from. program is the
// browser's path. The browser reaches nothing: no name is resolved and no
// proxy answers.
func PDF(ctx context.Context, program string) Writer {
	return func(w io.Writer, r Report) error {
		var b bytes.Buffer
		if err := HTML(&b, r); err != nil {
			return err
		}
		return printPage(ctx, program, b.Bytes(), w)
	}
}

// printPage has the browser print a page of ours.
func printPage(ctx context.Context, program string, html []byte, w io.Writer) error {
	dir, err := os.MkdirTemp("", "campanile-pdf-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	page, out := filepath.Join(dir, "report.html"), filepath.Join(dir, "report.pdf")
	if err := os.WriteFile(page, html, 0o600); err != nil {
		return err
	}
	if err := printed(ctx, program, dir, page, out); err != nil {
		return err
	}
	f, err := os.Open(out)
	if err != nil {
		return fmt.Errorf("the browser printed nothing: %w", err)
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

func printed(ctx context.Context, program, dir, page, out string) error {
	ctx, cancel := context.WithTimeout(ctx, printTime)
	defer cancel()
	args := []string{
		"--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking", "--user-data-dir=" + filepath.Join(dir, "profile"),
		"--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9",
		"--no-pdf-header-footer", "--generate-pdf-document-outline", "--export-tagged-pdf", "--print-to-pdf=" + out,
	}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // Chromium refuses to run as root with it; the page is our own
	}
	cmd := exec.CommandContext(ctx, program, append(args, "file://"+page)...)
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		if cause := ctx.Err(); cause != nil {
			err = errors.Join(cause, err)
		}
		return fmt.Errorf("print with %s: %w: %s", filepath.Base(program), err, bytes.TrimSpace(said.Bytes()[max(0, said.Len()-400):]))
	}
	return nil
}
