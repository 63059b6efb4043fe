package evidence

// table gives each distinct value a place, so that what the pages of a site
// repeat stands once. The zero table is empty and ready.
type table[T comparable] struct{ place map[T]uint32 }

// places returns the values' places, taking in those that are new.
func (t *table[T]) places(values []T) []uint32 {
	if len(values) == 0 {
		return nil
	}
	if t.place == nil {
		t.place = map[T]uint32{}
	}
	places := make([]uint32, len(values))
	for i, v := range values {
		n, ok := t.place[v]
		if !ok {
			n = uint32(len(t.place))
			t.place[v] = n
		}
		places[i] = n
	}
	return places
}

// values returns every value at its place.
func (t *table[T]) values() []T {
	if len(t.place) == 0 {
		return nil
	}
	values := make([]T, len(t.place))
	for v, n := range t.place {
		values[n] = v
	}
	return values
}

// at returns the values at places; false when one is not there.
func at[T any](all []T, places []uint32) ([]T, bool) {
	if len(places) == 0 {
		return nil, true
	}
	values := make([]T, len(places))
	for i, n := range places {
		if int64(n) >= int64(len(all)) {
			return nil, false
		}
		values[i] = all[n]
	}
	return values, true
}
