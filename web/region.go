package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/campanile-italia/campanile/checks"
)

// regionPage is the first page: where the territory stands, and its comuni.
type regionPage struct {
	Query     query
	Region    summary
	Provinces []summary
	Clusters  []summary
	Checks    []tally
	Rows      []*row
	Found     int
	Pages     int
	Catalogue []*checks.Check
}

// At returns the address of the list with one field of the query changed.
func (p regionPage) At(key, value string) string {
	v := p.Query.values()
	v.Del("page")
	if value == "" {
		v.Del(key)
	} else {
		v.Set(key, value)
	}
	return "/?" + v.Encode() + "#comuni"
}

// Prev and Next are the neighbouring pages of the list; empty at the ends.
func (p regionPage) Prev() string { return p.turn(p.Query.Page - 1) }
func (p regionPage) Next() string { return p.turn(p.Query.Page + 1) }

func (p regionPage) turn(to int) string {
	if to < 1 || to > p.Pages {
		return ""
	}
	return p.At("page", strconv.Itoa(to))
}

// With returns the address of the list of comuni with a verdict of a check.
func (p regionPage) With(check string, status checks.Status) string {
	v := url.Values{"check": {check}, "status": {string(status)}}
	return "/?" + v.Encode() + "#comuni"
}

func (s *Server) region(w http.ResponseWriter, r *http.Request) {
	v := s.Board.current.Load()
	q := readQuery(r.URL.Query())
	found := v.find(q)
	data := regionPage{
		Query: q, Region: v.region, Provinces: v.provinces, Clusters: v.clusters, Checks: v.checks,
		Found: len(found), Pages: max((len(found)+pageSize-1)/pageSize, 1),
	}
	q.Page = min(q.Page, data.Pages)
	data.Query.Page = q.Page
	start := (q.Page - 1) * pageSize
	data.Rows = found[start:min(start+pageSize, len(found))]
	title := checks.Text{IT: "Il territorio", EN: "The territory"}
	s.render(w, r, http.StatusOK, "region", page{Title: title.In(s.lang(r)), Data: data})
}
