package crawler

import "encoding/binary"

// runs are places in a table, most of which follow one another: a page repeats
// its site's menus. Each run is written as how far it begins from the end of the
// last one, and how long it is.
type runs []byte

func runsOf(places []uint32) runs {
	var r runs
	expected := int64(0)
	for i := 0; i < len(places); {
		n := 1
		for i+n < len(places) && places[i+n] == places[i]+uint32(n) {
			n++
		}
		r = binary.AppendVarint(r, int64(places[i])-expected)
		r = binary.AppendUvarint(r, uint64(n))
		expected = int64(places[i]) + int64(n)
		i += n
	}
	return r
}

func (r runs) places() []uint32 {
	var places []uint32
	next := int64(0)
	for len(r) > 0 {
		from, n := binary.Varint(r)
		length, m := binary.Uvarint(r[n:])
		r = r[n+m:]
		next += from
		for range length {
			places = append(places, uint32(next))
			next++
		}
	}
	return places
}
