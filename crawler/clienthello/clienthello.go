// Package clienthello asks a TLS server which protocol versions and cipher
// suites it accepts. crypto/tls cannot: it offers no DHE, NULL, anonymous or
// export suite and no SSL 3.0, so a server that wants one of those looks as if
// it spoke no TLS at all.
//
// Nothing is agreed on. A ClientHello offers a version and a set of suites, the
// server names the one it takes or refuses, and the connection is closed: no key
// is computed on this side, no certificate is looked at.
package clienthello

import (
	"crypto/rand"
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/crypto/cryptobyte"
)

// Version is a protocol version as it stands on the wire.
type Version uint16

// The versions that can be asked about. SSL 2.0 is not among them: its hello is
// of another form, and no library of this decade answers it.
const (
	SSL30 Version = 0x0300
	TLS10 Version = 0x0301
	TLS11 Version = 0x0302
	TLS12 Version = 0x0303
	TLS13 Version = 0x0304
)

func (v Version) String() string {
	switch v {
	case SSL30:
		return "SSL 3.0"
	case TLS10, TLS11, TLS12, TLS13:
		return fmt.Sprintf("TLS 1.%d", v-TLS10)
	}
	return fmt.Sprintf("0x%04X", uint16(v))
}

// Suite is a cipher suite as it stands on the wire.
type Suite uint16

// String is the suite's name in IANA's registry.
func (s Suite) String() string {
	if n, ok := names[s]; ok {
		return n
	}
	return fmt.Sprintf("0x%04X", uint16(s))
}

// Offer is what one ClientHello puts to a server.
type Offer struct {
	Version Version // the highest that is offered; the server may answer with an older one
	Suites  []Suite
	Name    string // for SNI; not sent when it is an address
}

// Extensions (IANA, TLS ExtensionType Values).
const (
	extServerName        = 0
	extGroups            = 10
	extPointFormats      = 11
	extSignatures        = 13
	extPadding           = 21
	extMasterSecret      = 23
	extSupportedVersions = 43
	extKeyShare          = 51
	extRenegotiation     = 0xff01
)

const (
	recordAlert     = 21
	recordHandshake = 22
	helloClient     = 1
	helloServer     = 2
	scsvRenegotiate = 0x00ff // RFC 5746, 3.3: for a hello without extensions
)

// signatures are every algorithm a server may need to hear of (RFC 8446,
// 4.2.3), SHA-1 and DSA included: what is asked is what it would do.
var signatures = []uint16{
	0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601,
	0x0303, 0x0301, 0x0302, 0x0402, 0x0502, 0x0602, 0x0203, 0x0201, 0x0202, 0x0101,
}

// curves and fields are the groups. The finite fields are named to TLS 1.3
// alone: naming them in an older hello forbids a server its own parameters for
// DHE (RFC 7919, 4), and it would look as if it had no DHE.
var (
	curves = []uint16{29, 23, 24, 25, 30, 26, 27, 28, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1}
	fields = []uint16{256, 257, 258, 259, 260}
)

// marshal returns the offer as one TLS record.
//
// A TLS 1.3 hello has no key share: the server answers it with a request for
// another hello (RFC 8446, 4.1.4), which names version and suite and costs it
// no signature.
func (o Offer) marshal() ([]byte, error) {
	var random [64]byte
	if _, err := rand.Read(random[:]); err != nil {
		return nil, err
	}
	hello, err := o.hello(random, 0)
	if err != nil {
		return nil, err
	}
	// Old load balancers take a hello of 256 to 511 bytes for one of SSL 2.0
	// and hang (RFC 7685, 1).
	if n := len(hello); n > 0xff && n < 0x200 && o.Version != SSL30 {
		if hello, err = o.hello(random, max(0x200-n-4, 1)); err != nil {
			return nil, err
		}
	}
	b := cryptobyte.NewBuilder(nil)
	b.AddUint8(recordHandshake)
	b.AddUint16(uint16(min(o.Version, TLS10))) // RFC 8446, 5.1 and appendix D
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(hello) })
	return b.Bytes()
}

func (o Offer) hello(random [64]byte, padding int) ([]byte, error) {
	b := cryptobyte.NewBuilder(nil)
	b.AddUint8(helloClient)
	b.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) {
		b.AddUint16(uint16(min(o.Version, TLS12)))
		b.AddBytes(random[:32])
		b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) {
			if o.Version == TLS13 {
				b.AddBytes(random[32:]) // compatibility mode (RFC 8446, appendix D.4)
			}
		})
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
			for _, s := range o.Suites {
				b.AddUint16(uint16(s))
			}
			if o.Version == SSL30 {
				b.AddUint16(scsvRenegotiate)
			}
		})
		b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddUint8(0) }) // no compression
		if o.Version > SSL30 {
			b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { o.extensions(b, padding) })
		}
	})
	return b.Bytes()
}

func (o Offer) extensions(b *cryptobyte.Builder, padding int) {
	if name := o.sni(); name != "" {
		extension(b, extServerName, func(b *cryptobyte.Builder) {
			b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
				b.AddUint8(0)
				b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes([]byte(name)) })
			})
		})
	}
	groups := curves
	if o.Version == TLS13 {
		groups = append(append([]uint16(nil), curves[:5]...), fields...)
		extension(b, extSupportedVersions, func(b *cryptobyte.Builder) {
			b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddUint16(uint16(TLS13)) })
		})
		extension(b, extKeyShare, func(b *cryptobyte.Builder) { b.AddUint16(0) })
	} else {
		extension(b, extRenegotiation, func(b *cryptobyte.Builder) { b.AddUint8(0) })
		extension(b, extMasterSecret, func(*cryptobyte.Builder) {})
		extension(b, extPointFormats, func(b *cryptobyte.Builder) {
			b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes([]byte{0, 1, 2}) })
		})
	}
	extension(b, extGroups, func(b *cryptobyte.Builder) { list(b, groups) })
	if o.Version >= TLS12 {
		extension(b, extSignatures, func(b *cryptobyte.Builder) { list(b, signatures) })
	}
	if padding > 0 {
		extension(b, extPadding, func(b *cryptobyte.Builder) { b.AddBytes(make([]byte, padding)) })
	}
}

// sni is the name as SNI wants it (RFC 6066, 3): never an address, no dot at
// the end.
func (o Offer) sni() string {
	if _, err := netip.ParseAddr(strings.Trim(o.Name, "[]")); err == nil || len(o.Name) > 255 {
		return ""
	}
	return strings.TrimSuffix(o.Name, ".")
}

func extension(b *cryptobyte.Builder, typ uint16, body func(*cryptobyte.Builder)) {
	b.AddUint16(typ)
	b.AddUint16LengthPrefixed(body)
}

func list(b *cryptobyte.Builder, values []uint16) {
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		for _, v := range values {
			b.AddUint16(v)
		}
	})
}
