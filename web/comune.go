package web

import (
	"errors"
	"net/http"
	"slices"

	"github.com/campanile-italia/campanile/checks"
)

// comunePage is one comune: its scores, and its findings by what matters most
// to mend.
type comunePage struct {
	Row      *row
	Scores   []familyScore
	Findings []finding
	Points   []Point
	Changes  []Change
	Peers    summary // comuni of the same cluster
}

type familyScore struct {
	Family checks.Family
	checks.Score
}

// finding is a result with the check it comes from.
type finding struct {
	checks.Result
	Check *checks.Check
}

const historyShown = 50

func (s *Server) comune(w http.ResponseWriter, r *http.Request) {
	row := s.row(r.PathValue("ipa"))
	if row == nil {
		s.message(w, r, http.StatusNotFound, checks.Text{IT: "Comune non trovato", EN: "No such comune"},
			checks.Text{IT: "Nessun comune dell'inventario ha questo codice IPA.", EN: "No comune of the inventory has this Codice IPA."})
		return
	}
	data := comunePage{Row: row}
	for _, c := range s.Board.current.Load().clusters {
		if c.Key == string(row.Cluster()) {
			data.Peers = c
		}
	}
	if row.Outcome != nil {
		for _, f := range checks.Families {
			data.Scores = append(data.Scores, familyScore{f, row.Outcome.Card.Families[f]})
		}
		data.Findings = findings(row.Outcome.Results)
	}
	if s.History != nil {
		var err error
		if data.Points, data.Changes, err = s.History.History(r.Context(), row.IPA); err != nil {
			s.Log.Error("history not read", "ipa", row.IPA, "error", err)
		}
		data.Points = data.Points[:min(len(data.Points), historyShown)]
		data.Changes = data.Changes[:min(len(data.Changes), historyShown)]
	}
	s.render(w, r, http.StatusOK, "comune", page{Title: row.Name, Data: data})
}

// findings orders results by what matters most to mend: fails, then warnings,
// each by weight; then what could not be seen, what is right, what does not apply.
func findings(results []checks.Result) []finding {
	var out []finding
	for _, r := range results {
		if c, ok := checks.Find(r.Check); ok {
			out = append(out, finding{r, c})
		}
	}
	slices.SortStableFunc(out, func(a, b finding) int {
		if x, y := slices.Index(checks.Statuses[:], a.Status), slices.Index(checks.Statuses[:], b.Status); x != y {
			return x - y
		}
		return b.Weight - a.Weight
	})
	return out
}

// askScan takes the button of a comune's page.
func (s *Server) askScan(w http.ResponseWriter, r *http.Request) {
	row := s.row(r.PathValue("ipa"))
	if row == nil {
		s.notFound(w, r)
		return
	}
	if !sameOrigin(r) {
		http.Error(w, "cross-origin request refused", http.StatusForbidden)
		return
	}
	scan, _, err := s.Scans.Ask(r.Context(), row.IPA, clientOf(r))
	if err != nil {
		s.scanRefused(w, r, err)
		return
	}
	target := "/scans/" + scan.ID
	if l := r.URL.Query().Get("lang"); l == "it" || l == "en" {
		target += "?lang=" + l
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
}

// sameOrigin refuses forms of other sites: browsers say where a POST comes from.
func sameOrigin(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site == "" || site == "same-origin" || site == "none"
}

// scanPage is a scan that somebody asked for.
type scanPage struct {
	Scan Scan
	Row  *row
}

func (s *Server) scan(w http.ResponseWriter, r *http.Request) {
	scan, err := s.Scans.Scan(r.Context(), r.PathValue("id"))
	if errors.Is(err, ErrNoScan) {
		s.notFound(w, r)
		return
	}
	if err != nil {
		s.scanRefused(w, r, err)
		return
	}
	title := checks.Text{IT: "Scansione richiesta", EN: "Scan asked for"}
	p := page{Title: title.In(s.lang(r)), Data: scanPage{scan, s.row(scan.IPA)}}
	if scan.State == ScanQueued || scan.State == ScanRunning {
		p.Refresh = 2
	}
	s.render(w, r, http.StatusOK, "scan", p)
}

func (s *Server) catalogue(w http.ResponseWriter, r *http.Request) {
	title := checks.Text{IT: "Catalogo dei controlli", EN: "Catalogue of checks"}
	s.render(w, r, http.StatusOK, "checks", page{Title: title.In(s.lang(r)), Data: checks.All()})
}

// methodPage says how scores are made and which registers were used.
type methodPage struct {
	Ruleset     string
	MinCoverage float64
	Weights     []familyWeight
	Sources     any
	Date        any
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
	title := checks.Text{IT: "Chi visita il vostro sito", EN: "Who visits your site"}
	s.render(w, r, http.StatusOK, "bot", page{Title: title.In(s.lang(r)), Data: s.Contact})
}
