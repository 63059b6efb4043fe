package evidence

import (
	"bytes"
	"net/netip"
	"time"
)

// Capture is one HTTP answer as it came over the wire, for the archive.
type Capture struct {
	URL  string     // that was asked, as the request had it
	At   time.Time  // when it was asked
	IP   netip.Addr // of the server; the zero Addr when not known
	Head []byte     // status line and fields to the empty line, as received; secrets replaced. Empty: a browser made the document
	Body []byte     // as received: its content coding is still on, its transfer coding is off
	Cut  bool       // Body is only the beginning: the whole went over the bound of bodies
}

// Captures hands out the answers of one visit while the visit is not over.
type Captures interface {
	// Capture returns the last answer had at an address, or nil.
	Capture(address string) (*Capture, error)
}

// SetCaptures gives a snapshot the answers it was made from. They are no part
// of its encoding.
func (s *Snapshot) SetCaptures(c Captures) { s.captures = c }

// Capture returns the answer that a page was read from; nil when none was kept.
func (s *Snapshot) Capture(p *Page) (*Capture, error) {
	if s.captures == nil {
		return nil, nil
	}
	return s.captures.Capture(p.URL)
}

// secretFields are fields of an answer whose value may let somebody act in a
// visitor's name. Their values prove nothing and are not kept.
var secretFields = [...]string{
	"set-cookie", "set-cookie2", "authorization", "authentication-info", "proxy-authentication-info",
	"x-csrf-token", "x-xsrf-token", "x-auth-token", "x-access-token", "x-api-key",
}

const secret = "[not-kept]"

// WithoutSecrets returns the head of an answer with the values of secret fields
// replaced. Of a cookie the name and the attributes stay: they tell whether it
// is secure, and whose it is.
func WithoutSecrets(head []byte) []byte {
	out := make([]byte, 0, len(head))
	dropping := false // lines that continue a secret field (RFC 9112, 5.2)
	for line := range bytes.Lines(head) {
		if dropping && (line[0] == ' ' || line[0] == '\t') {
			continue
		}
		dropping = false
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok || !isSecret(name) {
			out = append(out, line...)
			continue
		}
		dropping = true
		out = append(append(out, name...), ": "...)
		out = append(out, withoutValue(name, bytes.TrimSpace(value))...)
		out = append(out, "\r\n"...)
	}
	return out
}

func isSecret(field []byte) bool {
	field = bytes.TrimSpace(field)
	for _, s := range secretFields {
		if len(s) == len(field) && bytes.EqualFold(field, []byte(s)) {
			return true
		}
	}
	return false
}

func withoutValue(field, value []byte) []byte {
	if !bytes.HasPrefix(bytes.ToLower(bytes.TrimSpace(field)), []byte("set-cookie")) {
		return []byte(secret)
	}
	pair, attributes, more := bytes.Cut(value, []byte(";"))
	name, _, ok := bytes.Cut(pair, []byte("="))
	if !ok {
		return []byte(secret)
	}
	out := append(append(bytes.Clone(name), '='), secret...)
	if more {
		out = append(append(out, ';'), attributes...)
	}
	return out
}

// HeadEnd returns where the head of an HTTP answer ends: after the first empty
// line, whose carriage return may be missing (RFC 9112, 2.2).
func HeadEnd(b []byte) int {
	for at := 0; ; {
		i := bytes.IndexByte(b[at:], '\n')
		if i < 0 {
			return len(b)
		}
		at += i + 1
		switch rest := b[at:]; {
		case bytes.HasPrefix(rest, []byte("\n")):
			return at + 1
		case bytes.HasPrefix(rest, []byte("\r\n")):
			return at + 2
		}
	}
}
