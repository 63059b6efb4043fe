// Package spreadsheet writes tables as the spreadsheets of an office read them.
package spreadsheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// CSV writes comma separated values (RFC 4180) in UTF-8 with a byte order mark,
// without which spreadsheets misread accents. No cell of it is taken for a
// formula, whatever a register or a site has put there (CWE-1236).
type CSV struct {
	csv *csv.Writer
	err error
}

// NewCSV begins a table on w.
func NewCSV(w io.Writer) *CSV {
	out := &CSV{csv: csv.NewWriter(w)}
	out.csv.UseCRLF = true
	_, out.err = io.WriteString(w, "\ufeff")
	return out
}

// Row writes a row; what goes wrong is told by Close.
func (c *CSV) Row(cells ...string) {
	if c.err != nil {
		return
	}
	harmless := make([]string, len(cells))
	for i, cell := range cells {
		harmless[i] = noFormula(cell)
	}
	c.err = c.csv.Write(harmless)
}

// Close ends the table, and returns the first error of its writing. It leaves
// the writer under it open.
func (c *CSV) Close() error {
	c.csv.Flush()
	if c.err == nil {
		c.err = c.csv.Error()
	}
	if c.err != nil {
		return fmt.Errorf("write CSV: %w", c.err)
	}
	return nil
}

// noFormula puts an apostrophe before what a spreadsheet would calculate.
func noFormula(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
