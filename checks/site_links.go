package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

// siteLinks returns the links on pages of the body's own site that want says
// are the ones asked for, home page first. Headlines are none: they name what
// they are not.
func siteLinks(s *evidence.Snapshot, want func(a *anchor) bool) []*anchor {
	var found []*anchor
	all := viewOf(s).links
	for i := range all {
		if a := &all[i]; len(a.words) <= 90 && want(a) && s.Own(a.page.URL) {
			found = append(found, a)
		}
	}
	return found
}

// onDoor says whether a link stands where every visitor sees it: on the home
// page, or in a footer.
func (a *anchor) onDoor(s *evidence.Snapshot) bool {
	home := s.HomePage()
	return a.page == home || partOf(home, a.page) || a.link.Region == evidence.Footer
}

// proof quotes the link.
func (a *anchor) proof() Proof { return linkProof(a.page, a.link) }

// absent is the finding for what a site does not link: a fail where enough of
// it was read, else unknown with what kept it from being read.
func absent(s *evidence.Snapshot, m Text) Finding {
	if fault := absence(s); fault != "" {
		return unknown(fault, FaultText(fault), homeProof(s, readCount(s)))
	}
	return failed(m, homeProof(s, readCount(s)))
}

// anyOf says whether words hold one of the pieces.
func anyOf(words string, pieces ...string) bool {
	for _, p := range pieces {
		if strings.Contains(words, p) {
			return true
		}
	}
	return false
}
