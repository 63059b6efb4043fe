package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// summary is a group of comuni in figures. Means are of published scores only.
type summary struct {
	Key      string // sigla, cluster or ""
	Name     string
	Comuni   int
	Visited  int
	Scored   int
	Overall  *float64
	Families map[checks.Family]*float64
	Coverage float64 // mean over the visited

	sums   map[checks.Family]float64
	counts map[checks.Family]int
}

func (s *summary) add(r *row) {
	if s.sums == nil {
		s.sums, s.counts = map[checks.Family]float64{}, map[checks.Family]int{}
	}
	s.Comuni++
	if r.Outcome == nil {
		return
	}
	s.Visited++
	s.Coverage += r.Outcome.Card.Overall.Coverage
	for _, f := range append(checks.Families[:len(checks.Families):len(checks.Families)], "") {
		if v := r.Score(f).Value; v != nil {
			s.sums[f] += *v
			s.counts[f]++
		}
	}
}

func (s *summary) finish() {
	if s.Visited > 0 {
		s.Coverage /= float64(s.Visited)
	}
	s.Scored = s.counts[""]
	s.Families = map[checks.Family]*float64{}
	for f, n := range s.counts {
		mean := s.sums[f] / float64(n)
		if f == "" {
			s.Overall = &mean
		} else {
			s.Families[f] = &mean
		}
	}
}

// tally counts the verdicts of one check over the territory.
type tally struct {
	Check  *checks.Check
	Counts map[checks.Status]int
}

// Of returns the number of comuni with a verdict.
func (t tally) Of(s checks.Status) int { return t.Counts[s] }

func (v *view) summarise() {
	provinces, clusters := map[string]*summary{}, map[registry.Cluster]*summary{}
	counts := map[string]map[checks.Status]int{}
	for _, r := range v.rows {
		v.region.add(r)
		group(provinces, r.Province, firstOf(r.ProvinceName, r.Province, "—")).add(r)
		group(clusters, r.Cluster(), string(r.Cluster())).add(r)
		if r.Outcome == nil {
			continue
		}
		for _, res := range r.Outcome.Results {
			if counts[res.Check] == nil {
				counts[res.Check] = map[checks.Status]int{}
			}
			counts[res.Check][res.Status]++
		}
	}
	v.region.finish()
	for _, s := range provinces {
		s.finish()
		v.provinces = append(v.provinces, *s)
	}
	slices.SortFunc(v.provinces, func(a, b summary) int { return cmp.Compare(a.Name, b.Name) })
	for _, c := range registry.Clusters {
		if s := clusters[c]; s != nil {
			s.finish()
			v.clusters = append(v.clusters, *s)
		}
	}
	for _, c := range checks.All() {
		v.checks = append(v.checks, tally{c, counts[c.ID]})
	}
}

func group[K ~string](m map[K]*summary, key K, name string) *summary {
	if m[key] == nil {
		m[key] = &summary{Key: string(key), Name: name}
	}
	return m[key]
}

func firstOf(s ...string) string {
	for _, v := range s {
		if v != "" {
			return v
		}
	}
	return ""
}

func searchable(m *registry.Municipality) string {
	return evidence.Fold(strings.Join([]string{m.Name, m.IPA, m.ISTAT, m.Cadastral, m.Province, m.ProvinceName}, " "))
}
