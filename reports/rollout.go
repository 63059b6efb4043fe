package reports

import (
	"slices"

	"github.com/campanile-italia/campanile/evaluate"
)

// WaveLine is a wave of the roll-out plan in a report.
type WaveLine struct {
	Wave      int                      `json:"wave"`   // from 1, a quarter each
	Comuni    []string                 `json:"comuni"` // Codici IPA
	Gain      *evaluate.Interval       `json:"gain"`   // null: of so few, some of whom may still reply, that it would name them
	Residents *float64                 `json:"residents"`
	Suppliers []evaluate.SupplierShare `json:"suppliers"` // whose one fix serves several of its comuni
}

// Waves are the plan's, where the report is about the programme: the region or
// its pilots. Who may still reply counts only where a wave is of enough others.
func (r Report) Waves() []WaveLine {
	if r.Plan == nil || r.Scope != Region && r.Scope != Pilots {
		return nil
	}
	lines := make([]WaveLine, len(r.Plan.Waves))
	for i := range lines {
		w, l := &r.Plan.Waves[i], &lines[i]
		*l = WaveLine{Wave: i + 1, Comuni: make([]string, len(w.Comuni)), Suppliers: []evaluate.SupplierShare{}}
		for n, c := range w.Comuni {
			l.Comuni[n] = c.IPA
		}
		for _, s := range w.Suppliers {
			if len(s.Shared) > 0 {
				l.Suppliers = append(l.Suppliers, s)
			}
		}
		if len(w.Comuni) >= fewest || !slices.ContainsFunc(l.Comuni, r.mayReply) {
			l.Gain, l.Residents = &w.Gain, &w.Residents
		}
	}
	return lines
}

// WaveOf is the wave in which a comune is proposed, from 1; 0: in none.
func (r Report) WaveOf(ipa string) int {
	if r.Plan == nil {
		return 0
	}
	return 1 + slices.IndexFunc(r.Plan.Waves, func(w evaluate.Wave) bool {
		return slices.ContainsFunc(w.Comuni, func(c evaluate.WaveComune) bool { return c.IPA == ipa })
	})
}
