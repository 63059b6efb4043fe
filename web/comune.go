package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// comunePage is one comune: the first thing to mend, its scores, and its
// findings by what matters most.
type comunePage struct {
	Row     *row
	First   *finding // what to mend first; nil: nothing
	Scores  []familyScore
	Without []checks.Family // families without a published score: they count in the overall score for the part assessed
	Groups  []findingGroup
	Fault   checks.Text // why the site could not be visited; empty: it was
	Points  []Point
	Changes []change
	Peers   *summary // comuni of the same cluster
	Beside  []beside
	Said    map[string][]Reply // what the comune said of a check
	Letters bool               // a link can be sent to its digital domicile
	Acting  bool               // the visitor has opened it
	Draft   *Draft             // to which the comune may reply; nil: none is open
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

// findingGroup is the findings with one verdict.
type findingGroup struct {
	Status   checks.Status
	Findings []finding
}

// manyUnknown are so many that one cause stands behind them, a site that could
// not be read, and the page has said it.
const manyUnknown = 20

// Folded says whether the group waits to be asked for: nothing in it is to be
// mended, or it says one thing many times.
func (g findingGroup) Folded() bool {
	switch g.Status {
	case checks.Pass, checks.NotApplicable:
		return true
	case checks.Unknown:
		return len(g.Findings) > manyUnknown
	}
	return false
}

// Mend says whether the verdict asks for something to be done.
func (f finding) Mend() bool { return f.Status == checks.Fail || f.Status == checks.Warn }

// change is a verdict that changed, in words.
type change struct {
	Change
	Title checks.Text
}

// Before and After are the verdicts.
func (c change) Before() checks.Status { return checks.Status(c.From) }
func (c change) After() checks.Status  { return checks.Status(c.To) }

const historyShown = 50

func (s *Server) comune(w http.ResponseWriter, r *http.Request) {
	row := s.row(r.PathValue("ipa"))
	if row == nil {
		s.former(w, r)
		return
	}
	data := comunePage{Row: row, Peers: &summary{}}
	v := s.Board.current.Load()
	data.Beside = v.compare(row)
	clusters := v.clusters
	for i := range clusters {
		if clusters[i].Key == string(row.Cluster()) {
			data.Peers = &clusters[i]
		}
	}
	if o := row.Outcome; o != nil {
		for _, f := range checks.Families {
			data.Scores = append(data.Scores, familyScore{f, o.Card.Families[f]})
			if o.Card.Overall.Value != nil && o.Card.Families[f].Value == nil {
				data.Without = append(data.Without, f)
			}
		}
		data.First, data.Groups = findings(o.Results)
		if o.Fault != "" {
			data.Fault = checks.FaultText(o.Fault)
		}
	}
	data.Points, data.Changes = s.history(r, row.IPA)
	data.Said = s.said(r, row.IPA)
	data.Letters, data.Acting = s.Identity != nil && s.Letters, s.standsFor(r) == row.IPA
	data.Draft = s.draftOf(r, row.IPA)
	s.render(w, r, http.StatusOK, "comune", page{Title: row.Name, Copies: s.copiesOf(r, row.IPA), Data: data})
}

// formerPage is a comune that merged into another: its history, and where to go on.
type formerPage struct {
	Was     registry.Former
	Into    *registry.Municipality
	Points  []Point
	Changes []change
}

func (s *Server) former(w http.ResponseWriter, r *http.Request) {
	into, was, ok := s.Board.current.Load().inventory.Successor(r.PathValue("ipa"))
	if !ok {
		s.noComune(w, r)
		return
	}
	data := formerPage{Was: was, Into: into}
	data.Points, data.Changes = s.history(r, was.IPA)
	s.render(w, r, http.StatusOK, "former", page{Title: was.Name, Data: data})
}

func (s *Server) noComune(w http.ResponseWriter, r *http.Request) {
	s.message(w, r, http.StatusNotFound, checks.Text{IT: "Comune non trovato", EN: "No such comune"},
		checks.Text{IT: "Nessun comune dell'inventario ha questo codice IPA.", EN: "No comune of the inventory has this Codice IPA."})
}

// history reads what the store keeps; a page without it is better than none.
func (s *Server) history(r *http.Request, ipa string) ([]Point, []change) {
	if s.History == nil {
		return nil, nil
	}
	points, changes, err := s.History.History(r.Context(), ipa)
	if err != nil {
		s.Log.Error("history not read", "ipa", ipa, "error", err)
		return nil, nil
	}
	var out []change
	for _, c := range changes[:min(len(changes), historyShown)] {
		title := checks.Text{IT: c.Check, EN: c.Check} // of a check that is no more
		if have, ok := checks.Find(c.Check); ok {
			title = have.Title
		}
		out = append(out, change{c, title})
	}
	return points[:min(len(points), historyShown)], out
}

// findings groups results by what matters most to mend: fails, then warnings,
// then what could not be seen, what is right, what does not apply; each by
// weight, the programme's families first.
func findings(results []checks.Result) (first *finding, groups []findingGroup) {
	by := map[checks.Status][]finding{}
	for _, r := range results {
		if c, ok := checks.Find(r.Check); ok {
			by[r.Status] = append(by[r.Status], finding{r, c})
		}
	}
	for _, status := range checks.Statuses {
		list := by[status]
		if len(list) == 0 {
			continue
		}
		slices.SortStableFunc(list, func(a, b finding) int {
			return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(familyOrder(a), familyOrder(b)))
		})
		groups = append(groups, findingGroup{status, list})
		if f := &list[0]; first == nil && f.Mend() && f.Weight > 0 {
			first = f
		}
	}
	return first, groups
}

