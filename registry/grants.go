package registry

import (
	"cmp"
	"io"
	"slices"
	"strings"
)

// ReadPADigitale reads the financed applications of PA digitale 2026 and
// returns each body's projects by Codice IPA, oldest first. Renounced projects
// (state R) are left out.
func ReadPADigitale(r io.Reader) (grants map[string][]Grant, stats ReadStats, err error) {
	t, err := openTable(r, &stats, false)
	if err != nil {
		return nil, stats, err
	}
	ipa, notice, state := t.col("codice_ipa"), t.col("avviso"), t.col("stato_candidatura")
	date, measure, code := t.col("data_stato_candidatura"), t.col("misura"), t.col("misura_codice")
	if err := t.need("PA digitale 2026 (candidature finanziate)", map[string]int{"codice_ipa": ipa, "avviso": notice, "stato_candidatura": state}); err != nil {
		return nil, stats, err
	}
	grants = make(map[string][]Grant)
	for {
		ok, err := t.next()
		if err != nil {
			return nil, stats, err
		}
		if !ok {
			break
		}
		key := NormalIPA(t.at(ipa))
		g := Grant{Measure: measureOf(t.at(measure), t.at(notice), t.at(code)), Notice: t.at(notice), State: strings.ToUpper(t.at(state)), Date: day(t.at(date))}
		switch {
		case !validIPA(key) || g.Measure == "":
			stats.bad(t.line, "no codice_ipa or no measure")
			continue
		case g.State != "A" && g.State != "E" && g.State != "R":
			stats.bad(t.line, "stato_candidatura is none of A, E, R")
			continue
		case g.State == "R" || len(grants[key]) >= maxGrants || slices.Contains(grants[key], g):
			continue
		}
		stats.seen(g.Date)
		grants[key] = append(grants[key], g)
	}
	for _, gs := range grants {
		slices.SortStableFunc(gs, func(a, b Grant) int {
			return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.Measure, b.Measure), cmp.Compare(a.Notice, b.Notice))
		})
	}
	return grants, stats, stats.judge()
}

// maxGrants bounds the projects kept of one body.
const maxGrants = 200

// measureOf returns the number of the measure: the first word of misura or of
// the notice ("1.4.3 - pagoPA - Comuni"), else the digits of the publisher's
// file ("143").
func measureOf(texts ...string) string {
	for _, s := range texts {
		first, _, _ := strings.Cut(s, " ")
		if strings.Contains(first, ".") && strings.Trim(first, "0123456789.") == "" {
			return strings.Trim(first, ".")
		}
	}
	if code := texts[len(texts)-1]; len(code) > 1 && len(code) < 5 && strings.Trim(code, "0123456789") == "" {
		return strings.Join(strings.Split(code, ""), ".")
	}
	return ""
}
