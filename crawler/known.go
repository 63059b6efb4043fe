package crawler

import "sync"

// maxKnown bounds what a visit remembers of its pages: a hostile site repeats
// nothing.
const maxKnown = 20000

// known is what the pages of one visit have in common: the addresses and words
// of menus, which every page repeats. One visit owns it.
type known struct {
	words   *symbols
	origins map[string]map[uint32]uint32
}

// scratch is the memory to read a page in.
type scratch struct {
	text []byte
	open []element
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func newKnown() *known {
	return &known{words: new(symbols), origins: map[string]map[uint32]uint32{}}
}

// word returns b as a string, which takes no memory of its own where a page had
// the same before.
func (k *known) word(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if n, ok := k.words.find(b); ok {
		return k.words.at(n)
	}
	if k.words.len() >= maxKnown {
		return string(b)
	}
	return k.words.at(k.words.number(b))
}

// origin returns the addresses resolved against any page of an origin, as
// numbers of words.
func (k *known) origin(name string) map[uint32]uint32 {
	m := k.origins[name]
	if m == nil {
		m = map[uint32]uint32{}
		if len(k.origins) < 64 {
			k.origins[name] = m
		}
	}
	return m
}
