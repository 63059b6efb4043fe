package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// pageProof quotes a page; the quote says so when the page was read behind a
// certificate that browsers refuse.
func pageProof(p *evidence.Page, quote string) Proof {
	if p.Invalid != "" {
		quote = "[certificato non valido / invalid certificate: " + string(p.Invalid) + "] " + quote
	}
	return Proof{URL: p.URL, Quote: quote, At: p.At}
}

// wordsProof quotes the folded words from..to of a page, as the page shows them.
func wordsProof(p *evidence.Page, from, to int) Proof {
	return pageProof(p, evidence.Unfold(p.Text, from, to, 60))
}

// linkProof quotes a link of a page and where it leads.
func linkProof(p *evidence.Page, l *evidence.Link) Proof {
	return pageProof(p, "«"+strings.TrimSpace(l.Text)+"» → "+l.URL)
}

// faultProof says why an address that was asked for gave no content.
func faultProof(p *evidence.Page) Proof {
	quote := string(p.Fault)
	if p.Note != "" {
		quote += ": " + p.Note
	}
	return pageProof(p, quote)
}

// registerProof quotes a register, with the day of its delivery.
func registerProof(s *evidence.Snapshot, id registry.SourceID, quote string) Proof {
	src, _ := s.Source(id)
	at := src.Read
	if at.IsZero() {
		at = src.Date
	}
	if at.IsZero() {
		at = s.Started
	}
	return Proof{URL: "register:" + string(id), Quote: quote, At: at}
}

// homeProof is the proof of something that is not there: what was read.
func homeProof(s *evidence.Snapshot, quote string) Proof {
	if p := s.HomePage(); p != nil {
		return pageProof(p, quote)
	}
	return Proof{URL: s.Site.Asked, Quote: quote, At: s.Started}
}
