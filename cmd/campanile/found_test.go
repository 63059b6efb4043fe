package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/lab"
)

// foundAtLeast is the aim of issue 3: the page that decides a check is read
// within the page budget in 99% of the comuni where it exists.
const foundAtLeast = 0.99

// compareFound says how often the pages that decide were read, by check, by
// the site's style and by the way its pages are reached.
func compareFound(t *testing.T, deciding map[string][]lab.Deciding, shots map[string]*evidence.Snapshot) {
	t.Helper()
	shares := map[string][2]int{} // found, of
	count := func(key string, found bool) {
		n := shares[key]
		n[1]++
		if found {
			n[0]++
		}
		shares[key] = n
	}
	var missed []string
	for ipa, pages := range deciding {
		s := shots[ipa]
		if s == nil {
			continue // not among those that were scanned
		}
		for _, d := range pages {
			p := s.Page(d.URL)
			found := p != nil && p.Read()
			if d := s.Declaration(d.URL); d != nil { // what only a browser sees, had in JSON
				found = d.Fault == ""
			}
			count("all", found)
			count("check "+d.Check, found)
			count("style "+d.Style, found)
			count("layout "+cmp.Or(d.Layout, "plain links"), found)
			if !found {
				fault := evidence.Fault("not asked for")
				if p != nil {
					fault = p.Fault
				}
				missed = append(missed, fmt.Sprintf("%s %s (%s, %s): %s %s, %d pages", d.Check, ipa, d.Style, d.Layout, d.URL, fault, s.Counts.Pages))
			}
		}
	}
	keys := make([]string, 0, len(shares))
	for k := range shares {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var table strings.Builder
	for _, k := range keys {
		n := shares[k]
		fmt.Fprintf(&table, "\n%6.1f%% of %4d  %s", 100*float64(n[0])/float64(n[1]), n[1], k)
	}
	t.Log("pages that decide, found:" + table.String())
	all := shares["all"]
	if all[1] == 0 || float64(all[0]) < foundAtLeast*float64(all[1]) {
		slices.Sort(missed)
		t.Errorf("%d of %d pages that decide were found, want %.0f%%; missed:\n%s", all[0], all[1], 100*foundAtLeast, strings.Join(missed[:min(len(missed), 60)], "\n"))
	}
}
