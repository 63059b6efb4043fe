package clienthello

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"syscall"
	"time"
)

// HandshakeTime bounds one handshake, from the hello's first byte.
const HandshakeTime = 5 * time.Second

// maxFailures ends a survey of a server that stops answering.
const maxFailures = 2

// ErrBudget is the cause of what the handshakes allowed did not suffice for.
var ErrBudget = errors.New("the handshakes allowed were used up")

// Survey is which versions a server accepts, newest first, and which suites in
// each.
type Survey struct {
	Versions   []Support
	Handshakes int // connections made
}

// Support is what a server does with one version. Neither Offered nor Err: it
// refuses it.
type Support struct {
	Version Version
	Offered bool
	Suites  []Suite // accepted, in the order in which they were found
	Whole   bool    // every other known suite is refused
	Err     error   // why Offered, or where it is set Whole, could not be told
}

// Of returns what was found of a version.
func (s *Survey) Of(v Version) Support {
	for _, f := range s.Versions {
		if f.Version == v {
			return f
		}
	}
	return Support{Version: v, Err: ErrBudget}
}

// Dial opens a connection to the server.
type Dial func(context.Context) (net.Conn, error)

// Run asks a server by name, with at most limit handshakes.
//
// First comes what decides: is each version there, and which classes of suites
// in it. A server of today is settled in six handshakes: it takes TLS 1.3 and a
// modern suite in 1.2, takes or refuses as a whole the broken and the dated
// ones, and refuses TLS 1.1 and 1.0; a server answers with the newest version it
// has up to the one that is offered (RFC 5246, appendix E.1). What is left of the limit goes to the names of the other suites.
func Run(ctx context.Context, dial Dial, name string, limit int) Survey {
	s := &surveyor{dial: dial, name: name, limit: limit, found: map[Version]*Support{}}
	for _, v := range [...]Version{TLS13, TLS12, TLS11, TLS10, SSL30} {
		s.found[v] = &Support{Version: v}
	}
	s.decide(ctx)
	s.confirmClosed(ctx)
	s.enumerate(ctx)
	return s.result()
}

type surveyor struct {
	dial     Dial
	name     string
	limit    int
	used     int
	failures int
	failed   error // the last failure's cause
	found    map[Version]*Support
	asked    []*question
	closed   []*question // ended by a closed connection, without an alert
	taken    *Offer      // one that was accepted
}

// question is one class of suites in one version, offered until it is refused.
type question struct {
	version Version
	suites  []Suite
	ended   bool // refused: nothing of it is left
	err     error
}

func (s *surveyor) decide(ctx context.Context) {
	s.ask(ctx, TLS13, suites13)
	for _, class := range [...][]Suite{modern, broken, dated} {
		if !s.offered(TLS11, TLS10, SSL30) { // once an older version answers, 1.2 is not there
			s.ask(ctx, TLS12, class)
		}
	}
	if !s.offered(TLS10, SSL30) {
		s.ask(ctx, TLS11, before12)
	}
	// GnuTLS refuses 1.1 where 1.2 and 1.0 are enabled without it.
	if !s.offered(SSL30) {
		s.ask(ctx, TLS10, before12)
	}
	if s.offered(TLS11, TLS10, SSL30) || !s.offered(TLS13, TLS12) { // else it refused two offers of what it may know
		s.ask(ctx, SSL30, before12)
	}
}

// offered says whether one of the versions was accepted so far.
func (s *surveyor) offered(versions ...Version) bool {
	return slices.ContainsFunc(versions, func(v Version) bool { return s.found[v].Offered })
}

// ask puts the question once.
func (s *surveyor) ask(ctx context.Context, v Version, suites []Suite) {
	q := &question{version: v, suites: slices.Clone(suites)}
	s.asked = append(s.asked, q)
	s.again(ctx, q)
}

// again offers what is left of a question, and takes out what is chosen.
func (s *surveyor) again(ctx context.Context, q *question) {
	if len(q.suites) == 0 {
		q.ended = true
		return
	}
	offer := Offer{Version: q.version, Suites: q.suites, Name: s.name}
	switch a, err := s.exchange(ctx, offer); {
	case errors.Is(err, ErrClosed):
		s.closed = append(s.closed, q)
		q.ended = true
	case err != nil:
		q.err = err
	case !a.Accepted():
		q.ended = true
	case a.Version > q.version || !slices.Contains(q.suites, a.Suite):
		q.err = ErrNotTLS // it answers something that nobody asked
	default:
		s.accept(q, a)
	}
}

