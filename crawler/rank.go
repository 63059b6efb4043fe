package crawler

import (
	"github.com/campanile-italia/campanile/evidence"
)

// moneyTopics lead to the pages that the first two families need.
const moneyTopics = evidence.IBAN | evidence.AdminPayments | evidence.PagoPA | evidence.Payments | evidence.Invoicing

// Ranks of links that are not ranked by their topics alone.
const (
	rankFrame       = 98 // a frame is the page
	rankDeclaration = 84
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
	{evidence.Contacts, 50},
	{evidence.Legal, 48},
	{evidence.Albo, 46},
	{evidence.Personal, 44},
	{evidence.Desk, 42},
	{evidence.Privacy, 40},
	{evidence.School, 30},
}

// rank says how soon a link is followed.
func rank(topics evidence.Topics, l *evidence.Link) int {
	best := rankPlain
	for _, r := range ranks {
		if topics.Has(r.topic) {
			best = r.rank
			break
		}
	}
	if topics.Has(evidence.News) || len(l.Text) > 90 { // a headline names things it is not
		best -= 45
	}
	if l.Region != evidence.Main && best == rankPlain {
		best += 4 // menus lead to sections, bodies of pages to single items
	}
	return best
}

// rankElsewhere ranks the first page of a service on another host.
func rankElsewhere(r evidence.Role) int {
	switch r {
	case evidence.RoleTransparency:
		return 95
	case evidence.RolePayments:
		return 83
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
