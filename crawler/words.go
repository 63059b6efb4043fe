package crawler

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// words builds a page's visible text with white space folded. A gap between
// blocks becomes one blank; what has no gap stays one word.
type words struct {
	buf  []byte
	sep  bool // a blank is due before the next character
	full bool
}

func (w *words) len() int { return len(w.buf) }

func (w *words) gap() { w.sep = len(w.buf) > 0 }

func (w *words) add(b []byte) {
	if w.full {
		return
	}
	if bytes.IndexByte(b, '&') >= 0 {
		b = []byte(html.UnescapeString(string(b)))
	}
	for i := 0; i < len(b); {
		if c := b[i]; c <= ' ' {
			w.gap()
			i++
			continue
		} else if c < utf8.RuneSelf {
			end := i + 1
			for end < len(b) && ' ' < b[end] && b[end] < utf8.RuneSelf {
				end++
			}
			w.put(b[i:end])
			i = end
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case unicode.IsSpace(r):
			w.gap()
		case r == '\u00ad' || r == '\u200b' || r == '\ufeff': // soft hyphen, zero width
		case r == utf8.RuneError && n == 1:
			w.put([]byte("\ufffd"))
		default:
			w.put(b[i : i+n])
		}
		i += n
	}
}

func (w *words) put(b []byte) {
	if len(w.buf)+len(b)+1 > maxText {
		w.full = true
		return
	}
	if w.sep {
		w.buf = append(w.buf, ' ')
		w.sep = false
	}
	w.buf = append(w.buf, b...)
}

// since returns the words from an offset that len gave earlier.
func (w *words) since(start int) string {
	return strings.TrimSpace(string(w.buf[min(start, len(w.buf)):min(len(w.buf), start+2*maxLabel)]))
}

func (w *words) String() string { return string(w.buf) }

func foldSpace(s string) string { return strings.Join(strings.Fields(s), " ") }

// Tax codes of persons have a shape of their own: a body's has eleven digits.
var (
	personalTaxCode = regexp.MustCompile(`(?i)\b[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]\b`)
	mailbox         = regexp.MustCompile(`[A-Za-z0-9._%+'-]+@`)
)

// mask takes mailbox names and personal tax codes out of the words that are
// kept: no check needs them, and they are somebody's. The mail domain stays.
func mask(s string) string {
	if strings.IndexByte(s, '@') >= 0 {
		s = mailbox.ReplaceAllLiteralString(s, "…@")
	}
	if mayHoldTaxCode(s) {
		s = personalTaxCode.ReplaceAllLiteralString(s, "…")
	}
	return s
}

// mayHoldTaxCode is the cheap gate before the pattern: sixteen letters and
// digits in a row, some of each.
func mayHoldTaxCode(s string) bool {
	run, digits := 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case '0' <= c && c <= '9':
			run, digits = run+1, digits+1
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
			run++
		default:
			if run == 16 && digits > 0 {
				return true
			}
			run, digits = 0, 0
		}
	}
	return run == 16 && digits > 0
}
