package lab

import (
	"html"
	"strings"
)

// How a site's pages name whose they are, where its own tax code is not on them.

const (
	namedPlain    way = "by its name"
	namedCapitals way = "by its name in capitals"
	namedPieces   way = "by its name in pieces of markup"
	namedNobody   way = "as nobody's"
	namedLonger   way = "by a name that begins like its own"
)

var namedWays = []way{namedPlain, namedNobody, namedCapitals, namedLonger, namedPieces}

// namelessSite is one that shows another's tax code instead of its own.
func (c *comune) namelessSite() bool { return c.openDoor() && c.ways[axisTaxCode] == codeOther }

// named rewrites the comune's name as its site writes it.
func (c *comune) named(page string) string {
	name := html.EscapeString(c.Denomination)
	switch c.way(axisNamed) {
	case namedCapitals:
		return strings.ReplaceAll(page, name, html.EscapeString(strings.ToUpper(c.Denomination)))
	case namedPieces:
		head, body, _ := strings.Cut(page, "</head>") // a title holds no markup
		return head + "</head>" + strings.ReplaceAll(body, name, `<span>Comune</span> <em>di</em> <strong>`+strings.TrimPrefix(name, "Comune di ")+`</strong>`)
	case namedNobody:
		return strings.ReplaceAll(page, name, "Il nostro ente")
	case namedLonger:
		return strings.ReplaceAll(page, name, name+" del Confine")
	}
	return page
}

func (c *comune) truthNamed() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	s := c.site()
	kind := s.way(axisNamed)
	e := pass("pages name the comune " + string(kind))
	if kind == namedNobody || kind == namedLonger {
		e = warn(e.Why)
	}
	return e.as(string(kind))
}
