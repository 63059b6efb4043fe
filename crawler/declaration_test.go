package crawler

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/campanile-italia/campanile/evidence"
)

func TestReadDeclaration(t *testing.T) {
	day := time.Date(2026, 9, 10, 0, 0, 0, 0, time.UTC)
	malformed := evidence.Declaration{Fault: evidence.Malformed, Note: "no declaration in JSON"}
	for in, want := range map[string]evidence.Declaration{
		`{"idPubblicazione":"1","dataUltimaModifica":"2026-09-10T08:12:44.000Z","datiPubblicati":{"compliance-status":" parzialmente-conforme\u0000","url":"https://www.comune.x.mi.it/","mail":"mario.rossi@comune.x.mi.it","n":3,"list":["https://other.it/"]}}`: {Updated: day, Status: "parzialmente-conforme", Hosts: []string{"comune.x.mi.it"}},
		`{"dataUltimaModifica":1789027964000,"datiPubblicati":{}}`:                 {Updated: day},
		`{"dataUltimaModifica":"2026-09-10","datiPubblicati":{"u":"WWW.x.it/a"}}`:  {Updated: day, Hosts: []string{"x.it"}},
		`{"dataUltimaModifica":"ieri","datiPubblicati":{"compliance-status":[1]}}`: {},
		`{"dataUltimaModifica":-1,"datiPubblicati":{}}`:                            {},
		`{"error":"not found"}`:  malformed,
		`<html>`:                 malformed,
		`[]`:                     malformed,
		``:                       malformed,
		`{"datiPubblicati":"x"}`: malformed,
	} {
		var got evidence.Declaration
		ReadDeclaration(&got, []byte(in))
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%.60s: %s", in, diff)
		}
	}
}

const declarationID = "1f0c7a10-0000-11ef-a000-000000000000"

// Where AgID's page needs a browser its JSON is asked for, by the same rules.
func TestDeclaration(t *testing.T) {
	const good = `{"dataUltimaModifica":"2026-09-10T08:12:44.000Z","datiPubblicati":{"compliance-status":"conforme"}}`
	shell := `<!doctype html><html><head><title>Form AGID</title><script src="/a.js"></script></head><body><app-root></app-root></body></html>`
	whole := `<!doctype html><html><body><main><p>` + strings.Repeat("La presente dichiarazione si applica al sito. ", 20) + `Aggiornata il 10/09/2026.</p></main></body></html>`
	for name, tt := range map[string]struct {
		page   string
		robots string
		json   map[string]http.HandlerFunc
		asked  int
		want   []evidence.Declaration
	}{
		"a page that can be read": {whole, "", nil, 0, nil},
		"a page made by script": {shell, "", map[string]http.HandlerFunc{"/api/v1/submission/view/": jsonAnswer(good)}, 1, []evidence.Declaration{
			{Updated: time.Date(2026, 9, 10, 0, 0, 0, 0, time.UTC), Status: "conforme"}}},
		"an old one": {shell, "", map[string]http.HandlerFunc{"/api/v1/agid-form/dichiarazione-accessibilita/dichiarazione-by-old-id/": jsonAnswer(good)}, 2, []evidence.Declaration{
			{Updated: time.Date(2026, 9, 10, 0, 0, 0, 0, time.UTC), Status: "conforme"}}},
		"none":             {shell, "", nil, 2, []evidence.Declaration{{Fault: evidence.NotFound}}},
		"no JSON":          {shell, "", map[string]http.HandlerFunc{"/api/v1/submission/view/": document("<html>")}, 1, []evidence.Declaration{{Fault: evidence.Malformed}}},
		"too large":        {shell, "", map[string]http.HandlerFunc{"/api/v1/submission/view/": jsonAnswer(`{"x":"` + strings.Repeat("x", 2<<20) + `"}`)}, 1, []evidence.Declaration{{Fault: evidence.TooLarge}}},
		"closed by robots": {shell, "User-agent: *\nDisallow: /api/\n", nil, 0, []evidence.Declaration{{Fault: evidence.Robots}}},
		"leads elsewhere": {shell, "", map[string]http.HandlerFunc{"/api/v1/submission/view/": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://example.com/steal.json", http.StatusFound)
		}}, 1, []evidence.Declaration{{Fault: evidence.Redirect}}},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.Host == "example.com" && r.URL.Path == "/":
					document(`<!doctype html><html><body><main><h1>Comune di Esempio</h1><p>`+strings.Repeat("Benvenuti nel sito. ", 30)+`</p></main><footer><a href="https://form.agid.gov.it/view/`+declarationID+`">Dichiarazione di accessibilità</a></footer></body></html>`)(w, r)
				case r.Host == "example.com" && r.URL.Path == "/steal.json":
					jsonAnswer(good)(w, r)
				case r.Host != declarationHost:
					http.NotFound(w, r)
				case r.URL.Path == "/robots.txt":
					if tt.robots == "" {
						http.NotFound(w, r)
					}
					w.Write([]byte(tt.robots))
				case r.URL.Path == "/view/"+declarationID:
					document(tt.page)(w, r)
				default:
					asked++
					if h := tt.json[strings.TrimSuffix(r.URL.Path, declarationID)]; h != nil {
						h(w, r)
						return
					}
					http.NotFound(w, r)
				}
			})
			w := newWorld(t, records{"example.com.": {"A 127.0.0.1"}, declarationHost + ".": {"A 127.0.0.1"}}, handler, nil)
			s := w.visit(t)
			if diff := cmp.Diff(tt.want, s.Declarations, cmpopts.IgnoreFields(evidence.Declaration{}, "Page", "URL", "At", "Note"), cmpopts.EquateEmpty()); diff != "" || asked != tt.asked {
				t.Errorf("asked %d times; %s", asked, diff)
			}
			for _, d := range s.Declarations {
				if d.Page != "https://form.agid.gov.it/view/"+declarationID || d.URL == "" || d.At.IsZero() {
					t.Errorf("%+v", d)
				}
			}
		})
	}
}

func jsonAnswer(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(body))
	}
}

func FuzzReadDeclaration(f *testing.F) {
	f.Add([]byte(`{"dataUltimaModifica":"2026-09-10T08:12:44.000Z","datiPubblicati":{"compliance-status":"conforme","u":"https://x.it"}}`))
	f.Add([]byte(`{"dataUltimaModifica":1e300,"datiPubblicati":{"u":"www."}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var d evidence.Declaration
		ReadDeclaration(&d, body)
		if len(d.Status) > 60 || len(d.Hosts) > maxDeclaredHosts || d.Fault == "" && d.Updated.Year() > 9999 {
			t.Fatalf("%+v", d)
		}
	})
}
