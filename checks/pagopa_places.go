package checks

import (
	"github.com/campanile-italia/campanile/evidence"
)

// payPlace is a place off the site where this body is paid, as a page links it.
type payPlace struct {
	page   *evidence.Page // that holds the link
	link   *evidence.Link
	host   string
	target *evidence.Page // what the link gave; nil when it was not asked for
	listed *Portal        // nil: a host nobody lists, linked in pagoPA's name
}

// payPlaces returns the portals linked as this body's: the listed ones that
// name no other body, and hosts nobody lists that are linked by pagoPA's name.
// The national touchpoint is none of them. One place an address.
func payPlaces(s *evidence.Snapshot) []payPlace {
	return s.Derived(payPlacesKey{}, func() any { return findPayPlaces(s) }).([]payPlace)
}

type payPlacesKey struct{}

func findPayPlaces(s *evidence.Snapshot) []payPlace {
	k := knowledgeFor(s)
	var places []payPlace
	seen := map[string]bool{}
	for _, a := range viewOf(s).links {
		portal := k.portal(a.host, a.url.Path)
		if portal == nil {
			if led := ledTo(s, &a); led != nil {
				a = *led
				portal = k.portal(a.host, a.url.Path)
			}
		}
		if portal == nil && !linkedAsPagoPA(s, k, &a) || portal != nil && portal.Kind == "touchpoint" {
			continue
		}
		key := evidence.PageKey(a.link.URL)
		if seen[key] {
			continue
		}
		seen[key] = true
		p := payPlace{page: a.page, link: a.link, host: a.host, target: s.Page(a.link.URL), listed: portal}
		if !p.anothers(s) {
			places = append(places, p)
		}
	}
	return places
}

// linkedAsPagoPA says whether a link leaves the site for a host nobody lists,
// in pagoPA's name and not in the news.
func linkedAsPagoPA(s *evidence.Snapshot, k *Knowledge, a *anchor) bool {
	return pagoPAName.in(a.words) && !s.Own(a.link.URL) && k.kind(a.host) != "national" && k.kind(a.host) != "public" &&
		!isNews(s, a.page) && !isPDF(a.link.URL, nil) && a.host != evidence.HostOf(a.page.URL)
}

func (p *payPlace) anothers(s *evidence.Snapshot) bool {
	if namedBy(s, p.link.URL) == others {
		return true
	}
	read := p.target != nil && p.target.Read()
	if p.listed != nil && p.listed.Tenant == "label" && namedBy(s, p.link.URL) == nobodys && namedByLabel(&s.Municipality, p.host) == others {
		return !read || !names(s, p.target)
	}
	return p.listed == nil && read && (onAnothersName(s, p.target) || pagoPAName.on(s, p.target) == nil)
}

// noPortal is the verdict of a check on portals where none was found.
func noPortal(s *evidence.Snapshot) Finding {
	if fault := absence(s); fault != "" {
		return unknown(fault, FaultText(fault), homeProof(s, readCount(s)))
	}
	return notApplicable("no-payment-portal", reasonText("no-payment-portal"))
}
