package registry

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// ReadStats says what a reader found in a delivery.
type ReadStats struct {
	Rows     int       // data rows read
	Bad      int       // rows that could not be used
	Newest   time.Time // the newest date in the content; zero when it has none
	Problems []string  // the first rows that could not be used, one line each (bounded)

	accented int    // rows with letters beyond ASCII
	garbled  int    // of them, those whose letters were decoded wrongly on the way
	example  string // the first of those
}

// maxProblems bounds what is said about unusable rows.
const maxProblems = 20

func (s *ReadStats) bad(line int, format string, args ...any) {
	s.Bad++
	if len(s.Problems) < maxProblems {
		s.Problems = append(s.Problems, fmt.Sprintf("line %d: ", line)+fmt.Sprintf(format, args...))
	}
}

func (s *ReadStats) seen(t time.Time) {
	if t.After(s.Newest) {
		s.Newest = t
	}
}

// judge refuses a delivery that cannot be used, or whose accents are lost.
func (s *ReadStats) judge() error {
	switch {
	case s.Rows == 0:
		return &DeliveryError{Detail: "it has a header and no rows", Err: ErrEmpty}
	case s.garbled > 2 && s.garbled*2 > s.accented:
		return &DeliveryError{Detail: fmt.Sprintf("accents are garbled in %d rows (%s): the file was saved in another character set on the way; take it from the publisher again", s.garbled, s.example), Err: ErrCharset}
	case s.Bad*5 > s.Rows:
		return &DeliveryError{Detail: fmt.Sprintf("%d of %d; first: %s", s.Bad, s.Rows, s.Problems[0]), Err: ErrBadRows}
	}
	return nil
}

// table reads delimited text by the names of its columns. The delimiter is the
// one its header uses: publishers offer the same register with comma,
// semicolon and tab.
type table struct {
	stats  *ReadStats
	lines  lines
	delim  string
	header []string // folded names
	latin  bool     // bytes that are not UTF-8 are windows-1252; else they are an error
	max    int
	line   int // where the current row begins
	row    []string
}

// openTable reads the header. latin allows bytes that are not UTF-8: ISTAT
// publishes in ISO-8859-1.
func openTable(r io.Reader, stats *ReadStats, latin bool) (*table, error) {
	b, err := openDelivery(r)
	if err != nil {
		return nil, err
	}
	t := &table{stats: stats, lines: lines{r: b}, latin: latin, max: maxRows}
	if t.delim, err = t.sniff(); err != nil {
		return nil, err
	}
	if _, err := t.record(); err != nil {
		if err == io.EOF {
			err = &DeliveryError{Detail: "a header and rows are expected", Err: ErrEmpty}
		}
		return nil, err
	}
	t.header = make([]string, len(t.row))
	for i, name := range t.row {
		t.header[i] = foldHeader(name)
	}
	return t, nil
}

// sniff returns the delimiter the header uses most.
func (t *table) sniff() (string, error) {
	head, err := t.lines.r.Peek(4 << 10)
	if err != nil && err != io.EOF {
		return "", deliveryFault(1, err)
	}
	head, _, _ = bytes.Cut(head, []byte("\n"))
	best := ","
	for _, d := range [...]string{";", "\t"} {
		if bytes.Count(head, []byte(d)) > bytes.Count(head, []byte(best)) {
			best = d
		}
	}
	return best, nil
}

// foldHeader returns a column's name as names are compared: any case, blanks
// and underscores alike.
func foldHeader(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return unicode.IsSpace(r) || r == '_' || r == '\ufeff'
	}), "_")
}

// col returns the position of a column by any of its names; -1 without it. A
// name that ends in "*" is a prefix.
func (t *table) col(names ...string) int {
	for _, name := range names {
		prefix, isPrefix := strings.CutSuffix(name, "*")
		for i, have := range t.header {
			if have == name || isPrefix && strings.HasPrefix(have, prefix) {
				return i
			}
		}
	}
	return -1
}

