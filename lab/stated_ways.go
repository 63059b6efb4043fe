package lab

import "strings"

// What a site's pages state of themselves: their language and their title.

const (
	statedBoth   way = "language and title"
	statedRegion way = "language with its region"
	statedLoose  way = "in capitals, without quotes"
	statedTwice  way = "xml:lang beside lang"
	statedXML    way = "xml:lang alone"
	statedBody   way = "language of the body alone"
	statedHome   way = "title on the home page alone"
	statedLogo   way = "title of the logo's drawing alone"
)

var statedWays = []way{statedBoth, statedXML, statedRegion, statedHome, statedLoose, statedBody, statedTwice, statedLogo}

// stated rewrites a page's head as its site states things.
func (c *comune) stated(page string, id int) string {
	root, body := "", "" // as its style has them
	untitled := false
	switch c.way(axisStated) {
	case statedRegion:
		root = `<html lang="it-IT">`
	case statedLoose:
		root = `<HTML LANG=it>`
	case statedTwice:
		root = `<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="it" lang="it">`
	case statedXML:
		root = `<html xml:lang="it">`
	case statedBody:
		root, body = `<html>`, ` lang="it"`
	case statedHome:
		untitled = id != pageHome
	case statedLogo:
		untitled, body = true, `><svg role="img" aria-label="stemma"><title>Stemma</title></svg`
	}
	if untitled {
		before, rest, found := strings.Cut(page, "<title>")
		if _, after, closed := strings.Cut(rest, "</title>"); found && closed {
			page = before + after
		}
	}
	if before, rest, found := strings.Cut(page, "<html"); found && root != "" {
		_, after, _ := strings.Cut(rest, ">")
		page = before + root + after
	}
	return strings.Replace(page, "<body", "<body"+body, 1)
}

func (c *comune) truthBasics() Expectation {
	if e, ok := c.unread(); ok {
		return e
	}
	s := c.site()
	switch q := s.quirk; q {
	case quirkFrames, quirkRefresh:
		return warn("the door states no language: " + string(q)).as(string(q))
	}
	kind := s.way(axisStated)
	e := pass("pages state: " + string(kind))
	switch kind {
	case statedXML, statedBody, statedHome, statedLogo:
		e = warn(e.Why)
	}
	return e.as(string(kind))
}

// statedSite is one whose every page is written in one head.
func (c *comune) statedSite() bool { return c.openDoor() && c.layout != layoutBase }
