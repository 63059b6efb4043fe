package reports

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evaluate"
	"github.com/campanile-italia/campanile/registry"
)

//go:embed report.html
var reportPage string

var reportTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"families": func() []checks.Family { return checks.Families[:] },
	"statuses": func() []checks.Status { return checks.Statuses[:] },
	"percent":  percent,
	"share":    func(v float64) string { return percent(&v) },
}).Parse(reportPage))

func percent(v *float64) string {
	if v == nil {
		return "—"
	}
	return strconv.Itoa(int(math.Round(*v*100))) + "%"
}

// HTML writes one self-contained page: of many comuni the three themes first,
// the population clusters, the provinces, the pilots, the waves, what moved, the
// suppliers and what could not be seen; of a single comune every finding with its proof,
// norm and remedy. It loads nothing and prints on A4.
func HTML(w io.Writer, r Report) error { return reportTemplate.Execute(w, newDocument(r)) }

// document is a Report with what the template shows worked out.
type document struct {
	Report
	Analysis
	Ruleset string
	Moved   []Moved
	Alone   bool
	Detail  []detail // of a single comune
}

type detail struct {
	checks.Result
	Check *checks.Check
}

func newDocument(r Report) document {
	d := document{Report: r, Analysis: r.analysis(), Ruleset: checks.Ruleset, Moved: r.moved()}
	if d.Alone = r.Scope == Comune && len(r.Outcomes) == 1; d.Alone && !r.mayReply(r.Outcomes[0].IPA) {
		for _, res := range r.Outcomes[0].Results {
			if c, ok := checks.Find(res.Check); ok {
				d.Detail = append(d.Detail, detail{res, c})
			}
		}
		slices.SortStableFunc(d.Detail, func(a, b detail) int {
			return cmp.Or(cmp.Compare(slices.Index(checks.Statuses[:], a.Status), slices.Index(checks.Statuses[:], b.Status)), cmp.Compare(b.Weight, a.Weight))
		})
	}
	return d
}

// Many says whether the report is of several comuni.
func (d document) Many() bool { return !d.Alone }

// May says whether a comune may still reply.
func (d document) May(ipa string) bool { return d.mayReply(ipa) }

// Lines are the checks of a family that count in its score.
func (d document) Lines(f checks.Family) []CheckLine {
	var lines []CheckLine
	for _, l := range d.Checks {
		if l.Check.Family == f && l.Check.Weight > 0 {
			lines = append(lines, l)
		}
	}
	return lines
}

// T returns the text of the report's language.
func (d document) T(it, en string) string { return d.text(it, en) }

// In returns a two-language text in the report's language.
func (d document) In(t checks.Text) string { return t.In(d.Language) }

// Number groups thousands as the report's language does.
func (d document) Number(n int) string {
	return checks.Grouped(n, d.Language)
}

// Tenths writes a number with one decimal.
func (d document) Tenths(v float64) string { return checks.Decimals(v, 1, d.Language) }

// Rounded writes a sum as a whole number.
func (d document) Rounded(v float64) string { return d.Number(int(math.Round(v))) }

// Order names a way to choose who comes first.
func (d document) Order(name string) string { return d.In(evaluate.OrderTitle(name)) }

// CheckTitle names a check by its id.
func (d document) CheckTitle(id string) string { return d.In(checks.TitleOf(id)) }

// Status names a verdict.
func (d document) Status(s checks.Status) string { return strings.ToLower(d.In(s.Title())) }

// Named names a group of comuni.
func (d document) Named(g Group) string {
	switch g.Key {
	case "":
		return d.T("Tutti", "All")
	case "pilots":
		return d.T("Comuni pilota", "Pilot comuni")
	case "others":
		return d.T("Altri comuni", "Other comuni")
	}
	if c := registry.Cluster(g.Key); slices.Contains(registry.Clusters[:], c) {
		return d.In(checks.ClusterTitle(c))
	}
	return g.Key
}

// chartRow is one bar of a chart, 0 to 100.
type chartRow struct {
	Label string
	Value string
	Width int
	Y     int
}

// Chart is a drawing of the groups' means in one family, with what a reader who
// does not see it is told.
type Chart struct {
	Title, Alt string
	Rows       []chartRow
	Height     int
}

// rowHeight is a bar's share of a chart, in the drawing's units.
const rowHeight = 22

// Chart draws groups by their mean in a family; "" is overall.
func (d document) Chart(title string, f checks.Family, groups []Group) Chart {
	c := Chart{Title: title, Height: rowHeight * len(groups)}
	var said []string
	for i, g := range groups {
		v := g.Overall
		if f != "" {
			v = g.Families[f]
		}
		row := chartRow{Label: d.Named(g), Value: percent(v), Y: i * rowHeight}
		if v != nil {
			row.Width = int(math.Round(*v * 100))
		}
		c.Rows = append(c.Rows, row)
		said = append(said, row.Label+" "+row.Value)
	}
	c.Alt = fmt.Sprintf("%s: %s", title, strings.Join(said, "; "))
	return c
}

// Bar is the bar's length in the drawing, which gives it 130.
func (r chartRow) Bar() int { return r.Width * 130 / 100 }

// groupTable is groups with the head of their first column.
type groupTable struct {
	D      document
	Head   string
	Groups []Group
}

// Table lays groups out.
func (d document) Table(head string, groups []Group) groupTable { return groupTable{d, head, groups} }

// Licence is under which a register is published; empty for what an operator
// writes.
func (d document) Licence(id registry.SourceID) string {
	switch t := id.Terms(); {
	case t.SPDX != "":
		return t.SPDX
	case t.Page != "":
		return d.T("licenza da confermare", "licence to be confirmed")
	}
	return ""
}
