package checks

import (
	"regexp"
	"strings"
)

// spotter finds a pattern by looking for it only around pieces of words, one of
// which every match holds: going through a page of 60 KB with a pattern of
// alternatives takes milliseconds, with literal pieces some microseconds.
type spotter struct {
	pieces  []string
	fits    func(words string, at int) bool // nil: wherever a piece is; else a closer look at where one is
	pattern *regexp.Regexp
	// How many bytes of a match may stand before the piece, and from its begin on.
	before, after int
}

// all returns where the pattern matches, in the order of the pieces, most at most.
func (n *spotter) all(words string, most int) [][]int {
	var found [][]int
	for _, piece := range n.pieces {
		for at := 0; len(found) < most; at++ {
			next := strings.Index(words[at:], piece)
			if next < 0 {
				break
			}
			at += next
			if n.fits != nil && !n.fits(words, at) {
				continue
			}
			from := max(0, at-n.before-1) // one more: for what stands before a word
			m := n.pattern.FindStringIndex(words[from:min(len(words), at+n.after)])
			if m == nil {
				continue
			}
			m[0], m[1] = from+m[0], from+m[1]
			if len(found) == 0 || found[len(found)-1][0] != m[0] {
				found = append(found, m)
			}
			at = max(at, m[1]-1)
		}
	}
	return found
}

// first is all's first match; nil when there is none.
func (n *spotter) first(words string) []int {
	if m := n.all(words, 1); len(m) > 0 {
		return m[0]
	}
	return nil
}

func (n *spotter) in(words string) bool { return len(n.all(words, 1)) > 0 }
