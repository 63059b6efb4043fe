package evidence

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Field returns the first value of a field of the answer's head, trimmed; empty
// when it is not there. Nothing after the head's end is looked at.
func (c *Capture) Field(name string) string {
	for line := range bytes.Lines(c.Head) {
		field, value, ok := bytes.Cut(line, []byte(":"))
		if ok && strings.EqualFold(string(bytes.TrimSpace(field)), name) {
			return string(bytes.TrimSpace(value))
		}
	}
	return ""
}

// ErrCoding is returned for a body whose content coding cannot be taken off
// within the bound.
var ErrCoding = errors.New("content coding cannot be taken off")

// Decoded returns the body without its content coding, at most limit bytes.
func (c *Capture) Decoded(limit int64) ([]byte, error) {
	var r io.Reader = bytes.NewReader(c.Body)
	switch coding := strings.ToLower(c.Field("Content-Encoding")); coding {
	case "", "identity":
	case "gzip", "x-gzip":
		if len(c.Body) == 0 {
			return nil, nil
		}
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrCoding, err)
		}
		r = z
	case "deflate":
		body := c.Body
		if len(body) >= 2 && body[0]&0x0f == 8 && (int(body[0])<<8|int(body[1]))%31 == 0 { // RFC 1950
			body = body[2:]
		}
		r = flate.NewReader(bytes.NewReader(body))
	default:
		return nil, fmt.Errorf("%w: %.40q", ErrCoding, coding)
	}
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case int64(len(b)) > limit:
		return nil, fmt.Errorf("%w: more than %d bytes", ErrCoding, limit)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrCoding, err)
	}
	return b, nil
}
