package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

// maxSpelled is how many codes are looked for letter by letter: a city lists
// its offices, and not so.
const maxSpelled = 20

// spelledCodes returns the body's codes that a page shows with blanks in them,
// "UFY 9MH", and others that are expressly presented and written letter by
// letter. It is one walk over the words' beginnings: every page is asked.
func spelledCodes(text string, inIPA map[string]bool, codes []string) []shownCode {
	var found []shownCode
	for i := 0; i < len(text) && len(found) < 20; i++ {
		if !codeByte(text[i]) || i > 0 && wordByte(text[i-1]) {
			continue
		}
		if end, code := spelled(text, i, codes); end > 0 {
			before, after := around(text, i, end)
			if nearWords.MatchString(before) || nearWords.MatchString(after) {
				found = append(found, shownCode{code, quoteAround(text, i, end)})
			}
			i = end
		} else if end, code := letterByLetter(text, i); end > 0 && !inIPA[code] && looksLikeCode(code) {
			if before, _ := around(text, i, end); isPresented(before, "") {
				found = append(found, shownCode{code, quoteAround(text, i, end)})
			}
			i = end
		}
	}
	return found
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

func wordByte(c byte) bool { return codeByte(c) || c == '_' }
