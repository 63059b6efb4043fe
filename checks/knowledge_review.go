package checks

import (
	"cmp"
	"slices"

	"github.com/campanile-italia/campanile/evidence"
)

// reviewFrom is how many comuni must link a host by pagoPA's name before it is
// worth a person's look (DOMAIN.md A-h).
const reviewFrom = 3

// Unlisted is a domain that comuni link by pagoPA's name and that no file of
// knowledge lists: a portal to be added, or a place that is none.
type Unlisted struct {
	Domain   string         `json:"domain"` // registrable
	Hosts    []string       `json:"hosts"`  // below it, as linked (bounded)
	Comuni   int            `json:"comuni"`
	Examples []UnlistedLink `json:"examples"` // the first, one a comune (bounded)
}

// UnlistedLink is where a comune links such a host.
type UnlistedLink struct {
	IPA  string `json:"ipa"`
	Page string `json:"page"`
	Text string `json:"text"`
	URL  string `json:"url"`
}

// Bounds of what a review keeps of one domain.
const (
	maxReviewHosts    = 20
	maxReviewExamples = 5
)

// Review gathers, over the snapshots of a region, the hosts that are linked as
// pagoPA and unknown to us. The zero value is ready.
type Review struct {
	domains map[string]*unlistedDomain
}

type unlistedDomain struct {
	Unlisted
	seen map[string]bool // comuni
}

// Add reads one comune's snapshot. Two snapshots of one comune count once.
func (r *Review) Add(s *evidence.Snapshot) {
	k := knowledgeFor(s)
	own := organisational(evidence.HostOf(s.Site.Asked))
	for _, a := range viewOf(s).links {
		if k.portal(a.host, a.url.Path) != nil || !linkedAsPagoPA(s, k, &a) {
			continue
		}
		domain := organisational(a.host)
		if domain == "" || domain == own {
			continue
		}
		if r.domains == nil {
			r.domains = map[string]*unlistedDomain{}
		}
		d := r.domains[domain]
		if d == nil {
			d = &unlistedDomain{Unlisted{Domain: domain}, map[string]bool{}}
			r.domains[domain] = d
		}
		d.add(s.Municipality.IPA, &a)
	}
}

func (d *unlistedDomain) add(ipa string, a *anchor) {
	if !slices.Contains(d.Hosts, a.host) && len(d.Hosts) < maxReviewHosts {
		d.Hosts = append(d.Hosts, a.host)
	}
	if d.seen[ipa] {
		return
	}
	d.seen[ipa] = true
	if d.Comuni++; len(d.Examples) < maxReviewExamples {
		d.Examples = append(d.Examples, UnlistedLink{IPA: ipa, Page: a.page.URL, Text: clip(a.link.Text), URL: a.link.URL})
	}
}

// List returns the domains that three comuni or more link, most linked first.
func (r *Review) List() []Unlisted {
	list := []Unlisted{}
	for _, d := range r.domains {
		if d.Comuni >= reviewFrom {
			slices.Sort(d.Hosts)
			list = append(list, d.Unlisted)
		}
	}
	slices.SortFunc(list, func(a, b Unlisted) int {
		return cmp.Or(cmp.Compare(b.Comuni, a.Comuni), cmp.Compare(a.Domain, b.Domain))
	})
	return list
}
