package crawler

import (
	"bytes"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"time"

	"github.com/campanile-italia/campanile/evidence"
)

// maxSpool bounds the answers that one visit keeps, in bytes as received.
const maxSpool = 32 << 20

// spool keeps a visit's answers as they came until the visit was judged: which
// pages are proof is known only then. They go to a file and not to memory,
// because a thousand visits are under way for minutes each; they are not
// compressed, because nearly every server did that already. The file has no
// name from its first byte on, so a killed process leaves nothing behind.
//
// A nil spool keeps nothing. One goroutine uses it.
type spool struct {
	dir    string
	failed func(error)
	file   *os.File
	named  bool // the file could not be removed while open
	size   int64
	broken bool
	places map[string]spooled // by the address that was asked; the last answer stands
}

// spooled is one answer's place in the file.
type spooled struct {
	url        string
	at         time.Time
	ip         netip.Addr
	cut        bool // the body is longer than what is kept of it
	offset     int64
	head, body int
}

// newSpool returns nil when nothing is to be kept.
func (c *Crawler) newSpool() *spool {
	if c.opt.Spool == "" {
		return nil
	}
	failed := c.opt.SpoolFailed
	if failed == nil {
		failed = func(error) {}
	}
	return &spool{dir: c.opt.Spool, failed: failed, places: map[string]spooled{}}
}

// headWanted returns where the head of the next answer is to be written; nil
// when the answer is not kept. robots.txt is quoted, not archived.
func (v *visit) headWanted(opt getOptions) *bytes.Buffer {
	if v.spool == nil || opt.robots || opt.headOnly {
		return nil
	}
	return packed.Get().(*bytes.Buffer)
}

// captured returns what keeps the body of an answer; nil when it is not kept.
func (v *visit) captured(u *url.URL, resp *http.Response, conn *connection, head *bytes.Buffer) func([]byte, bool) {
	if head == nil || location(u, resp) != "" {
		return nil
	}
	answer := spooled{url: u.String(), at: v.now().UTC()}
	if to, err := netip.ParseAddrPort(conn.RemoteAddr().String()); err == nil {
		answer.ip = to.Addr().Unmap()
	}
	return func(wire []byte, cut bool) {
		answer.cut = cut
		v.spool.add(answer, head.Bytes(), wire)
	}
}

// add keeps an answer. What cannot be kept is told once, and the visit goes on.
func (s *spool) add(answer spooled, head, body []byte) {
	if s == nil || s.broken || s.size+int64(len(head)+len(body)) > maxSpool {
		return
	}
	if err := s.write(head, body); err != nil {
		s.broken = true
		s.failed(fmt.Errorf("answers of a visit are not kept: %w", err))
		return
	}
	answer.offset, answer.head, answer.body = s.size, len(head), len(body)
	s.size += int64(len(head) + len(body))
	s.places[answer.url] = answer
}

func (s *spool) write(parts ...[]byte) error {
	if s.file == nil {
		f, err := os.CreateTemp(s.dir, "campanile-visit-*")
		if err != nil {
			return err
		}
		s.file, s.named = f, os.Remove(f.Name()) != nil
	}
	b := packed.Get().(*bytes.Buffer)
	defer putBuffer(b)
	for _, p := range parts {
		b.Write(p)
	}
	_, err := s.file.WriteAt(b.Bytes(), s.size)
	return err
}

// Capture implements evidence.Captures.
func (s *spool) Capture(address string) (*evidence.Capture, error) {
	p, ok := s.places[address]
	if !ok {
		return nil, nil
	}
	b := make([]byte, p.head+p.body)
	if _, err := s.file.ReadAt(b, p.offset); err != nil {
		return nil, fmt.Errorf("answer of %s: %w", address, err)
	}
	return &evidence.Capture{URL: p.url, At: p.at, IP: p.ip, Head: evidence.WithoutSecrets(b[:p.head]), Body: b[p.head:], Cut: p.cut}, nil
}

// close forgets the answers.
func (s *spool) close() {
	if s == nil || s.file == nil {
		return
	}
	_ = s.file.Close()
	if s.named {
		_ = os.Remove(s.file.Name())
	}
	s.places = nil
}
