package crawler_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/crawler"
	"github.com/campanile-italia/campanile/evidence"
)

func read(t *testing.T, body string, header ...string) *evidence.Page {
	t.Helper()
	h := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	p := &evidence.Page{URL: "https://www.comune.esempio.mi.it/a/b.html", Status: 200}
	crawler.ReadPage(p, h, []byte(body))
	return p
}

func TestReadPageText(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"inline tags do not split words", "<p><b>pago</b>PA</p>", "pagoPA"},
		{"blocks do", "<li>uno</li><li>due</li>", "uno due"},
		{"entities and white space", "<p>Amministrazione&nbsp;\n  trasparente &egrave;</p>", "Amministrazione trasparente è"},
		{"soft hyphens go", "<p>paga&shy;menti</p>", "pagamenti"},
		{"scripts, styles and templates are not read", "<script>var a='no'</script><style>p{}</style><template><p>no</p></template>sì", "sì"},
		{"mailboxes are masked", "<p>scrivere a mario.rossi@comune.esempio.mi.it</p>", "scrivere a …@comune.esempio.mi.it"},
		{"tax codes of persons are masked", "<p>CF RSSMRA80A01F205X, ente 00297960197</p>", "CF …, ente 00297960197"},
		{"unclosed elements do not swallow the page", "<div><p>a<div>b</p>c", "a b c"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := read(t, tt.body).Text; got != tt.want {
				t.Errorf("text %q, want %q", got, tt.want)
			}
		})
	}
}

func TestReadPageTitle(t *testing.T) {
	for body, want := range map[string]string{
		"<title>Comune di Esempio</title><svg><title>Stemma</title></svg>": "Comune di Esempio",
		"<body><svg><title>Stemma</title></svg><p>testo":                   "",
		"<svg><title>Stemma</title></svg><title>Comune</title>":            "Comune",
		"<title> \n </title><title>Secondo</title>":                        "Secondo",
	} {
		if got := read(t, body).Title; got != want {
			t.Errorf("%s: title %q, want %q", body, got, want)
		}
	}
}

func TestReadPageLinks(t *testing.T) {
	p := read(t, `<html lang=it><head><base href="/x/"><title> Comune  di Esempio </title></head><body>
		<header><a href="pagamenti.html#top">Paga <i>on line</i></a></header>
		<main><a href='https://utente:pw@ESEMPIO.it.:443/a b'>con utente</a>
		<a href="javascript:void(0)" onclick="location.href='/servizi.aspx?id=1'">Servizi</a>
		<button onclick="window.open(&quot;/prenota&quot;)">Prenota</button>
		<a href="mailto:a@b.it">scrivi</a> <a href="https://città.it/">Città</a></main>
		<div id="footer"><a href="/at" data-element="transparency"><img src="/t.png" alt="Amministrazione trasparente"></a></div>`)
	want := []evidence.Link{
		{URL: "https://www.comune.esempio.mi.it/x/pagamenti.html", Text: "Paga on line", Region: evidence.Header},
		{URL: "https://esempio.it/a%20b", Text: "con utente", Region: evidence.Main},
		{URL: "https://www.comune.esempio.mi.it/servizi.aspx?id=1", Text: "Servizi", Region: evidence.Main},
		{URL: "https://www.comune.esempio.mi.it/prenota", Text: "Prenota", Region: evidence.Main},
		{URL: "https://xn--citt-3na.it/", Text: "Città", Region: evidence.Main},
		{URL: "https://www.comune.esempio.mi.it/at", Text: "Amministrazione trasparente", Region: evidence.Footer, Element: "transparency"},
	}
	if diff := cmp.Diff(want, p.Links); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
	if p.Title != "Comune di Esempio" || p.Lang != "it" {
		t.Errorf("title %q, lang %q", p.Title, p.Lang)
	}
}

func TestReadPageCharsets(t *testing.T) {
	const old = "<meta http-equiv=Content-Type content='text/html; charset=windows-1252'><p>Citt\xe0 \x80 10</p>"
	for _, tt := range []struct{ name, contentType, body string }{
		{"meta", "text/html", old},
		{"header", "text/html; charset=ISO-8859-1", "<p>Citt\xe0 \x80 10</p>"},
		{"guess", "text/html", "<p>Citt\xe0 \x80 10</p>"},
		{"header wrong, bytes are UTF-8", "text/html; charset=utf-8", "<p>Città € 10</p>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, want := read(t, tt.body, "Content-Type", tt.contentType).Text, "Città € 10"; got != want {
				t.Errorf("text %q, want %q", got, want)
			}
		})
	}
}

func TestReadPageContentFaults(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       evidence.Fault
	}{
		{"script only", `<div id="root"></div><script src="/bundle.js"></script>`, evidence.ScriptOnly},
		{"asks for JavaScript", `<noscript>Abilitare JavaScript</noscript><script src="/b.js"></script>`, evidence.ScriptOnly},
		{"bot wall", `<title>Just a moment...</title><p>Checking your browser</p>`, evidence.Blocked},
		{"soft 404", `<title>Pagina non trovata</title><p>La pagina cercata non c'è.</p>`, evidence.NotFound},
		{"short but honest", `<p>Comune di Esempio</p><a href=/home>Entra</a><script></script>`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := read(t, tt.body).Fault; got != tt.want {
				t.Errorf("fault %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzReadPage(f *testing.F) {
	f.Add("<p>x</p>", "text/html")
	f.Add("<a href=//[::1]:80/%zz onclick=\"location='\">", "text/html; charset=utf-16")
	f.Add(strings.Repeat("<div data-element=a>", 400), "")
	f.Fuzz(func(t *testing.T, body, contentType string) {
		p := &evidence.Page{URL: "https://x.it/"}
		crawler.ReadPage(p, http.Header{"Content-Type": {contentType}}, []byte(body))
		if len(p.Text) > 256<<10+64 || len(p.Links) > 800 {
			t.Errorf("bounds broken: %d bytes of text, %d links", len(p.Text), len(p.Links))
		}
		for _, l := range p.Links {
			if !strings.HasPrefix(l.URL, "http://") && !strings.HasPrefix(l.URL, "https://") {
				t.Errorf("link %q", l.URL)
			}
		}
	})
}

func BenchmarkReadPage(b *testing.B) {
	body := []byte("<html><body>" + strings.Repeat("<div class=card><h3>Servizio</h3><p>Testo del servizio comunale, con alcune parole.</p><a href=/servizi/uno>Leggi</a></div>\n", 450) + "</body></html>")
	h := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		p := &evidence.Page{URL: "https://www.comune.esempio.mi.it/"}
		crawler.ReadPage(p, h, body)
	}
}
