package evidence

import (
	"net/url"
	"regexp"
	"strings"
)

// index answers questions over a snapshot that several checks ask. It is made
// at the first question, so one snapshot is judged by one goroutine.
type index struct {
	pages        map[string]*Page // by asked and by final address
	hosts        map[string]*Host
	transparency []Link
	folded       map[*Page]string // made at the first question about a page's words
	derived      map[any]any      // what readers worked out and asked to be kept
	asked        map[string]*Page // what Page answered: a menu asks the same of every page
	own          map[string]bool  // what Own answered
}

func (s *Snapshot) indexed() *index {
	if s.index == nil {
		s.index = newIndex(s)
	}
	return s.index
}

func newIndex(s *Snapshot) *index {
	ix := &index{
		pages: make(map[string]*Page, 2*len(s.Pages)),
		hosts: make(map[string]*Host, len(s.Hosts)),
		asked: map[string]*Page{},
		own:   map[string]bool{},
	}
	for i := range s.Pages {
		p := &s.Pages[i]
		for _, u := range [...]string{p.Asked, p.URL} {
			if have := ix.pages[PageKey(u)]; have == nil || !have.Read() {
				ix.pages[PageKey(u)] = p
			}
		}
	}
	for i := range s.Hosts {
		ix.hosts[s.Hosts[i].Name] = &s.Hosts[i]
	}
	ix.transparency = s.findTransparencyLinks()
	return ix
}

// Page returns what was had at an address, asked for or arrived at by
// redirect; nil when it was not asked for.
func (s *Snapshot) Page(address string) *Page {
	ix := s.indexed()
	p, ok := ix.asked[address]
	if !ok {
		p = ix.pages[PageKey(address)]
		ix.asked[address] = p
	}
	return p
}

// Host returns what is known of a host; nil when it was not met.
func (s *Snapshot) Host(name string) *Host { return s.indexed().hosts[name] }

// HomePage returns the site's first page; nil when it could not be read.
func (s *Snapshot) HomePage() *Page {
	if s.Site.Fault != "" || s.Site.URL == "" {
		return nil
	}
	return s.Page(s.Site.URL)
}

// SiteHost returns the host that serves the site: where the home page was
// finally read, else the one the register names.
func (s *Snapshot) SiteHost() *Host {
	for _, u := range [...]string{s.Site.URL, s.Site.Asked} {
		if h := s.Host(HostOf(u)); h != nil {
			return h
		}
	}
	return nil
}

// TransparencyLinks returns the links from the site's pages to its
// transparency section, home page first.
func (s *Snapshot) TransparencyLinks() []Link { return s.indexed().transparency }

func (s *Snapshot) findTransparencyLinks() []Link {
	var found []Link
	seen := map[string]bool{}
	for i := range s.Pages {
		p := &s.Pages[i]
		if !p.Read() || !s.Own(p.URL) {
			continue
		}
		for j := range p.Links {
			l := &p.Links[j]
			if !isTransparencyLink(l) || seen[PageKey(l.URL)] {
				continue
			}
			seen[PageKey(l.URL)] = true
			found = append(found, *l)
		}
		if len(found) > 0 {
			break // the first page that links to it decides; deeper pages link to its parts
		}
	}
	return found
}

// sectionName is the section's name on folded words, whole or shortened as
// footers shorten it: "Amm. trasparente", "Amm.ne Trasparente".
var sectionName = regexp.MustCompile(`\bamm(?:inistrazione|in\.?|\.?ne|\.)? ?-? ?trasparente\b|^(?:(?:vai al(?:la)? )?(?:portale|sezione|area) (?:della |di |la )?)?trasparenza(?: amministrativa)?$`)

// isTransparencyLink says whether the link's own words, or its address when it
// has none, name the section: "trasparenza" inside a headline does not.
func isTransparencyLink(l *Link) bool {
	words := Fold(l.Text)
	if strings.Contains(words, "trasparen") && sectionName.MatchString(words) {
		return true
	}
	if words == "" {
		u := Fold(l.URL)
		return strings.Contains(u, "amministrazione-trasparente") || strings.Contains(u, "trasparenza.")
	}
	return false
}

// Own says whether an address belongs to the site: same host, with or without
// "www.", and under the same tenant's path where a supplier's host is shared.
func (s *Snapshot) Own(address string) bool {
	if s.index == nil { // while it is being made
		return s.owns(address)
	}
	own, ok := s.index.own[address]
	if !ok {
		own = s.owns(address)
		s.index.own[address] = own
	}
	return own
}

func (s *Snapshot) owns(address string) bool {
	for _, site := range [...]string{s.Site.URL, s.Site.Asked} {
		if site != "" && SameSite(site, address) {
			return true
		}
	}
	return false
}

// SameSite says whether address lies within the site that starts at site.
// A site whose first path segment names a tenant (halleyweb.com/c017102) ends there.
func SameSite(site, address string) bool {
	a, err := url.Parse(site)
	if err != nil {
		return false
	}
	b, err := url.Parse(address)
	if err != nil {
		return false
	}
	if trimWWW(a.Hostname()) != trimWWW(b.Hostname()) {
		return false
	}
	tenant := TenantPath(a)
	return tenant == "" || b.Path == tenant || strings.HasPrefix(b.Path, tenant+"/")
}

// TenantPath returns the leading path that names the body on a shared host:
// "/c017102". It is empty when the first segment is no body's code, and on a
// name that only a comune may hold: comune.x.mi.it/c017102 is all of x's.
func TenantPath(u *url.URL) string {
	if strings.HasPrefix(trimWWW(u.Hostname()), "comune.") {
		return ""
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	if len(first) < 5 || (first[0] != 'c' && first[0] != 'C') {
		return ""
	}
	digits := strings.TrimLeft(first[1:], "_")
	if len(digits) == 6 && strings.Trim(digits, "0123456789") == "" {
		return "/" + first // c + ISTAT: c017102
	}
	if len(digits) == 4 && digits[0] >= 'A' && strings.Trim(digits[1:], "0123456789") == "" {
		return "/" + first // c_ + cadastral: c_e202
	}
	return ""
}

// HostOf returns the host of an address, lower case and without port; empty
// when there is none.
func HostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
}

func trimWWW(host string) string {
	return strings.TrimPrefix(strings.TrimSuffix(strings.ToLower(host), "."), "www.")
}
