package crawler

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/campanile-italia/campanile/evidence"
)

// attrs holds the attributes of one tag that are looked at.
type attrs struct {
	href, src, alt, title, label, name, property, content, httpEquiv  string
	rel, typ, action, method, element, id, class, role, onclick, lang string
	dataHref, value                                                   string
}

func (a *attrs) read(z *html.Tokenizer) {
	for more := true; more; {
		var key, val []byte
		key, val, more = z.TagAttr()
		if p := a.field(string(key)); p != nil && *p == "" {
			*p = clip(string(val), maxURL+1)
		}
	}
}

func (a *attrs) field(key string) *string {
	switch key {
	case "href":
		return &a.href
	case "src":
		return &a.src
	case "alt":
		return &a.alt
	case "title":
		return &a.title
	case "aria-label":
		return &a.label
	case "name":
		return &a.name
	case "property":
		return &a.property
	case "content":
		return &a.content
	case "http-equiv":
		return &a.httpEquiv
	case "rel":
		return &a.rel
	case "type":
		return &a.typ
	case "action":
		return &a.action
	case "method":
		return &a.method
	case "data-element":
		return &a.element
	case "id":
		return &a.id
	case "class":
		return &a.class
	case "role":
		return &a.role
	case "onclick":
		return &a.onclick
	case "lang":
		return &a.lang
	case "data-href", "data-url":
		return &a.dataHref
	case "value":
		return &a.value
	}
	return nil
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
	switch a.role {
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
		return namedRegion(a.id+" "+a.class, parent)
	}
	return parent
}

func namedRegion(names string, parent evidence.Region) evidence.Region {
	if len(names) <= 1 || parent == evidence.Footer {
		return parent
	}
	for name := range strings.FieldsSeq(strings.ToLower(names)) {
		switch name {
		case "footer", "it-footer", "site-footer", "piede", "pie-pagina", "piedipagina", "bottom":
			return evidence.Footer
		case "header", "it-header-wrapper", "testata", "top", "intestazione":
			return evidence.Header
		case "menu", "mainmenu", "navbar", "nav", "navigation", "leftmenu", "sidebar-menu":
			return evidence.Nav
		case "content", "main", "contenuto", "corpo":
			return evidence.Main
		}
	}
	return parent
}
