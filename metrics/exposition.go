package metrics

import (
	"bufio"
	"cmp"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/registry"
)

// exposition writes series in Prometheus' text format, family by family.
type exposition struct {
	w    *bufio.Writer
	name string
}

func newExposition(w io.Writer) *exposition { return &exposition{w: bufio.NewWriterSize(w, 64<<10)} }

// put writes; what goes wrong is kept by the writer until flush.
func (e *exposition) put(s string) { _, _ = e.w.WriteString(s) }

func (e *exposition) flush() error { return e.w.Flush() }

// family begins a metric; all its series follow it.
func (e *exposition) family(name, help string) {
	e.name = name
	e.put("# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n")
}

// series writes one: labels are names and values by turns, in the names' order.
func (e *exposition) series(v float64, labels ...string) {
	e.put(e.name)
	for i := 0; i+1 < len(labels); i += 2 {
		if i == 0 {
			e.put("{")
		} else {
			e.put(",")
		}
		e.put(labels[i])
		e.put(`="`)
		e.put(escaped(labels[i+1]))
		e.put(`"`)
	}
	if len(labels) > 0 {
		e.put("}")
	}
	e.put(" ")
	var number [32]byte
	_, _ = e.w.Write(strconv.AppendFloat(number[:0], v, 'g', -1, 64))
	e.put("\n")
}

var escapes = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)

// maxLabel bounds a label, in bytes: names come from registers.
const maxLabel = 120

// escaped makes a value fit for a label: valid UTF-8, bounded, escaped.
func escaped(s string) string {
	plain := len(s) <= maxLabel
	for i := 0; plain && i < len(s); i++ {
		plain = s[i] < utf8.RuneSelf && s[i] != '\\' && s[i] != '"' && s[i] != '\n'
	}
	if plain {
		return s
	}
	s = strings.ToValidUTF8(s, "\ufffd")
	if end := maxLabel; len(s) > end {
		for !utf8.RuneStart(s[end]) {
			end--
		}
		s = s[:end]
	}
	return escapes.Replace(s)
}

// view writes everything that is said of the territory.
func (e *exposition) view(v *view) {
	e.municipalities(v.outcomes)
	e.scores(v.outcomes)
	e.verdicts(v.outcomes, v.perCheck)
	e.networks(v.outcomes)
	e.quality(v.quality)
	e.sources(v.sources)
}

func (e *exposition) municipalities(outcomes []checks.Outcome) {
	e.family("campanile_municipality_info", "A comune of the inventory; the value is always 1.")
	for i := range outcomes {
		o := &outcomes[i]
		e.series(1, "cluster", string(o.Cluster), "ipa", o.IPA, "istat", o.ISTAT, "name", o.Name, "pilot", strconv.FormatBool(o.Pilot), "province", o.Province)
	}
	e.family("campanile_municipality_population", "Residents of a comune, for shares of inhabitants. Absent when unknown.")
	for i := range outcomes {
		if n := outcomes[i].Population; n > 0 {
			e.series(float64(n), "ipa", outcomes[i].IPA)
		}
	}
	e.family("campanile_last_visit_timestamp_seconds", "When the comune's last visit ended.")
	for i := range outcomes {
		e.series(float64(outcomes[i].Finished.Unix()), "ipa", outcomes[i].IPA)
	}
}

func (e *exposition) scores(outcomes []checks.Outcome) {
	each := func(write func(ipa, family string, s checks.Score)) {
		for i := range outcomes {
			o := &outcomes[i]
			write(o.IPA, "overall", o.Card.Overall)
			for _, f := range checks.Families {
				write(o.IPA, string(f), o.Card.Families[f])
			}
		}
	}
	e.family("campanile_score_ratio", "Share of assessed duties met, 0 to 1. Absent below coverage 0.6.")
	each(func(ipa, family string, s checks.Score) {
		if s.Value != nil {
			e.series(*s.Value, "family", family, "ipa", ipa)
		}
	})
	e.family("campanile_coverage_ratio", "Share of applicable duties that could be assessed, by weight, 0 to 1.")
	each(func(ipa, family string, s checks.Score) { e.series(s.Coverage, "family", family, "ipa", ipa) })
}

