package evidence

import (
	"slices"
	"strings"
	"testing"
)

// FuzzTopics holds the one walk against looking for every word in turn.
func FuzzTopics(f *testing.F) {
	for _, s := range []string{"", "Paga il bollettino PagoPA", "pagamenti dell'amministrazione", "https://x.it/iban-e-pagamenti-informatici", "//x.com/t.me/", "asilo ni nido", "trasparentrasparenza"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := TopicsInAddress(s), inTurn(Fold(s)); got != want {
			t.Errorf("%q: %b, want %b", s, got, want)
		}
		text := strings.Repeat(Fold(s), 20) // as long as is walked from four places
		places, all := vocabularyWords.Places(text)
		if want := inTurn(text); all != want {
			t.Errorf("%q: %b, want %b", text, all, want)
		}
		for i, place := range places {
			if i > 0 && places[i-1].End >= place.End {
				t.Errorf("%q: place %v after %v", text, place, places[i-1])
			}
			if want := inTurn(text[:place.End]) &^ inTurn(text[:place.End-1]); place.For&want != want {
				t.Errorf("%q: %b ends at %d, want %b", text, place.For, place.End, want)
			}
		}
	})
}

// inTurn looks for every word of the vocabulary.
func inTurn(folded string) (found Topics) {
	for _, entry := range vocabulary {
		for _, w := range entry.Words {
			if strings.Contains(folded, w) {
				found |= entry.For
			}
		}
	}
	return found
}

// A long text is walked from four places at once: a word is found wherever it
// stands, across the seams too, once and alone.
func TestFinderOverSeams(t *testing.T) {
	long := vocabularyWords.longest * 18
	for _, entry := range vocabulary {
		for _, w := range entry.Words {
			want, _ := vocabularyWords.Places(w)
			if len(want) == 0 || want[len(want)-1].End != len(w) || want[len(want)-1].For&entry.For == 0 {
				t.Fatalf("%q is not found by itself", w)
			}
			for seam := 0; seam <= 4; seam++ {
				for at := max(0, seam*(long/4)-len(w)); at <= min(long-len(w), seam*(long/4)+1); at++ {
					text := strings.Repeat(" ", at) + w + strings.Repeat(" ", long-at-len(w))
					got, _ := vocabularyWords.Places(text)
					for i := range got {
						got[i].End -= at
					}
					if len(got) < len(want) || !slices.Equal(got[:len(want)], want) || vocabularyWords.In(text) != inTurn(text) {
						t.Fatalf("%q at %d of %d: %v, want %v", w, at, long, got, want)
					}
				}
			}
		}
	}
}
