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
	Links    []uint32 `json:"links,omitempty"`
	Elements []uint32 `json:"elements,omitempty"`
	Images   []uint32 `json:"images,omitempty"`
}

func pack(s *Snapshot) *packed {
	w := &packed{bare: bare(*s), Pages: make([]packedPage, len(s.Pages))}
	w.Version, w.bare.Pages, w.index = Version, nil, nil
	var links table[Link]
	var elements table[Element]
	var images table[Image]
	for i := range s.Pages {
		p := &s.Pages[i]
		pp := &w.Pages[i]
		pp.barePage = barePage(*p)
		pp.Links, pp.Elements, pp.Images = links.places(p.Links), elements.places(p.Elements), images.places(p.Images)
	}
	w.Links, w.Elements, w.Images = links.values(), elements.values(), images.values()
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
