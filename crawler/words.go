package crawler

import (
	"bytes"
	"slices"
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

// add appends the words of a text token.
func (w *words) add(b []byte) {
	for len(b) > 0 && !w.full {
		amp := bytes.IndexByte(b, '&')
		if amp < 0 {
			w.fold(b)
			return
		}
		end := amp + 1
		for end < len(b) && ' ' < b[end] && b[end] != '&' { // no reference goes further
			end++
		}
		w.fold(b[:amp])
		w.fold([]byte(html.UnescapeString(string(b[amp:end]))))
		b = b[end:]
	}
}

// fold appends text with each run of white space as one blank.
func (w *words) fold(b []byte) {
	for len(b) > 0 && !w.full {
		if b[0] < utf8.RuneSelf {
			b = b[w.ascii(b):]
			continue
		}
		r, n := utf8.DecodeRune(b)
		switch {
		case unicode.IsSpace(r):
			w.gap()
		case r == '\u00ad' || r == '\u200b' || r == '\ufeff': // soft hyphen, zero width
		case r == utf8.RuneError && n == 1:
			w.put([]byte("\ufffd"))
		default:
			w.put(b[:n])
		}
		b = b[n:]
	}
}

// ascii appends the characters below 0x80 that b begins with, which is nearly
// all of a page, and returns how many they are.
func (w *words) ascii(b []byte) int {
	if room := max(0, maxText-len(w.buf)-1); len(b) > room {
		cut := bytes.LastIndexAny(b[:room], " \n\t") // no word is cut
		if cut <= 0 {
			w.full = true
			return len(b)
		}
		b = b[:cut]
	}
	w.buf = slices.Grow(w.buf, len(b)+1)
	at, out := len(w.buf), w.buf[:cap(w.buf)]
	before := uint8(1) // after a blank, or where none is wanted
	if w.sep {
		out[at] = ' '
		at++
	} else if at > 0 {
		before = 0
	}
	i := 0
	for ; i < len(b) && b[i] < utf8.RuneSelf; i++ {
		// Written always, and overwritten when it is a second blank: words end
		// where no branch can be foretold.
		as := shown[b[i]]
		out[at] = as
		is := uint8(0)
		if as == ' ' {
			is = 1
		}
		at += int(1 - is&before)
		before = is
	}
	if w.sep = at > 0 && out[at-1] == ' '; w.sep {
		at--
	}
	w.buf = out[:at]
	return i
}

// shown is a character as text has it: a blank of white space.
var shown = func() (table [256]byte) {
	for c := range table {
		table[c] = max(byte(c), ' ')
	}
	return table
}()

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
