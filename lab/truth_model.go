package lab

import "strings"

// sheetKind is how whole the service sheets of a site are.
func (c *comune) sheetKind() int { return int(hash("sheet"+c.slug) % 3) }

const (
	sheetWhole = iota
	sheetLacksTwo
	sheetLacksFive
)

// sheetsAreRead says that service sheets are among the pages that a visit reads.
func (c *comune) sheetsAreRead() bool {
	return c.contentFault() == "" && len(c.united) == 0 && c.style == styleOfficial && (c.layout == layoutPlain || c.layout == layoutNoscript)
}

// modelTruth are the right verdicts on criteria of the official model. Where
// the vocabulary is written by style, the sites of the official style adopted it.
func (w *World) modelTruth(c *comune, t map[string]Expectation) {
	s := c.site()
	certified := c.certified(axisSiteGrant)
	miss := func(why string) Expectation {
		if certified {
			return fail(why + ", certified")
		}
		return warn(why + ", not certified")
	}
	set := func(id string, e Expectation) {
		if u, ok := c.unread(); ok {
			e = u
		} else if s.style != styleOfficial || s.layout == layoutSelect {
			if certified {
				return // what a certified site without the model comes to depends on how much of it is read
			}
			e = notApplicable("style: " + s.style.String())
		}
		t["model-"+id] = e
	}
	set("c-si-1-1", unknown("script-only", "fonts take a browser"))
	set("c-si-1-2", unknown("source-missing", "no list of classes"))
	if s.way(axisTopics) == topicsNone {
		set("c-si-1-5", miss("no link to all topics"))
	}
	if s.layout == layoutNoscript {
		set("c-si-1-6", unknown("script-only", "the menu is made by scripts"))
	} else if s.layout != layoutImages && s.way(axisMenu) == menuModel { // pictures, some without words
		set("c-si-1-6", pass("the four voices, in order"))
	}
	if s.sheetsAreRead() {
		switch s.sheetKind() {
		case sheetWhole:
			set("c-si-2-2", pass("office and contacts on every sheet"))
		case sheetLacksFive:
			set("c-si-2-2", miss("sheets without an office"))
		}
	}
	if c == s {
		c.homeTruth(t, miss)
		c.sheetTruth(t, miss)
		c.ratedTruth(t, miss)
	}
	if s.overPlainHTTP() || s.quirk != plainSite && strings.HasPrefix(string(s.quirk), "cert-") {
		return
	}
	set("c-si-4-1", unknown("script-only", "the score takes a browser"))
}
