package crawler

import (
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// However the text comes in pieces, its words are those of the whole, with one
// blank between them and none around.
func TestWords(t *testing.T) {
	pieces := []string{
		"Comune", " di ", "\n\t", " ", "&egrave;", "&amp;", "&nbsp;", "& ", "&", "&#233;", "&ltx", "perch\u00e9", "\u00a0", "so\u00adft", "\u200b", "L'Albo", "a  b", "\x01", "x\xffy", "\ufeff",
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		var w words
		var whole strings.Builder
		for range random.IntN(8) {
			piece := pieces[random.IntN(len(pieces))]
			w.add([]byte(piece))
			whole.WriteString(html.UnescapeString(piece))
			if random.IntN(4) == 0 {
				w.gap()
				whole.WriteString(" ")
			}
		}
		want := strings.NewReplacer("\u00ad", "", "\u200b", "", "\ufeff", "", "\x01", " ").Replace(strings.ToValidUTF8(whole.String(), "\ufffd"))
		if got := string(w.buf); got != strings.Join(strings.Fields(want), " ") {
			t.Fatalf("%q: %q", whole.String(), got)
		}
	}
}

// Text ends where a word does, within its bound.
func TestWordsEnd(t *testing.T) {
	var w words
	w.add([]byte(strings.Repeat("comune ", maxText/7)))
	w.add([]byte(strings.Repeat("provincia ", 100)))
	if !w.full || len(w.buf) > maxText || len(w.buf) < maxText-16 {
		t.Errorf("%d bytes, full %v", len(w.buf), w.full)
	}
	if last := string(w.buf[len(w.buf)-10:]); !strings.HasSuffix(last, " provincia") && !strings.HasSuffix(last, " comune") {
		t.Errorf("ends in %q", last)
	}
}
