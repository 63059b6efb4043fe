package checks

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

// enoughPages is how many pages must have been read before "it is not there"
// can be said of a site that was not read whole (RULINGS.md, pagopa-portal).
const enoughPages = 8

// bodyPages returns the pages that were read and speak for the body: its
// site's, its transparency section's and its services', never another
// tenant's on the same supplier's host, nor the State's.
func bodyPages(s *evidence.Snapshot) []*evidence.Page { return viewOf(s).pages }

func bodyAddress(s *evidence.Snapshot, k *Knowledge, address string) bool {
	if s.Own(address) {
		return true
	}
	host := evidence.HostOf(address)
	switch k.kind(host) {
	case "national", "public":
		return false
	}
	if namedBy(s, address) == others {
		return false
	}
	h := s.Host(host)
	if h != nil && len(h.Linked) > 0 {
		return true
	}
	for _, l := range s.TransparencyLinks() {
		if evidence.HostOf(l.URL) == host {
			return true
		}
	}
	return false
}

// absence says whether what was read suffices to say that something is not on
// the site; otherwise why not.
func absence(s *evidence.Snapshot) evidence.Fault {
	if s.Site.Fault != "" {
		return s.Site.Fault
	}
	if hidesItsLinks(s) {
		return evidence.ScriptOnly
	}
	if s.Site.Whole {
		return ""
	}
	if len(bodyPages(s)) >= enoughPages {
		return ""
	}
	for i := range s.Pages {
		p := &s.Pages[i]
		if s.Own(p.Asked) && (p.Fault == evidence.Blocked || p.Fault == evidence.ScriptOnly || p.Fault == evidence.Robots) {
			return p.Fault // what hid most of the site
		}
	}
	return evidence.OutOfBudget
}

// hidesItsLinks says whether the home page is all that was read of the site,
// has scripts and links no page of it, not even itself: its menu is made by
// them, and who has none of it cannot say that something is not linked.
func hidesItsLinks(s *evidence.Snapshot) bool {
	home := s.HomePage()
	if home == nil || len(home.Scripts) == 0 || home.Rendered || len(home.Frames) > 0 || home.Refresh != "" {
		return false
	}
	for i := range s.Pages {
		if p := &s.Pages[i]; p != home && p.Read() && s.Own(p.URL) {
			return false
		}
	}
	return !slices.ContainsFunc(home.Links, func(l evidence.Link) bool { return s.Own(l.URL) })
}

// absenceEverywhere is absence over the site and, where it is linked, the
// transparency section.
func absenceEverywhere(s *evidence.Snapshot) evidence.Fault {
	if len(s.TransparencyLinks()) > 0 {
		if fault := s.Missing(evidence.Transparency); fault != "" && fault != evidence.NotFound {
			return fault
		}
		if fault := hiddenInFrame(s); fault != "" {
			return fault
		}
	}
	return absence(s)
}

// hiddenInFrame is why the section was not seen where the page linked as the
// section only shows it in a frame.
func hiddenInFrame(s *evidence.Snapshot) evidence.Fault {
	for _, l := range s.TransparencyLinks() {
		if p := s.Page(l.URL); p != nil && p.Read() {
			for _, shown := range framedPages(s, p) {
				switch shown.Fault {
				case evidence.Robots, evidence.Blocked, evidence.ScriptOnly:
					return shown.Fault
				}
			}
		}
	}
	return ""
}

// linkFault is why a linked address gave no content, by what is known of its
// host where it was not asked for itself.
func linkFault(s *evidence.Snapshot, address string) evidence.Fault {
	if p := s.Page(address); p != nil {
		return p.Fault
	}
	h := s.Host(evidence.HostOf(address))
	switch {
	case h == nil:
		return evidence.OutOfBudget
	case h.Fault != "":
		return h.Fault
	case h.Robots != nil && h.Robots.Closed:
		return evidence.Robots
	case h.Robots != nil && h.Robots.Fault != "":
		return h.Robots.Fault
	}
	return evidence.OutOfBudget
}

// newsAddress matches the folders in which sites keep what passes.
var newsAddress = regexp.MustCompile(`(?i)/(novita|notizi[ae]|news|comunicat[io][^/]*|eventi|rassegna-stampa|blog)(/|$|\.)`)

// isNews says whether a page is an item of news: those name things they are not.
// A home page is none, whatever its address and the headlines on it say.
func isNews(s *evidence.Snapshot, p *evidence.Page) bool {
	if p == s.HomePage() {
		return false
	}
	u, err := url.Parse(p.URL)
	return err == nil && newsAddress.MatchString(u.Path) || p.Meta["og:type"] == "article" || hasJSONLD(p, "NewsArticle")
}

func hasJSONLD(p *evidence.Page, kind string) bool {
	for _, j := range p.JSONLD {
		if strings.Contains(j, `"`+kind+`"`) {
			return true
		}
	}
	return false
}

// isPDF says whether an address leads to a document rather than a page.
func isPDF(address string, p *evidence.Page) bool {
	if p != nil && p.MediaType == "application/pdf" {
		return true
	}
	u, err := url.Parse(address)
	return err == nil && strings.HasSuffix(strings.ToLower(u.Path), ".pdf")
}
