package crawler

import (
	"bytes"

	"golang.org/x/net/html/atom"
)

// token is what the scanner found.
type token uint8

const (
	endOfDocument token = iota
	textToken
	startTag
	endTag
)

// scanner cuts a document that is whole in memory into tags and text, by the
// rules of golang.org/x/net/html's Tokenizer (WHATWG HTML, 13.2.5), which is
// its oracle in tests. It copies nothing and allocates nothing: on pages of
// 60 KB the Tokenizer takes as long as the whole of fetching them.
type scanner struct {
	doc   []byte
	at    int
	text  []byte    // of a textToken: as written, entities and all
	name  []byte    // of a tag: as written
	tag   atom.Atom // of a tag: 0 for one that HTML does not know
	attrs attrs     // of a startTag
	raw   atom.Atom // the element whose content is no markup, just opened
	lower [64]byte
}

func newScanner(doc []byte) *scanner { return &scanner{doc: doc} }

func (s *scanner) next() token {
	if s.raw != 0 {
		tag := s.raw
		s.raw = 0
		if text := s.rawText(tag); len(text) > 0 {
			s.text = text
			return textToken
		}
	}
	for s.at < len(s.doc) {
		start := s.at
		i := bytes.IndexByte(s.doc[start:], '<')
		if i < 0 {
			s.at = len(s.doc)
			s.text = s.doc[start:]
			return textToken
		}
		open := start + i
		kind := s.opens(open)
		if kind == noMarkup { // "a < b"
			s.at = open + 1
			s.text = s.doc[start:s.at]
			return textToken
		}
		if i > 0 {
			s.at = open
			s.text = s.doc[start:open]
			return textToken
		}
		switch kind {
		case opensStart:
			s.at = open + 1
			if !s.readTag(true) {
				return endOfDocument
			}
			return startTag
		case opensEnd:
			s.at = open + 2
			if !s.readTag(false) {
				return endOfDocument
			}
			return endTag
		case opensComment:
			s.at = s.commentEnd(open + 4)
		default: // doctype, processing instruction, bogus comment
			s.at = s.after(open+2, '>')
		}
	}
	return endOfDocument
}

type opening uint8

const (
	noMarkup opening = iota
	opensStart
	opensEnd
	opensComment
	opensOther
)

// opens says what the "<" at i begins.
func (s *scanner) opens(i int) opening {
	rest := s.doc[i+1:]
	if len(rest) == 0 {
		return noMarkup
	}
	switch c := rest[0]; {
	case isLetter(c):
		return opensStart
	case c == '/':
		switch {
		case len(rest) == 1:
			return noMarkup
		case isLetter(rest[1]):
			return opensEnd
		}
		return opensOther
	case c == '!':
		if bytes.HasPrefix(rest, commentStart) {
			return opensComment
		}
		return opensOther
	case c == '?':
		return opensOther
	}
	return noMarkup
}

var commentStart = []byte("!--")

// after returns where the next c from i on ends, or the document's end.
func (s *scanner) after(i int, c byte) int {
	if i > len(s.doc) {
		return len(s.doc)
	}
	n := bytes.IndexByte(s.doc[i:], c)
	if n < 0 {
		return len(s.doc)
	}
	return i + n + 1
}

// commentEnd returns where the comment ends whose content begins at i: after
// "-->" or "--!>"; "<!-->" and "<!--->" are whole comments.
func (s *scanner) commentEnd(i int) int {
	begin := i
	for {
		end := s.after(i, '>')
		if end == len(s.doc) && (end == i || s.doc[end-1] != '>') {
			return end
		}
		inside := s.doc[begin : end-1]
		if len(inside) == 0 || len(inside) == 1 && inside[0] == '-' ||
			bytes.HasSuffix(inside, []byte("--")) || bytes.HasSuffix(inside, []byte("--!")) {
			return end
		}
		i = end
	}
}

