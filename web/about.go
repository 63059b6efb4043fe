package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

func (s *Server) catalogue(w http.ResponseWriter, r *http.Request) {
	title := checks.Text{IT: "Catalogo dei controlli", EN: "Catalogue of checks"}
	s.render(w, r, http.StatusOK, "checks", page{Title: title.In(s.lang(r)), Data: byFamily(checks.All())})
}

// familyChecks is the checks of a family.
type familyChecks struct {
	Family checks.Family
	Checks []*checks.Check
}

func byFamily(all []*checks.Check) []familyChecks {
	var out []familyChecks
	for _, c := range all {
		if len(out) == 0 || out[len(out)-1].Family != c.Family {
			out = append(out, familyChecks{Family: c.Family})
		}
		last := &out[len(out)-1]
		last.Checks = append(last.Checks, c)
	}
	return out
}

// methodPage says how scores are made and which registers were used.
type methodPage struct {
	Ruleset     string
	MinCoverage float64
	Weights     []familyWeight
	Sources     []registry.Source
	Date        time.Time // of the inventory
}

type familyWeight struct {
	Family checks.Family
	Weight float64
}

func (s *Server) method(w http.ResponseWriter, r *http.Request) {
	inv := s.Board.current.Load().inventory
	data := methodPage{Ruleset: checks.Ruleset, MinCoverage: checks.MinCoverage, Sources: inv.Sources, Date: inv.Date}
	for _, f := range checks.Families {
		data.Weights = append(data.Weights, familyWeight{f, checks.FamilyWeight(f)})
	}
	title := checks.Text{IT: "Metodo e fonti", EN: "Method and sources"}
	s.render(w, r, http.StatusOK, "method", page{Title: title.In(s.lang(r)), Data: data})
}

func (s *Server) bot(w http.ResponseWriter, r *http.Request) {
	var contacts []string
	for _, c := range strings.Split(s.Contact, ";") {
		if c = strings.TrimSpace(c); c != "" {
			contacts = append(contacts, c)
		}
	}
	title := checks.Text{IT: "Chi visita il vostro sito", EN: "Who visits your site"}
	s.render(w, r, http.StatusOK, "bot", page{Title: title.In(s.lang(r)), Data: contacts})
}
