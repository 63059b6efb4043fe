package crawler

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
)

// Memory that requests share: whole bodies pass through it one at a time.
var (
	gunzips = sync.Pool{New: func() any { return new(gzip.Reader) }}
	readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 16<<10) }}
	packed  = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	bodies  = sync.Pool{New: func() any { return new([]byte) }}
)

// maxCut bounds what is kept of a body that is too large to be read: enough to
// show what it is.
const maxCut = 64 << 10

// maxKeptBuffer bounds the memory that waits for the next body.
const maxKeptBuffer = 1 << 20

// putBuffer gives a buffer back, empty: the next one to take it relies on that.
func putBuffer(b *bytes.Buffer) {
	if b.Cap() <= maxKeptBuffer {
		b.Reset()
		packed.Put(b)
	}
}

// readBody reads and inflates a body. The limit counts inflated bytes: a small
// answer that inflates without end stops there. Only gzip is asked for; deflate
// is read where it comes all the same, any other encoding cannot be read. saw,
// when it is not nil, is shown the body as it came, or the beginning of one that
// is too large; it may not keep it.
func readBody(resp *http.Response, limit int64, saw func(wire []byte, cut bool)) ([]byte, error) {
	encoding := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding")))
	if saw == nil {
		saw = func([]byte, bool) {}
	}
	switch encoding {
	case "", "identity":
		body, err := readAll(resp.Body, resp.ContentLength, limit)
		switch {
		case err == nil:
			saw(body, false)
		case errors.Is(err, errTooLarge):
			saw(body[:min(len(body), maxCut)], true)
		}
		return whole(body, err)
	case "deflate", "gzip", "x-gzip":
	default:
		return nil, fmt.Errorf("%w: content encoding %q, not asked for", errMalformed, clip(encoding, 40))
	}
	// Inflating from memory is half the work of inflating from a connection.
	wire := packed.Get().(*bytes.Buffer)
	defer putBuffer(wire)
	if _, err := wire.ReadFrom(io.LimitReader(resp.Body, limit+1)); err != nil {
		return nil, err
	}
	switch n := int64(wire.Len()); {
	case n == 0: // an empty body says nothing about its encoding
		saw(nil, false)
		return nil, nil
	case n > limit:
		saw(wire.Bytes()[:min(wire.Len(), maxCut)], true)
		return nil, fmt.Errorf("%w of %d bytes", errTooLarge, limit)
	}
	saw(wire.Bytes(), false)
	if encoding == "deflate" {
		return whole(readAll(inflater(wire), -1, limit))
	}
	size := trailerSize(wire.Bytes())
	z := gunzips.Get().(*gzip.Reader)
	defer gunzips.Put(z)
	if err := z.Reset(wire); err != nil {
		return nil, fmt.Errorf("%w: gzip: %w", errMalformed, err)
	}
	return whole(readAll(z, size, limit))
}

// trailerSize is the inflated size that a gzip stream ends with: a hint for
// the buffer, believed no further (RFC 1952, ISIZE).
func trailerSize(b []byte) int64 {
	if len(b) < 18 {
		return -1
	}
	t := b[len(b)-4:]
	return int64(t[0]) | int64(t[1])<<8 | int64(t[2])<<16 | int64(t[3])<<24
}

// whole returns a body that was read to its end, or none.
func whole(body []byte, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return body, nil
}

// readAll reads a body into memory that recycle takes back. With errTooLarge it
// returns what was read.
func readAll(r io.Reader, hint, limit int64) ([]byte, error) {
	b := room(hint)
	for {
		if int64(len(b)) > limit {
			return b, fmt.Errorf("%w of %d bytes", errTooLarge, limit)
		}
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		n, err := r.Read(b[len(b):min(int64(cap(b)), limit+1)])
		b = b[:len(b)+n]
		switch {
		case err == io.EOF && int64(len(b)) <= limit:
			return b, nil
		case err != nil && err != io.EOF:
			return nil, err
		}
	}
}

// roomStep is the size of bodies from which memory for them is used again, and
// by which it grows: the next page of a site is about as long as this one.
const roomStep = 16 << 10

// room returns memory for a body of about n bytes; for one whose size nobody
// knows or may believe, what is at hand.
func room(n int64) []byte {
	if 0 < n && n < roomStep {
		return make([]byte, 0, n+512)
	}
	b := (*bodies.Get().(*[]byte))[:0]
	if n > 0 && n <= maxKeptBuffer && int64(cap(b)) <= n {
		b = make([]byte, 0, (n/roomStep+1)*roomStep)
	}
	return b
}

// recycle takes back the memory of a body that nobody reads any more.
func recycle(body []byte) {
	if cap(body) >= roomStep && cap(body) <= maxKeptBuffer {
		bodies.Put(&body)
	}
}

// inflater reads "deflate" as RFC 9110 has it, in a zlib wrapper, and bare as
// some servers send it.
func inflater(wire *bytes.Buffer) io.Reader {
	if head := wire.Bytes(); len(head) >= 2 && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 { // RFC 1950
		wire.Next(2)
	}
	return flate.NewReader(wire)
}
