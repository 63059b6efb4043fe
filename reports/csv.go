package reports

import (
	"io"
	"strconv"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/spreadsheet"
)

// CSV writes a row a comune: who it is, its scores and coverages (0 to 1,
// empty when not published), CERT-AGID's class, and the verdict of every check.
func CSV(w io.Writer, r Report) error {
	out := spreadsheet.NewCSV(w)
	head := []string{"ipa", "istat", "name", "province", "population", "cluster", "pilot", "site", "finished", "ruleset", "score", "coverage", "cert_agid", "reply_until"}
	for _, f := range checks.Families {
		head = append(head, string(f)+"_score", string(f)+"_coverage")
	}
	catalogue := checks.All()
	for _, c := range catalogue {
		head = append(head, c.ID)
	}
	out.Row(head...)
	for i, named := 0, r.Shown(); i < len(named); i++ {
		out.Row(csvRow(r, &named[i], catalogue)...)
	}
	return out.Close()
}

func csvRow(r Report, o *checks.Outcome, catalogue []*checks.Check) []string {
	row := []string{
		o.IPA, o.ISTAT, o.Name, o.Province, strconv.Itoa(o.Population), string(o.Cluster), strconv.FormatBool(o.Pilot),
		o.Site, o.Finished.UTC().Format(time.RFC3339), o.Card.Ruleset, ratio(o.Card.Overall.Value), decimal(o.Card.Overall.Coverage), string(o.CERTAgid()), r.ReplyUntil(o.IPA),
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
	return row
}

func ratio(v *float64) string {
	if v == nil {
		return ""
	}
	return decimal(*v)
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) }
