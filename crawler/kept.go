package crawler

import (
	"github.com/klauspost/compress/s2"

	"github.com/campanile-italia/campanile/evidence"
)

// kept is a visit's pages while it goes on. A run holds as many visits open as
// there are comuni, each waiting a second between two requests; written out,
// the words and menus of their pages were a gigabyte. The words are compressed
// and what the pages repeat stands once, until the snapshot is made.
type kept struct {
	pages    []keptPage
	links    evidence.Table[evidence.Link]
	elements evidence.Table[evidence.Element]
	images   evidence.Table[evidence.Image]
}

// keptPage is a page without its long parts.
type keptPage struct {
	page                    evidence.Page
	text                    []byte // S2
	links, elements, images []uint32
}

// add takes a page that nobody reads any more before the snapshot.
func (k *kept) add(p evidence.Page) {
	kp := keptPage{links: k.links.Places(p.Links), elements: k.elements.Places(p.Elements), images: k.images.Places(p.Images)}
	if p.Text != "" {
		kp.text = s2.Encode(nil, []byte(p.Text))
	}
	p.Text, p.Links, p.Elements, p.Images = "", nil, nil, nil
	kp.page = p
	k.pages = append(k.pages, kp)
}

// all returns the pages as they were, and forgets them.
func (k *kept) all() []evidence.Page {
	if len(k.pages) == 0 {
		return nil
	}
	links, elements, images := k.links.Values(), k.elements.Values(), k.images.Values()
	all := make([]evidence.Page, len(k.pages))
	for i := range k.pages {
		kp := &k.pages[i]
		p := kp.page
		if kp.text != nil {
			text, err := s2.Decode(nil, kp.text)
			if err != nil {
				panic("crawler: words of a page do not decompress: " + err.Error()) // our own bytes, from memory
			}
			p.Text = string(text)
		}
		p.Links, _ = evidence.At(links, kp.links)
		p.Elements, _ = evidence.At(elements, kp.elements)
		p.Images, _ = evidence.At(images, kp.images)
		all[i] = p
	}
	*k = kept{}
	return all
}

// forget drops what only the walk needed: a visit may wait long for the rest.
func (v *visit) forget() {
	v.known, v.offered, v.meanings, v.front = nil, nil, nil, frontier{}
}
