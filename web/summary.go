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

	figures [len(checks.Families) + 1]figures // by family, then overall
}

// figures are the scores of a group in one family.
type figures struct {
	sum   float64
	count int
	bands [len(bands)]int
}

// band is a range of scores.
type band int

// The bands, from the one that asks for most.
const (
	bandLow    band = iota // under 50%
	bandMiddle             // 50 to 79%
	bandHigh               // 80% and more
	bandNone               // no published score, or not visited
)

var bands = [...]band{bandLow, bandMiddle, bandHigh, bandNone}

// Class is the band's name in the stylesheet.
func (b band) Class() checks.Status {
	return [...]checks.Status{checks.Fail, checks.Warn, checks.Pass, checks.Unknown}[b]
}

// Band names a range of scores.
func (p page) Band(b band) string {
	return [...]string{
		p.T("sotto il 50%", "below 50%"), p.T("dal 50 al 79%", "at 50–79%"),
		p.T("dall'80% in su", "at 80% or more"), p.T("senza punteggio", "no score"),
	}[b]
}

func bandOf(v *float64) band {
	switch {
	case v == nil:
		return bandNone
	case *v < 0.5:
		return bandLow
	case *v < 0.8:
		return bandMiddle
	}
	return bandHigh
}

func (s *summary) add(r *row) {
	s.Comuni++
	if r.Outcome != nil {
		s.Visited++
		s.Coverage += r.Outcome.Card.Overall.Coverage
	}
	for i := range s.figures {
		v := r.Score(familyAt(i)).Value
		f := &s.figures[i]
		f.bands[bandOf(v)]++
		if v != nil {
			f.sum += *v
			f.count++
		}
	}
}

// familyAt is the family of a place in figures; "" is overall.
func familyAt(i int) checks.Family {
	if i < len(checks.Families) {
		return checks.Families[i]
	}
	return ""
}

func (s *summary) finish() {
	if s.Visited > 0 {
		s.Coverage /= float64(s.Visited)
	}
	s.Families = map[checks.Family]*float64{}
	for i, f := range s.figures {
		if f.count == 0 {
			continue
		}
		mean := f.sum / float64(f.count)
		if familyAt(i) == "" {
			s.Overall, s.Scored = &mean, f.count
		} else {
			s.Families[familyAt(i)] = &mean
		}
	}
}

// In returns how many comuni have a score of the family in a band; "" is overall.
func (s *summary) In(f checks.Family, b band) int {
	i := slices.Index(checks.Families[:], f)
	if i < 0 {
		i = len(checks.Families)
	}
	return s.figures[i].bands[b]
}

// Bar is the distribution of the family's scores as a drawing.
func (s *summary) Bar(f checks.Family) []segment {
	var parts []segment
	for _, b := range bands {
		parts = append(parts, segment{Class: b.Class(), Count: s.In(f, b)})
	}
	return lay(parts)
}

// segment is a part of a bar 100 wide.
type segment struct {
	Class    checks.Status
	Count    int
	X, Width float64
}

// lay gives each part its place by its count; empty parts go.
func lay(parts []segment) []segment {
	total, x := 0, 0.0
	for _, p := range parts {
		total += p.Count
	}
	var out []segment
	for _, p := range parts {
		if p.Count == 0 {
			continue
		}
		p.X, p.Width = x, 100*float64(p.Count)/float64(total)
		x += p.Width
		out = append(out, p)
	}
	return out
}

// tally counts the verdicts of one check over the territory.
type tally struct {
	Check  *checks.Check
	Counts map[checks.Status]int
}

// Of returns the number of comuni with a verdict.
func (t tally) Of(s checks.Status) int { return t.Counts[s] }

// Bar draws the verdicts of the comuni that the duty binds.
func (t tally) Bar() []segment {
	var parts []segment
	for _, s := range []checks.Status{checks.Fail, checks.Warn, checks.Unknown, checks.Pass} {
		parts = append(parts, segment{Class: s, Count: t.Counts[s]})
	}
	return lay(parts)
}

// lost is the weight that the territory loses on a check.
func (t tally) lost() int {
	return t.Check.Weight * (2*t.Counts[checks.Fail] + t.Counts[checks.Warn])
}

const firstToMend = 5

// costliest returns the checks on which the territory loses most, weight and
// number of comuni together.
func costliest(all []tally) []tally {
	out := slices.DeleteFunc(slices.Clone(all), func(t tally) bool { return t.lost() == 0 })
	slices.SortStableFunc(out, func(a, b tally) int { return cmp.Compare(b.lost(), a.lost()) })
	return out[:min(len(out), firstToMend)]
}

func (v *view) summarise() {
	provinces, clusters := map[string]*summary{}, map[registry.Cluster]*summary{}
	counts := map[string]map[checks.Status]int{}
	pilots, others := summary{Key: "pilot"}, summary{}
	for _, r := range v.rows {
		v.region.add(r)
		if r.Piloting() {
			pilots.add(r)
		} else {
			others.add(r)
		}
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
	if pilots.Comuni > 0 {
		pilots.finish()
		others.finish()
		v.pilots = []summary{pilots, others}
	}
	for _, s := range provinces {
		s.finish()
		v.provinces = append(v.provinces, *s)
	}
	slices.SortFunc(v.provinces, func(a, b summary) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Key, b.Key))
	})
	for _, c := range registry.Clusters {
		if s := clusters[c]; s != nil {
			s.finish()
			v.clusters = append(v.clusters, *s)
		}
	}
	for _, c := range checks.All() {
		v.checks = append(v.checks, tally{c, counts[c.ID]})
	}
	v.first = costliest(v.checks)
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

// searchable is what a search looks at.
func searchable(m *registry.Municipality) string {
	return searched(strings.Join([]string{m.Name, m.OtherName, m.IPA, m.ISTAT, m.Cadastral, m.Province, m.ProvinceName}, " "))
}

// searched folds words as search compares them: registers write Cantù as
// CANTU', and visitors write Sant'Angelo in every way there is.
func searched(s string) string { return strings.ReplaceAll(evidence.Fold(s), "'", "") }
