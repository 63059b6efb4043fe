package checks

import (
	"regexp"
	"sync"

	"github.com/campanile-italia/campanile/evidence"
)

// sought is a pattern that is looked for in the words of pages, and only around
// pieces of words, one of which every match holds: going through a page of 60 KB
// with a pattern of alternatives takes milliseconds. The pieces of all patterns
// are found in one walk over a page, so that a pattern more costs next to nothing.
type sought struct {
	pattern *regexp.Regexp
	mark    marks
	// How many bytes of a match may stand before the end of a piece, and after it.
	before, after int
}

// marks is a set of sought patterns: those whose pieces are there.
type marks uint64

// everySought are all patterns and their pieces, in the order of declaration.
var everySought struct {
	patterns []*sought
	pieces   []evidence.Stands[marks]
}

// seek declares a pattern, on folded words, and its pieces, as evidence.NewFinder
// takes them: every match holds one, with at most that many bytes of it before
// and after the piece.
func seek(pattern string, before, after int, pieces ...string) *sought {
	all := &everySought
	if len(all.patterns) == 64 {
		panic("checks: more sought patterns than a set of marks holds")
	}
	n := &sought{pattern: regexp.MustCompile(pattern), mark: 1 << len(all.patterns), after: after}
	for _, piece := range pieces {
		n.before = max(n.before, before+len(piece))
	}
	all.patterns = append(all.patterns, n)
	all.pieces = append(all.pieces, evidence.Stands[marks]{For: n.mark, Words: pieces})
	return n
}

var pieceFinder = sync.OnceValue(func() *evidence.Finder[marks] { return evidence.NewFinder(everySought.pieces) })

// marked is where a page's words hold pieces of which patterns.
type marked struct {
	places []evidence.Place[marks]
	all    marks
}

type markedKey struct{}

// markedOn returns the pieces on a page, found once a snapshot.
func markedOn(s *evidence.Snapshot, p *evidence.Page) *marked {
	pages := s.Derived(markedKey{}, func() any { return make(map[*evidence.Page]*marked, len(s.Pages)) }).(map[*evidence.Page]*marked)
	m := pages[p]
	if m == nil {
		m = new(marked)
		m.places, m.all = pieceFinder().Places(s.Words(p))
		pages[p] = m
	}
	return m
}

// may says whether a page holds a piece of the pattern: a match is not there without.
func (n *sought) may(s *evidence.Snapshot, p *evidence.Page) bool {
	return markedOn(s, p).all&n.mark != 0
}

// on returns the pattern's first match on a page; nil when there is none.
func (n *sought) on(s *evidence.Snapshot, p *evidence.Page) []int {
	if found := n.allOn(s, p, 1); len(found) > 0 {
		return found[0]
	}
	return nil
}

// allOn returns where the pattern matches on a page, most at most.
func (n *sought) allOn(s *evidence.Snapshot, p *evidence.Page, most int) [][]int {
	if !n.may(s, p) {
		return nil
	}
	return n.around(s.Words(p), markedOn(s, p).places, most)
}

// around returns the pattern's matches around the places of its pieces.
func (n *sought) around(words string, places []evidence.Place[marks], most int) [][]int {
	var found [][]int
	end := 0 // of the match before
	for _, place := range places {
		if place.For&n.mark == 0 || place.End <= end {
			continue
		}
		// One byte more before it and after it: what stands beside a word ends it.
		from := max(0, place.End-n.before-1, end-1)
		m := n.pattern.FindStringIndex(words[from:min(len(words), place.End+n.after+1)])
		if m == nil || from+m[0] < end || from+m[0] >= place.End { // the last: it holds a later piece
			continue
		}
		end = from + m[1]
		if found = append(found, []int{from + m[0], end}); len(found) == most {
			break
		}
	}
	return found
}

// at returns the pattern's first match in a few words: a link's, a title's.
func (n *sought) at(words string) []int {
	if !n.mayBeIn(words) {
		return nil
	}
	return n.pattern.FindStringIndex(words)
}

// in says whether the pattern matches in a few words.
func (n *sought) in(words string) bool { return n.at(words) != nil }

// mayBeIn says whether words hold a piece of the pattern.
func (n *sought) mayBeIn(words string) bool { return pieceFinder().In(words)&n.mark != 0 }
