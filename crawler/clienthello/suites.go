package clienthello

import (
	"maps"
	"slices"

	"github.com/campanile-italia/campanile/evidence"
)

// Suites in the order in which they are asked for: class by class, so that one
// refusal rules out a whole class.
var (
	suites13 = pick(func(s Suite, n evidence.CipherSuite) bool { return s>>8 == 0x13 })
	modern   = pick(func(s Suite, n evidence.CipherSuite) bool { return s>>8 != 0x13 && n.Modern() })
	broken   = pick(func(s Suite, n evidence.CipherSuite) bool { return n.Broken() })
	dated    = pick(func(s Suite, n evidence.CipherSuite) bool { return !n.Modern() && !n.Broken() })
	// before12 can be agreed on below TLS 1.2: no AEAD, no hash but MD5 and
	// SHA-1 (RFC 5246, appendix A.5; RFC 5289, 3).
	before12 = pick(func(s Suite, n evidence.CipherSuite) bool { return n.BeforeTLS12() })
)

// pick returns the known suites of a class, the stronger code points of the
// registry first, for a server without preferences of its own takes the first.
func pick(in func(Suite, evidence.CipherSuite) bool) []Suite {
	var out []Suite
	for _, s := range slices.Backward(slices.Sorted(maps.Keys(names))) {
		if in(s, evidence.CipherSuite(s.String())) {
			out = append(out, s)
		}
	}
	return out
}

// All returns every suite that is asked about, in the order of the registry.
func All() []Suite { return slices.Sorted(maps.Keys(names)) }
