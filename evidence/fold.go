package evidence

import (
	"bytes"
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s as words are compared: lower case, accents stripped, soft
// hyphens and zero-width characters dropped, typographic apostrophes and dashes
// made plain, every run of white space one blank. Italian pages write the same
// wording in all these ways.
func Fold(s string) string {
	if folded(s) {
		return s
	}
	if !plain(s) {
		s = norm.NFKD.String(s)
	}
	wide := foldings.Get().(*[]byte)
	defer foldings.Put(wide)
	b := (*wide)[:0]
	blank := true // leading blanks go
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			var n int
			b, n, blank = foldASCII(b, s[i:], blank)
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch {
		case dropped(r):
		case unicode.IsSpace(r):
			if !blank {
				b = append(b, ' ')
				blank = true
			}
		default:
			b = appendFolded(b, r)
			blank = false
		}
	}
	*wide = b
	return string(bytes.TrimSuffix(b, []byte(" ")))
}

// foldings is memory to fold in: whole pages come by.
var foldings = sync.Pool{New: func() any { return new([]byte) }}

// foldASCII folds the characters below 0x80 that s begins with, which is nearly
// all of a page, and returns how many they are.
func foldASCII(b []byte, s string, blank bool) ([]byte, int, bool) {
	b = slices.Grow(b, len(s))
	at, i := len(b), 0
	out := b[:cap(b)]
	before := uint8(0) // 1 after a blank
	if blank {
		before = 1
	}
	for ; i < len(s) && s[i] < utf8.RuneSelf; i++ {
		// Written always, and overwritten when it is a second blank: a branch
		// that words' ends make hard to foretell cost half of it.
		as := ascii[s[i]]
		out[at] = as
		is := isBlank[as]
		at += int(1 - is&before)
		before = is
	}
	return out[:at], i, before == 1
}

var isBlank = [256]uint8{' ': 1}

// ascii is what Fold makes of a character below 0x80: a blank of white space.
var ascii = func() (table [utf8.RuneSelf]byte) {
	for c := range byte(utf8.RuneSelf) {
		switch {
		case c == ' ' || '\t' <= c && c <= '\r':
			table[c] = ' '
		case 'A' <= c && c <= 'Z':
			table[c] = c + 'a' - 'A'
		case c == '`':
			table[c] = '\''
		default:
			table[c] = c
		}
	}
	return table
}()

// dropped says whether nothing is seen of a character: a soft hyphen, a joiner,
// an accent that the decomposition split off.
func dropped(r rune) bool {
	switch r {
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff':
		return true
	}
	return r >= 0x300 && unicode.Is(unicode.Mn, r)
}

func appendFolded(b []byte, r rune) []byte {
	switch {
	case r == '\u2018' || r == '\u2019' || r == '\u02bc' || r == '\u00b4':
		return append(b, '\'')
	case r >= '\u2010' && r <= '\u2015':
		return append(b, '-')
	}
	if base := latin(r); base != 0 {
		return append(b, base)
	}
	return utf8.AppendRune(b, unicode.ToLower(r))
}

// folded says whether Fold would return s as it is, without building it anew.
func folded(s string) bool {
	blank := true
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf, 'A' <= c && c <= 'Z', c < ' ', c == '`':
			return false
		case c == ' ':
			if blank {
				return false
			}
			blank = true
		default:
			blank = false
		}
	}
	return !blank || s == ""
}

// plain says whether every character is one that Fold turns by itself, so that
// the decomposition (NFKD) of the whole text, ten times as slow, is not needed.
func plain(s string) bool {
	for i := 0; i < len(s); {
		if i += asciiFrom(s[i:]); i == len(s) {
			break
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if latin(r) == 0 && !asItIs(r) {
			return false
		}
		i += n
	}
	return true
}

// asciiFrom returns how many characters below 0x80 s begins with, looked at
// eight at a time.
func asciiFrom(s string) int {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		if b := s[i : i+8]; (b[0]|b[1]|b[2]|b[3]|b[4]|b[5]|b[6]|b[7])&utf8.RuneSelf != 0 {
			break
		}
	}
	for i < len(s) && s[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// latin returns the letter under the accent of the letters that Italian pages
// use, lower case; 0 for any other character.
func latin(r rune) byte {
	if r < 'À' || r > 'ÿ' {
		return 0
	}
	const letters = "aaaaaa\x00ceeeeiiii\x00nooooo\x00\x00uuuuy\x00\x00aaaaaa\x00ceeeeiiii\x00nooooo\x00\x00uuuuy\x00y"
	return letters[r-'À']
}

// asItIs says whether a character has no decomposition and is dropped, made
// plain or kept by Fold.
func asItIs(r rune) bool {
	switch r {
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\ufeff', '\u2018', '\u2019', '\u201c', '\u201d', '\u2013', '\u2014', '\u2022', '\u20ac', '«', '»', '°', '©', '·':
		return true
	}
	return false
}
