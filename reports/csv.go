package reports

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
)

// CSV writes a row a comune: who it is, its scores and coverages (0 to 1,
// empty when not published), CERT-AGID's class, and the verdict of every check. UTF-8 with a BOM,
// which spreadsheets need to read accents; no cell can start a formula.
func CSV(w io.Writer, r Report) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180
	head := []string{"ipa", "istat", "name", "province", "population", "cluster", "pilot", "site", "finished", "ruleset", "score", "coverage", "cert_agid"}
	for _, f := range checks.Families {
		head = append(head, string(f)+"_score", string(f)+"_coverage")
	}
	catalogue := checks.All()
	for _, c := range catalogue {
		head = append(head, c.ID)
	}
	if err := out.Write(head); err != nil {
		return err
	}
	for i := range r.Outcomes {
		if err := out.Write(csvRow(&r.Outcomes[i], catalogue)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func csvRow(o *checks.Outcome, catalogue []*checks.Check) []string {
	row := []string{
		o.IPA, o.ISTAT, o.Name, o.Province, strconv.Itoa(o.Population), string(o.Cluster), strconv.FormatBool(o.Pilot),
		o.Site, o.Finished.UTC().Format(time.RFC3339), o.Card.Ruleset, ratio(o.Card.Overall.Value), decimal(o.Card.Overall.Coverage), string(o.CERTAgid()),
	}
	for _, f := range checks.Families {
		s := o.Card.Families[f]
		row = append(row, ratio(s.Value), decimal(s.Coverage))
	}
	for _, c := range catalogue {
		res, _ := o.Result(c.ID)
		verdict := string(res.Status)
		if res.Status == checks.Unknown {
			verdict += ":" + res.Reason
		}
		row = append(row, verdict)
	}
	for i := range row {
		row[i] = harmless(row[i])
	}
	return row
}

func ratio(v *float64) string {
	if v == nil {
		return ""
	}
	return decimal(*v)
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) }

// harmless keeps a spreadsheet from taking a register's value for a formula
// (CWE-1236).
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
