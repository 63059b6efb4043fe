package crawler

import (
	"bytes"
	"maps"
	"slices"
	"weak"

	"github.com/klauspost/compress/s2"

	"github.com/campanile-italia/campanile/evidence"
)

// kept is a visit's pages while it goes on. A run holds as many visits open as
// there are comuni, each waiting a second between two requests; written out,
// the words and menus of their pages were a gigabyte. The words are compressed
// and what the pages repeat stands once, until the snapshot is made.
type kept struct {
	pages    []keptPage
	first    string                // words of the first page that has any
	repeats  weak.Pointer[s2.Dict] // of first, as long as memory is not wanted for something else
	links    evidence.Table[evidence.Link]
	elements evidence.Table[evidence.Element]
	images   evidence.Table[evidence.Image]
}

// keptPage is a page without its long parts.
type keptPage struct {
	page                    evidence.Page
	text                    []byte // its words, S2 with those of the first page as dictionary
	links, elements, images runs
}

// add takes a page that nobody reads any more before the snapshot.
func (k *kept) add(p evidence.Page) {
	if k.first == "" {
		k.first = p.Text // the home page's: the others repeat its menus and much of its words
	}
	kp := keptPage{
		text:  squeeze(k.dictionary(), p.Text),
		links: runsOf(k.links.Places(p.Links)), elements: runsOf(k.elements.Places(p.Elements)), images: runsOf(k.images.Places(p.Images)),
	}
	p.Text, p.Links, p.Elements, p.Images = "", nil, nil, nil
	if n := len(k.pages); n > 0 {
		share(&k.pages[n-1].page, &p)
	}
	kp.page = p
	k.pages = append(k.pages, kp)
}

// dictionary returns what the pages' words are compressed with; nil when the
// first page's are too few. Its table is twice the size of a page's words and
// quickly made anew: it is not held while a visit waits.
func (k *kept) dictionary() *s2.Dict {
	if d := k.repeats.Value(); d != nil {
		return d
	}
	d := s2.MakeDict(append(make([]byte, 0, len(k.first)+16), k.first...), nil) // with the room that it wants
	k.repeats = weak.Make(d)
	return d
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

func squeeze(d *s2.Dict, text string) []byte {
	if text == "" {
		return nil
	}
	// On a stack of its own: the encoder takes 64 KB of it, which every visit
	// would hold while it waits.
	squeezed := make(chan []byte)
	go func() {
		wide := packed.Get().(*bytes.Buffer)
		defer packed.Put(wide)
		wide.Reset()
		wide.Grow(s2.MaxEncodedLen(len(text)))
		room, encode := wide.AvailableBuffer()[:wide.Available()], s2.Encode
		if d != nil {
			encode = d.Encode
		}
		squeezed <- bytes.Clone(encode(room, []byte(text))) // without the room to spare
	}()
	return <-squeezed
}

func unsqueeze(d *s2.Dict, text []byte) string {
	if text == nil {
		return ""
	}
	decode := s2.Decode
	if d != nil {
		decode = d.Decode
	}
	words, err := decode(nil, text)
	if err != nil {
		panic("crawler: words of a page do not decompress: " + err.Error()) // our own bytes, from memory
	}
	return string(words)
}

// all returns the pages as they were, and forgets them.
func (k *kept) all() []evidence.Page {
	if len(k.pages) == 0 {
		return nil
	}
	all := make([]evidence.Page, len(k.pages))
	t := k.shared()
	for i := range k.pages {
		all[i] = k.page(i, t)
	}
	*k = kept{}
	return all
}

// shared is what the pages share: their words' dictionary, and the rest each at
// its place.
type shared struct {
	words    *s2.Dict
	links    []evidence.Link
	elements []evidence.Element
	images   []evidence.Image
}

func (k *kept) shared() *shared {
	return &shared{k.dictionary(), k.links.Values(), k.elements.Values(), k.images.Values()}
}

// page returns one page as it was.
func (k *kept) page(i int, with *shared) evidence.Page {
	kp := &k.pages[i]
	p := kp.page
	p.Text = unsqueeze(with.words, kp.text)
	p.Links, _ = evidence.At(with.links, kp.links.places())
	p.Elements, _ = evidence.At(with.elements, kp.elements.places())
	p.Images, _ = evidence.At(with.images, kp.images.places())
	return p
}

// forget drops what only the walk needed: a visit may wait long for the rest.
func (v *visit) forget() {
	v.known, v.offered, v.meanings, v.front, v.again = nil, nil, nil, frontier{}, again{}
}
