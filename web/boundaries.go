package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
)

// Bounds on a file of boundaries. Italy's 7,900 comuni at 1:100,000 are 30 MB
// and 1.5 million points.
const (
	maxBoundaries = 128 << 20 // bytes
	maxPlaces     = 20_000
	maxPoints     = 5_000_000
	mapSide       = 800    // of the drawing, in its units
	maxDrawn      = 60_000 // points of the drawing: 500 KB, 150 in gzip
)

// Boundaries are the outlines of comuni, ready to be drawn: whole units on a
// square, north above.
type Boundaries struct {
	Width, Height int
	places        []place
}

type place struct {
	istat string
	path  string // of SVG: digits, letters and spaces only
}

// istatKeys are the properties in which files of boundaries give a comune's code.
var istatKeys = []string{"pro_com_t", "istat", "codice_istat", "com_istat_code", "pro_com", "cod_istat"}

type point struct{ x, y float64 }

// outline is a comune as the file has it.
type outline struct {
	istat string
	rings [][]point
}

// ReadBoundaries reads a GeoJSON FeatureCollection (RFC 7946) of Polygons and
// MultiPolygons, each with its ISTAT code in a property (PRO_COM_T, istat,
// com_istat_code...). Degrees or metres: it is drawn as large as fits. Features
// of another kind are passed over; a file without a comune is refused.
func ReadBoundaries(r io.Reader) (*Boundaries, error) {
	outlines, err := readOutlines(io.LimitReader(r, maxBoundaries))
	if err != nil {
		return nil, fmt.Errorf("boundaries: %w", err)
	}
	b := &Boundaries{}
	for grid := 1.0; ; grid *= 1.5 {
		if drawn := b.draw(outlines, grid); drawn <= maxDrawn || grid > mapSide {
			return b, nil
		}
	}
}

func readOutlines(r io.Reader) ([]outline, error) {
	d := json.NewDecoder(r)
	if err := toFeatures(d); err != nil {
		return nil, err
	}
	var all []outline
	points := 0
	for d.More() {
		var f feature
		if err := d.Decode(&f); err != nil {
			return nil, fmt.Errorf("feature %d: %w", len(all)+1, err)
		}
		o := f.outline()
		for _, ring := range o.rings {
			points += len(ring)
		}
		if points > maxPoints || len(all) >= maxPlaces {
			return nil, fmt.Errorf("more than %d comuni or %d points: simplify it", maxPlaces, maxPoints)
		}
		if o.istat != "" && len(o.rings) > 0 {
			all = append(all, o)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no Polygon with an ISTAT code: a property named as one of %s is expected", strings.Join(istatKeys, ", "))
	}
	return all, nil
}

// toFeatures reads up to the list of features.
func toFeatures(d *json.Decoder) error {
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return errors.New("not GeoJSON: an object is expected")
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		if key == "features" {
			if t, err := d.Token(); err != nil || t != json.Delim('[') {
				return errors.New("not GeoJSON: features is no list")
			}
			return nil
		}
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			return err
		}
	}
	return errors.New("not a FeatureCollection: it has no features")
}

type feature struct {
	Properties map[string]any `json:"properties"`
	Geometry   *struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	} `json:"geometry"`
}

func (f *feature) outline() (o outline) {
	o.istat = f.istat()
	if f.Geometry == nil || o.istat == "" {
		return o
	}
	var polygons [][][][]float64
	switch f.Geometry.Type {
	case "Polygon":
		var one [][][]float64
		if json.Unmarshal(f.Geometry.Coordinates, &one) == nil {
			polygons = [][][][]float64{one}
		}
	case "MultiPolygon":
		_ = json.Unmarshal(f.Geometry.Coordinates, &polygons) // what does not read is not drawn
	}
	for _, rings := range polygons {
		for _, ring := range rings {
			if r := points(ring); len(r) > 2 {
				o.rings = append(o.rings, r)
			}
		}
	}
	return o
}

// istat is the comune's code, six digits; empty: none.
func (f *feature) istat() string {
	for name, v := range f.Properties {
		if !slices.Contains(istatKeys, strings.ToLower(name)) {
			continue
		}
		code := ""
		switch v := v.(type) {
		case string:
			code = strings.TrimSpace(v)
		case float64:
			if v > 0 && v < 1e6 && v == math.Trunc(v) {
				code = fmt.Sprintf("%06d", int(v))
			}
		}
		if len(code) == 6 && strings.Trim(code, "0123456789") == "" {
			return code
		}
	}
	return ""
}

