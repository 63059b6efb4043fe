package crawler

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/campanile-italia/campanile/evidence"
)

// RFC 9309, 2.2.2: the longest match decides, and allow on a tie.
func TestRobotsPrecedence(t *testing.T) {
	for _, tt := range []struct {
		name, robots string
		path         string
		want         bool
	}{
		{"longer allow", "User-agent: *\nDisallow: /\nAllow: /trasparenza", "/trasparenza/iban", true},
		{"the rest stays closed", "User-agent: *\nDisallow: /\nAllow: /trasparenza", "/servizi", false},
		{"longer disallow", "User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", false},
		{"the home page alone", "User-agent: *\nDisallow: /\nAllow: /$", "/", true},
		{"end mark", "User-agent: *\nDisallow: /*.php$", "/x.php?id=1", true},
		{"a page that one visitor's address names", "User-agent: *\nDisallow: /iban.php?id=1$", "/iban.php?PHPSESSID=a9&id=1", false},
		{"a page that one visitor's path names", "User-agent: *\nDisallow: /iban.do$", "/iban.do;jsessionid=a9", false},
		{"wildcard", "User-agent: *\nDisallow: /*?sid=", "/x?sid=1", false},
		{"empty disallow", "User-agent: *\nDisallow:", "/x", true},
		{"byte-order mark", "\ufeffUser-agent: *\nDisallow: /", "/", false},
		{"CRLF and odd case", "USER-AGENT: *\r\nDISALLOW: /\r\n", "/", false},
		{"old Mac line ends", "User-agent: *\rDisallow: /\r", "/", false},
		{"groups of one agent are one", "User-agent: *\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/a", false},
		{"several agents share a group", "User-agent: x\nUser-agent: campanile\nDisallow: /", "/", false},
		{"our group and not the star's", "User-agent: *\nDisallow: /\n\nUser-agent: Campanile/1.0\nDisallow: /no", "/yes", true},
		{"a tie", "User-agent: *\nDisallow: /\nAllow: /", "/x", true},
		{"a wildcard is no longer than it is written", "User-agent: *\nDisallow: /*.php?\nAllow: /index.php", "/index.php?id=1", true},
		{"encoded and not", "User-agent: *\nDisallow: /citt%C3%A0", "/città/x", false},
		{"without its slash", "User-agent: *\nDisallow: trasparenza", "/trasparenza", false},
		{"a sitemap ends no group", "User-agent: *\nSitemap: https://x.it/s.xml\nDisallow: /a", "/a", false},
		{"our group is empty", "User-agent: *\nDisallow: /\n\nUser-agent: Campanile\n", "/a", true},
		{"several wildcards and an end", "User-agent: *\nDisallow: /*/at/*.html$", "/x/at/y/z.html", false},
		{"the end does not match", "User-agent: *\nDisallow: /a$", "/ab", true},
		{"comments", "# chiuso\nUser-agent: * # tutti\nDisallow: / # tutto", "/x", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := &rules{}
			r.read([]byte(tt.robots))
			u, err := url.Parse("https://x.it" + tt.path)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.allows(u); got != tt.want {
				t.Errorf("%s allowed: %v, want %v by\n%s", tt.path, got, tt.want, tt.robots)
			}
		})
	}
}

func TestReadPageOddities(t *testing.T) {
	utf16le := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune("<p>Città €</p>")) {
		utf16le = append(utf16le, byte(u), byte(u>>8))
	}
	for _, tt := range []struct {
		name, contentType string
		body              []byte
		text              string
	}{
		{"UTF-16 by its mark", "text/html", utf16le, "Città €"},
		{"ISO-8859-15", "text/html; charset=iso-8859-15", []byte("<p>Citt\xe0 \xa4</p>"), "Città €"},
		{"charset nobody knows", "text/html; charset=x-nessuno", []byte("<p>Città</p>"), "Città"},
		{"UTF-8 with a mark", "text/html", []byte("\xef\xbb\xbf<p>Città</p>"), "Città"},
		{"links in comments are none", "text/html", []byte("<!-- <a href=/finto>x</a> --><p>y</p>"), "y"},
		{"never closed", "text/html", []byte("<p>a<!-- b"), "a"},
		{"a script that is never closed", "text/html", []byte("<p>a</p><script>var x='<p>b</p>'"), "a"},
		{"plaintext in an attribute", "text/html", []byte(`<p title="<a href=/x>">a</p>`), "a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := &evidence.Page{URL: "https://x.it/", Status: 200}
			ReadPage(p, http.Header{"Content-Type": {tt.contentType}}, tt.body)
			if p.Text != tt.text || len(p.Links) != 0 {
				t.Errorf("text %q, links %v; want %q and none", p.Text, p.Links, tt.text)
			}
		})
	}
}

