package main

import (
	"maps"
	"slices"

	"github.com/campanile-italia/campanile/lab"
)

// covering chooses, from a region whose truth is known, comuni that between
// them show every check in every style, trap, verdict and reason that the
// region holds: always the comune that adds most, of equals the first by
// Codice IPA.
func covering(truth map[string]map[string]lab.Expectation) map[string]map[string]lab.Expectation {
	type way struct{ check, style, trap, status, reason string }
	ways := map[string]map[way]bool{}
	for ipa, of := range truth {
		ways[ipa] = map[way]bool{}
		for id, e := range of {
			if e.Status == "" {
				continue
			}
			ways[ipa][way{check: id, status: e.Status, reason: e.Reason}] = true
			ways[ipa][way{check: id, style: e.Style}] = true
			ways[ipa][way{check: id, trap: e.Trap}] = true
		}
	}
	codes := slices.Sorted(maps.Keys(truth))
	chosen := map[string]map[string]lab.Expectation{}
	for len(codes) > 0 {
		best := slices.MaxFunc(codes, func(a, b string) int { return len(ways[a]) - len(ways[b]) })
		if len(ways[best]) == 0 {
			break
		}
		chosen[best] = truth[best]
		shown := maps.Clone(ways[best])
		for _, of := range ways {
			maps.DeleteFunc(of, func(w way, _ bool) bool { return shown[w] })
		}
	}
	return chosen
}
