package evidence_test

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/campanile-italia/campanile/evidence"
)

// TestFoldOfEveryCharacter holds the quick way Fold takes for Italian letters
// to the decomposition it stands for.
func TestFoldOfEveryCharacter(t *testing.T) {
	for r := rune(0x80); r < 0x3000; r++ {
		whole := evidence.Fold("a" + string(r) + "b")
		decomposed := evidence.Fold(norm.NFKD.String("a" + string(r) + "b"))
		if whole != decomposed {
			t.Errorf("%U: %q, decomposed first %q", r, whole, decomposed)
		}
		if mixed := evidence.Fold("Ω a" + string(r) + "b"); !strings.HasSuffix(mixed, whole) && unicode.IsPrint(r) {
			t.Errorf("%U: %q alone, %q beside a letter that needs decomposition", r, whole, mixed)
		}
	}
}

func TestFold(t *testing.T) {
	tests := map[string]string{
		"":                            "",
		" ":                           "",
		"Modalità  di\u00a0PAGAMENTO": "modalita di pagamento",
		"dell’amministra\u00adzione":  "dell'amministrazione",
		"1º marzo – 2° piano":         "1o marzo - 2° piano",
		"\u200bÈ già\n\tcosì":         "e gia cosi",
		"perche\u0301":                "perche",
		"Città «metropolitana» di Milano © 24": "citta «metropolitana» di milano © 24",
	}
	for in, want := range tests {
		if got := evidence.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestUnfoldQuotesWhatThePageShows(t *testing.T) {
	text := "Prima. Si dichiara: ADERENTE alla Piattaforma\u00a0 pagoPA — è così — dal 1° marzo 2021. Poi altro testo."
	folded := evidence.Fold(text)
	from := strings.Index(folded, "aderente")
	to := from + len("aderente alla piattaforma pagopa - e cosi - dal 1° marzo 2021")
	if got, want := evidence.Unfold(text, from, to, 0), "ADERENTE alla Piattaforma pagoPA — è così — dal 1° marzo 2021"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := evidence.Unfold(text, from, to, 10); !strings.Contains(got, "ADERENTE") || len(got) > len(text) {
		t.Errorf("with its surroundings: %q", got)
	}
}

func FuzzUnfold(f *testing.F) {
	f.Add("È già  così", 2, 5, 3)
	f.Add("ab\u00adcd ﬁne", 0, 100, 60)
	f.Fuzz(func(t *testing.T, text string, from, to, around int) {
		if around < 0 || around > 1000 {
			return
		}
		if got := evidence.Unfold(text, from, to, around); len(got) > len(text)+8 {
			t.Errorf("%q is longer than %q", got, text)
		}
	})
}
