package crawler

import (
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/evidence"
)

// What a visit puts away comes back as it was.
func TestKeptPagesComeBack(t *testing.T) {
	menu := []evidence.Link{{URL: "https://x.it/a", Text: "A", Region: evidence.Nav}, {URL: "https://x.it/b", Text: "B"}}
	header := map[string]string{"server": "nginx"}
	long := strings.Repeat("parole del comune ", 900)
	images := []evidence.Image{{Src: "https://x.it/3.png"}, {Src: "https://x.it/1.png"}, {Src: "https://x.it/2.png"}, {Src: "https://x.it/1.png"}, {Src: "https://x.it/3.png"}}
	want := []evidence.Page{
		{URL: "https://x.it/", Fault: evidence.Timeout},
		{URL: "https://x.it/1", Text: "menù " + long + " piè di pagina", Links: menu, Header: header, Scripts: []string{"https://x.it/s.js"}},
		{URL: "https://x.it/2", Text: "menù altro piè di pagina", Links: menu[1:], Header: header, Elements: []evidence.Element{{Name: "faq"}}},
		{URL: "https://x.it/3", Text: "menù", Images: []evidence.Image{{Src: "https://x.it/i.png"}}, Scripts: []string{"https://x.it/s.js"}},
		{URL: "https://x.it/4", Text: "menù " + long + " piè di pagina", Links: menu},
		{URL: "https://x.it/5"},
		{URL: "https://x.it/6", Images: images},
		{URL: "https://x.it/7", Images: []evidence.Image{images[4], images[1], images[2], images[3]}},
	}
	for _, want := range [][]evidence.Page{want, want[3:], want[6:]} { // first words long, too few for a dictionary, none
		k := newKept(new(symbols))
		for i, p := range want {
			k.add(p)
			if i == 2 {
				runtime.GC() // the dictionary goes
			}
		}
		if diff := cmp.Diff(want, k.all()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if again := k.all(); again != nil {
			t.Errorf("kept after being taken: %d pages", len(again))
		}
	}
}
