package crawler

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/campanile-italia/campanile/evidence"
)

// A tax code goes wherever it stands in the text.
func TestMaskTaxCodeAnywhere(t *testing.T) {
	for at := range 40 {
		before, after := strings.Repeat("a ", at/2)+strings.Repeat(":", at%2), " "+strings.Repeat("bc ", at)
		if got, want := maskWords(before+"RSSMRA80A01H501U"+after), before+"…"+after; got != want {
			t.Errorf("at %d: %q, want %q", at, got, want)
		}
	}
}

// What is somebody's goes; what is the body's stays.
func TestMaskKeepsTheBody(t *testing.T) {
	for _, tt := range []struct{ said, want string }{
		{"cell. 333 1234567, fax 0372 407111", "cell. …, fax 0372 407111"},
		{"tel: +39 347.123.45.67.", "tel: …."},
		{"(+39)3471234567 o 0039 347-1234567", "… o …"},
		{"3331234567/3471234567", "3331234567/3471234567"}, // tied together they may be one number of something else
		{"333 1234567 - 347 1234567", "… - …"},
		{"mario.rossi@comune.esempio.mi.it", "…@comune.esempio.mi.it"},
		{"protocollo@pec.comune.esempio.mi.it", "…@pec.comune.esempio.mi.it"},
		{"RSSMRA80A01H501U", "…"},
		{"C.F. 33300297960, P.IVA 00297960197", "C.F. 33300297960, P.IVA 00297960197"}, // eleven digits
		{"codice univoco UFX9Z1, 3FX9Z1", "codice univoco UFX9Z1, 3FX9Z1"},
		{"IUV 333123456789012345", "IUV 333123456789012345"},
		{"IBAN IT60X0542811101000003331234567", "IBAN IT60X0542811101000003331234567"},
		{"euro 333.123.456,78 e 3.331.234.567", "euro 333.123.456,78 e 3.331.234.567"},
		{"pagoPA dal 30.03.2021, delibera 333 del 2021", "pagoPA dal 30.03.2021, delibera 333 del 2021"},
		{"atto n. 3331234567890", "atto n. 3331234567890"},
		{"333", "333"},
		{"", ""},
	} {
		if got := string(mask([]byte(tt.said))); got != tt.want {
			t.Errorf("%q became %q, want %q", tt.said, got, tt.want)
		}
	}
}

