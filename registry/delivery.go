package registry

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// Bounds on a delivery. The full IndicePA dump has 24,000 rows in 10 MB; a
// table of every Internet range has 700,000 rows in 30 MB.
const (
	maxDelivery = 512 << 20 // bytes of one register, after decompression
	maxLine     = 1 << 20   // bytes of one row
	maxRows     = 200_000   // rows of a register about bodies
	maxRanges   = 2_000_000 // rows of a table of address ranges
	maxField    = 2000      // bytes kept of one field
)

// What can be wrong with a delivery as a whole. Readers return a
// *DeliveryError that wraps one of these.
var (
	ErrEmpty     = errors.New("the file is empty")
	ErrNotTable  = errors.New("not a table")
	ErrHeader    = errors.New("columns are missing")
	ErrCharset   = errors.New("wrong character set")
	ErrTooLarge  = errors.New("too large")
	ErrTruncated = errors.New("the file is cut short")
	ErrBadRows   = errors.New("too many unusable rows")
)

// DeliveryError says what is wrong with a register's file, and where.
type DeliveryError struct {
	Line   int    // 1 is the header; 0 when the file as a whole is meant
	Detail string // what was found and what was expected
	Err    error  // one of the sentinels of this package, or the cause
}

func (e *DeliveryError) Error() string {
	s := e.Err.Error()
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if e.Line > 0 {
		s = fmt.Sprintf("line %d: %s", e.Line, s)
	}
	return s
}

func (e *DeliveryError) Unwrap() error { return e.Err }

// openText returns the text of a delivery: gunzipped when it is gzip, within
// bounds, without byte order mark; and how it begins.
func openText(r io.Reader) (b *bufio.Reader, head []byte, err error) {
	b = bufio.NewReaderSize(r, 64<<10)
	if magic, _ := b.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, nil, &DeliveryError{Detail: "damaged gzip", Err: ErrTruncated}
		}
		b = bufio.NewReaderSize(&bounded{r: z, left: maxDelivery}, 64<<10)
	} else {
		b = bufio.NewReaderSize(&bounded{r: b, left: maxDelivery}, 64<<10)
	}
	head, err = b.Peek(512)
	if err != nil && err != io.EOF {
		return nil, nil, deliveryFault(0, err)
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		_, _ = b.Discard(3)
		head = head[3:]
	}
	if len(bytes.TrimSpace(head)) == 0 && err == io.EOF {
		return nil, nil, &DeliveryError{Detail: "a header and rows are expected", Err: ErrEmpty}
	}
	return b, head, nil
}

// openDelivery is openText for a table: what is plainly none is refused.
func openDelivery(r io.Reader) (*bufio.Reader, error) {
	b, head, err := openText(r)
	if err != nil {
		return nil, err
	}
	if kind := notTable(head); kind != "" {
		return nil, &DeliveryError{Detail: "it is " + kind + ", not the CSV expected; look at what the address answers", Err: ErrNotTable}
	}
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return nil, &DeliveryError{Detail: "UTF-16; save it as UTF-8", Err: ErrCharset}
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return nil, &DeliveryError{Detail: "it holds binary data, not the CSV expected", Err: ErrNotTable}
	}
	return b, nil
}

// notTable names what the bytes are when they are no delimited text.
func notTable(head []byte) string {
	switch t := bytes.TrimSpace(head); {
	case len(t) == 0:
		return ""
	case t[0] == '<':
		return "an HTML or XML page"
	case t[0] == '{' || t[0] == '[':
		return "JSON"
	case bytes.HasPrefix(t, []byte("PK\x03\x04")):
		return "a zip archive or Excel workbook"
	case bytes.HasPrefix(t, []byte("%PDF")):
		return "a PDF"
	}
	return ""
}

// deliveryFault turns an error of reading into one that says what to do.
func deliveryFault(line int, err error) error {
	var known *DeliveryError
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &DeliveryError{Line: line, Detail: "the compressed data ends early; fetch it again", Err: ErrTruncated}
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		return &DeliveryError{Line: line, Detail: "damaged gzip; fetch it again", Err: ErrTruncated}
	}
	return &DeliveryError{Line: line, Err: err}
}

// bounded stops a reader that gives more than it may.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, &DeliveryError{Detail: fmt.Sprintf("more than %d MiB", maxDelivery>>20), Err: ErrTooLarge}
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.r.Read(p)
	b.left -= int64(n)
	return n, err
}

// lines reads text line by line, each within maxLine.
type lines struct {
	r *bufio.Reader
	n int // of the line last read, from 1
	// ended is set when the line last read had its line ending.
	ended bool
	buf   []byte
}

// next returns the next line without its ending; it is valid until the next call.
func (l *lines) next() ([]byte, error) {
	l.buf = l.buf[:0]
	for {
		part, err := l.r.ReadSlice('\n')
		l.buf = append(l.buf, part...)
		if len(l.buf) > maxLine {
			return nil, &DeliveryError{Line: l.n + 1, Detail: fmt.Sprintf("a row of more than %d bytes; the file is damaged or is not this register", maxLine), Err: ErrTooLarge}
		}
		switch {
		case err == nil:
			l.n++
			l.ended = true
			return bytes.TrimSuffix(l.buf[:len(l.buf)-1], []byte("\r")), nil
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(l.buf) > 0:
			l.n++
			l.ended = false
			return l.buf, nil
		case err == io.EOF:
			return nil, io.EOF
		default:
			return nil, deliveryFault(l.n+1, err)
		}
	}
}
