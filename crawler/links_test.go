package crawler

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/evidence"
)

// The ways in which pages of comuni write links, and what is none.
func TestLinksAsTheyAreWritten(t *testing.T) {
	for _, tt := range []struct{ name, body, url, text string }{
		{"an anchor", `<a href="/at">Trasparenza</a>`, "https://x.it/at", "Trasparenza"},
		{"a picture with words", `<a href="/at"><img src="b.gif" alt="Trasparenza"></a>`, "https://x.it/at", "Trasparenza"},
		{"a picture with a title", `<a href="/at"><img src="b.gif" alt="" title="Trasparenza"></a>`, "https://x.it/at", "Trasparenza"},
		{"a picture whose file says it", `<a href="/12"><img src="/img/banner_amministrazione-trasparente.gif"></a>`, "https://x.it/12", "banner amministrazione trasparente"},
		{"a picture whose file says nothing", `<a href="/12"><img src="/img/IMG_2033.jpg"></a>`, "https://x.it/12", ""},
		{"a menu in noscript", `<noscript><p>Menu</p><ul><li><a href="/at"><b>Amministrazione</b> trasparente</a></ul></noscript>`, "https://x.it/at", "Amministrazione trasparente"},
		{"a handler", `<div onclick="location.href='/at'">Trasparenza</div>`, "https://x.it/at", "Trasparenza"},
		{"a handler of the site's own", `<td onclick="return vai( 'pagina.php?id=3', 1 )">Trasparenza</td>`, "https://x.it/pagina.php?id=3", "Trasparenza"},
		{"a handler that leads nowhere", `<td onclick="apri('menu', 'scuro')">Menu</td>`, "", ""},
		{"an option", `<select onchange="location=this.value"><option value="">Vai a<option value="/at">Trasparenza<option>altro</select>`, "https://x.it/at", "Trasparenza"},
		{"an option that is a value", `<select name="anno"><option value="2026">2026</option><option value="a/b">x</option></select>`, "", ""},
		{"a button", `<form action="/at"><button>Trasparenza</button></form>`, "https://x.it/at", "Trasparenza"},
		{"a button with hidden fields", `<form action="/at?x=1"><input type=hidden name=ente value="c_x000"><input type="hidden" name="a b" value="1&amp;2"><button>Trasparenza</button></form>`, "https://x.it/at?ente=c_x000&a+b=1%262", "Trasparenza"},
		{"a search", `<form action="/at"><input name=q><button>Cerca</button></form>`, "", ""},
		{"an area", `<map><area href="/at" alt="Trasparenza"></map>`, "https://x.it/at", "Trasparenza"},
		{"a frame", `<iframe src="/at" title="Trasparenza"></iframe>`, "https://x.it/at", "Trasparenza"},
		{"with user information", `<a href="https://ente:pw@x.it/at">T</a>`, "https://x.it/at", "T"},
		{"with a trailing dot", `<a href="https://x.it./at">T</a>`, "https://x.it/at", "T"},
		{"with an accented host", `<a href="https://comune.cantù.co.it/at">T</a>`, "https://comune.xn--cant-ora.co.it/at", "T"},
		{"with blanks and a line break", "<a href=' \n/a t\n/x '>T</a>", "https://x.it/a%20t/x", "T"},
		{"percent-encoded", `<a href="/citt%C3%A0/%61t">T</a>`, "https://x.it/citt%C3%A0/%61t", "T"},
		{"with backslashes", `<a href="\at\iban">T</a>`, "https://x.it/at/iban", "T"},
		{"without a scheme", `<a href="//x.it/at">T</a>`, "https://x.it/at", "T"},
		{"below a base", `<base href="/portale/"><a href="../at">T</a>`, "https://x.it/at", "T"},
		{"a script", `<a href="javascript:void(0)">T</a>`, "", ""},
		{"a telephone", `<a href="tel:+390000">T</a>`, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := &evidence.Page{URL: "https://x.it/", Status: 200}
			ReadPage(p, http.Header{"Content-Type": {"text/html; charset=utf-8"}}, []byte(tt.body))
			var want []evidence.Link
			if tt.url != "" {
				want = []evidence.Link{{URL: tt.url, Text: tt.text, Region: evidence.Main}}
			}
			if diff := cmp.Diff(want, p.Links); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Pages of one kind do not crowd out the rest, whatever their number.
func TestFrontierTiresOfAKind(t *testing.T) {
	f := newFrontier(new(symbols))
	for i := range 40 {
		f.push(candidate{url: "https://x.it/" + string(rune('a'+i%26)) + string(rune('a'+i/26)), rank: 52, own: true})
	}
	f.push(candidate{url: "https://x.it/contatti", rank: 30, own: true})
	for n := 1; ; n++ {
		c, ok := f.next()
		if !ok || n > 10 {
			t.Fatalf("the page of another kind did not come among the first %d", n)
		}
		if c.url == "https://x.it/contatti" {
			return
		}
	}
}

// All pages of an old CMS have one shape: its menus do not shut out the page
// where one finds the comune.
func TestMenusDoNotShutOutContacts(t *testing.T) {
	f := newFrontier(new(symbols))
	for i := range 100 {
		for _, rank := range []int{rankPlain, rankPlain + 4} {
			f.push(candidate{url: fmt.Sprintf("https://x.it/index.php?option=com_content&id=%d&Itemid=%d", i, rank), rank: rank, own: true})
		}
	}
	contacts := "https://x.it/index.php?option=com_content&id=900&Itemid=3"
	f.push(candidate{url: contacts, rank: 50, own: true})
	if c, ok := f.next(); !ok || c.url != contacts {
		t.Errorf("%s comes first", c.url)
	}
	left := 0
	for {
		if _, ok := f.next(); !ok {
			break
		}
		left++
	}
	if left > maxPerShape || !f.dropped {
		t.Errorf("%d pages of one shape, and dropped %v", left, f.dropped)
	}
}
