package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRetained(t *testing.T) {
	for name, c := range map[string]struct {
		history []kept
		want    []bool
	}{
		"none":                       {nil, []bool{}},
		"one":                        {[]kept{{month: "1"}}, []bool{true}},
		"nothing happens":            {[]kept{{month: "1"}, {month: "1"}, {month: "1"}}, []bool{true, false, true}},
		"a change, both sides":       {[]kept{{month: "1"}, {month: "1"}, {month: "1"}, {month: "1", changed: true}, {month: "1"}, {month: "1"}}, []bool{true, false, true, true, false, true}},
		"a month begins":             {[]kept{{month: "1"}, {month: "1"}, {month: "2"}, {month: "2"}, {month: "2"}}, []bool{true, false, true, false, true}},
		"the newest is a change":     {[]kept{{month: "1"}, {month: "1"}, {month: "1", changed: true}}, []bool{true, true, true}},
		"a year without a visit":     {[]kept{{month: "2025-11"}, {month: "2026-11"}, {month: "2026-11"}}, []bool{true, true, true}},
		"changes one after the next": {[]kept{{month: "1"}, {month: "1", changed: true}, {month: "1", changed: true}, {month: "1"}}, []bool{true, true, true, true}},
	} {
		if diff := cmp.Diff(c.want, retained(c.history)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Pruning after every visit keeps what pruning the whole history at once would:
// nothing is dropped that a later visit needs.
func TestPruningAsItGoesKeepsWhatIsNeeded(t *testing.T) {
	for seed := range uint64(300) {
		draw := rand.New(rand.NewPCG(seed, 1))
		month := 0
		var whole, now []kept
		for i := range 1 + draw.IntN(60) {
			if draw.IntN(10) == 0 {
				month++
			}
			v := kept{run: fmt.Sprint(i), month: fmt.Sprint(month), changed: i > 0 && draw.IntN(5) == 0}
			whole, now = append(whole, v), left(append(now, v))
		}
		if diff := cmp.Diff(runs(left(whole)), runs(now)); diff != "" {
			t.Fatalf("seed %d (-at once +as it goes):\n%s", seed, diff)
		}
		for i, v := range whole {
			if v.changed && (!slices.Contains(runs(now), v.run) || !slices.Contains(runs(now), whole[i-1].run)) {
				t.Fatalf("seed %d: the change in visit %s has not both its sides: %v", seed, v.run, runs(now))
			}
		}
	}
}

func left(history []kept) []kept {
	var l []kept
	for i, keep := range retained(history) {
		if keep {
			l = append(l, history[i])
		}
	}
	return l
}

func runs(history []kept) []string {
	var r []string
	for _, v := range history {
		r = append(r, v.run)
	}
	return r
}