// Nothing of a page that is kept names a person who can be told by the form.
func TestPagesKeepNoPersonalData(t *testing.T) {
	p := &evidence.Page{URL: "https://x.it/", Status: 200}
	ReadPage(p, http.Header{"Content-Type": {"text/html; charset=utf-8"}}, []byte(`<title>Mario 333 1234567 mario@x.it</title>
		<meta name="author" content="Mario Rossi"><meta name="description" content="Scrivi a mario@x.it, 333 1234567">
		<script type="application/ld+json">{"@type":"NewsArticle","author":{"@type":"Person","name":"Mario Rossi","telephone":"+39 333 1234567","email":"mario@x.it"}}</script>
		<h1>Mario, 333 1234567</h1><a href="tel:3331234567">333 1234567</a> <a href="mailto:mario@x.it">mario@x.it</a>
		<a href="/u" title="333 1234567">mario@x.it</a><img src="/m.jpg" alt="mario@x.it 333 1234567"><a href="/v"><img src="/n.jpg" alt="mario@x.it"></a>
		<form><label>RSSMRA80A01H501U <input name=q></label></form><p data-element="x">RSSMRA80A01H501U mario@x.it</p>`))
	kept, err := evidence.Encode(&evidence.Snapshot{Pages: []evidence.Page{*p}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := evidence.Decode(kept)
	if err != nil {
		t.Fatal(err)
	}
	back := s.Pages[0]
	all := back.Title + back.Text + strings.Join(back.Headings, " ") + strings.Join(back.JSONLD, " ")
	for _, l := range back.Links {
		all += l.Text + l.URL
	}
	for _, v := range back.Meta {
		all += v
	}
	for _, i := range back.Images {
		all += i.Alt
	}
	for _, f := range back.Forms {
		all += f.Text
	}
	for _, e := range back.Elements {
		all += e.Text + e.Href
	}
	for _, secret := range []string{"333", "mario@", "Rossi", "RSSMRA"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is kept in %s", secret, all)
		}
	}
	if !strings.Contains(all, "NewsArticle") || !strings.Contains(all, "@x.it") {
		t.Errorf("more than persons was taken out of %s", all)
	}
}

// Names stand beside offices and titles; streets and offices themselves stay.
func TestMaskNames(t *testing.T) {
	for _, tt := range []struct{ said, want string }{
		{"Il Sindaco Mario Rossi riceve", "Il Sindaco … riceve"},
		{"Sindaco: ROSSI MARIO", "Sindaco: …"},
		{"Assessora Anna Maria De Luca, bilancio", "Assessora …, bilancio"},
		{"Responsabile del procedimento: dott.ssa Lucia Bianchi", "Responsabile del procedimento: dott.ssa …"},
		{"Responsabile del servizio Paolo D'Angelo - tel. 0372 407111", "Responsabile del servizio … - tel. 0372 407111"},
		{"L'ing. Verdi riceve il martedì", "L'ing. … riceve il martedì"},
		{"Consigliere Nicolò Fabbri", "Consigliere …"},
		{"Sindaco e Giunta", "Sindaco e Giunta"},
		{"Responsabile della Transizione Digitale", "Responsabile della Transizione Digitale"},
		{"Segretario Comunale", "Segretario Comunale"},
		{"Piazza Giuseppe Garibaldi, Scuola Maria Montessori", "Piazza Giuseppe Garibaldi, Scuola Maria Montessori"},
		{"Presidente della Repubblica. Mario", "Presidente della Repubblica. Mario"},
		{"Consigliere", "Consigliere"},
		{"sig. ", "sig. "},
	} {
		if got := string(mask([]byte(tt.said))); got != tt.want {
			t.Errorf("%q became %q, want %q", tt.said, got, tt.want)
		}
	}
}

func TestMaskAddress(t *testing.T) {
	for _, tt := range []struct{ said, want string }{
		{"https://x.it/scrivi?a=mario.rossi%40x.it&b=1", "https://x.it/scrivi?a=…%40x.it&b=1"},
		{"https://x.it/scrivi?a=mario.rossi@x.it", "https://x.it/scrivi?a=…@x.it"},
		{"https://x.it/p?cf=RSSMRA80A01H501U", "https://x.it/p?cf=…"},
		{"https://x.it/p/RSSMRA80A01H501U/x", "https://x.it/p/…/x"},
		{"https://x.it/p?tel=3331234567&x=1", "https://x.it/p?tel=…&x=1"},
		{"https://x.it/p?cellulare=%2B393331234567", "https://x.it/p?cellulare=…"},
		{"https://cdn.example/npm/bootstrap-italia@1.6.4/dist/x.min.css", "https://cdn.example/npm/bootstrap-italia@1.6.4/dist/x.min.css"},
		{"https://x.it/atto?id=3331234567", "https://x.it/atto?id=3331234567"},
		{"https://www.google.it/maps/@45.13,10.02,15z", "https://www.google.it/maps/@45.13,10.02,15z"},
		{"https://x.it/openweb/pagine/d41d8cd98f00b204e9800998ecf8427e", "https://x.it/openweb/pagine/d41d8cd98f00b204e9800998ecf8427e"},
	} {
		if got := maskAddress(tt.said); got != tt.want || isMasked(got) != (got != tt.said) {
			t.Errorf("%q became %q, want %q", tt.said, got, tt.want)
		}
	}
}

// The whole snapshot of a hostile page, byte for byte: whatever field somebody
// adds, nothing of a person gets in by it.
func TestSnapshotHoldsNoPersons(t *testing.T) {
	p := &evidence.Page{URL: "https://x.it/", Status: 200}
	ReadPage(p, http.Header{"Content-Type": {"text/html; charset=utf-8"}, "Set-Cookie": {"u=mario.rossi@x.it; Path=/"}, "Server": {"x"}}, []byte(`<html lang="it"><title>Sindaco Mario Rossi</title>
		<meta property="og:title" content="Sindaco Mario Rossi"><meta name="twitter:creator" content="@mariorossi"><meta http-equiv="refresh" content="900; url=/x?cf=RSSMRA80A01H501U">
		<link rel="stylesheet" href="/s.css?u=mario.rossi@x.it"><script src="/s.js?u=mario.rossi%40x.it"></script>
		<script type="application/ld+json">{"@type":["schema:Person"],"name":["Mario Rossi"],"alternateName":"Mario Rossi","author":"Mario Rossi"}</script>
		<h2 title="x">Il Sindaco Mario Rossi</h2><p>Sindaco: <b>Mario</b> <i>Rossi</i>, mario.rossi@x.it, 333 1234567, RSSMRA80A01H501U</p>
		<a href="mailto:mario.rossi@x.it?subject=Mario">Sindaco Mario Rossi</a><a href="/p?email=mario.rossi@x.it" title="Sindaco Mario Rossi" rel="mario.rossi@x.it"></a><a href="tel:+393331234567">x</a>
		<a href="https://wa.me/?phone=393331234567">w</a><a href="#" onclick="location='/q?cf=RSSMRA80A01H501U'">q</a><a href="/r?mail=mario.rossi%40x.it" aria-label="Sindaco Mario Rossi"><img src="/f.jpg?n=mario.rossi@x.it" alt="Sindaco Mario Rossi"></a>
		<map><area href="/z?u=mario.rossi@x.it" alt="Sindaco Mario Rossi"></map><iframe src="/i?u=mario.rossi@x.it"></iframe>
		<form action="/f?u=mario.rossi@x.it"><label>Sindaco Mario Rossi</label><input name="q" value="Mario Rossi"><select><option value="/o?u=mario.rossi@x.it">Sindaco Mario Rossi</option></select></form>
		<div data-element="mario.rossi@x.it" data-url="/d?u=mario.rossi@x.it">Sindaco Mario Rossi</div><noscript><a href="/n?u=mario.rossi@x.it">Sindaco Mario Rossi</a></noscript></html>`))
	plain, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"333", "mario", "Mario", "Rossi", "RSSMRA"} {
		if at := strings.Index(string(plain), secret); at >= 0 {
			t.Errorf("%q is kept: …%s…", secret, plain[max(0, at-60):min(len(plain), at+60)])
		}
	}
}

