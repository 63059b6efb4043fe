package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// padigitale is the list that says what was funded and certified.
var padigitale = Cite{Act: "PA digitale 2026", Where: "candidature finanziate dei comuni", URL: "https://padigitale2026.gov.it/opendata/"}

// pagoPAGrant says whether a project is one of measure 1.4.3 on pagoPA.
func pagoPAGrant(g *registry.Grant) bool {
	return g.Measure == "1.4.3" && strings.Contains(strings.ReplaceAll(evidence.Fold(g.Notice), " ", ""), "pagopa")
}

// cloudGrant says whether a project is one of measure 1.2, migration to the cloud.
func cloudGrant(g *registry.Grant) bool { return g.Measure == "1.2" }

// certified returns the newest project of the kind that was paid after it was
// certified (state E); nil without one.
func certified(m *registry.Municipality, kind func(*registry.Grant) bool) *registry.Grant {
	return newestGrant(m, func(g *registry.Grant) bool { return g.State == "E" && kind(g) })
}

func newestGrant(m *registry.Municipality, kind func(*registry.Grant) bool) *registry.Grant {
	var newest *registry.Grant
	for i := range m.Grants {
		if g := &m.Grants[i]; kind(g) && (newest == nil || !g.Date.Before(newest.Date)) {
			newest = g
		}
	}
	return newest
}

// judgeGrant tells how far the newest project of a kind is: for context only.
func judgeGrant(s *evidence.Snapshot, kind func(*registry.Grant) bool) Finding {
	g := certified(&s.Municipality, kind)
	if g == nil {
		if g = newestGrant(&s.Municipality, kind); g == nil {
			return notApplicable("no-grant", reasonText("no-grant"))
		}
		return notApplicable("grant-under-way", reasonText("grant-under-way"), grantProof(s, g))
	}
	return passed(Text{
		IT: "Progetto certificato e pagato" + when(g, "02/01/2006", " il ") + ": " + g.Notice + ".",
		EN: "Project certified and paid" + when(g, "2006-01-02", " on ") + ": " + g.Notice + ".",
	}, grantProof(s, g))
}

func when(g *registry.Grant, layout, before string) string {
	if g.Date.IsZero() {
		return ""
	}
	return before + g.Date.Format(layout)
}

func grantProof(s *evidence.Snapshot, g *registry.Grant) Proof {
	return registerProof(s, registry.PADigitale, "avviso "+g.Notice+", stato_candidatura "+g.State+when(g, "2006-01-02", ", data_stato_candidatura "))
}
