package evidence

import (
	"strings"
	"unicode/utf8"
)

// Words returns the page's visible text as Fold writes it. Every check that
// looks for wording reads it, so it is folded once a snapshot.
func (s *Snapshot) Words(p *Page) string {
	ix := s.indexed()
	if ix.folded == nil {
		ix.folded = make(map[*Page]string, len(s.Pages))
	}
	words, ok := ix.folded[p]
	if !ok {
		words = Fold(p.Text)
		ix.folded[p] = words
	}
	return words
}

// Unfold returns the part of text that Fold turned into the bytes from..to of
// Fold(text), with up to around bytes of the original on either side, cut at
// blanks: what a proof quotes is what the page shows, not what was compared.
func Unfold(text string, from, to, around int) string {
	start, end, at, blank := len(text), len(text), 0, true
	for i, r := range text {
		if start == len(text) && at >= from {
			start = i
		}
		if at >= to {
			end = i
			break
		}
		piece := foldRune(r)
		switch {
		case piece == "":
		case piece == " ":
			if !blank {
				at++
			}
			blank = true
		default:
			at += len(piece)
			blank = false
		}
	}
	start = min(start, end)
	first, last := widen(text, start, -around), widen(text, end, around)
	return strings.Join(strings.Fields(text[min(first, last):last]), " ")
}

func foldRune(r rune) string {
	if r < utf8.RuneSelf && r > ' ' {
		return "x" // one byte stays one byte
	}
	if f := Fold("x" + string(r) + "x"); len(f) >= 2 {
		return f[1 : len(f)-1]
	}
	return ""
}

// widen moves a position by n bytes and then on to the nearest blank, so that
// no word is cut.
func widen(text string, at, n int) int {
	if n == 0 {
		return at
	}
	to := min(max(at+n, 0), len(text))
	const reach = 24 // no blank that near: the text has none, cut at a character
	for i := range reach {
		j := to
		if n < 0 {
			j += i
		} else {
			j -= i
		}
		if j <= 0 || j >= len(text) {
			return min(max(j, 0), len(text))
		}
		if (n < 0 && j >= at) || (n > 0 && j <= at) {
			break
		}
		if text[j] == ' ' {
			return j
		}
	}
	for to > 0 && to < len(text) && !utf8.RuneStart(text[to]) {
		to--
	}
	return to
}

// NamesTransparency says whether the link's own words, or its address when it
// has none, name the section "Amministrazione trasparente".
func (l *Link) NamesTransparency() bool { return isTransparencyLink(l) }

// Derived returns what make returned when it was first asked for under the
// key: what a reader of the snapshot works out once for all its questions.
// It is no part of the encoding. A key is a value of the caller's own type.
func (s *Snapshot) Derived(key any, make func() any) any {
	ix := s.indexed()
	if v, ok := ix.derived[key]; ok {
		return v
	}
	v := make()
	if ix.derived == nil {
		ix.derived = map[any]any{}
	}
	ix.derived[key] = v
	return v
}

// Zone returns what DNS publishes about mail for a domain; nil when it was not
// asked.
func (s *Snapshot) Zone(name string) *Zone {
	for i := range s.Zones {
		if s.Zones[i].Name == name {
			return &s.Zones[i]
		}
	}
	return nil
}
