package crawler

import "bytes"

// scriptEnd returns where the end tag of a script begins whose content begins
// at i. Within "<!--" another "<script" hides one end tag, as pages rely on
// that were written for browsers without scripts (WHATWG HTML, 13.2.5.15-32).
func (s *scanner) scriptEnd(i int) int {
	const script = "script"
	for {
		n := bytes.IndexByte(s.doc[i:], '<')
		if n < 0 {
			return len(s.doc)
		}
		i += n
		switch {
		case s.hasAt(i+1, "/") && s.named(i+2, script):
			return i
		case s.hasAt(i+1, "!--"):
			end, ended := s.escaped(i + 4)
			if ended {
				return end
			}
			i = end
		default:
			i++
		}
	}
}

// escaped walks through the escaped part of a script, after "<!--", from i. It
// returns the script's end tag, or where the escaped part ends.
func (s *scanner) escaped(i int) (at int, ended bool) {
	dashes := 2 // of "<!--", which "-->" may share
	hidden := false
	for i < len(s.doc) {
		switch c := s.doc[i]; {
		case c == '-':
			dashes++
			i++
			continue
		case c == '>' && dashes >= 2:
			return i + 1, false
		case c == '<' && hidden:
			if s.hasAt(i+1, "/") && s.named(i+2, "script") {
				hidden = false
				i += len("</script")
			}
		case c == '<' && s.hasAt(i+1, "/"):
			if s.named(i+2, "script") {
				return i, true
			}
			i++
		case c == '<' && i+1 < len(s.doc) && isLetter(s.doc[i+1]):
			hidden = s.named(i+1, "script")
			if hidden {
				i += len("<script")
			}
		case c == '<':
			return i + 1, false // as the Tokenizer has it: any other "<" leaves the escaped part
		}
		dashes = 0
		i++
	}
	return len(s.doc), true
}

func (s *scanner) hasAt(i int, text string) bool {
	return i+len(text) <= len(s.doc) && string(s.doc[i:i+len(text)]) == text
}
