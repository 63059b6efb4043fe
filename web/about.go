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
	Quality     Quality
}

// Quality is how far verdicts can be relied on to be the same tomorrow.
type Quality struct {
	Runs     []RunQuality // newest first
	Flapping []Flaps      // of the last 30 days, the most first
}

// RunQuality is the test-retest figure of a run: verdicts that its visits and
// those before them both assessed, and how many are alike.
type RunQuality struct {
	Run             string
	Started         time.Time
	Comuni          int
	Compared, Alike int
	Withheld        bool // from the public figures
}

// Agreement is the share that is alike; nil when nothing could be compared.
func (q RunQuality) Agreement() *float64 {
	if q.Compared == 0 {
		return nil
	}
	share := float64(q.Alike) / float64(q.Compared)
	return &share
}

// Flaps counts the verdicts of a check that changed and came back within a week.
type Flaps struct {
	Check string
	Count int
}

// Title names the check, also one that is no more.
func (f Flaps) Title() checks.Text {
	if c, ok := checks.Find(f.Check); ok {
		return c.Title
	}
	return checks.Text{IT: f.Check, EN: f.Check}
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
	if s.Quality != nil {
		q, err := s.Quality(r.Context())
		if err != nil { // the page without it is better than none
			s.Log.Error("quality of runs not read", "error", err)
		}
		data.Quality = q
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