// A redirect may name somebody too: it is followed, and not written down.
func TestRedirectsHoldNoPersons(t *testing.T) {
	zone := records{"example.com.": {"A 127.0.0.1"}}
	w := newWorld(t, zone, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.RequestURI() {
		case "/":
			document(`<h1>Comune di Esempio</h1><a href="/contatti">Contatti</a><a href="/giro">Amministrazione trasparente</a>`)(rw, r)
		case "/contatti":
			http.Redirect(rw, r, "/scrivi?a=mario.rossi@example.com", http.StatusFound)
		case "/scrivi?a=mario.rossi@example.com":
			document(`<h1>Scrivi al Comune</h1><a href="?b=1">Contatti dell'ente</a>`)(rw, r)
		case "/giro":
			http.Redirect(rw, r, "/giro?cf=RSSMRA80A01H501U", http.StatusFound)
		case "/giro?cf=RSSMRA80A01H501U":
			http.Redirect(rw, r, "/giro", http.StatusFound)
		default:
			http.NotFound(rw, r)
		}
	}), nil)
	s := w.visit(t)
	plain, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"mario", "RSSMRA"} {
		if at := strings.Index(string(plain), secret); at >= 0 {
			t.Errorf("%q is kept: …%s…", secret, plain[max(0, at-60):min(len(plain), at+60)])
		}
	}
	for _, kept := range []string{"Scrivi al Comune", "https://example.com/scrivi?a=…@example.com", "redirect loop at https://example.com/giro"} {
		if !strings.Contains(string(plain), kept) {
			t.Errorf("%q is not in the snapshot", kept)
		}
	}
}

func FuzzMask(f *testing.F) {
	f.Add("+39 333 1234567 a@b RSSMRA80A01H501U")
	f.Add("3.3-3 3/3,3 33333333333333333")
	f.Fuzz(func(t *testing.T, s string) {
		once := string(mask([]byte(s)))
		if again := string(mask([]byte(once))); again != once {
			t.Errorf("%q became %q and then %q", s, once, again)
		}
	})
}
