package evidence

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Bounds of a WARC record that is read.
const (
	maxWARCHeader = 64 << 10
	maxWARCBlock  = 64 << 20
)

// ErrWARC is returned for bytes that are no WARC file of one gzip member a
// record.
var ErrWARC = errors.New("not a WARC file, or damaged")

// WARCReader reads a WARC file record by record and verifies the digests of
// each.
type WARCReader struct {
	in    *bufio.Reader
	zip   *gzip.Reader
	plain *bufio.Reader
}

// NewWARCReader reads a file from its start.
func NewWARCReader(r io.Reader) *WARCReader {
	return &WARCReader{in: bufio.NewReader(r), plain: bufio.NewReaderSize(nil, maxWARCHeader)}
}

// Next returns the next record, or io.EOF after the last. A record whose digest
// is not that of its bytes is an *AlteredError.
func (r *WARCReader) Next() (*WARCRecord, error) {
	if _, err := r.in.Peek(1); err == io.EOF {
		return nil, io.EOF
	}
	rec, err := r.next()
	if err != nil {
		return nil, fmt.Errorf("read WARC: %w", err)
	}
	if err := rec.verify(); err != nil {
		return nil, fmt.Errorf("read WARC: %w", err)
	}
	return rec, nil
}

func (r *WARCReader) next() (*WARCRecord, error) {
	var err error
	if r.zip == nil {
		r.zip, err = gzip.NewReader(r.in)
	} else {
		err = r.zip.Reset(r.in)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrWARC, err)
	}
	r.zip.Multistream(false)
	plain := r.plain
	plain.Reset(io.LimitReader(r.zip, maxWARCHeader+maxWARCBlock+5))
	rec, size, err := readWARCHeader(plain)
	if err != nil {
		return nil, err
	}
	var block bytes.Buffer // grows with what is there, not with what is promised
	if n, err := io.CopyN(&block, plain, size); err != nil {
		return nil, fmt.Errorf("%w: a block of %d bytes ends after %d: %w", ErrWARC, size, n, err)
	}
	rec.Block = block.Bytes()
	end, err := io.ReadAll(io.LimitReader(plain, 5))
	if err != nil || string(end) != "\r\n\r\n" {
		return nil, fmt.Errorf("%w: a record does not end with two line ends", ErrWARC)
	}
	return rec, nil
}

func readWARCHeader(in *bufio.Reader) (rec *WARCRecord, size int64, err error) {
	rec, size = &WARCRecord{}, -1
	left := maxWARCHeader
	for n := 0; ; n++ {
		line, err := in.ReadSlice('\n')
		if left -= len(line); err != nil || left < 0 || !bytes.HasSuffix(line, []byte("\r\n")) {
			return nil, 0, fmt.Errorf("%w: a header without end, or with a line that is too long", ErrWARC)
		}
		text := string(line[:len(line)-2])
		switch name, value, ok := strings.Cut(text, ":"); {
		case n == 0 && text == warcVersion:
		case n == 0:
			return nil, 0, fmt.Errorf("%w: it begins with %.40q", ErrWARC, text)
		case text == "" && size >= 0:
			return rec, size, nil
		case !ok || name == "" || strings.ContainsAny(name, " \t"):
			return nil, 0, fmt.Errorf("%w: header line %.40q", ErrWARC, text)
		default:
			f := WARCField{name, strings.TrimSpace(value)}
			if strings.EqualFold(name, "Content-Length") {
				if size, err = strconv.ParseInt(f.Value, 10, 64); err != nil || size < 0 || size > maxWARCBlock {
					return nil, 0, fmt.Errorf("%w: Content-Length %.40q", ErrWARC, f.Value)
				}
			}
			rec.Fields = append(rec.Fields, f)
		}
	}
}

// verify compares the digests that this package writes with the bytes.
func (r *WARCRecord) verify() error {
	want := map[string][]byte{"WARC-Block-Digest": r.Block}
	switch r.Type() {
	case WARCResponse:
		_, want["WARC-Payload-Digest"] = r.HTTP()
	case WARCResource:
		want["WARC-Payload-Digest"] = r.Block
	}
	for field, bytes := range want {
		if have := r.Field(field); strings.HasPrefix(have, "sha256:") && have != digest(bytes) {
			return &AlteredError{Parts: []AlteredPart{{What: field + " of " + r.Field("WARC-Target-URI") + " at " + r.Field("WARC-Date")}}, Count: 1}
		}
	}
	return nil
}
