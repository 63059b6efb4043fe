package web

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"time"

	"github.com/campanile-italia/campanile/checks"
)

// comuniList is the list of comuni as it is shown, whole, for a spreadsheet.
// Cells that a spreadsheet could take for a formula are text.
func (s *Server) comuniList(w http.ResponseWriter, r *http.Request) {
	rows := s.Board.current.Load().find(readQuery(r.URL.Query()))
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="comuni.csv"`)
	w.Write([]byte("\ufeff"))
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180
	head := []string{"ipa", "istat", "name", "province", "population", "cluster", "pilot", "site", "visited", "score", "coverage"}
	for _, f := range checks.Families {
		head = append(head, string(f))
	}
	if out.Write(append(head, "fails", "to_improve", "unknown")) != nil {
		return
	}
	for _, row := range rows {
		if out.Write(row.cells()) != nil {
			return
		}
	}
	out.Flush()
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
	for i := range cells {
		cells[i] = noFormula(cells[i])
	}
	return cells
}

func score(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', 3, 64)
}
