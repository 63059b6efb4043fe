package reports

import (
	"cmp"
	"maps"
	"slices"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// Analysis is what a report says of many comuni, worked out once for every
// format.
type Analysis struct {
	All       Group
	Clusters  []Group // the programme's, smallest first; those without comuni are left out
	Provinces []Group // by sigla
	Pilots    []Group // pilots and the others; empty without pilots
	Checks    []CheckLine
	Suppliers []SupplierLine // those whose fix would mend most, first
	Silent    []Reason       // why sites could not be read, most comuni first
}

// Group is comuni that are looked at together. Means are of published scores.
type Group struct {
	Key         string // sigla, cluster, "pilots", "others" or ""
	Comuni      int
	Inhabitants int
	Scored      int
	Overall     *float64
	Families    map[checks.Family]*float64
	Coverage    float64 // mean
}

// CheckLine is how a check went over all comuni.
type CheckLine struct {
	Check       *checks.Check
	Count       map[checks.Status]int
	Passing     *float64 // share of the assessed comuni that pass
	Inhabitants *float64 // share of the inhabitants of assessed comuni whose comune passes
}

// Assessed is the number of comuni with a verdict that counts.
func (l CheckLine) Assessed() int {
	return l.Count[checks.Pass] + l.Count[checks.Warn] + l.Count[checks.Fail]
}

// Of is the number of comuni with a verdict.
func (l CheckLine) Of(status string) int { return l.Count[checks.Status(status)] }

// SupplierLine is what one supplier's fix would mend.
type SupplierLine struct {
	Name   string
	Comuni int
	Check  *checks.Check // the scored check that most of its comuni fail
	Fails  int           // how many do
}

// Reason is why sites could not be read.
type Reason struct {
	Fault  string // of the closed set
	Text   checks.Text
	Comuni int
}

// Analyse works out what a report says of its comuni.
func Analyse(outcomes []checks.Outcome) Analysis {
	a := Analysis{All: group("", outcomes)}
	for _, c := range registry.Clusters {
		if of := only(outcomes, func(o *checks.Outcome) bool { return o.Cluster == c }); len(of) > 0 {
			a.Clusters = append(a.Clusters, group(string(c), of))
		}
	}
	provinces := map[string]bool{}
	for i := range outcomes {
		provinces[outcomes[i].Province] = true
	}
	for _, p := range slices.Sorted(maps.Keys(provinces)) {
		a.Provinces = append(a.Provinces, group(p, only(outcomes, func(o *checks.Outcome) bool { return o.Province == p })))
	}
	if pilots := only(outcomes, func(o *checks.Outcome) bool { return o.Pilot }); len(pilots) > 0 && len(pilots) < len(outcomes) {
		a.Pilots = []Group{group("pilots", pilots), group("others", only(outcomes, func(o *checks.Outcome) bool { return !o.Pilot }))}
	}
	a.Checks = checkLines(outcomes)
	a.Suppliers = supplierLines(outcomes)
	a.Silent = silence(outcomes)
	return a
}

func only(outcomes []checks.Outcome, keep func(*checks.Outcome) bool) []checks.Outcome {
	var out []checks.Outcome
	for i := range outcomes {
		if keep(&outcomes[i]) {
			out = append(out, outcomes[i])
		}
	}
	return out
}

func group(key string, outcomes []checks.Outcome) Group {
	g := Group{Key: key, Comuni: len(outcomes), Families: map[checks.Family]*float64{}}
	var overall mean
	families := map[checks.Family]*mean{}
	for i := range outcomes {
		o := &outcomes[i]
		g.Inhabitants += o.Population
		g.Coverage += o.Card.Overall.Coverage
		overall.add(o.Card.Overall.Value)
		for _, f := range checks.Families {
			if families[f] == nil {
				families[f] = &mean{}
			}
			families[f].add(o.Card.Families[f].Value)
		}
	}
	if g.Comuni > 0 {
		g.Coverage /= float64(g.Comuni)
	}
	g.Overall, g.Scored = overall.value(), overall.n
	for f, m := range families {
		g.Families[f] = m.value()
	}
	return g
}

func checkLines(outcomes []checks.Outcome) []CheckLine {
	var lines []CheckLine
	for _, c := range checks.All() {
		l := CheckLine{Check: c, Count: map[checks.Status]int{}}
		people, passing := 0, 0
		for i := range outcomes {
			r, ok := outcomes[i].Result(c.ID)
			if !ok {
				continue
			}
			l.Count[r.Status]++
			if r.Status.Assessed() {
				people += outcomes[i].Population
			}
			if r.Status == checks.Pass {
				passing += outcomes[i].Population
			}
		}
		l.Passing, l.Inhabitants = portion(l.Count[checks.Pass], l.Assessed()), portion(passing, people)
		lines = append(lines, l)
	}
	return lines
}

// portion is n of of; nil when there is nothing to divide.
func portion(n, of int) *float64 {
	if of == 0 {
		return nil
	}
	v := float64(n) / float64(of)
	return &v
}

// suppliersShown bounds the list of suppliers.
const suppliersShown = 15

func supplierLines(outcomes []checks.Outcome) []SupplierLine {
	comuni := map[string]int{}
	fails := map[string]map[string]int{}
	for i := range outcomes {
		o := &outcomes[i]
		if o.Supplier == "" {
			continue
		}
		comuni[o.Supplier]++
		if fails[o.Supplier] == nil {
			fails[o.Supplier] = map[string]int{}
		}
		for _, r := range o.Results {
			if r.Status == checks.Fail && r.Weight > 0 {
				fails[o.Supplier][r.Check]++
			}
		}
	}
	var lines []SupplierLine
	for name, n := range comuni {
		l := SupplierLine{Name: name, Comuni: n}
		for _, check := range slices.Sorted(maps.Keys(fails[name])) {
			if c, ok := checks.Find(check); ok && fails[name][check] > l.Fails {
				l.Check, l.Fails = c, fails[name][check]
			}
		}
		if l.Fails >= 2 { // one comune's fail is its own
			lines = append(lines, l)
		}
	}
	slices.SortFunc(lines, func(a, b SupplierLine) int { return cmp.Or(cmp.Compare(b.Fails, a.Fails), cmp.Compare(a.Name, b.Name)) })
	return lines[:min(len(lines), suppliersShown)]
}

func silence(outcomes []checks.Outcome) []Reason {
	by := map[string]*Reason{}
	for i := range outcomes {
		fault := outcomes[i].Fault
		if fault == "" {
			continue
		}
		if by[string(fault)] == nil {
			by[string(fault)] = &Reason{Fault: string(fault), Text: checks.FaultText(fault)}
		}
		by[string(fault)].Comuni++
	}
	var out []Reason
	for _, r := range by {
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b Reason) int { return cmp.Or(cmp.Compare(b.Comuni, a.Comuni), cmp.Compare(a.Fault, b.Fault)) })
	return out
}

// mean is of published scores only.
type mean struct {
	sum float64
	n   int
}

func (m *mean) add(v *float64) {
	if v != nil {
		m.sum += *v
		m.n++
	}
}

func (m *mean) value() *float64 {
	if m.n == 0 {
		return nil
	}
	v := m.sum / float64(m.n)
	return &v
}
