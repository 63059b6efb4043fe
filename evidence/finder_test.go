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

// A long text is walked from four places at once: a word is found wherever it
// stands, across the seams too, and alone.
func TestFinderOverSeams(t *testing.T) {
	long := vocabularyWords.longest * 18
	for _, entry := range vocabulary {
		for _, w := range entry.Words {
			want := vocabularyWords.walk(0, w)
			if want&entry.For == 0 {
				t.Fatalf("%q is not found by itself", w)
			}
			for seam := 0; seam <= 4; seam++ {
				for at := max(0, seam*(long/4)-len(w)); at <= min(long-len(w), seam*(long/4)+1); at++ {
					text := strings.Repeat(" ", at) + w + strings.Repeat(" ", long-at-len(w))
					if got := vocabularyWords.In(text); got != vocabularyWords.walk(0, text) || got&want != want {
						t.Fatalf("%q at %d of %d: %b, want %b", w, at, long, got, want)
					}
				}
			}
		}
	}
}
