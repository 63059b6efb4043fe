// Package lab simulates the public face of a region: its registers, its DNS,
// the HTTPS sites of its comuni and of their suppliers, with faults and traps.
// It knows the right verdict for every comune, because it decided what each of
// them is before anything was served; it never runs a check.
//
// A World is planned from a seed and a register (a real one in IPA layout, or
// an imaginary one) and then rendered on the fly: nothing is kept per page, so
// 1,500 sites cost no more memory than their plans. The same seed and register
// give the same bytes; certificates are the exception, their keys are random
// and their dates follow the clock.
//
// Everything is served on loopback. No name in it is asked of the real DNS.
package lab
