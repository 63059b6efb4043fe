package clienthello

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/cryptobyte"
)

// Bounds of an answer. A ServerHello is a few hundred bytes, in one record; a
// server may cut it in pieces, and may put warnings before it.
const (
	maxRecord   = 1<<14 + 256
	maxHello    = 8 << 10
	maxRecords  = 16
	alertWarn   = 1
	alertClosed = 0
)

// Answer is how a server took an offer: the version and suite it chose, or the
// alert it refused with.
type Answer struct {
	Version Version // 0: refused
	Suite   Suite
	Alert   Alert // of a refusal
}

// Accepted says whether the server chose one of the suites.
func (a Answer) Accepted() bool { return a.Version != 0 }

// Alert is why a server refuses (RFC 8446, 6).
type Alert uint8

// The alerts by which servers say that nothing of an offer suits them. 80 and
// 47 are no fit words for it, and are what several say.
const (
	AlertHandshakeFailure     Alert = 40
	AlertIllegalParameter     Alert = 47
	AlertProtocolVersion      Alert = 70
	AlertInsufficientSecurity Alert = 71
	AlertInternalError        Alert = 80
	AlertMissingExtension     Alert = 109
)

func (a Alert) String() string {
	switch a {
	case AlertHandshakeFailure:
		return "handshake_failure"
	case AlertIllegalParameter:
		return "illegal_parameter"
	case AlertProtocolVersion:
		return "protocol_version"
	case AlertInsufficientSecurity:
		return "insufficient_security"
	case AlertInternalError:
		return "internal_error"
	case AlertMissingExtension:
		return "missing_extension"
	}
	return fmt.Sprintf("alert %d", uint8(a))
}

// refusal says whether the alert is an answer to the offer. Others are about
// something else (the name, our right to ask) and leave the question open.
func (a Alert) refusal() bool {
	switch a {
	case AlertHandshakeFailure, AlertIllegalParameter, AlertProtocolVersion, AlertInsufficientSecurity, AlertInternalError, AlertMissingExtension:
		return true
	}
	return false
}

// ErrNotTLS is the cause when what came back is no TLS.
var ErrNotTLS = errors.New("the answer is not TLS")

// read reads up to the server's hello or its refusal. What it cannot
// understand is an error; the end of the connection is io.EOF or
// io.ErrUnexpectedEOF.
func read(r io.Reader) (Answer, error) {
	in := bufio.NewReader(r)
	var hello []byte
	for range maxRecords {
		typ, body, err := readRecord(in)
		if err != nil {
			return Answer{}, err
		}
		switch typ {
		case recordAlert:
			if len(body) != 2 {
				return Answer{}, fmt.Errorf("%w: alert of %d bytes", ErrNotTLS, len(body))
			}
			if body[0] == alertWarn && body[1] != alertClosed { // an unrecognized name, say: the hello follows
				continue
			}
			return Answer{Alert: Alert(body[1])}, nil
		case recordHandshake:
			hello = append(hello, body...)
			if len(hello) < 4 {
				continue
			}
			size := int(hello[1])<<16 | int(hello[2])<<8 | int(hello[3])
			switch {
			case hello[0] != helloServer || size > maxHello:
				return Answer{}, fmt.Errorf("%w: handshake message %d of %d bytes", ErrNotTLS, hello[0], size)
			case len(hello) >= 4+size:
				return parseServerHello(hello[4 : 4+size])
			}
		default:
			return Answer{}, fmt.Errorf("%w: record of type %d", ErrNotTLS, typ)
		}
	}
	return Answer{}, fmt.Errorf("%w: no hello in %d records", ErrNotTLS, maxRecords)
}

func readRecord(r io.Reader) (typ uint8, body []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	size := int(binary.BigEndian.Uint16(head[3:]))
	if head[1] != 3 || size > maxRecord || size == 0 {
		return 0, nil, fmt.Errorf("%w: %q", ErrNotTLS, head[:])
	}
	body = make([]byte, size)
	_, err = io.ReadFull(r, body)
	return head[0], body, err
}

// parseServerHello reads version and suite of a ServerHello or a
// HelloRetryRequest, which has the same form (RFC 8446, 4.1.3 and 4.1.4).
func parseServerHello(b []byte) (Answer, error) {
	s := cryptobyte.String(b)
	var version, suite uint16
	var compression uint8
	var session, extensions cryptobyte.String
	if !s.ReadUint16(&version) || !s.Skip(32) || !s.ReadUint8LengthPrefixed(&session) || !s.ReadUint16(&suite) || !s.ReadUint8(&compression) {
		return Answer{}, fmt.Errorf("%w: a server hello cut short", ErrNotTLS)
	}
	if !s.Empty() && (!s.ReadUint16LengthPrefixed(&extensions) || !s.Empty()) {
		return Answer{}, fmt.Errorf("%w: extensions of the server hello", ErrNotTLS)
	}
	for !extensions.Empty() {
		var typ uint16
		var body cryptobyte.String
		if !extensions.ReadUint16(&typ) || !extensions.ReadUint16LengthPrefixed(&body) {
			return Answer{}, fmt.Errorf("%w: extensions of the server hello", ErrNotTLS)
		}
		if typ == extSupportedVersions && !body.ReadUint16(&version) {
			return Answer{}, fmt.Errorf("%w: version of the server hello", ErrNotTLS)
		}
	}
	a := Answer{Version: Version(version), Suite: Suite(suite)}
	if a.Version < SSL30 || a.Version > TLS13 {
		return Answer{}, fmt.Errorf("%w: version %s", ErrNotTLS, a.Version)
	}
	return a, nil
}