func familyOrder(f finding) int { return slices.Index(checks.Families[:], f.Family) }

// askScan takes the button of a comune's page.
func (s *Server) askScan(w http.ResponseWriter, r *http.Request) {
	row := s.row(r.PathValue("ipa"))
	if row == nil {
		s.noComune(w, r)
		return
	}
	who, err := s.callerOf(r)
	if err == nil && !who.May(row.IPA) {
		err = ErrNoIdentity
	}
	if errors.Is(err, ErrNoIdentity) {
		s.refuse(w, r, http.StatusForbidden)
		return
	}
	var scan Scan
	if err == nil {
		scan, _, err = s.Scans.Ask(r.Context(), row.IPA, who)
	}
	if err != nil {
		s.scanRefused(w, r, err)
		return
	}
	p := page{Lang: s.lang(r), Query: r.URL.Query()}
	http.Redirect(w, r, p.Link("/scans/"+url.PathEscape(scan.ID)), http.StatusSeeOther)
}

// scanPage is a scan that somebody asked for.
type scanPage struct {
	Scan    Scan
	Row     *row
	Changes []change // since it was asked for
}

// Events is where a scan tells how far it is.
func (p scanPage) Events(in page) string {
	return in.Link("/scans/" + url.PathEscape(p.Scan.ID) + "/events")
}

// refreshSeconds is how often a page about a scan under way asks again.
const refreshSeconds = 5

func (s *Server) scan(w http.ResponseWriter, r *http.Request) {
	scan, err := s.Scans.Scan(r.Context(), r.PathValue("id"))
	if errors.Is(err, ErrNoScan) {
		s.refuse(w, r, http.StatusNotFound)
		return
	}
	if err != nil {
		s.scanRefused(w, r, err)
		return
	}
	title := checks.Text{IT: "Scansione richiesta", EN: "Scan asked for"}
	data := scanPage{Scan: scan, Row: s.row(scan.IPA)}
	if scan.State == ScanDone {
		_, all := s.history(r, scan.IPA)
		data.Changes = slices.DeleteFunc(all, func(c change) bool { return c.At.Before(scan.Asked) })
	}
	p := page{Title: title.In(s.lang(r)), Data: data}
	if scan.State == ScanQueued || scan.State == ScanRunning {
		p.Refresh, p.Live = refreshSeconds, true
	}
	s.render(w, r, http.StatusOK, "scan", p)
}
