package crawler

import "sync"

// maxKnown bounds what a visit remembers of its pages: a hostile site repeats
// nothing.
const maxKnown = 20000

// known is what the pages of one visit have in common: the addresses and words
// of menus, which every page repeats. One visit owns it.
type known struct {
	words   map[string]string
	origins map[string]map[string]string
}

// scratch is the memory to read a page in.
type scratch struct {
	text []byte
	open []element
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func newKnown() *known {
	return &known{words: map[string]string{}, origins: map[string]map[string]string{}}
}

// word returns b as a string that is the same for the same bytes.
func (k *known) word(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if s, ok := k.words[string(b)]; ok {
		return s
	}
	s := string(b)
	if len(k.words) < maxKnown {
		k.words[s] = s
	}
	return s
}

// origin returns the addresses resolved against any page of an origin.
func (k *known) origin(name string) map[string]string {
	m := k.origins[name]
	if m == nil {
		m = map[string]string{}
		if len(k.origins) < 64 {
			k.origins[name] = m
		}
	}
	return m
}