// The page that decides is found where menus of hundreds of links and deep
// trees of sections compete for the budget.
func TestTheDecidingPageIsFound(t *testing.T) {
	const name = "IBAN e pagamenti informatici"
	menu := func() string {
		var b strings.Builder
		for i := range 300 {
			fmt.Fprintf(&b, "<li><a href='/servizi/ufficio-%c%c'>Servizi dell'ufficio %d, contatti</a>", 'a'+i%26, 'a'+i/26, i)
		}
		return "<nav>" + b.String() + "</nav>"
	}()
	sections := func(prefix string) string {
		var b strings.Builder
		for i := range 40 {
			fmt.Fprintf(&b, "<li><a href='%s/sezione-%c%c'>Sezione %d</a>", prefix, 'a'+i%26, 'a'+i/26, i)
		}
		return b.String()
	}
	long := strings.Repeat("<p>Testo della pagina, abbastanza lungo da essere letto.</p>", 4)
	for _, tt := range []struct {
		title string
		pages map[string]string
		want  string
	}{
		{"three levels down, beside forty sections", map[string]string{
			"/":             "<a href=/at>Amministrazione trasparente</a>",
			"/at":           sections("/at") + "<a href=/at/pagamenti>Pagamenti dell'amministrazione</a>",
			"/at/pagamenti": sections("/at/pagamenti") + "<a href=/at/pagamenti/7>" + name + "</a>",
		}, "/at/pagamenti/7"},
		{"named by its address only", map[string]string{
			"/":   "<a href=/at>Trasparenza</a>",
			"/at": sections("/at") + "<a href=/at/iban-e-pagamenti-informatici><img src=x.png></a>",
		}, "/at/iban-e-pagamenti-informatici"},
		{"behind a button", map[string]string{
			"/":   `<button onclick="window.location='/at'">Amministrazione trasparente</button>`,
			"/at": `<div onclick="location.href='/at?id=77'">` + name + `</div>`,
		}, "/at?id=77"},
		{"in a frame", map[string]string{
			"/":          `<frameset><frame src="/menu.html"><frame src="/corpo.html"></frameset>`,
			"/menu.html": "<a href=/at>Amministrazione trasparente</a>",
			"/at":        "<a href=/at/iban>" + name + "</a>",
		}, "/at/iban"},
		{"an image map", map[string]string{
			"/":   `<map><area href="/at" alt="Amministrazione trasparente"></map>`,
			"/at": "<a href=/at/iban>" + name + "</a>",
		}, "/at/iban"},
		{"behind a meta refresh", map[string]string{
			"/":                 `<meta http-equiv=refresh content="0; URL='/nuovo/index.html'">`,
			"/nuovo/index.html": "<a href=../at>Amministrazione trasparente</a>",
			"/at":               "<a href=/at/iban>" + name + "</a>",
		}, "/at/iban"},
		{"a base address and a scheme-less link", map[string]string{
			"/":             `<base href="https://example.com/sito/"><a href="at.html">Amministrazione trasparente</a>`,
			"/sito/at.html": `<a href="//example.com/sito/iban%20e%20pagamenti.html">` + name + `</a>`,
		}, "/sito/iban%20e%20pagamenti.html"},
	} {
		t.Run(tt.title, func(t *testing.T) {
			w := newWorld(t, esempioZone, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				body, ok := tt.pages[r.URL.RequestURI()]
				switch {
				case r.URL.Path == "/robots.txt":
					http.NotFound(rw, r)
				case strings.Contains(body, "frameset"), strings.Contains(body, "refresh"):
					document("<title>Comune di Esempio</title>"+body)(rw, r)
				case ok:
					document("<title>Comune di Esempio</title><h1>Comune di Esempio</h1>"+menu+"<main>"+long+body+"</main>")(rw, r)
				default:
					document("<h1>Comune di Esempio</h1>"+menu+long)(rw, r)
				}
			}), nil)
			s := w.visit(t)
			if p := s.Page("https://example.com" + tt.want); p == nil || !p.Read() {
				for _, p := range s.Pages {
					t.Log(p.Status, p.Fault, p.Asked)
				}
				t.Errorf("%s was not read in %d pages; site fault %q", tt.want, s.Counts.Pages, s.Site.Fault)
			}
		})
	}
}