// need refuses a table that lacks columns: names[i] is at position cols[i].
func (t *table) need(register string, cols map[string]int) error {
	var missing []string
	for name, i := range cols {
		if i < 0 {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	have := strings.Join(t.header, ", ")
	if len(have) > maxShown {
		have = strings.ToValidUTF8(have[:maxShown], "") + "..."
	}
	return &DeliveryError{Line: 1, Err: ErrHeader, Detail: fmt.Sprintf("%s; is this %s? It begins: %s", strings.Join(missing, ", "), register, cleanField(have))}
}

// next moves to the next usable row. Rows of the wrong width are counted as bad.
func (t *table) next() (bool, error) {
	for {
		_, err := t.record()
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if len(t.row) == 1 && strings.TrimSpace(t.row[0]) == "" {
			continue // an empty line
		}
		t.stats.Rows++
		if t.stats.Rows > t.max {
			return false, &DeliveryError{Line: t.line, Detail: fmt.Sprintf("more than %d rows", t.max), Err: ErrTooLarge}
		}
		if len(t.row) == len(t.header) {
			return true, nil
		}
		if len(t.row) < len(t.header) && !t.lines.ended {
			return false, &DeliveryError{Line: t.line, Detail: fmt.Sprintf("the last row has %d of %d columns; fetch it again", len(t.row), len(t.header)), Err: ErrTruncated}
		}
		t.stats.bad(t.line, "%d columns instead of %d", len(t.row), len(t.header))
	}
}

// maxShown bounds what is shown of a header that is not the one expected.
const maxShown = 200

// maxRecordLines bounds how far a quoted field may run on.
const maxRecordLines = 100

// record reads one row, which is several lines when a quoted field holds line breaks.
func (t *table) record() ([]string, error) {
	raw, err := t.lines.next()
	if err != nil {
		return nil, err
	}
	t.line = t.lines.n
	quotes := bytes.Count(raw, []byte{'"'})
	text := string(raw)
	if t.delim != "\t" {
		for n := 1; quotes%2 == 1; n++ {
			more, err := t.lines.next()
			if err == io.EOF {
				return nil, &DeliveryError{Line: t.line, Detail: "a quote opened here is never closed; fetch it again", Err: ErrTruncated}
			}
			if err != nil {
				return nil, err
			}
			if n == maxRecordLines || len(text)+len(more) > maxLine {
				return nil, &DeliveryError{Line: t.line, Detail: "a quote opened here is not closed", Err: ErrNotTable}
			}
			quotes += bytes.Count(more, []byte{'"'})
			text += "\n" + string(more)
		}
	}
	if text, err = t.decode(text); err != nil {
		return nil, err
	}
	t.stats.look(text)
	t.row, err = t.split(text, quotes > 0 && t.delim != "\t")
	return t.row, err
}

func (t *table) decode(text string) (string, error) {
	if utf8.ValidString(text) {
		return text, nil
	}
	if !t.latin {
		return "", &DeliveryError{Line: t.line, Err: ErrCharset, Detail: "bytes that are not UTF-8; the publisher delivers UTF-8, so the file was saved again on the way"}
	}
	text, err := charmap.Windows1252.NewDecoder().String(text)
	if err != nil {
		return "", &DeliveryError{Line: t.line, Err: ErrCharset, Detail: err.Error()}
	}
	return text, nil
}

func (t *table) split(text string, quoted bool) ([]string, error) {
	if !quoted {
		return strings.Split(text, t.delim), nil
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = rune(t.delim[0]), -1, true
	row, err := r.Read()
	if err == io.EOF {
		return []string{""}, nil
	}
	if err != nil {
		return nil, &DeliveryError{Line: t.line, Detail: err.Error(), Err: ErrNotTable}
	}
	return row, nil
}

// at returns a field of the current row: trimmed, bounded, without control
// characters; empty for a column the table does not have.
func (t *table) at(col int) string {
	if col < 0 || col >= len(t.row) {
		return ""
	}
	return cleanField(t.row[col])
}

func cleanField(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > maxField {
		s = strings.ToValidUTF8(s[:maxField], "")
	}
	if strings.IndexFunc(s, unicode.IsControl) < 0 {
		return s
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s))
}

// nextLoose moves to the next row of a file kept by hand, where trailing empty
// fields may be left out.
func (t *table) nextLoose() (bool, error) {
	for {
		_, err := t.record()
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if len(t.row) == 1 && strings.TrimSpace(t.row[0]) == "" {
			continue
		}
		if t.stats.Rows++; t.stats.Rows > t.max {
			return false, &DeliveryError{Line: t.line, Detail: fmt.Sprintf("more than %d rows", t.max), Err: ErrTooLarge}
		}
		return true, nil
	}
}
