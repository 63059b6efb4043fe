package evidence

import (
	"cmp"
	"slices"
)

// Finder tells which of many words a text holds, in one walk over it (Aho and
// Corasick, 1975), as the set of what they stand for. Every link and every page
// is asked; word by word it was a sixth of a visit and a third of judging one.
type Finder[S ~uint32 | ~uint64] struct {
	next  [][symbols]int16 // state, symbol -> state
	found []S              // by state: of the words that end there

	longest int // bytes of the longest word
}

// Stands is words that stand for the same thing, as Fold writes them. A word may
// be part of a longer one.
type Stands[S ~uint32 | ~uint64] struct {
	For   S
	Words []string
}

// symbols are the characters that the vocabulary is written in, and 0 for all
// others.
const symbols = 48

var symbol = func() (table [256]uint8) {
	for i, c := range []byte("abcdefghijklmnopqrstuvwxyz0123456789 -./'_") {
		table[c] = uint8(i + 1)
	}
	return table
}()

// NewFinder returns a Finder of a vocabulary. It panics on a word with other
// characters than a-z, 0-9, blank and -./'_.
func NewFinder[S ~uint32 | ~uint64](vocabulary []Stands[S]) *Finder[S] {
	a := &Finder[S]{next: make([][symbols]int16, 1), found: make([]S, 1)}
	for _, entry := range vocabulary {
		for _, w := range entry.Words {
			a.add(w, entry.For)
		}
	}
	a.link()
	return a
}

func (a *Finder[S]) add(word string, stands S) {
	a.longest = max(a.longest, len(word))
	state := int16(0)
	for i := range len(word) {
		c := symbol[word[i]]
		if c == 0 {
			panic("evidence: no symbol for a character of the vocabulary's " + word)
		}
		if a.next[state][c] == 0 {
			a.next = append(a.next, [symbols]int16{})
			a.found = append(a.found, 0)
			a.next[state][c] = int16(len(a.next) - 1)
		}
		state = a.next[state][c]
	}
	a.found[state] |= stands
}

// link completes the transitions: where no word goes on, the longest beginning
// of another that the text just ended on does.
func (a *Finder[S]) link() {
	fallback := make([]int16, len(a.next))
	var queue []int16
	for _, s := range a.next[0] {
		if s != 0 {
			queue = append(queue, s)
		}
	}
	for len(queue) > 0 {
		state := queue[0]
		queue = queue[1:]
		a.found[state] |= a.found[fallback[state]]
		for c, to := range a.next[state] {
			other := a.next[fallback[state]][c]
			if to == 0 {
				a.next[state][c] = other
				continue
			}
			fallback[to] = other
			queue = append(queue, to)
		}
	}
}

// In returns what the words that a folded text holds stand for.
func (a *Finder[S]) In(text string) S {
	var found S
	a.each(text, func(_ int, what S) { found |= what })
	return found
}

// Place is where words of a vocabulary end in a text, and what they stand for.
type Place[S ~uint32 | ~uint64] struct {
	End int // in bytes
	For S
}

// Places returns where the words that a folded text holds end, in their order,
// and what all of them stand for.
func (a *Finder[S]) Places(text string) (places []Place[S], all S) {
	sorted := true
	a.each(text, func(end int, what S) {
		sorted = sorted && (len(places) == 0 || places[len(places)-1].End <= end)
		places = append(places, Place[S]{end, what})
		all |= what
	})
	if !sorted {
		slices.SortStableFunc(places, func(a, b Place[S]) int { return cmp.Compare(a.End, b.End) })
	}
	return places, all
}

// each calls f for every place where words end, in no order. A long text is
// walked from four places at once: each step of a walk waits for the one before
// it, and four of them wait together.
func (a *Finder[S]) each(text string, f func(end int, what S)) {
	part := len(text) / 4
	if part < 4*a.longest {
		a.walk(0, text, 0, f)
		return
	}
	s0, s1, s2, s3 := int16(0), a.before(text[:part]), a.before(text[:2*part]), a.before(text[:3*part])
	one, two, three, four := text[:part], text[part:2*part], text[2*part:3*part], text[3*part:4*part]
	for i := range part {
		s0, s1 = a.next[s0][symbol[one[i]]], a.next[s1][symbol[two[i]]]
		s2, s3 = a.next[s2][symbol[three[i]]], a.next[s3][symbol[four[i]]]
		if a.found[s0]|a.found[s1]|a.found[s2]|a.found[s3] == 0 {
			continue
		}
		for quarter, state := range [...]int16{s0, s1, s2, s3} {
			if what := a.found[state]; what != 0 {
				f(quarter*part+i+1, what)
			}
		}
	}
	a.walk(s3, text[4*part:], 4*part, f)
}

// before returns the state after a text. It depends on no more of it than the
// longest word has bytes.
func (a *Finder[S]) before(text string) int16 {
	state := int16(0)
	for i := len(text) - a.longest; i < len(text); i++ {
		state = a.next[state][symbol[text[i]]]
	}
	return state
}

// walk goes on from a state over a part of a text that begins at a place of it.
func (a *Finder[S]) walk(state int16, part string, at int, f func(end int, what S)) {
	for i := range len(part) {
		state = a.next[state][symbol[part[i]]]
		if what := a.found[state]; what != 0 {
			f(at+i+1, what)
		}
	}
}
