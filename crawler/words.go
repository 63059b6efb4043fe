package crawler

import (
	"bytes"
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
func (w *words) since(start int) []byte {
	return bytes.TrimSpace(w.buf[min(start, len(w.buf)):min(len(w.buf), start+2*maxLabel)])
}

func foldSpace(s string) string { return strings.Join(strings.Fields(s), " ") }