// What looks like a wall or a missing page, and what only speaks of one.
func TestContentFaults(t *testing.T) {
	long := strings.Repeat("Testo della pagina. ", 30)
	menu := "<nav><a href=/1>a</a><a href=/2>b</a><a href=/3>c</a><a href=/4>d</a></nav>"
	for _, tt := range []struct {
		name, body string
		want       evidence.Fault
	}{
		{"a protected contact form", "<title>Contatti</title>" + menu + "<form><input name=x></form>Sito protetto da reCAPTCHA", ""},
		{"the same without a menu", "<title>Contatti</title><a href=/>Home</a><p>Sito protetto da reCAPTCHA", ""},
		{"a CAPTCHA to fill in below a menu", "<title>Segnala</title>" + menu + "<form><label>CAPTCHA <input name=c></label></form>", ""},
		{"a wall", "<title>Verifica</title><p>Non sono un robot: completa il CAPTCHA per proseguire", evidence.Blocked},
		{"a wall by its title", "<title>Just a moment...</title>" + menu, evidence.Blocked},
		{"a decision with the number 404", "<title>Determina n. 404 - 2023</title><p>" + long, ""},
		{"a missing page", "<title>404 - Comune di Esempio</title><p>" + long, evidence.NotFound},
		{"another", "<h1>La pagina che cerchi non è stata trovata</h1>" + long, evidence.NotFound},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := &evidence.Page{URL: "https://x.it/", Status: 200}
			ReadPage(p, http.Header{"Content-Type": {"text/html"}}, []byte(tt.body))
			if p.Fault != tt.want {
				t.Errorf("fault %q (%s), want %q", p.Fault, p.Note, tt.want)
			}
		})
	}
}

// A verdict quotes the rule that closes a page, not the first of the file.
func TestTheClosingRuleIsQuoted(t *testing.T) {
	r := &rules{}
	r.read([]byte("User-agent: *\nDisallow: /admin\nDisallow: /*?sid=\nDisallow: /trasparenza # filtro\n"))
	for path, want := range map[string]string{
		"/trasparenza/iban": "User-agent: * / Disallow: /trasparenza", "/x?sid=1": "User-agent: * / Disallow: /*?sid=", "/": "",
	} {
		if got := r.quote(path); got != want {
			t.Errorf("%s: quoted %q, want %q", path, got, want)
		}
	}
}

func TestDMARCRecordsAsWritten(t *testing.T) {
	zone := records{}
	for name, txt := range map[string]string{
		"blanks": "v = DMARC1 ; p=reject", "capital": "V=DMARC1; P=REJECT", "lower": "v=dmarc1; p=reject", "ten": "v=DMARC10; p=reject", "bare": "v=DMARC1",
	} {
		zone["_dmarc."+name+".it."] = []string{`TXT "` + txt + `"`, `TXT "v=spf1 -all"`}
		zone[name+".it."] = []string{"A 127.0.0.1"}
	}
	w := newWorld(t, zone, http.NotFoundHandler(), nil)
	for name, want := range map[string]int{"blanks": 1, "capital": 1, "lower": 0, "ten": 0, "bare": 1} {
		if d := w.crawler.resolver.dmarc(t.Context(), name+".it"); len(d.Records) != want {
			t.Errorf("%s: records %q, want %d", name, d.Records, want)
		}
	}
}

// What an address of the site's own redirects to is the service it names, and is
// read on as the link's target would be.
func TestRedirectToAServicesHost(t *testing.T) {
	zone := records{"example.com.": {"A 127.0.0.1"}, "at.fornitore.example.": {"A 127.0.0.1"}, "paga.fornitore.example.": {"A 127.0.0.1"}}
	w := newWorld(t, zone, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch r.Host + r.URL.Path {
		case "example.com/":
			document(`<h1>Comune di Esempio</h1><a href="/amministrazione-trasparente">Amministrazione trasparente</a>
				<a href="/paga">Pagamenti online</a>`)(rw, r)
		case "example.com/amministrazione-trasparente":
			http.Redirect(rw, r, "https://at.fornitore.example/esempio/", http.StatusFound)
		case "example.com/paga":
			document(`<title>Pagamenti pagoPA</title><meta http-equiv="refresh" content="0;url=https://paga.fornitore.example/c_x000">`)(rw, r)
		case "at.fornitore.example/esempio/":
			document(`<h1>Trasparenza</h1><a href="/esempio/12">IBAN e pagamenti informatici</a>`)(rw, r)
		case "at.fornitore.example/esempio/12", "paga.fornitore.example/c_x000":
			document(`<p>Aderente alla piattaforma pagoPA dal 28.02.2021`)(rw, r)
		default:
			http.NotFound(rw, r)
		}
	}), nil)
	s := w.visit(t)
	for _, address := range []string{"https://at.fornitore.example/esempio/12", "https://paga.fornitore.example/c_x000"} {
		if p := s.Page(address); p == nil || !p.Read() {
			t.Errorf("%s was not read", address)
		}
	}
	for name, role := range map[string]evidence.Role{"at.fornitore.example": evidence.RoleTransparency, "paga.fornitore.example": evidence.RolePayments} {
		if h := s.Host(name); h == nil || !h.Is(role) || len(h.Linked) == 0 {
			t.Errorf("%s is not noted as %s: %+v", name, role, h)
		}
	}
}
