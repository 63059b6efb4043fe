package web

import "github.com/campanile-italia/campanile/checks"

// beside is a comune next to a group of comuni: the comune itself comes first.
type beside struct {
	Name     checks.Text
	Key      string // with Value: the filter that lists them; empty: no link
	Value    string
	Comuni   int
	Overall  *float64
	Families map[checks.Family]*float64
}

// compare lays a comune beside those of its size, of its province, and of both.
func (v *view) compare(r *row) []beside {
	if r.Outcome == nil {
		return nil
	}
	one := beside{Name: checks.Text{IT: "Questo comune", EN: "This comune"}, Comuni: 1, Overall: r.Score("").Value, Families: map[checks.Family]*float64{}}
	for _, f := range checks.Families {
		one.Families[f] = r.Score(f).Value
	}
	out := []beside{one}
	add := func(s *summary, name checks.Text, key string) {
		if s.Comuni > 1 {
			out = append(out, beside{name, key, s.Key, s.Comuni, s.Overall, s.Families})
		}
	}
	for i := range v.clusters {
		if v.clusters[i].Key == string(r.Cluster()) {
			add(&v.clusters[i], checks.Text{IT: "Stessa classe di popolazione", EN: "Same population cluster"}, "cluster")
		}
	}
	for i := range v.provinces {
		if v.provinces[i].Key == r.Province {
			add(&v.provinces[i], checks.Text{IT: "Stessa provincia", EN: "Same province"}, "province")
		}
	}
	var both summary
	for _, o := range v.rows {
		if o.Province == r.Province && o.Cluster() == r.Cluster() {
			both.add(o)
		}
	}
	both.finish()
	add(&both, checks.Text{IT: "Stessa classe e provincia", EN: "Same cluster and province"}, "")
	return append(out, beside{checks.Text{IT: "Territorio", EN: "Territory"}, "", "", v.region.Comuni, v.region.Overall, v.region.Families})
}
