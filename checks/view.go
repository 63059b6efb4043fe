package checks

import (
	"net/url"

	"github.com/campanile-italia/campanile/evidence"
)

// view is what several checks ask of one snapshot, worked out once: the pages
// that speak for the body, and their links, each told apart by address and
// words, for a menu stands on every page.
type view struct {
	pages []*evidence.Page
	links []anchor
}

// anchor is a link with the first page that holds it.
type anchor struct {
	page  *evidence.Page
	link  *evidence.Link
	url   *url.URL
	host  string
	words string // the link's, folded
}

type viewKey struct{}

func viewOf(s *evidence.Snapshot) *view {
	return s.Derived(viewKey{}, func() any { return newView(s) }).(*view)
}

func newView(s *evidence.Snapshot) *view {
	k := knowledgeFor(s)
	v := &view{}
	for i := range s.Pages {
		p := &s.Pages[i]
		if p.Read() && bodyAddress(s, k, p.URL) {
			v.pages = append(v.pages, p)
		}
	}
	type same struct{ url, text string }
	seen := map[same]bool{}
	for _, p := range v.pages {
		for i := range p.Links {
			l := &p.Links[i]
			if key := (same{l.URL, l.Text}); !seen[key] {
				seen[key] = true
				if u, err := url.Parse(l.URL); err == nil && (u.Scheme == "https" || u.Scheme == "http") {
					v.links = append(v.links, anchor{p, l, u, evidence.HostOf(l.URL), evidence.Fold(l.Text)})
				}
			}
		}
	}
	return v
}
