package crawler

import (
	"hash/maphash"
	"strings"
)

// symbols gives words numbers, from 0. A visit meets the same few thousand
// words on every page, and a thousand visits wait at once: theirs stand in a
// few blocks each, without a pointer that the garbage collector would follow.
// The zero value is empty and ready; it is not copied once in use.
type symbols struct {
	blocks []*strings.Builder // filled to their room at most: what was taken from them stays where it is
	spans  []span             // by number
	slots  []uint32           // number+1 by hash; 0: free. Never more than three quarters full
	size   int
}

// span is where a word stands.
type span struct {
	at    uint32
	n     uint32
	block uint32
}

// Rooms of blocks, in bytes. A longer word has one of its own.
const (
	leastBlock = 2 << 10
	mostBlock  = 64 << 10
)

func (s *symbols) len() int { return len(s.spans) }

// at returns the word of a number, without copying it.
func (s *symbols) at(number uint32) string {
	w := s.spans[number]
	return s.blocks[w.block].String()[w.at : w.at+w.n]
}

// find returns a word's number where it has one.
func (s *symbols) find(word []byte) (number uint32, ok bool) {
	if len(s.slots) == 0 {
		return 0, false
	}
	return s.in(s.slot(maphash.Bytes(seed, word), func(at string) bool { return at == string(word) }))
}

// number returns a word's number, a new one where it has none.
func (s *symbols) number(word []byte) uint32 {
	s.grow()
	slot := s.slot(maphash.Bytes(seed, word), func(at string) bool { return at == string(word) })
	if number, ok := s.in(slot); ok {
		return number
	}
	_, _ = s.room(len(word)).Write(word)
	return s.take(slot, len(word))
}

// numberOf is number for a string.
func (s *symbols) numberOf(word string) uint32 {
	s.grow()
	slot := s.slot(maphash.String(seed, word), func(at string) bool { return at == word })
	if number, ok := s.in(slot); ok {
		return number
	}
	_, _ = s.room(len(word)).WriteString(word)
	return s.take(slot, len(word))
}

// slot returns where the word is, or would be.
func (s *symbols) slot(hash uint64, same func(string) bool) int {
	mask := len(s.slots) - 1
	for i := int(hash) & mask; ; i = (i + 1) & mask {
		if number, ok := s.in(i); !ok || same(s.at(number)) {
			return i
		}
	}
}

func (s *symbols) in(slot int) (number uint32, ok bool) { return s.slots[slot] - 1, s.slots[slot] != 0 }

// room returns a block with room for n more bytes.
func (s *symbols) room(n int) *strings.Builder {
	if last := len(s.blocks) - 1; last >= 0 && s.blocks[last].Cap()-s.blocks[last].Len() >= n {
		return s.blocks[last]
	}
	b := new(strings.Builder)
	b.Grow(max(n, min(max(s.size/2, leastBlock), mostBlock)))
	s.blocks = append(s.blocks, b)
	return b
}

// take gives the word of n bytes that was just written the next number.
func (s *symbols) take(slot, n int) uint32 {
	last := len(s.blocks) - 1
	s.spans = append(s.spans, span{at: uint32(s.blocks[last].Len() - n), n: uint32(n), block: uint32(last)})
	s.size += n
	s.slots[slot] = uint32(len(s.spans))
	return uint32(len(s.spans) - 1)
}

// grow makes room for one more word.
func (s *symbols) grow() {
	if 4*(len(s.spans)+1) <= 3*len(s.slots) {
		return
	}
	s.slots = make([]uint32, max(64, 2*len(s.slots)))
	for number := range s.spans {
		word := s.at(uint32(number))
		s.slots[s.slot(maphash.String(seed, word), func(string) bool { return false })] = uint32(number) + 1
	}
}
