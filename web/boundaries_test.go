package web

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// squares is a file of n comuni side by side.
func squares(n int) string {
	var f []string
	for i := range n {
		x, y := 9+float64(i%40)*0.02, 45+float64(i/40)*0.02
		f = append(f, fmt.Sprintf(`{"type":"Feature","properties":{"PRO_COM_T":"%06d","name":"%s"},"geometry":{"type":"Polygon","coordinates":[[[%g,%g],[%g,%g],[%g,%g],[%g,%g],[%g,%g]]]}}`,
			99000+i, `<script>`, x, y, x+.02, y, x+.02, y+.02, x, y+.02, x, y))
	}
	return `{"type":"FeatureCollection","crs":{"a":[1,{"b":2}]},"features":[` + strings.Join(f, ",") + `]}`
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("%v in %.300s", err, text)
		}
	}
}

func TestMap(t *testing.T) {
	b, err := ReadBoundaries(strings.NewReader(squares(1500)))
	if err != nil {
		t.Fatal(err)
	}
	s := portal(t, 1500, func(o *Options) { o.Boundaries = b })
	w := ask(s, http.MethodGet, "/map.svg")
	body := w.Body.String()
	wellFormed(t, body)
	if w.Code != 200 || w.Header().Get("Content-Type") != "image/svg+xml" || strings.Count(body, "<path") != 1500 || len(body) > 500<<10 || strings.Contains(body, "<script") {
		t.Errorf("%d, %d bytes, %d comuni", w.Code, len(body), strings.Count(body, "<path"))
	}
	if page := get(t, s, "/"); !strings.Contains(page, `src="/map.svg"`) || !strings.Contains(page, `alt="Mappa`) {
		t.Error("the first page has no map with a text alternative")
	}
	if w := ask(portal(t, 3), http.MethodGet, "/map.svg"); w.Code != 404 {
		t.Errorf("without a file: %d", w.Code)
	}
}

func TestBoundariesThatAreNone(t *testing.T) {
	for _, text := range []string{"", "[]", "{}", `{"features":{}}`, `{"features":[]}`, `{"features":[{"properties":{"istat":"099001"}}]}`, `{"features":[{"properties":{"istat":"<b>"},"geometry":{"type":"Point","coordinates":[1,2]}}]}`, squares(3)[:200], `{"features":[1]}`} {
		if b, err := ReadBoundaries(strings.NewReader(text)); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.60s: %v %v", text, b, err)
		}
	}
}

// Whatever the file, the drawing is bounded and well formed.
func FuzzBoundaries(f *testing.F) {
	f.Add(squares(2))
	f.Add(`{"features":[{"properties":{"istat":99001},"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1e308,0],[1,1]]],[[[0,0],[9,0],[9,9]]]]}}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ReadBoundaries(strings.NewReader(text))
		if err != nil {
			return
		}
		if b.Width < 1 || b.Width > mapSide+2 || b.Height < 1 || b.Height > mapSide+2 {
			t.Errorf("%d by %d", b.Width, b.Height)
		}
		for _, p := range b.places {
			if strings.Trim(p.path, "0123456789MLZ ") != "" || len(p.istat) != 6 {
				t.Errorf("%q %q", p.istat, p.path)
			}
		}
	})
}
