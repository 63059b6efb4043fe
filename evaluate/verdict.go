package evaluate

import (
	"maps"
	"slices"

	"github.com/campanile-italia/campanile/checks"
)

// Verdict is one check of a pilot, at the end of the baseline and of the
// follow-up, with the evidence it was judged on.
type Verdict struct {
	Check  string `json:"check"`
	Before Seen   `json:"before"`
	After  Seen   `json:"after"`
}

// Seen is a verdict at the last visit of a window.
type Seen struct {
	Status    checks.Status `json:"status"`    // empty: no visit
	Confirmed bool          `json:"confirmed"` // the visit before said the same
	Run       string        `json:"run"`
	SHA256    string        `json:"sha256"` // of the evidence
}

// verdicts returns the checks of a comune that were judged in either window.
func verdicts(u *Unit, w wave) (all []Verdict) {
	ids := map[string]bool{}
	for i := range u.Visits {
		for id := range u.Visits[i].Verdicts {
			ids[id] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		v := Verdict{id, seenIn(u.Visits, w.base, id), seenIn(u.Visits, w.follow, id)}
		if v.Before.Status != "" || v.After.Status != "" {
			all = append(all, v)
		}
	}
	return all
}

func seenIn(visits []Visit, w window, check string) (s Seen) {
	for i := len(visits) - 1; i >= 0; i-- {
		v := &visits[i]
		status, ok := v.Verdicts[check]
		if !ok || !w.holds(v.At) {
			continue
		}
		if s.Run != "" {
			s.Confirmed = status == s.Status
			return s
		}
		s = Seen{Status: status, Run: v.Run, SHA256: v.SHA256}
	}
	return s
}
