package crawler

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strings"
)

// Tax codes of persons have a shape of their own: a body's has eleven digits.
var personalTaxCode = regexp.MustCompile(`(?i)\b[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]\b`)

const taxCodeLength = 16

var masked = []byte("…")

// mask takes mailbox names, personal tax codes, mobile numbers and the names of
// who holds an office out of the words that are kept: no check needs them, and
// they are somebody's. The mail domain stays.
// It returns b itself where there is nothing to take out.
func mask(b []byte) []byte {
	if bytes.IndexByte(b, '@') >= 0 {
		b = maskMailboxes(b)
	}
	if mayHoldTaxCode(b) {
		b = personalTaxCode.ReplaceAllLiteral(b, masked)
	}
	return maskNames(maskMobiles(b))
}

// maskAddress takes persons out of the address of a link: mailboxes and tax
// codes anywhere in it, numbers given as somebody's. Ten digits elsewhere are
// the name of a document.
func maskAddress(address string) string {
	if strings.IndexByte(address, '@') >= 0 || strings.Contains(address, "%40") {
		address = mailboxInAddress.ReplaceAllString(address, string(masked)+"$1")
	}
	if b := []byte(address); mayHoldTaxCode(b) {
		address = string(personalTaxCode.ReplaceAllLiteral(b, masked))
	}
	if strings.Contains(address, "=3") || strings.Contains(address, "39") {
		address = numberGiven.ReplaceAllString(address, "${1}"+string(masked))
	}
	return address
}

var (
	mailboxInAddress = regexp.MustCompile(`[A-Za-z0-9._+'-]+((?:@|%40)[A-Za-z0-9.-]+\.[A-Za-z]{2,})`) // "bootstrap@5.3.0" is a version
	numberGiven      = regexp.MustCompile(`(?i)([?&](?:tel|cell|phone|mobile)[a-z]*=)(?:(?:\+|%2B|00)?39)?3[0-9]{8,9}\b`)
)

// isMasked says whether something was taken out of an address: it is not asked for.
func isMasked(address string) bool { return strings.Contains(address, string(masked)) }

func maskMailboxes(b []byte) []byte {
	out := make([]byte, 0, len(b)+16)
	for {
		at := bytes.IndexByte(b, '@')
		if at < 0 {
			return append(out, b...)
		}
		name := at
		for name > 0 && isMailboxByte(b[name-1]) {
			name--
		}
		out = append(out, b[:name]...)
		if name < at {
			out = append(out, masked...)
		}
		out = append(out, '@')
		b = b[at+1:]
	}
}

func isMailboxByte(c byte) bool {
	if isAlnum(c) {
		return true
	}
	switch c {
	case '.', '_', '%', '+', '\'', '-':
		return true
	}
	return false
}

// mayHoldTaxCode is the cheap gate before the pattern: sixteen letters and
// digits in a row, some of each. A run that long holds eight bytes at a place
// that eight divides, so the others are looked at only around such.
func mayHoldTaxCode(b []byte) bool {
	for i := 0; i+8 <= len(b); i += 8 {
		if !allAbovePoints(b[i:]) {
			continue
		}
		from, to := i, i
		for from > 0 && isAlnum(b[from-1]) {
			from--
		}
		for to < len(b) && isAlnum(b[to]) {
			to++
		}
		if to-from == taxCodeLength && hasDigit(b[from:to]) {
			return true
		}
		if to > i+8 {
			i = (to-1)/8*8 - 8
		}
	}
	return false
}

// allAbovePoints says whether none of eight bytes is below '0': a blank, a
// point, a dash; or above 0x7f.
func allAbovePoints(b []byte) bool {
	const each, high = 0x0101010101010101, 0x8080808080808080
	eight := binary.LittleEndian.Uint64(b)
	return eight&high == 0 && ((eight|high)-'0'*each)&high == high
}

func hasDigit(b []byte) bool {
	for _, c := range b {
		if '0' <= c && c <= '9' {
			return true
		}
	}
	return false
}
