package evidence

import "fmt"

// packed is a snapshot as version 2 writes it: what the pages of a site repeat
// (menus, footers) stands once, and a page says where. A page of 60 KB repeats
// nine tenths of its links; written out they were most of the encoding.
type packed struct {
	bare
	Pages    []packedPage `json:"pages"`
	Links    []Link       `json:"links"`
	Elements []Element    `json:"elements"`
	Images   []Image      `json:"images"`
}

type (
	bare     Snapshot
	barePage Page
)

// packedPage is a page whose lists are places in the snapshot's.
type packedPage struct {
	barePage
	Links    []int `json:"links,omitempty"`
	Elements []int `json:"elements,omitempty"`
	Images   []int `json:"images,omitempty"`
}

func pack(s *Snapshot) *packed {
	w := &packed{bare: bare(*s), Pages: make([]packedPage, len(s.Pages))}
	w.Version, w.bare.Pages, w.index = Version, nil, nil
	links, elements, images := table[Link]{}, table[Element]{}, table[Image]{}
	for i := range s.Pages {
		p := &s.Pages[i]
		pp := &w.Pages[i]
		pp.barePage = barePage(*p)
		pp.Links, pp.Elements, pp.Images = links.places(p.Links), elements.places(p.Elements), images.places(p.Images)
	}
	w.Links, w.Elements, w.Images = links.all, elements.all, images.all
	return w
}

func (w *packed) unpack() (*Snapshot, error) {
	s := Snapshot(w.bare)
	if len(w.Pages) > 0 {
		s.Pages = make([]Page, len(w.Pages))
	}
	for i := range w.Pages {
		pp := &w.Pages[i]
		p := Page(pp.barePage)
		var ok [3]bool
		p.Links, ok[0] = at(w.Links, pp.Links)
		p.Elements, ok[1] = at(w.Elements, pp.Elements)
		p.Images, ok[2] = at(w.Images, pp.Images)
		if ok != [3]bool{true, true, true} {
			return nil, fmt.Errorf("decode snapshot: page %d names what is not there", i)
		}
		s.Pages[i] = p
	}
	return &s, nil
}

// table gives each distinct value a place.
type table[T comparable] struct {
	place map[T]int
	all   []T
}

func (t *table[T]) places(values []T) []int {
	if len(values) == 0 {
		return nil
	}
	if t.place == nil {
		t.place = map[T]int{}
	}
	places := make([]int, len(values))
	for i, v := range values {
		n, ok := t.place[v]
		if !ok {
			n = len(t.all)
			t.place[v] = n
			t.all = append(t.all, v)
		}
		places[i] = n
	}
	return places
}

func at[T any](all []T, places []int) ([]T, bool) {
	if len(places) == 0 {
		return nil, true
	}
	values := make([]T, len(places))
	for i, n := range places {
		if n < 0 || n >= len(all) {
			return nil, false
		}
		values[i] = all[n]
	}
	return values, true
}
