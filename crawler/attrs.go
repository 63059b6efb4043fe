package crawler

import (
	"bytes"

	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/campanile-italia/campanile/evidence"
)

// attr is an attribute that is looked at.
type attr uint8

const (
	attrHref attr = iota
	attrSrc
	attrAlt
	attrTitle
	attrLabel // aria-label
	attrName
	attrProperty
	attrContent
	attrHTTPEquiv
	attrRel
	attrType
	attrAction
	attrMethod
	attrElement // data-element, the official model's vocabulary
	attrID
	attrClass
	attrRole
	attrOnclick
	attrLang
	attrDataHref // data-href, data-url
	attrValue
	attrCount
)

func attrOf(key []byte) attr {
	switch string(key) {
	case "href":
		return attrHref
	case "src":
		return attrSrc
	case "alt":
		return attrAlt
	case "title":
		return attrTitle
	case "aria-label":
		return attrLabel
	case "name":
		return attrName
	case "property":
		return attrProperty
	case "content":
		return attrContent
	case "http-equiv":
		return attrHTTPEquiv
	case "rel":
		return attrRel
	case "type":
		return attrType
	case "action":
		return attrAction
	case "method":
		return attrMethod
	case "data-element":
		return attrElement
	case "id":
		return attrID
	case "class":
		return attrClass
	case "role":
		return attrRole
	case "onclick":
		return attrOnclick
	case "lang":
		return attrLang
	case "data-href", "data-url":
		return attrDataHref
	case "value":
		return attrValue
	}
	return attrCount
}

// attrs holds the attributes of one tag that are looked at, as written: words
// are made of them where somebody asks.
type attrs struct {
	has uint32 // a bit an attribute
	raw [attrCount][]byte
}

func (a *attrs) reset() { a.has = 0 }

// put keeps an attribute; of several with one name the first counts, as browsers have it.
func (a *attrs) put(key, val []byte) {
	n := attrOf(key)
	if n == attrCount || a.has&(1<<n) != 0 {
		return
	}
	a.has |= 1 << n
	a.raw[n] = val
}

// bytes returns an attribute's value as written; nil when the tag has none.
func (a *attrs) bytes(n attr) []byte {
	if a.has&(1<<n) == 0 {
		return nil
	}
	return a.raw[n]
}

// get returns an attribute's value, its entities resolved, bounded.
func (a *attrs) get(n attr) string {
	b := a.bytes(n)
	if len(b) == 0 {
		return ""
	}
	if len(b) > 4*maxURL {
		b = b[:4*maxURL]
	}
	if bytes.IndexByte(b, '&') < 0 {
		return clip(string(b), maxURL+1)
	}
	return clip(unescapeAttr(string(b)), maxURL+1)
}

// unescapeAttr resolves the entities of an attribute's value. There a name
// without semicolon is an entity only when nothing follows that could belong
// to it: "?a=1&copy=2" is no copyright sign (WHATWG HTML, 13.2.5.73).
func unescapeAttr(s string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "&")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		n := 0
		for n < len(rest) && (rest[n] == '#' && n == 0 || isAlnum(rest[n])) {
			n++
		}
		name := rest[:n]
		s = rest[n:]
		ended := strings.HasPrefix(s, ";")
		if ended {
			name, s = name+";", s[1:]
		}
		b.WriteString(entity(name, ended, s))
	}
}

func entity(name string, ended bool, after string) string {
	as := html.UnescapeString("&" + name)
	switch {
	case strings.HasPrefix(name, "#"):
		return as
	case ended && (!strings.HasSuffix(as, ";") || name == "semi;"):
		return as
	case !ended && !strings.HasPrefix(after, "=") && utf8.RuneCountInString(as) == 1:
		return as
	}
	return "&" + name
}

func isAlnum(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' }

// isLandmark says whether the tag alone may name a region.
func isLandmark(tag atom.Atom) bool {
	return tag == atom.Footer || tag == atom.Nav || tag == atom.Main || tag == atom.Header
}

// regionOf says in which region an element stands: by its tag or ARIA role,
// else by the names that old templates give their boxes, else its parent's.
func regionOf(tag atom.Atom, a *attrs, parent evidence.Region) evidence.Region {
	switch tag {
	case atom.Footer:
		return evidence.Footer
	case atom.Nav:
		if parent == evidence.Footer {
			return parent
		}
		return evidence.Nav
	case atom.Main:
		return evidence.Main
	case atom.Header:
		if parent == evidence.Main {
			return evidence.Header
		}
		return parent
	}
	switch string(a.bytes(attrRole)) {
	case "contentinfo":
		return evidence.Footer
	case "navigation":
		return evidence.Nav
	case "banner":
		return evidence.Header
	case "main":
		return evidence.Main
	}
	if tag == atom.Div || tag == atom.Table || tag == atom.Td || tag == atom.Ul {
		if parent == evidence.Footer {
			return parent
		}
		if r := namedRegion(a.bytes(attrID)); r != "" {
			return r
		}
		if r := namedRegion(a.bytes(attrClass)); r != "" {
			return r
		}
	}
	return parent
}

// namedRegion returns the region that the first telling name of a list means.
func namedRegion(names []byte) evidence.Region {
	for len(names) > 0 {
		end := 0
		for end < len(names) && !isSpace(names[end]) {
			end++
		}
		if r := regionNamed(names[:end]); r != "" {
			return r
		}
		names = names[min(end+1, len(names)):]
	}
	return ""
}

func regionNamed(name []byte) evidence.Region {
	if len(name) < len("top") || len(name) > len("it-header-wrapper") {
		return ""
	}
	var buf [20]byte
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf[i] = c
	}
	switch string(buf[:len(name)]) {
	case "footer", "it-footer", "site-footer", "piede", "pie-pagina", "piedipagina", "bottom":
		return evidence.Footer
	case "header", "it-header-wrapper", "testata", "top", "intestazione":
		return evidence.Header
	case "menu", "mainmenu", "navbar", "nav", "navigation", "leftmenu", "sidebar-menu":
		return evidence.Nav
	case "content", "main", "contenuto", "corpo":
		return evidence.Main
	}
	return ""
}
