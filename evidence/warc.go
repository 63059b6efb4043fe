package evidence

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// WARC is the web archives' file format (ISO 28500:2017, WARC/1.1): records,
// each in a gzip member of its own, so that a reader can begin at any of them.

// WARCType is a record's WARC-Type.
type WARCType string

// The types of record that are written here.
const (
	WARCInfo     WARCType = "warcinfo"
	WARCResponse WARCType = "response" // head and body of an HTTP answer
	WARCRevisit  WARCType = "revisit"  // its head only: the body is that of an earlier record
	WARCResource WARCType = "resource" // a document that a browser made of an answer
)

// Profiles of revisit records (ISO 28500, 6.7).
const (
	identicalPayload  = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
	serverNotModified = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
)

// WARCField is a named field of a record's header.
type WARCField struct{ Name, Value string }

// WARCRecord is one record as it is read.
type WARCRecord struct {
	Fields []WARCField // in order, as written
	Block  []byte
}

// Field returns a field's value, whatever the case of its name; empty when it
// is not there.
func (r *WARCRecord) Field(name string) string {
	for _, f := range r.Fields {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// Type returns the record's type.
func (r *WARCRecord) Type() WARCType { return WARCType(r.Field("WARC-Type")) }

// HTTP parts the block of a response or revisit: the answer's head with its
// empty line, and the body.
func (r *WARCRecord) HTTP() (head, body []byte) {
	end := HeadEnd(r.Block)
	return r.Block[:end], r.Block[end:]
}

const (
	warcVersion = "WARC/1.1"
	warcDate    = "2006-01-02T15:04:05.000000Z"
)

// writeWARCRecord writes a record's bytes, not compressed.
func writeWARCRecord(w io.Writer, fields []WARCField, block ...[]byte) error {
	var b strings.Builder
	b.WriteString(warcVersion + "\r\n")
	size := 0
	for _, part := range block {
		size += len(part)
	}
	for _, f := range append(fields, WARCField{"Content-Length", strconv.Itoa(size)}) {
		if f.Value == "" {
			continue
		}
		if strings.ContainsAny(f.Value, "\r\n") {
			return fmt.Errorf("field %s of a WARC record would end its line: %.80q", f.Name, f.Value)
		}
		b.WriteString(f.Name + ": " + f.Value + "\r\n")
	}
	b.WriteString("\r\n")
	for _, part := range append(append([][]byte{[]byte(b.String())}, block...), []byte("\r\n\r\n")) {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// warcTime writes an instant as WARC-Date has it: in UTC.
func warcTime(t time.Time) string { return t.UTC().Format(warcDate) }

// targetURI escapes what may not stand in a WARC-Target-URI: an address came
// from a page, and a space in it would end the field for some readers.
func targetURI(address string) string {
	var b strings.Builder
	for i := range len(address) {
		switch c := address[i]; {
		case c <= ' ', c >= 0x7f, c == '<', c == '>', c == '"':
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
