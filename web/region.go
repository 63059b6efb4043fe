package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/campanile-italia/campanile/checks"
)

// regionPage is the first page: where the territory stands, and its comuni.
type regionPage struct {
	Query       query
	Withheld    []checks.Text // why the newest run is not in these figures
	Provisional bool          // it is in them all the same: no run was ever published
	Region      *summary
	Week        Week
	Map         bool
	Provinces   []summary
	Clusters    []summary
	Pilots      []summary
	First       []tally // on which the territory loses most
	Families    []familyTallies
	Check       *checks.Check // of the filter; nil: none
	Rows        []*row
	Found       int
	Pages       int
}

// familyTallies is the checks of a family with their verdicts.
type familyTallies struct {
	Family checks.Family
	Checks []tally
}

// Filtered says whether the list shows a part of the comuni.
func (p regionPage) Filtered() bool {
	q := p.Query
	return q.Search != "" || q.Province != "" || q.Cluster != "" || q.Check != ""
}

// StatusWanted is the verdict of the filter.
func (p regionPage) StatusWanted() checks.Status { return checks.Status(p.Query.Status) }

// Prev and Next are the neighbouring pages of the list; empty at the ends.
func (p regionPage) Prev() string { return p.turn(p.Query.Page - 1) }
func (p regionPage) Next() string { return p.turn(p.Query.Page + 1) }

func (p regionPage) turn(to int) string {
	if to < 1 || to > p.Pages {
		return ""
	}
	v := p.Query.values()
	v.Del("page")
	if to > 1 {
		v.Set("page", strconv.Itoa(to))
	}
	return "/?" + v.Encode() + "#comuni"
}

// Download returns the address of the whole list as shown, "/comuni.csv" or the API's.
func (p regionPage) Download(path string) string {
	v := p.Query.values()
	v.Del("page")
	if path != "/comuni.csv" {
		v.Set("limit", "2000")
		v.Set("sort", firstOf(v.Get("sort"), "name"))
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// With returns the address of the list of comuni with a verdict of a check.
func (p regionPage) With(check string, status checks.Status) string {
	v := url.Values{"check": {check}, "status": {string(status)}}
	return "/?" + v.Encode() + "#comuni"
}

func (s *Server) region(w http.ResponseWriter, r *http.Request) {
	v := s.Board.current.Load()
	s.remember(w, r, v, func(w http.ResponseWriter, r *http.Request) { s.makeRegion(w, r, v) })
}

func (s *Server) makeRegion(w http.ResponseWriter, r *http.Request, v *view) {
	q := readQuery(r.URL.Query())
	found := v.find(q)
	data := regionPage{
		Withheld: v.withheld, Provisional: v.provisional, Region: &v.region, Week: v.week, Map: s.Boundaries != nil, Provinces: v.provinces, Clusters: v.clusters, Pilots: v.pilots, First: v.first,
		Found: len(found), Pages: max((len(found)+pageSize-1)/pageSize, 1),
	}
	for _, f := range checks.Families {
		group := familyTallies{Family: f}
		for _, t := range v.checks {
			if t.Check.Family == f {
				group.Checks = append(group.Checks, t)
			}
		}
		data.Families = append(data.Families, group)
	}
	data.Check, _ = checks.Find(q.Check)
	q.Page = min(q.Page, data.Pages)
	data.Query = q
	start := (q.Page - 1) * pageSize
	data.Rows = found[start:min(start+pageSize, len(found))]
	title := checks.Text{IT: "Il territorio", EN: "The territory"}
	s.render(w, r, http.StatusOK, "region", page{Title: title.In(s.lang(r)), Data: data})
}
