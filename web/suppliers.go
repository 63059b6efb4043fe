package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/campanile-italia/campanile/checks"
)

// supplier is who runs the sites of some comuni, and what they lack together.
type supplier struct {
	Name   string
	Comuni []*row
	Mean   *float64 // of the published scores
	// Lacking are the checks that some of its comuni fail or meet in part, those
	// that most of them share first.
	Lacking []lacking
}

// lacking is a check over the comuni of a supplier.
type lacking struct {
	Check    *checks.Check
	Fail     int
	Warn     int
	Assessed int
}

// All says whether every comune that was assessed lacks it: the supplier's own fix.
func (l lacking) All() bool { return l.Fail+l.Warn == l.Assessed && l.Assessed > 1 }

// weight orders what is lacking by what one fix would bring.
func (l lacking) weight() int { return l.Check.Weight * (2*l.Fail + l.Warn) }

// suppliers groups the comuni by who runs their site, most comuni first. Those
// of whom nobody can tell are in none.
func (v *view) suppliers() []*supplier {
	by := map[string]*supplier{}
	for _, r := range v.rows {
		if r.Outcome == nil || r.Outcome.Supplier == "" {
			continue
		}
		name := r.Outcome.Supplier
		if by[name] == nil {
			by[name] = &supplier{Name: name}
		}
		by[name].Comuni = append(by[name].Comuni, r)
	}
	all := make([]*supplier, 0, len(by))
	for _, s := range by {
		s.sum()
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *supplier) int {
		return cmp.Or(cmp.Compare(len(b.Comuni), len(a.Comuni)), cmp.Compare(a.Name, b.Name))
	})
	return all
}

func (s *supplier) sum() {
	counts := map[string]*lacking{}
	total, n := 0.0, 0
	for _, r := range s.Comuni {
		if v := r.Score("").Value; v != nil {
			total, n = total+*v, n+1
		}
		for i := range r.Outcome.Results {
			res := &r.Outcome.Results[i]
			c, ok := checks.Find(res.Check)
			if !ok || c.Weight == 0 {
				continue
			}
			if counts[c.ID] == nil {
				counts[c.ID] = &lacking{Check: c}
			}
			counts[c.ID].add(res.Status)
		}
	}
	if n > 0 {
		mean := total / float64(n)
		s.Mean = &mean
	}
	for _, l := range counts {
		if l.Fail+l.Warn > 0 {
			s.Lacking = append(s.Lacking, *l)
		}
	}
	slices.SortFunc(s.Lacking, func(a, b lacking) int {
		return cmp.Or(cmp.Compare(b.weight(), a.weight()), cmp.Compare(a.Check.ID, b.Check.ID))
	})
}

func (l *lacking) add(s checks.Status) {
	switch s {
	case checks.Fail:
		l.Fail, l.Assessed = l.Fail+1, l.Assessed+1
	case checks.Warn:
		l.Warn, l.Assessed = l.Warn+1, l.Assessed+1
	case checks.Pass:
		l.Assessed++
	}
}

// SupplierLink is the address of a supplier's page, or of its list to send.
func (p page) SupplierLink(path, name string) string {
	return p.Link(path + "?" + url.Values{"name": {name}}.Encode())
}

// suppliersPage is the list, or one supplier.
type suppliersPage struct {
	All   []*supplier
	One   *supplier
	Quiet int // comuni of One that the list to send does not name yet
}

func (s *Server) suppliersPage(w http.ResponseWriter, r *http.Request) {
	v := s.Board.current.Load()
	all := v.bySupplier()
	title := checks.Text{IT: "Fornitori", EN: "Suppliers"}.In(s.lang(r))
	name := r.URL.Query().Get("name")
	if name == "" {
		s.render(w, r, http.StatusOK, "suppliers", page{Title: title, Data: suppliersPage{All: all}})
		return
	}
	one := findSupplier(all, name)
	if one == nil {
		s.refuse(w, r, http.StatusNotFound)
		return
	}
	data := suppliersPage{One: one}
	for _, c := range one.Comuni {
		if v.mayReply(c.IPA) {
			data.Quiet++
		}
	}
	s.render(w, r, http.StatusOK, "suppliers", page{Title: one.Name, Data: data})
}

func findSupplier(all []*supplier, name string) *supplier {
	i := slices.IndexFunc(all, func(s *supplier) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return all[i]
}

// suppliersList is what is sent to a supplier: a row for each comune of its own
// and each check that it fails or meets in part, with what was seen and the remedy.
func (s *Server) suppliersList(w http.ResponseWriter, r *http.Request) {
	v := s.Board.current.Load()
	one := findSupplier(v.bySupplier(), r.URL.Query().Get("name"))
	if one == nil {
		s.refuse(w, r, http.StatusNotFound)
		return
	}
	lang := s.lang(r)
	out := sendCSV(w, "fornitore.csv")
	out.Row("ipa", "name", "site", "check", "status", "weight", "seen", "remedy", "page")
	for _, c := range one.Comuni {
		if v.mayReply(c.IPA) {
			continue
		}
		for i := range c.Outcome.Results {
			res := &c.Outcome.Results[i]
			check, ok := checks.Find(res.Check)
			if !ok || check.Weight == 0 || res.Status != checks.Fail && res.Status != checks.Warn {
				continue
			}
			out.Row(c.IPA, c.Name, c.Address(), check.ID, string(res.Status), strconv.Itoa(check.Weight), res.Message.In(lang), check.Remedy.In(lang), "/comuni/"+url.PathEscape(c.IPA))
		}
	}
	_ = out.Close() // a client that has gone is no error of ours
}
