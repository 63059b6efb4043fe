package checks

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestLabelledIn holds the search around eleven digits to the plain one over
// all words.
func TestLabelledIn(t *testing.T) {
	pieces := []string{
		"codice fiscale", "cod. fisc.", "c.f.", "cf", "p.iva", "partita iva", "p.i.v.a.", " ", " ", "/", ":", " - ", " e ", " comune", " n.", "it", " it ", "è", "a",
		"12345678901", "123 456 789 01", "1.2345678901", "5 12345678901", "1234567890", "123456789012", "12345678901_", "12345678901. ", "tel. 02 1234567 12", "via roma 1, ",
	}
	rng := rand.New(rand.NewPCG(1, 2))
	matched := 0
	for range 20_000 {
		var b strings.Builder
		for range 1 + rng.IntN(14) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		words := b.String()
		want, got := labelled.FindAllStringSubmatchIndex(words, 20), labelledIn(words)
		if !slices.EqualFunc(want, got, slices.Equal[[]int]) {
			t.Fatalf("%q: %v, want %v", words, got, want)
		}
		matched += len(want)
	}
	if matched < 1000 {
		t.Errorf("only %d matches were compared", matched)
	}
}
