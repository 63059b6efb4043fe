package evidence

import (
	"strings"
	"testing"
)

// FuzzTopics holds the one walk against looking for every word in turn.
func FuzzTopics(f *testing.F) {
	for _, s := range []string{"", "Paga il bollettino PagoPA", "pagamenti dell'amministrazione", "https://x.it/iban-e-pagamenti-informatici", "//x.com/t.me/", "asilo ni nido", "trasparentrasparenza"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want Topics
		folded := Fold(s)
		for _, entry := range vocabulary {
			for _, w := range entry.Words {
				if strings.Contains(folded, w) {
					want |= entry.For
				}
			}
		}
		if got := TopicsInAddress(s); got != want {
			t.Errorf("%q: %b, want %b", s, got, want)
		}
	})
}
