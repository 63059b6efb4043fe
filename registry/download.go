package registry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Bounds on a download; maxDelivery bounds its size.
const (
	fetchTimeout = 10 * time.Minute // all attempts together; the largest register is 60 MB
	stallTimeout = 2 * time.Minute  // without a byte; a portal that sums millions of payments is slow to begin
	maxAttempts  = 5
	maxPause     = time.Minute // a Retry-After beyond it is for the next sync
)

// statusError is an answer that is neither the register nor a part of it.
type statusError struct {
	code   int
	status string
	after  time.Duration // Retry-After
}

func (e *statusError) Error() string { return "the server answers " + e.status }

// errPartUseless says that a range was answered with something else: the part
// at hand is dropped and everything is asked for.
var errPartUseless = errors.New("the server cannot continue the download that broke off")

// errStalled ends an attempt that gets no more bytes.
var errStalled = fmt.Errorf("no data for %s", stallTimeout)

// download fetches an address, with a conditional GET when there is a good copy
// of it and from where it broke off when a part is at hand. What breaks off is
// tried again, a bounded number of times, and stays for the next sync.
func (s *spool) download(ctx context.Context, id SourceID, l Location, asked string, now time.Time) (delivery, error) {
	pause := s.pause
	for n := 1; ; n++ {
		d, err := s.attempt(ctx, id, l, asked, now)
		if err == nil {
			return d, nil
		}
		wait, again := retry(err, pause)
		if !again || n == maxAttempts || ctx.Err() != nil {
			return delivery{}, plainError(err)
		}
		select {
		case <-ctx.Done():
			return delivery{}, plainError(err)
		case <-time.After(wait):
		}
		pause *= 2
	}
}

// retry says whether the same request may succeed later, and when.
func retry(err error, pause time.Duration) (wait time.Duration, again bool) {
	var status *statusError
	var network net.Error
	switch {
	case errors.As(err, &status):
		switch status.code {
		case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			wait = max(pause, status.after)
			return wait, wait <= max(pause, maxPause)
		}
		return 0, false
	case errors.Is(err, errPartUseless):
		return 0, true
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, errStalled),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.EPIPE),
		errors.As(err, &network) && network.Timeout():
		return pause, true
	}
	return 0, false
}

// plainError leaves out what may not be shown: url.Error names the address with
// its query and credentials.
func plainError(err error) error {
	if ue := (*url.Error)(nil); errors.As(err, &ue) {
		err = ue.Err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("the download broke off: %w; the next sync goes on from there where the server allows", err)
	}
	return err
}

func (s *spool) attempt(ctx context.Context, id SourceID, l Location, asked string, now time.Time) (delivery, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stall := time.AfterFunc(stallTimeout, func() { cancel(errStalled) })
	defer stall.Stop()

	have, part, size := s.last(id, l), s.part(id, l, asked), int64(0)
	if have != nil && have.asked() != asked {
		have = nil // a copy of another address says nothing about this one
	}
	req, err := s.ask(ctx, asked)
	if err != nil || (req.URL.Scheme != "https" && req.URL.Scheme != "http") {
		return delivery{}, fmt.Errorf("%s is no http or https address", l)
	}
	// As it lies on the server: only such bytes can be continued, and their
	// checksum is the one the publisher's file has.
	req.Header.Set("Accept-Encoding", "identity")
	conditions(req, have)
	if part != nil {
		size = fileSize(s.next(id))
		req.Header.Set("Range", "bytes="+strconv.FormatInt(size, 10)+"-")
		req.Header.Set("If-Range", part.Resume)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return delivery{}, cause(ctx, err)
	}
	defer resp.Body.Close()
	body := &ticking{r: resp.Body, tick: func() { stall.Reset(stallTimeout) }}
	switch resp.StatusCode {
	case http.StatusNotModified:
		if have == nil {
			return delivery{}, &statusError{code: resp.StatusCode, status: resp.Status + " to a request without condition"}
		}
		s.discard(id)
		d, err := fileDelivery(s.data(id))
		d.unchanged, d.modified = true, httpTime(have.LastModified, have.At)
		return d, err
	case http.StatusPartialContent:
		if part == nil || !continues(resp, part, size) {
			s.discard(id)
			return delivery{}, errPartUseless
		}
		return s.receive(ctx, id, part, size, body)
	case http.StatusRequestedRangeNotSatisfiable:
		s.discard(id)
		return delivery{}, errPartUseless
	case http.StatusOK:
		if err := acceptable(resp); err != nil {
			return delivery{}, err
		}
		return s.receive(ctx, id, newFetched(l, asked, resp, now), 0, body)
	}
	return delivery{}, &statusError{code: resp.StatusCode, status: resp.Status, after: retryAfter(resp.Header.Get("Retry-After"), now)}
}

// conditions asks for the register only if it is not the copy at hand.
func conditions(req *http.Request, have *fetched) {
	if have == nil {
		return
	}
	if have.ETag != "" {
		req.Header.Set("If-None-Match", have.ETag)
	}
	if have.LastModified != "" {
		req.Header.Set("If-Modified-Since", have.LastModified)
	}
}