// points of a ring; nil when one is no place.
func points(ring [][]float64) []point {
	out := make([]point, 0, len(ring))
	for _, p := range ring {
		if len(p) < 2 || math.Abs(p[0]) > 1e8 || math.Abs(p[1]) > 1e8 {
			return nil
		}
		out = append(out, point{p[0], p[1]})
	}
	return out
}

// draw lays the outlines on a square and rounds them to a grid; it returns how
// many points are left.
func (b *Boundaries) draw(all []outline, grid float64) (drawn int) {
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, o := range all {
		for _, ring := range o.rings {
			for _, p := range ring {
				low, high = point{min(low.x, p.x), min(low.y, p.y)}, point{max(high.x, p.x), max(high.y, p.y)}
			}
		}
	}
	narrow := 1.0
	if math.Abs(low.y) <= 90 && math.Abs(high.y) <= 90 { // degrees: a degree of longitude is shorter
		narrow = math.Max(math.Cos((low.y+high.y)/2*math.Pi/180), 0.01)
	}
	size := math.Max((high.x-low.x)*narrow, high.y-low.y)
	scale := mapSide / cmp.Or(size, 1)
	b.Width, b.Height = int(math.Ceil((high.x-low.x)*narrow*scale))+1, int(math.Ceil((high.y-low.y)*scale))+1
	b.places = b.places[:0]
	for _, o := range all {
		var path strings.Builder
		for _, ring := range o.rings {
			drawn += addRing(&path, ring, func(p point) (int, int) {
				x, y := (p.x-low.x)*narrow*scale, (high.y-p.y)*scale
				return int(math.Round(math.Round(x/grid) * grid)), int(math.Round(math.Round(y/grid) * grid))
			})
		}
		b.places = append(b.places, place{o.istat, path.String()})
	}
	return drawn
}

func addRing(path *strings.Builder, ring []point, at func(point) (int, int)) (drawn int) {
	var kept [][2]int
	for _, p := range ring {
		x, y := at(p)
		if n := len(kept); n == 0 || kept[n-1] != [2]int{x, y} {
			kept = append(kept, [2]int{x, y})
		}
	}
	if len(kept) > 1 && kept[0] == kept[len(kept)-1] {
		kept = kept[:len(kept)-1]
	}
	if len(kept) < 3 { // too small to be seen at this size
		return 0
	}
	for i, p := range kept {
		letter := "L"
		if i == 0 {
			letter = "M"
		}
		fmt.Fprintf(path, "%s%d %d", letter, p[0], p[1])
	}
	path.WriteByte('Z')
	return len(kept)
}

// mapColours are those of the bars. Attributes, no styles: an image's policy
// allows none.
var mapColours = [...]string{bandLow: "#cc334d", bandMiddle: "#d98a1f", bandHigh: "#008758", bandNone: "#8c9aa8"}

// territoryMap draws the comuni by range of score.
func (s *Server) territoryMap(w http.ResponseWriter, r *http.Request) {
	v := s.Board.current.Load()
	p := page{Lang: s.lang(r)}
	var b bytes.Buffer
	title := html.EscapeString(p.T("Comuni per fascia di punteggio complessivo", "Comuni by range of overall score"))
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s"><title>%s</title><g stroke="#fff" stroke-width=".6" fill-rule="evenodd">`, s.Boundaries.Width, s.Boundaries.Height, title, title)
	byISTAT := make(map[string]*row, len(v.rows))
	for _, row := range v.rows {
		byISTAT[row.ISTAT] = row
	}
	for _, place := range s.Boundaries.places {
		row := byISTAT[place.istat]
		if row == nil || place.path == "" {
			continue // of another territory
		}
		score := row.Score("").Value
		fmt.Fprintf(&b, `<path fill="%s" d="%s"><title>%s %s</title></path>`, mapColours[bandOf(score)], place.path, html.EscapeString(row.Name), p.Percent(score))
	}
	b.WriteString("</g></svg>")
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Cache-Control", "no-cache")
	w.Write(b.Bytes())
}
