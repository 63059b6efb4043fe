package reports

import (
	_ "embed"
	"html/template"
	"io"
	"math"
	"strconv"

	"github.com/campanile-italia/campanile/checks"
)

//go:embed report.html
var reportPage string

var reportTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"families": func() []checks.Family { return checks.Families[:] },
	"percent": func(v *float64) string {
		if v == nil {
			return "—"
		}
		return strconv.Itoa(int(math.Round(*v*100))) + "%"
	},
}).Parse(reportPage))

// HTML writes one self-contained page: the means, a table of the comuni and,
// for a single comune, every finding with its proof, norm and remedy. It loads
// nothing and prints on A4.
func HTML(w io.Writer, r Report) error { return reportTemplate.Execute(w, newDocument(r)) }

// document is a Report with what the template shows worked out.
type document struct {
	Report
	Ruleset string
	Overall *float64
	Means   map[checks.Family]*float64
	Scored  int
	Detail  []detail // of a single comune
}

type detail struct {
	checks.Result
	Check *checks.Check
}

func newDocument(r Report) document {
	d := document{Report: r, Ruleset: checks.Ruleset, Means: map[checks.Family]*float64{}}
	var all mean
	families := map[checks.Family]*mean{}
	for _, o := range r.Outcomes {
		all.add(o.Card.Overall.Value)
		for f, s := range o.Card.Families {
			if families[f] == nil {
				families[f] = &mean{}
			}
			families[f].add(s.Value)
		}
	}
	d.Overall, d.Scored = all.value(), all.n
	for f, m := range families {
		d.Means[f] = m.value()
	}
	if r.Scope == Comune && len(r.Outcomes) == 1 {
		for _, res := range r.Outcomes[0].Results {
			if c, ok := checks.Find(res.Check); ok {
				d.Detail = append(d.Detail, detail{res, c})
			}
		}
	}
	return d
}

// mean is of published scores only.
type mean struct {
	sum float64
	n   int
}

func (m *mean) add(v *float64) {
	if v != nil {
		m.sum += *v
		m.n++
	}
}

func (m *mean) value() *float64 {
	if m.n == 0 {
		return nil
	}
	v := m.sum / float64(m.n)
	return &v
}

// T returns the text of the report's language.
func (d document) T(it, en string) string { return d.text(it, en) }

// In returns a two-language text in the report's language.
func (d document) In(t checks.Text) string { return t.In(d.Language) }
