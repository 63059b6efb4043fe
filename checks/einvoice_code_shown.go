package checks

import (
	"maps"
	"slices"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

// codesShown returns the codes on a page: every one of the body's that stands
// near the right words, and those that are expressly presented as an office
// code although IPA does not hold them. Only where there are none, codes
// written with blanks in them count, "UFY 9MH" or letter by letter.
func codesShown(s *evidence.Snapshot, p *evidence.Page, inIPA map[string]bool) []shownCode {
	c := newCodeSearch(s, p.Text, inIPA)
	for i := 0; i < len(c.text); {
		if !codeByte(c.text[i]) {
			i++
			continue
		}
		end := i + 1
		for end < len(c.text) && codeByte(c.text[end]) {
			end++
		}
		switch n := end - i; {
		case n == 6:
			c.whole(i, end)
		case n < 6 && c.begins[c.text[i]], n == 1:
			c.withBlanks(i)
		}
		i = end
	}
	if len(c.found) == 0 {
		return c.spelled
	}
	return c.found
}

// codeSearch is the search for office codes in one page's text, in one walk
// over its words: every page is asked.
type codeSearch struct {
	s      *evidence.Snapshot
	text   string
	inIPA  map[string]bool
	codes  []string  // of the body, where they are few
	begins [256]bool // the characters that begin one of them, in any case
	found  []shownCode

	spelled []shownCode // with blanks in them
}

// maxSpelled is how many codes of a body are looked for with blanks in them: a
// city lists its offices, and not so. It also bounds what is found.
const maxSpelled = 20

func newCodeSearch(s *evidence.Snapshot, text string, inIPA map[string]bool) *codeSearch {
	c := &codeSearch{s: s, text: text, inIPA: inIPA}
	if len(inIPA) <= maxSpelled {
		c.codes = slices.Sorted(maps.Keys(inIPA))
	}
	for _, code := range c.codes {
		c.begins[code[0]], c.begins[code[0]|0x20] = true, true
	}
	return c
}

// whole looks at a word of six characters.
func (c *codeSearch) whole(from, to int) {
	token := c.text[from:to]
	if !c.mayBeCode(token) {
		return
	}
	if joined(c.text, from, to) {
		c.withBlanks(from)
		return
	}
	upper := strings.ToUpper(token)
	switch {
	case c.inIPA[upper]:
		if nearAWord(c.text, from, to) {
			c.found = append(c.found, shownCode{upper, quoteAround(c.text, from, to)})
		}
	case token == upper && looksLikeCode(token):
		if before, after := around(c.text, from, to); isPresented(before, after) && !c.ofAnotherComune(before) {
			c.found = append(c.found, shownCode{token, quoteAround(c.text, from, to)})
		}
	}
}

// ofAnotherComune says whether the comune last named in the same breath is
// another one: comuni that share a site show their codes side by side. A longer
// name than the register's is this body's where the site goes by it.
func (c *codeSearch) ofAnotherComune(before string) bool {
	breath := before[strings.LastIndexAny(before, ".;|")+1:]
	at := strings.LastIndex(breath, "comune di ")
	if at < 0 || hasName(nameWords(breath[at:]), &c.s.Municipality) {
		return false
	}
	named, _, _ := strings.Cut(breath[at:], " - ") // a hyphen within may be the name's
	if end := strings.IndexAny(named, ":,()\""); end >= 0 {
		named = named[:end]
	}
	named = nameWords(named)
	home := c.s.HomePage()
	goesByIt := home != nil && strings.HasPrefix(named, "comune di "+nameWords(c.s.Municipality.Name)+" ") &&
		strings.Contains(nameWords(home.Title+" "+strings.Join(home.Headings, " ")), named)
	return !goesByIt
}

// mayBeCode is the cheap gate: most words of six letters are none of the
// body's codes and are not written in capitals.
func (c *codeSearch) mayBeCode(token string) bool {
	capitals := true
	for i := range len(token) {
		capitals = capitals && token[i] < 'a'
	}
	return capitals || c.begins[token[0]] || len(c.inIPA) > maxSpelled
}

// withBlanks looks at a word that may begin a code with blanks in it.
func (c *codeSearch) withBlanks(from int) {
	if from > 0 && wordByte(c.text[from-1]) || len(c.spelled) >= maxSpelled {
		return
	}
	if end, code := spelled(c.text, from, c.codes); end > 0 {
		if nearAWord(c.text, from, end) {
			c.spelled = append(c.spelled, shownCode{code, quoteAround(c.text, from, end)})
		}
		return
	}
	end, code := letterByLetter(c.text, from)
	if end == 0 || c.inIPA[code] || !looksLikeCode(code) {
		return
	}
	if before, _ := around(c.text, from, end); isPresented(before, "") && !c.ofAnotherComune(before) {
		c.spelled = append(c.spelled, shownCode{code, quoteAround(c.text, from, end)})
	}
}

// spelled returns where one of the codes ends that begins at i, in any case,
// with at most one blank after each character; 0 when none does.
func spelled(text string, i int, codes []string) (end int, code string) {
next:
	for _, code := range codes {
		at := i
		for n := range len(code) {
			if n > 0 && at < len(text) && text[at] == ' ' {
				at++
			}
			if at >= len(text) || text[at]&^0x20 != code[n]&^0x20 || !codeByte(text[at]) {
				continue next
			}
			at++
		}
		if at == len(text) || !wordByte(text[at]) {
			return at, code
		}
	}
	return 0, ""
}

// letterByLetter returns where six characters end that begin at i, each but
// the last with a blank after it: "U F Y 9 M H".
func letterByLetter(text string, i int) (end int, code string) {
	const length = 2*6 - 1
	if i+length > len(text) || i+length < len(text) && wordByte(text[i+length]) {
		return 0, ""
	}
	for n, c := range []byte(text[i : i+length]) {
		if odd := n%2 == 1; odd != (c == ' ') || !odd && (!codeByte(c) || c >= 'a') {
			return 0, ""
		}
	}
	return i + length, strings.ReplaceAll(text[i:i+length], " ", "")
}

// around returns the words before and after a place, folded.
func around(text string, from, to int) (before, after string) {
	return evidence.Fold(text[runeStart(text, from-near):from]), evidence.Fold(text[to:runeStart(text, to+near)])
}

// nearAWord says whether words that make a code one stand near a place.
func nearAWord(text string, from, to int) bool {
	before, after := around(text, from, to)
	return nearWords.in(before) || nearWords.in(after)
}

func codeByte(c byte) bool { return codeBytes[c] }

var codeBytes = func() (table [256]bool) {
	for c := range table {
		table[c] = '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
	}
	return table
}()

func wordByte(c byte) bool { return codeByte(c) || c == '_' }