// readTag reads a tag from its name on; false when the document ends in it.
func (s *scanner) readTag(starts bool) bool {
	doc, i := s.doc, s.at
	for i < len(doc) && !isSpace(doc[i]) && doc[i] != '/' && doc[i] != '>' {
		i++
	}
	s.name = doc[s.at:i]
	s.tag = s.lookup(s.name)
	s.attrs.reset()
	for {
		for i < len(doc) && isSpace(doc[i]) {
			i++
		}
		if i >= len(doc) {
			s.at = len(doc)
			return false
		}
		if doc[i] == '>' {
			break
		}
		i = s.readAttr(i)
	}
	s.at = i + 1
	if starts && isRaw(s.tag) {
		s.raw = s.tag
	}
	return true
}

// readAttr reads one attribute at i and returns where it ends.
func (s *scanner) readAttr(i int) int {
	doc, start := s.doc, i
	for i < len(doc) && !isSpace(doc[i]) && doc[i] != '/' && doc[i] != '>' && (doc[i] != '=' || i == start) {
		i++
	}
	key := doc[start:i]
	for i < len(doc) && isSpace(doc[i]) {
		i++
	}
	if i >= len(doc) {
		return i
	}
	if doc[i] == '/' {
		s.attrs.put(s.folded(key), nil)
		return i + 1
	}
	if doc[i] != '=' {
		s.attrs.put(s.folded(key), nil)
		return i
	}
	i++
	for i < len(doc) && isSpace(doc[i]) {
		i++
	}
	if i >= len(doc) {
		return i
	}
	var val []byte
	switch c := doc[i]; c {
	case '>':
	case '"', '\'':
		n := bytes.IndexByte(doc[i+1:], c)
		if n < 0 {
			return len(doc)
		}
		val = doc[i+1 : i+1+n]
		i += n + 2
	default:
		from := i
		for i < len(doc) && !isSpace(doc[i]) && doc[i] != '>' {
			i++
		}
		val = doc[from:i]
	}
	s.attrs.put(s.folded(key), val)
	return i
}

// rawText returns the content of an element whose content is no markup and
// leaves the scanner at its end tag.
func (s *scanner) rawText(tag atom.Atom) []byte {
	start := s.at
	switch tag {
	case atom.Plaintext:
		s.at = len(s.doc)
	case atom.Script:
		s.at = s.scriptEnd(start)
	default:
		s.at = s.endTagOf(start, tag.String())
	}
	return s.doc[start:s.at]
}

// endTagOf returns where the next "</name" from i on begins, or the end.
func (s *scanner) endTagOf(i int, name string) int {
	for i < len(s.doc) {
		n := bytes.Index(s.doc[i:], endTagStart)
		if n < 0 {
			break
		}
		i += n
		if s.named(i+2, name) {
			return i
		}
		i += 2
	}
	return len(s.doc)
}

var endTagStart = []byte("</")

// named says whether the name of a tag stands at i, whole.
func (s *scanner) named(i int, name string) bool {
	end := i + len(name)
	if end >= len(s.doc) || !equalFold(s.doc[i:end], name) {
		return false
	}
	c := s.doc[end]
	return isSpace(c) || c == '/' || c == '>'
}

func (s *scanner) lookup(name []byte) atom.Atom { return atom.Lookup(s.folded(name)) }

// folded returns a name in lower case. It is good until the next call.
func (s *scanner) folded(name []byte) []byte {
	upper := false
	for _, c := range name {
		upper = upper || 'A' <= c && c <= 'Z'
	}
	if !upper || len(name) > len(s.lower) {
		return name
	}
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		s.lower[i] = c
	}
	return s.lower[:len(name)]
}

func isRaw(a atom.Atom) bool {
	switch a {
	case atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript, atom.Plaintext, atom.Script, atom.Style, atom.Textarea, atom.Title, atom.Xmp:
		return true
	}
	return false
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' }

// equalFold compares with a name in lower case.
func equalFold(b []byte, name string) bool {
	if len(b) != len(name) {
		return false
	}
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != name[i] {
			return false
		}
	}
	return true
}
