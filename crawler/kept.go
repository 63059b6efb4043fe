package crawler

import (
	"bytes"
	"maps"
	"slices"

	"github.com/klauspost/compress/s2"

	"github.com/campanile-italia/campanile/evidence"
)

// kept is a visit's pages while it goes on. A run holds as many visits open as
// there are comuni, each waiting a second between two requests; written out,
// the words and menus of their pages were a gigabyte. The words are compressed
// and what the pages repeat stands once, until the snapshot is made.
type kept struct {
	pages    []keptPage
	first    string // words of the first page that has any
	links    evidence.Table[evidence.Link]
	elements evidence.Table[evidence.Element]
	images   evidence.Table[evidence.Image]
}

// keptPage is a page without its long parts.
type keptPage struct {
	page                    evidence.Page
	head, tail              int    // bytes that its words begin and end with like those of the first page
	text                    []byte // the words between, S2
	links, elements, images []uint32
}

// add takes a page that nobody reads any more before the snapshot.
func (k *kept) add(p evidence.Page) {
	kp := keptPage{links: k.links.Places(p.Links), elements: k.elements.Places(p.Elements), images: k.images.Places(p.Images)}
	if k.first == "" {
		k.first = p.Text // the home page's: the others repeat its menus before and after their own words
	}
	kp.head = common(k.first, p.Text)
	kp.tail = commonEnd(k.first[kp.head:], p.Text[kp.head:])
	kp.text = squeeze(p.Text[kp.head : len(p.Text)-kp.tail])
	p.Text, p.Links, p.Elements, p.Images = "", nil, nil, nil
	if n := len(k.pages); n > 0 {
		share(&k.pages[n-1].page, &p)
	}
	kp.page = p
	k.pages = append(k.pages, kp)
}

// share lets a page use the last one's headers and resources where they are
// the same, as they are on most sites.
func share(last, p *evidence.Page) {
	if maps.Equal(last.Header, p.Header) {
		p.Header = last.Header
	}
	if slices.Equal(last.Scripts, p.Scripts) {
		p.Scripts = last.Scripts
	}
	if slices.Equal(last.Styles, p.Styles) {
		p.Styles = last.Styles
	}
}

// common returns how many bytes two texts begin with alike.
func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// commonEnd returns how many bytes two texts end with alike.
func commonEnd(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

func squeeze(text string) []byte {
	wide := packed.Get().(*bytes.Buffer)
	defer packed.Put(wide)
	wide.Reset()
	wide.Grow(s2.MaxEncodedLen(len(text)))
	return bytes.Clone(s2.Encode(wide.AvailableBuffer()[:wide.Available()], []byte(text))) // without the room to spare
}

// all returns the pages as they were, and forgets them.
func (k *kept) all() []evidence.Page {
	if len(k.pages) == 0 {
		return nil
	}
	all := make([]evidence.Page, len(k.pages))
	t := k.tables()
	for i := range k.pages {
		all[i] = k.page(i, t)
	}
	*k = kept{}
	return all
}

// tables are what the pages share, each at its place.
type tables struct {
	links    []evidence.Link
	elements []evidence.Element
	images   []evidence.Image
}

func (k *kept) tables() *tables {
	return &tables{k.links.Values(), k.elements.Values(), k.images.Values()}
}

// page returns one page as it was.
func (k *kept) page(i int, t *tables) evidence.Page {
	kp := &k.pages[i]
	p := kp.page
	text, err := s2.Decode(nil, kp.text)
	if err != nil {
		panic("crawler: words of a page do not decompress: " + err.Error()) // our own bytes, from memory
	}
	p.Text = k.first[:kp.head] + string(text) + k.first[len(k.first)-kp.tail:]
	p.Links, _ = evidence.At(t.links, kp.links)
	p.Elements, _ = evidence.At(t.elements, kp.elements)
	p.Images, _ = evidence.At(t.images, kp.images)
	return p
}

// forget drops what only the walk needed: a visit may wait long for the rest.
func (v *visit) forget() {
	v.known, v.offered, v.meanings, v.front, v.again = nil, nil, nil, frontier{}, again{}
}
