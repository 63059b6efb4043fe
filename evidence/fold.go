package evidence

import (
	"strings"
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
	var b strings.Builder
	b.Grow(len(s))
	blank := true // leading blanks go
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf && r > ' ' && r != '`':
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			b.WriteByte(byte(r))
			blank = false
			continue
		case r == '\u00ad' || r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\u2060' || r == '\ufeff' || r >= 0x300 && unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsSpace(r):
			if !blank {
				b.WriteByte(' ')
				blank = true
			}
			continue
		case r == '\u2018' || r == '\u2019' || r == '\u02bc' || r == '`' || r == '\u00b4':
			r = '\''
		case r >= '\u2010' && r <= '\u2015':
			r = '-'
		default:
			if base := latin(r); base != 0 {
				r = rune(base)
			}
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
		blank = false
	}
	return strings.TrimSuffix(b.String(), " ")
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
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if latin(r) == 0 && !asItIs(r) {
			return false
		}
		i += n
	}
	return true
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
