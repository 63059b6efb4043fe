package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

const (
	pageSize  = 50
	maxSearch = 100 // characters of a search that are looked at
)

// query is what a visitor asks of the list of comuni.
type query struct {
	Search   string
	Province string
	Cluster  string
	Check    string // with Status: comuni with that verdict
	Status   string
	Sort     string // name, score, -score, population
	Page     int    // from 1
}

func readQuery(v url.Values) query {
	q := query{
		Search: strings.TrimSpace(v.Get("q")), Province: strings.ToUpper(v.Get("province")), Cluster: v.Get("cluster"),
		Check: v.Get("check"), Status: v.Get("status"), Sort: v.Get("sort"),
	}
	if len(q.Search) > maxSearch {
		q.Search = strings.ToValidUTF8(q.Search[:maxSearch], "")
	}
	if _, ok := checks.Find(q.Check); !ok || !slices.Contains(checks.Statuses[:], checks.Status(q.Status)) {
		q.Check, q.Status = "", "" // one without the other filters nothing
	}
	if !slices.Contains([]string{"score", "-score", "population"}, q.Sort) {
		q.Sort = ""
	}
	q.Page, _ = strconv.Atoi(v.Get("page"))
	q.Page = max(q.Page, 1)
	return q
}

// values is the query as an address carries it, without what is at its default.
func (q query) values() url.Values {
	v := url.Values{}
	for key, value := range map[string]string{
		"q": q.Search, "province": q.Province, "cluster": q.Cluster, "check": q.Check, "status": q.Status, "sort": q.Sort,
	} {
		if value != "" {
			v.Set(key, value)
		}
	}
	if q.Page > 1 {
		v.Set("page", strconv.Itoa(q.Page))
	}
	return v
}

// find returns the rows that match, in order.
func (v *view) find(q query) []*row {
	words := strings.Fields(searched(q.Search))
	var found []*row
	for _, r := range v.rows {
		if r.matches(q, words) {
			found = append(found, r)
		}
	}
	switch q.Sort {
	case "score", "-score":
		slices.SortStableFunc(found, func(a, b *row) int { return byScore(a, b, q.Sort == "-score") })
	case "population":
		slices.SortStableFunc(found, func(a, b *row) int { return cmp.Compare(b.Population, a.Population) })
	}
	return found
}

func (r *row) matches(q query, words []string) bool {
	if q.Province != "" && r.Province != q.Province || q.Cluster != "" && r.Cluster() != registry.Cluster(q.Cluster) {
		return false
	}
	for _, w := range words {
		if !strings.Contains(r.folded, w) {
			return false
		}
	}
	if q.Check == "" || q.Status == "" {
		return true
	}
	if r.Outcome == nil {
		return false
	}
	res, ok := r.Outcome.Result(q.Check)
	return ok && res.Status == checks.Status(q.Status)
}

// byScore orders by score; comuni without one come last either way.
func byScore(a, b *row, descending bool) int {
	x, y := a.Score("").Value, b.Score("").Value
	switch {
	case x == nil && y == nil:
		return 0
	case x == nil:
		return 1
	case y == nil:
		return -1
	case descending:
		return cmp.Compare(*y, *x)
	}
	return cmp.Compare(*x, *y)
}
