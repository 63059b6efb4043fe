package crawler

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"slices"
	"sync"
	"weak"

	"github.com/klauspost/compress/s2"

	"github.com/campanile-italia/campanile/evidence"
)

// kept is a visit's pages while it goes on. A run holds as many visits open as
// there are comuni, each waiting a second between two requests; written out,
// the words and menus of their pages were a gigabyte, and the garbage collector
// went through all of it again and again. A page is a run of bytes: its words
// compressed, its facts flat, and what the pages repeat stands once, until the
// snapshot is made.
type kept struct {
	words   *symbols // of the visit
	pages   [][]byte
	first   string                // words of the first page that has any
	repeats weak.Pointer[s2.Dict] // of first, as long as memory is not wanted for something else

	links, elements, images symbols // each one flat: what pages hold of them are their numbers
	row                     []byte  // the one being written
}

func newKept(words *symbols) kept { return kept{words: words} }

// add takes a page that nobody reads any more before the snapshot.
func (k *kept) add(p evidence.Page) {
	if k.first == "" {
		k.first = p.Text // the home page's: the others repeat its menus and much of its words
	}
	short := p
	short.Text, short.Links, short.Elements, short.Images = "", nil, nil, nil
	wide := flats.Get().(*[]byte)
	b := appendFlat((*wide)[:0], reflect.ValueOf(&short).Elem(), k.words)
	b = k.appendRows(b, &k.links, reflect.ValueOf(p.Links))
	b = k.appendRows(b, &k.elements, reflect.ValueOf(p.Elements))
	b = k.appendRows(b, &k.images, reflect.ValueOf(p.Images))
	b = squeeze(b, k.dictionary(), p.Text)
	k.pages = append(k.pages, bytes.Clone(b)) // without the room to spare
	*wide = b
	flats.Put(wide)
}

// flats is memory to write pages in.
var flats = sync.Pool{New: func() any { return new([]byte) }}

// appendRows writes a page's links, elements or images as their numbers.
func (k *kept) appendRows(b []byte, rows *symbols, values reflect.Value) []byte {
	places := make([]uint32, values.Len())
	for i := range places {
		k.row = appendFlat(k.row[:0], values.Index(i), k.words)
		places[i] = rows.number(k.row)
	}
	r := runsOf(places)
	return append(binary.AppendUvarint(b, uint64(len(r))), r...)
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

// squeeze appends a text, compressed.
func squeeze(b []byte, d *s2.Dict, text string) []byte {
	if text == "" {
		return b
	}
	// On a stack of its own: the encoder takes 64 KB of it, which every visit
	// would hold while it waits.
	squeezed := make(chan []byte)
	go func() {
		wide := flats.Get().(*[]byte)
		defer flats.Put(wide)
		*wide = append((*wide)[:0], text...)
		b := slices.Grow(b, s2.MaxEncodedLen(len(text)))
		room, encode := b[len(b):cap(b)], s2.Encode
		if d != nil {
			encode = d.Encode
		}
		squeezed <- b[:len(b)+len(encode(room, *wide))]
	}()
	return <-squeezed
}

func unsqueeze(d *s2.Dict, text []byte) string {
	if len(text) == 0 {
		return ""
	}
	decode := s2.Decode
	if d != nil {
		decode = d.Decode
	}
	wide := flats.Get().(*[]byte)
	defer flats.Put(wide)
	words, err := decode((*wide)[:cap(*wide)], text)
	if err != nil {
		panic("crawler: words of a page do not decompress: " + err.Error()) // our own bytes, from memory
	}
	*wide = words
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

// shared is what the pages share, read back: their words' dictionary and, for
// who wants all pages, the rest each at its number.
type shared struct {
	words    *s2.Dict
	links    []evidence.Link
	elements []evidence.Element
	images   []evidence.Image
}

func (k *kept) shared() *shared {
	return &shared{k.dictionary(), valuesOf[evidence.Link](&k.links, k.words), valuesOf[evidence.Element](&k.elements, k.words), valuesOf[evidence.Image](&k.images, k.words)}
}

func valuesOf[T any](rows, words *symbols) []T {
	values := make([]T, rows.len())
	for i := range values {
		readRow(&values[i], rows, uint32(i), words)
	}
	return values
}

func readRow[T any](into *T, rows *symbols, number uint32, words *symbols) {
	f := flat{[]byte(rows.at(number)), words}
	f.read(reflect.ValueOf(into).Elem())
}

// single returns one page as it was.
func (k *kept) single(i int) evidence.Page { return k.page(i, &shared{words: k.dictionary()}) }

// page is single with what the pages share, where that was read back.
func (k *kept) page(i int, with *shared) evidence.Page {
	var p evidence.Page
	f := flat{k.pages[i], k.words}
	f.read(reflect.ValueOf(&p).Elem())
	p.Links = rowsOf(&f, &k.links, with.links)
	p.Elements = rowsOf(&f, &k.elements, with.elements)
	p.Images = rowsOf(&f, &k.images, with.images)
	p.Text = unsqueeze(with.words, f.b)
	return p
}

func rowsOf[T any](f *flat, rows *symbols, all []T) []T {
	places := runs(f.take(int(f.uvarint()))).places()
	if places == nil {
		return nil
	}
	values := make([]T, len(places))
	for i, n := range places {
		if all == nil {
			readRow(&values[i], rows, n, f.words)
		} else {
			values[i] = all[n]
		}
	}
	return values
}

// forget drops what only the walk needed: a visit may wait long for the rest.
func (v *visit) forget() {
	v.known, v.offered, v.meanings, v.front, v.again = nil, nil, nil, frontier{}, again{}
}