// accept notes a suite. An older version than the one offered says that those
// between are not there: the question is then one of the older version.
func (s *surveyor) accept(q *question, a Answer) {
	f := s.found[a.Version]
	f.Offered = true
	if !slices.Contains(f.Suites, a.Suite) {
		f.Suites = append(f.Suites, a.Suite)
	}
	q.suites = slices.DeleteFunc(slices.Clone(q.suites), func(x Suite) bool { return x == a.Suite })
	if a.Version != q.version {
		q.ended = true // of its own version
		return
	}
	s.taken = &Offer{Version: a.Version, Suites: []Suite{a.Suite}, Name: s.name}
}

// ErrClosed is the cause when a connection ends after the hello without a word.
// Windows' SChannel refuses like that; so does a firewall that has had enough of us.
var ErrClosed = errors.New("closed without an alert")

func (s *surveyor) exchange(ctx context.Context, offer Offer) (Answer, error) {
	if s.failures >= maxFailures {
		return Answer{}, s.failed
	}
	if s.used >= s.limit {
		return Answer{}, ErrBudget
	}
	s.used++
	a, err := shake(ctx, s.dial, offer)
	switch {
	case err == nil || errors.Is(err, ErrClosed):
		return a, err
	default:
		s.failures++
		s.failed = err
		return a, err
	}
}

// shake makes one handshake as far as the server's hello.
func shake(ctx context.Context, dial Dial, offer Offer) (Answer, error) {
	hello, err := offer.marshal()
	if err != nil {
		return Answer{}, err
	}
	conn, err := dial(ctx)
	if err != nil {
		return Answer{}, err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	_ = conn.SetDeadline(time.Now().Add(HandshakeTime))
	if _, err := conn.Write(hello); err != nil {
		return Answer{}, ended(err)
	}
	a, err := read(conn)
	switch {
	case err != nil:
		return a, ended(err)
	case a.Accepted() || a.Alert.refusal():
		return a, nil
	case a.Alert == alertClosed:
		return a, ErrClosed
	}
	return a, AlertError(a.Alert)
}

// AlertError is an alert that is no answer to an offer.
type AlertError Alert

func (e AlertError) Error() string { return "the server ends the handshake: " + Alert(e).String() }

func ended(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		return errors.Join(ErrClosed, err)
	}
	return err
}

// confirmClosed asks once more for something that was accepted, where offers
// were ended without an alert: only a server that still takes it has refused the
// others. Without that, they are not answered.
func (s *surveyor) confirmClosed(ctx context.Context) {
	if len(s.closed) == 0 {
		return
	}
	err := ErrClosed
	if s.taken != nil {
		a, again := s.exchange(ctx, *s.taken)
		if again == nil && a.Accepted() {
			s.closed = nil
			return
		}
		if again != nil {
			err = again
		}
	}
	for _, q := range s.closed {
		q.ended, q.err = false, err
	}
	s.closed = nil
}

// enumerate finds the other suites, the broken ones first: those are what
// somebody has to switch off.
func (s *surveyor) enumerate(ctx context.Context) {
	for _, brokenOnes := range [...]bool{true, false} {
		for _, q := range s.asked {
			if q.broken() != brokenOnes {
				continue
			}
			for !q.ended && q.err == nil {
				s.again(ctx, q)
				s.confirmClosed(ctx)
			}
		}
	}
}

func (q *question) broken() bool { return len(q.suites) > 0 && slices.Contains(broken, q.suites[0]) }

// result says of each version what the questions came to. A version that was
// not asked about apart is covered by the next newer one: an offer refused is
// refused in every version below.
func (s *surveyor) result() Survey {
	out := Survey{Handshakes: s.used}
	var above error
	for _, v := range [...]Version{TLS13, TLS12, TLS11, TLS10, SSL30} {
		f := *s.found[v]
		asked, whole := false, true
		var err error
		for _, q := range s.asked {
			if q.version == v {
				asked = true
				whole = whole && q.ended
				if q.err != nil && err == nil {
					err = q.err
				}
			}
		}
		if !asked {
			err, whole = above, false
		}
		if v != TLS13 {
			above = err
		}
		f.Err, f.Whole = err, f.Offered && whole
		if f.Offered && !whole && f.Err == nil {
			f.Err = ErrBudget
		}
		out.Versions = append(out.Versions, f)
	}
	return out
}
