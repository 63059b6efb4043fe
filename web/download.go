package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/spreadsheet"
)

// comuniList is the list of comuni as it is shown, whole, for a spreadsheet.
func (s *Server) comuniList(w http.ResponseWriter, r *http.Request) {
	v := s.Board.current.Load()
	q := readQuery(r.URL.Query())
	rows := v.find(q)
	out := sendCSV(w, "comuni.csv")
	head := []string{"ipa", "istat", "name", "province", "population", "cluster", "pilot", "site", "visited", "score", "coverage"}
	for _, f := range checks.Families {
		head = append(head, string(f))
	}
	out.Row(append(head, "fails", "to_improve", "unknown")...)
	for _, row := range rows {
		if v.mayReply(row.IPA) {
			if q.Check != "" { // that it is in the list says what its verdict is
				continue
			}
			out.Row(row.silent().cells()...)
			continue
		}
		out.Row(row.cells()...)
	}
	_ = out.Close() // a client that has gone is no error of ours
}

// silent is the comune without what was seen of it.
func (r *row) silent() *row { return &row{Municipality: r.Municipality} }

// sendCSV begins an answer that is saved as a file of that name.
func sendCSV(w http.ResponseWriter, name string) *spreadsheet.CSV {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return spreadsheet.NewCSV(w)
}

// cells is a row of the list; what is not known is empty, never 0.
func (r *row) cells() []string {
	cells := []string{r.IPA, r.ISTAT, r.Name, r.Province, "", string(r.Cluster()), strconv.FormatBool(r.Piloting()), r.Address(), "", score(r.Score("").Value), ""}
	if r.Population > 0 {
		cells[4] = strconv.Itoa(r.Population)
	}
	if r.Outcome != nil {
		cells[8], cells[10] = r.Outcome.Finished.UTC().Format(time.RFC3339), strconv.FormatFloat(r.Score("").Coverage, 'f', 3, 64)
	}
	for _, f := range checks.Families {
		cells = append(cells, score(r.Score(f).Value))
	}
	for _, status := range []checks.Status{checks.Fail, checks.Warn, checks.Unknown} {
		count := ""
		if r.Outcome != nil {
			count = strconv.Itoa(r.Count(status))
		}
		cells = append(cells, count)
	}
	return cells
}

func score(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', 3, 64)
}
