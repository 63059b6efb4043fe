package evidence

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
)

// WARCWriter writes archived answers as records of one WARC file. The same
// answers in the same order make the same bytes.
type WARCWriter struct {
	w        io.Writer
	zip      *gzip.Writer
	payloads map[[sha256.Size]byte]written // bodies that a record holds already
}

// written is where a body stands in the file.
type written struct {
	uri, date, id string
}

// WARCAnswer is an archived answer with what is known of it beside its bytes.
type WARCAnswer struct {
	Capture
	// NotModified is the head of an answer HTTP 304 had at SeenAgain: the
	// server's word that the page was still the one captured at At. Nil: none.
	NotModified []byte
	SeenAgain   time.Time
}

// NewWARCWriter begins a file with a warcinfo record. software and description
// are one line each; made is when the file is made, which is all in it that is
// not evidence.
func NewWARCWriter(w io.Writer, software, description string, made time.Time) (*WARCWriter, error) {
	zip, err := gzip.NewWriterLevel(io.Discard, gzip.DefaultCompression)
	if err != nil {
		return nil, err
	}
	out := &WARCWriter{w: w, zip: zip, payloads: map[[sha256.Size]byte]written{}}
	info := "software: " + software + "\r\nformat: WARC File Format 1.1\r\n" +
		"conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n" +
		"robots: obey\r\ndescription: " + description + "\r\n"
	err = out.write([]WARCField{
		{"WARC-Type", string(WARCInfo)}, {"WARC-Record-ID", recordID("warcinfo", software, description, warcTime(made))},
		{"WARC-Date", warcTime(made)}, {"Content-Type", "application/warc-fields"},
	}, []byte(info))
	if err != nil {
		return nil, fmt.Errorf("write WARC: %w", err)
	}
	return out, nil
}

// Add writes an answer: whole the first time its body is met in this file,
// else as a revisit that refers to the record with the body.
func (w *WARCWriter) Add(a *WARCAnswer) error {
	if err := w.add(a); err != nil {
		return fmt.Errorf("write WARC record of %s: %w", a.URL, err)
	}
	return nil
}

func (w *WARCWriter) add(a *WARCAnswer) error {
	sum := sha256.Sum256(a.Body)
	first, met := w.payloads[sum]
	captured := written{uri: targetURI(a.URL), date: warcTime(a.At)}
	captured.id = recordID(captured.uri, captured.date, string(sum[:]))
	switch {
	case !met:
		if err := w.whole(a, captured, sum); err != nil {
			return err
		}
		w.payloads[sum], first = captured, captured
	case a.NotModified == nil && first != captured:
		return w.revisit(a, identicalPayload, receivedHead(a.Head, -1), captured.date, first, sum)
	}
	if a.NotModified != nil {
		return w.revisit(a, serverNotModified, a.NotModified, warcTime(a.SeenAgain), first, sum)
	}
	return nil
}

// whole writes the record that holds the body.
func (w *WARCWriter) whole(a *WARCAnswer, r written, payload [sha256.Size]byte) error {
	kind, media := WARCResponse, "application/http;msgtype=response"
	head := receivedHead(a.Head, len(a.Body))
	if len(a.Head) == 0 {
		kind, media, head = WARCResource, "text/html; charset=utf-8", nil
	}
	fields := append(about(kind, r.id, r.date, a),
		WARCField{"WARC-Block-Digest", digest(head, a.Body)}, WARCField{"WARC-Payload-Digest", digestOf(payload)}, WARCField{"Content-Type", media})
	if a.Cut {
		fields = append(fields, WARCField{"WARC-Truncated", "length"})
	}
	return w.write(fields, head, a.Body)
}

// revisit writes a record without a body.
func (w *WARCWriter) revisit(a *WARCAnswer, profile string, head []byte, date string, first written, payload [sha256.Size]byte) error {
	fields := append(about(WARCRevisit, recordID(profile, targetURI(a.URL), date), date, a),
		WARCField{"WARC-Profile", profile}, WARCField{"WARC-Refers-To", first.id},
		WARCField{"WARC-Refers-To-Target-URI", first.uri}, WARCField{"WARC-Refers-To-Date", first.date},
		WARCField{"WARC-Block-Digest", digest(head)}, WARCField{"WARC-Payload-Digest", digestOf(payload)},
		WARCField{"Content-Type", "application/http;msgtype=response"})
	if len(head) == 0 { // a browser made the same document again
		fields[len(fields)-1].Value = "text/html; charset=utf-8"
	}
	return w.write(fields, head)
}

func about(kind WARCType, id, date string, a *WARCAnswer) []WARCField {
	ip := ""
	if a.IP.IsValid() {
		ip = a.IP.String()
	}
	return []WARCField{{"WARC-Type", string(kind)}, {"WARC-Record-ID", id}, {"WARC-Date", date}, {"WARC-Target-URI", targetURI(a.URL)}, {"WARC-IP-Address", ip}}
}

func (w *WARCWriter) write(fields []WARCField, block ...[]byte) error {
	w.zip.Reset(w.w)
	if err := writeWARCRecord(w.zip, fields, block...); err != nil {
		return err
	}
	return w.zip.Close()
}

// receivedHead returns an answer's head for the body that stands after it, up to
// and with the one empty line that parts the two, whatever ended its lines when
// it came: a reader finds the body by that line. The transfer coding is off, so
// its field would mislead, and is kept under the name that archives give to such
// fields. Content-Length is what follows; negative: no body follows, the field
// stays as it came. No head stays none.
func receivedHead(head []byte, body int) []byte {
	if len(head) == 0 {
		return nil
	}
	out := make([]byte, 0, len(head)+40)
	length := sync.OnceFunc(func() { out = append(out, "Content-Length: "+strconv.Itoa(body)+"\r\n"...) })
	for line := range bytes.Lines(head) {
		if line = bytes.TrimRight(line, "\r\n"); len(line) == 0 {
			break
		}
		name, _, field := bytes.Cut(line, []byte(":"))
		switch name = bytes.ToLower(bytes.TrimSpace(name)); {
		case field && string(name) == "transfer-encoding":
			out = append(append(append(out, "X-Archive-Orig-"...), line...), "\r\n"...)
		case field && string(name) == "content-length" && body >= 0:
			length()
		default:
			out = append(append(out, line...), "\r\n"...)
		}
	}
	if body >= 0 {
		length()
	}
	return append(out, "\r\n"...)
}

// digest labels the SHA-256 of a block as WARC files have digests: in base 32.
func digest(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return digestOf([sha256.Size]byte(h.Sum(nil)))
}

func digestOf(sum [sha256.Size]byte) string {
	return "sha256:" + base32.StdEncoding.EncodeToString(sum[:])
}

// recordID makes a record's name from what it is, so that the same export has
// the same names: a UUID of version 8 (RFC 9562).
func recordID(parts ...string) string {
	b := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("<urn:uuid:%x-%x-%x-%x-%x>", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}