// acceptable refuses an answer before its body is read.
func acceptable(resp *http.Response) error {
	if resp.ContentLength > maxDelivery {
		return &DeliveryError{Detail: fmt.Sprintf("%d MiB announced, more than %d", resp.ContentLength>>20, maxDelivery>>20), Err: ErrTooLarge}
	}
	switch enc := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding"))); enc {
	case "", "identity", "gzip", "x-gzip": // gzip is recognised by the readers, asked for or not
		return nil
	default:
		return fmt.Errorf("the answer is compressed as %.40q, which was not asked for", enc)
	}
}

// continues says whether a 206 is the rest of the part at hand, and of nothing else.
func continues(resp *http.Response, part *fetched, size int64) bool {
	unit, rest, ok := strings.Cut(resp.Header.Get("Content-Range"), " ")
	first, _, ok2 := strings.Cut(rest, "-")
	from, err := strconv.ParseInt(first, 10, 64)
	if !ok || !ok2 || !strings.EqualFold(unit, "bytes") || err != nil || from != size {
		return false
	}
	etag := resp.Header.Get("ETag")
	return (etag == "" || part.ETag == "" || etag == part.ETag) && resp.Header.Get("Content-Encoding") == ""
}

// receive writes a body behind what is at hand already.
func (s *spool) receive(ctx context.Context, id SourceID, meta *fetched, have int64, body io.Reader) (delivery, error) {
	if have == 0 {
		s.discard(id)
		if err := s.note(id, meta); err != nil {
			return delivery{}, err
		}
	}
	f, err := os.OpenFile(s.next(id), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return delivery{}, err
	}
	_, err = io.Copy(f, &bounded{r: body, left: maxDelivery - have})
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		err = cause(ctx, err)
		if _, again := retry(err, 0); !again && ctx.Err() == nil || meta.Resume == "" {
			s.discard(id)
		}
		return delivery{}, err
	}
	return delivery{path: s.next(id), modified: httpTime(meta.LastModified, meta.At), meta: meta}, nil
}

// part returns what is known of the download that broke off, if it is of this
// address and can be continued.
func (s *spool) part(id SourceID, l Location, asked string) *fetched {
	b, err := os.ReadFile(s.nextMeta(id))
	if err != nil {
		return nil
	}
	var f fetched
	if json.Unmarshal(b, &f) != nil || f.URL != l.URL || f.asked() != asked || f.Resume == "" || fileSize(s.next(id)) <= 0 {
		return nil
	}
	return &f
}

// note writes beside a download which one it is, before its first byte.
func (s *spool) note(id SourceID, meta *fetched) error {
	b, err := json.Marshal(meta)
	if err != nil {
		return err
	}
	return os.WriteFile(s.nextMeta(id), b, 0o600)
}

// discard forgets a download.
func (s *spool) discard(id SourceID) {
	_ = os.Remove(s.nextMeta(id))
	_ = os.Remove(s.next(id))
}

func newFetched(l Location, asked string, resp *http.Response, now time.Time) *fetched {
	f := &fetched{URL: l.URL, ETag: clipHeader(resp.Header.Get("ETag")), LastModified: clipHeader(resp.Header.Get("Last-Modified")), At: now}
	if asked != l.URL {
		f.Asked = asked
	}
	f.Resume = strongValidator(f, resp.Header.Get("Date"))
	return f
}

func (f *fetched) asked() string {
	if f.Asked != "" {
		return f.Asked
	}
	return f.URL
}

// strongValidator returns what If-Range may hold: an ETag that is not weak, or
// else a date of change at least a minute before the answer (RFC 9110, 8.8.2.2).
func strongValidator(f *fetched, date string) string {
	if f.ETag != "" {
		if strings.HasPrefix(f.ETag, `"`) {
			return f.ETag
		}
		return ""
	}
	changed, err := http.ParseTime(f.LastModified)
	if err != nil {
		return ""
	}
	sent, err := http.ParseTime(date)
	if err != nil || sent.Sub(changed) < time.Minute {
		return ""
	}
	return f.LastModified
}

// retryAfter reads Retry-After in either of its forms; zero when it says nothing.
func retryAfter(v string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(v); err == nil && n >= 0 && n < 1e6 {
		return time.Duration(n) * time.Second
	}
	if t, err := http.ParseTime(v); err == nil && t.After(now) {
		return t.Sub(now)
	}
	return 0
}

func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// cause replaces "context canceled" by why the attempt was ended.
func cause(ctx context.Context, err error) error {
	if c := context.Cause(ctx); errors.Is(c, errStalled) {
		return c
	}
	return err
}

// ticking tells of every read that brought something.
type ticking struct {
	r    io.Reader
	tick func()
}

func (t *ticking) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	if n > 0 {
		t.tick()
	}
	return n, err
}
