package crawler

import (
	"net/http"
	"strings"
	"testing"

	"github.com/campanile-italia/campanile/evidence"
)

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
