package crawler

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

// moneyTopics lead to the pages that the first two families need.
const moneyTopics = evidence.IBAN | evidence.AdminPayments | evidence.PagoPA | evidence.Payments | evidence.Invoicing

// Ranks of links that are not ranked by their topics alone.
const (
	rankFrame       = 98 // a frame is the page
	rankDeclaration = 84
	rankWanted      = 80 // from here on a family needs the page
	rankDuty        = 40 // from here on a smaller duty does: legal notes, albo, privacy
	rankCrowd       = 50 // and from here to rankWanted every service and office is named
	rankLogIn       = 51 // one page among them, and no crowd: a verdict hangs on it
	rankPlain       = 10
)

// ranks orders topics by what they are worth to a verdict. A link with several
// topics takes the best.
var ranks = [...]struct {
	topic evidence.Topics
	rank  int
}{
	{evidence.IBAN, 100},
	{evidence.AdminPayments, 96},
	{evidence.Transparent, 94},
	{evidence.PagoPA, 92},
	{evidence.Invoicing, 88},
	{evidence.Payments, 82},
	{evidence.Accessibility, 80},
	{evidence.Services, 52},
	{evidence.Personal, rankLogIn},
	{evidence.Contacts, 50},
	{evidence.Legal, 48},
	{evidence.Albo, 46},
	{evidence.Desk, 42},
	{evidence.Privacy, 40},
	{evidence.School, 30},
}

// modelRanks are the ranks of links that the official model marks, and whose
// page its checks ask for: above menus, below whatever has a topic. Service
// sheets are many; a few of them decide five checks.
var modelRanks = map[string]int{"faq": 26, "appointment-booking": 26, "report-inefficiency": 26, "service-link": 24}

// byAddress is what a topic is worth when only the address names it: every page
// of a transparency section has "trasparenza" in its address.
const byAddress = 25

// byFolder is what it is worth less when only a folder on the way names it:
// what lies below "/iban-e-pagamenti-informatici/" may be anything.
const byFolder = 25

// meaning is what a link speaks of, by its words alone and with its address.
type meaning struct{ words, all evidence.Topics }

// meaning classifies a link, once a visit: menus repeat on every page.
func (v *visit) meaning(l *evidence.Link) meaning {
	key := offered(&evidence.Link{URL: l.URL, Text: l.Text, Element: l.Element}, "", false)
	if m, ok := v.meanings[key]; ok {
		return m
	}
	m := meaning{words: evidence.TopicsInWords(l.Text + " " + l.Element)}
	m.all = m.words | evidence.TopicsInAddress(l.URL)
	v.meanings[key] = m
	return m
}

// rank says how soon a link is followed: by its words, and less by its address.
func (m meaning) rank(l *evidence.Link) int {
	words, best := m.words, topicRank(m.words)
	if r := topicRank(m.all&^evidence.Transparent) - byAddress; r > best {
		if topicRank(lastSegment(l.URL)&^evidence.Transparent)-byAddress < r {
			r -= byFolder
		}
		best = max(best, r)
	}
	if words == 0 && l.Text == "" { // a picture: its address is all it says
		best = max(best, topicRank(m.all)-1)
	}
	if m.isHeadline(l) {
		best -= 45
	}
	if r, ok := modelRanks[l.Element]; ok {
		best = max(best, r)
	}
	if l.Region != evidence.Main && best == rankPlain {
		best += 4 // menus lead to sections, bodies of pages to single items
	}
	return best
}

// lastSegment returns what the last part of an address speaks of.
func lastSegment(address string) evidence.Topics {
	path, query, _ := strings.Cut(strings.TrimSuffix(address, "/"), "?")
	return evidence.TopicsOf("", path[strings.LastIndexByte(path, '/')+1:]+"?"+query)
}

// isHeadline says whether a link is an item of news: those name things they are
// not. The section of news itself is none.
func (m meaning) isHeadline(l *evidence.Link) bool {
	return len(l.Text) > 90 || m.all.Has(evidence.News)
}

func topicRank(t evidence.Topics) int {
	for _, r := range ranks {
		if t.Has(r.topic) {
			return r.rank
		}
	}
	return rankPlain
}

// rankElsewhere ranks a page of a service on another host: high where the
// link's own words name the service, or its address a payment portal.
func (m meaning) rankElsewhere(r evidence.Role, l *evidence.Link) int {
	named := l.Text == "" || roleOf(m.words, l) == r
	switch {
	case r == evidence.RolePayments && named:
		return 83
	case r == evidence.RolePayments:
		return 70
	case !named:
		return rankPlain
	case r == evidence.RoleTransparency:
		return 95
	case r == evidence.RoleAlbo:
		return topicRank(evidence.Albo) // the albo is one page, wherever it is
	case r == evidence.RolePersonal:
		return topicRank(evidence.Personal)
	default:
		return 28
	}
}

// roleOf says which service of the body a link to another host leads to; empty
// when it is none. A headline is no service.
func roleOf(topics evidence.Topics, l *evidence.Link) evidence.Role {
	if topics.Has(evidence.News) || len(l.Text) > 90 {
		return ""
	}
	switch {
	case topics.Has(evidence.Transparent):
		return evidence.RoleTransparency
	case topics.Has(evidence.Albo):
		return evidence.RoleAlbo
	case topics.Any(evidence.PagoPA | evidence.Payments):
		return evidence.RolePayments
	case topics.Has(evidence.Webmail):
		return evidence.RoleWebmail
	case topics.Has(evidence.School):
		return evidence.RoleSchool
	case topics.Has(evidence.Personal):
		return evidence.RolePersonal
	case topics.Has(evidence.Desk):
		return evidence.RoleDesk
	}
	return ""
}
