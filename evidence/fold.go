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
	ascii := isASCII(s)
	if !ascii {
		s = norm.NFKD.String(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	blank := true // leading blanks go
	for _, r := range s {
		switch {
		case r == '\u00ad' || r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\u2060' || r == '\ufeff' || unicode.Is(unicode.Mn, r):
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
		case r < utf8.RuneSelf:
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
		default:
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

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
