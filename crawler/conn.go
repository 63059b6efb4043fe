package crawler

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/campanile-italia/campanile/evidence"
)

// connections are the open connections of one visit: one to each host and
// port, kept for the next page. HTTP/1.1 is spoken over them by the goroutine
// that visits. net/http's Transport serves many callers and needs two more
// goroutines a connection, which is half of what a page costs to fetch; its
// ReadResponse still reads every answer.
type connections struct {
	dialer *dialer
	config *tls.Config
	ips    func(host string) []netip.Addr
	open   map[string]*connection
}

// connection is a connection that is kept open between requests.
type connection struct {
	net.Conn
	read  *bufio.Reader
	limit *headerLimit
	tls   *tls.ConnectionState // nil over http://
	stop  func() bool          // watching the visit's context
	used  bool                 // an answer came over it
}

// maxInformational bounds the 1xx answers before the answer.
const maxInformational = 5

var errHeaderTooLarge = fmt.Errorf("%w: header of an answer over %d bytes", errMalformed, maxHeaderBytes)

// errUnanswered says that a connection ended before any byte of an answer: a
// kept one may have been closed by the server meanwhile.
var errUnanswered = errors.New("connection ended before an answer")

// roundTrip sends a request and returns its answer, whose body is to be read
// and then given back with done. The head of the answer is written to head as
// it came, when that is not nil.
func (c *connections) roundTrip(ctx context.Context, u *url.URL, request []byte, deadline time.Time, head *bytes.Buffer) (*http.Response, *connection, error) {
	key := u.Scheme + "://" + u.Host
	if kept := c.open[key]; kept != nil {
		delete(c.open, key)
		resp, err := kept.ask(request, deadline, head)
		if err == nil {
			return resp, kept, nil
		}
		kept.close()
		if !errors.Is(err, errUnanswered) || ctx.Err() != nil {
			return nil, nil, err
		}
	}
	conn, err := c.dial(ctx, u, deadline)
	if err != nil {
		return nil, nil, err
	}
	resp, err := conn.ask(request, deadline, head)
	if err != nil {
		conn.close()
		return nil, nil, err
	}
	return resp, conn, nil
}

// done gives a connection back after an answer: it is kept when the body was
// read to its end and both sides want to go on.
func (c *connections) done(u *url.URL, conn *connection, resp *http.Response, whole bool) {
	if !whole || resp.Close || conn.read.Buffered() > 0 || resp.StatusCode == http.StatusSwitchingProtocols {
		conn.close()
		return
	}
	conn.rest()
	c.open[u.Scheme+"://"+u.Host] = conn
}

// close ends what is kept open.
func (c *connections) close() {
	for _, conn := range c.open {
		conn.close()
	}
	clear(c.open)
}

func (c *connections) dial(ctx context.Context, u *url.URL, deadline time.Time) (*connection, error) {
	host, port := u.Hostname(), u.Port()
	if port == "" {
		port = "80"
		if u.Scheme == "https" {
			port = "443"
		}
	}
	dialing, cancel := context.WithDeadline(ctx, deadline)
	raw, err := c.dialer.dial(dialing, host, c.ips(host), port)
	cancel()
	if err != nil {
		return nil, err
	}
	conn := &connection{Conn: raw, stop: context.AfterFunc(ctx, func() { _ = raw.Close() })}
	if u.Scheme == "https" {
		if err := conn.secure(c.config, host, deadline); err != nil {
			conn.close()
			return nil, err
		}
	}
	conn.limit = &headerLimit{r: conn.Conn}
	return conn, nil
}

// secure makes the TLS session, whose state serves the facts about TLS too.
func (c *connection) secure(config *tls.Config, host string, deadline time.Time) error {
	config = config.Clone()
	config.ServerName = host
	t := tls.Client(c.Conn, config)
	handshake := time.Now().Add(tlsHandshakeTime)
	if handshake.After(deadline) {
		handshake = deadline
	}
	if err := t.SetDeadline(handshake); err != nil {
		return err
	}
	if err := t.Handshake(); err != nil { //nolint:noctx // bounded by the deadline; the visit's end closes it
		return err
	}
	state := t.ConnectionState()
	c.Conn, c.tls = t, &state
	return nil
}

func (c *connection) ask(request []byte, deadline time.Time, head *bytes.Buffer) (*http.Response, error) {
	if err := c.SetDeadline(deadline); err != nil {
		return nil, c.unanswered(err)
	}
	if _, err := c.Write(request); err != nil {
		return nil, c.unanswered(err)
	}
	c.limit.left, c.limit.failed, c.limit.seen = maxHeaderBytes, nil, head
	defer func() { c.limit.seen = nil }()
	if head != nil {
		head.Reset()
	}
	c.read = readers.Get().(*bufio.Reader)
	c.read.Reset(c.limit)
	if _, err := c.read.Peek(1); err != nil {
		return nil, c.unanswered(err)
	}
	for range maxInformational {
		resp, err := http.ReadResponse(c.read, getRequest)
		if err != nil {
			if c.limit.failed != nil {
				err = c.limit.failed // a line cut short reads as a malformed one
			}
			return nil, err
		}
		cutHead(head, resp.StatusCode)
		if resp.StatusCode >= 200 || resp.StatusCode == http.StatusSwitchingProtocols {
			c.limit.left = unlimited // readBody has bounds of its own
			resp.TLS, c.used = c.tls, true
			return resp, nil
		}
	}
	return nil, fmt.Errorf("%w: nothing but informational answers", errMalformed)
}

// unanswered marks the end of a kept connection before any byte of an answer.
// A time-out is none: the server has the request and is slow.
func (c *connection) unanswered(err error) error {
	if c.used && !isTimeout(err) {
		return errors.Join(errUnanswered, err)
	}
	return err
}

func (c *connection) close() {
	c.stop()
	_ = c.Close()
	c.rest()
}

// rest gives the reading buffer back: a connection waits a second for each
// request, and needs none meanwhile.
func (c *connection) rest() {
	if c.read != nil {
		c.read.Reset(nil)
		readers.Put(c.read)
		c.read = nil
	}
}

// getRequest tells ReadResponse that the answer is to a GET and has a body.
var getRequest = &http.Request{Method: http.MethodGet}

const unlimited = 1 << 62

// headerLimit bounds what is read of an answer's header: http.ReadResponse has
// no bound of its own.
type headerLimit struct {
	r      io.Reader
	left   int64
	failed error         // what ended the reading
	seen   *bytes.Buffer // takes what is read; nil: nobody wants it
}

func (l *headerLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		l.failed = errHeaderTooLarge
		return 0, l.failed
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	if l.seen != nil {
		l.seen.Write(p[:n])
	}
	if err != nil && err != io.EOF {
		l.failed = err
	}
	return n, err
}

// cutHead leaves in what was read the head of the answer alone. An
// informational answer is dropped: another one follows it.
func cutHead(seen *bytes.Buffer, status int) {
	if seen == nil {
		return
	}
	b := seen.Bytes()
	end := evidence.HeadEnd(b)
	if status < 200 && status != http.StatusSwitchingProtocols {
		seen.Next(end)
		return
	}
	seen.Truncate(end)
}