// tally is one series of campanile_check_municipalities.
type tally struct {
	check, province string
	status          checks.Status
	cluster         registry.Cluster
}

func (e *exposition) verdicts(outcomes []checks.Outcome, perCheck bool) {
	counts := map[tally]int{}
	for i := range outcomes {
		o := &outcomes[i]
		for j := range o.Results {
			counts[tally{o.Results[j].Check, o.Province, o.Results[j].Status, o.Cluster}]++
		}
	}
	e.family("campanile_check_municipalities", "Comuni by verdict of a check, province and population cluster.")
	for _, t := range slices.SortedFunc(maps.Keys(counts), compareTallies) {
		e.series(float64(counts[t]), "check", t.check, "cluster", string(t.cluster), "province", t.province, "status", string(t.status))
	}
	if !perCheck {
		return
	}
	e.family("campanile_check_status", "Verdict of a check: 1 pass, 0.5 warn, 0 fail. Absent when unknown or not applicable.")
	for i := range outcomes {
		o := &outcomes[i]
		for j := range o.Results {
			if value, ok := statusValue(o.Results[j].Status); ok {
				e.series(value, "check", o.Results[j].Check, "ipa", o.IPA)
			}
		}
	}
}

func compareTallies(a, b tally) int {
	return cmp.Or(cmp.Compare(a.check, b.check), cmp.Compare(a.status, b.status), cmp.Compare(a.province, b.province), cmp.Compare(a.cluster, b.cluster))
}

func statusValue(s checks.Status) (float64, bool) {
	switch s {
	case checks.Pass:
		return 1, true
	case checks.Warn:
		return 0.5, true
	case checks.Fail:
		return 0, true
	}
	return 0, false
}

// network is one series of campanile_network_municipalities.
type network struct{ class, owner, country string }

func (e *exposition) networks(outcomes []checks.Outcome) {
	counts := map[network]int{}
	for i := range outcomes {
		if n := outcomes[i].Network; n != nil {
			counts[network{string(n.Class), escaped(n.Owner), n.Country}]++ // cut before it is counted: two long names may end alike
		}
	}
	e.family("campanile_network_municipalities", "Comuni by the network their site is on: its class, its owner and the country its range is registered in.")
	for _, n := range slices.SortedFunc(maps.Keys(counts), func(a, b network) int {
		return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.owner, b.owner), cmp.Compare(a.country, b.country))
	}) {
		e.put(e.name + `{class="` + n.class + `",country="` + escaped(n.country) + `",owner="` + n.owner + `"} ` + strconv.Itoa(counts[n]) + "\n")
	}
}

func (e *exposition) quality(q Quality) {
	if q.Agreement != nil {
		e.family("campanile_run_agreement_ratio", "Test and retest: share of the verdicts of the newest run that are equal to those of the visit before, 0 to 1.")
		e.series(*q.Agreement)
	}
	if len(q.Flapping) > 0 {
		e.family("campanile_check_flaps", "Verdicts of a check that changed and came back within a week, in the last 30 days.")
		for _, check := range slices.Sorted(maps.Keys(q.Flapping)) {
			e.series(float64(q.Flapping[check]), "check", check)
		}
	}
	if !q.Published.IsZero() {
		e.family("campanile_run_published_timestamp_seconds", "When a run last entered the public figures. Absent before the first.")
		e.series(float64(q.Published.Unix()))
	}
	e.family("campanile_run_withheld", "1 while the newest run is held back from the public figures, else 0.")
	withheld := 0.0
	if q.Withheld {
		withheld = 1
	}
	e.series(withheld)
}

func (e *exposition) sources(sources []registry.Source) {
	e.family("campanile_source_timestamp_seconds", "Date of the content of a register's delivery in use.")
	for _, s := range sources {
		if !s.Missing && !s.Date.IsZero() {
			e.series(float64(s.Date.Unix()), "source", string(s.ID))
		}
	}
}
