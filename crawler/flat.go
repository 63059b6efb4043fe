package crawler

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"time"
)

// Facts are written flat while a visit waits: numbers as they are, words by
// their number among the visit's. What is read back is what was written, nil
// and empty apart. Our own memory is both written and read: nothing of it comes
// from outside, and what cannot be read is a mistake of ours.

// appendFlat writes a value: structs of exported fields, slices, maps, words,
// truths, integers and times.
func appendFlat(b []byte, v reflect.Value, words *symbols) []byte {
	switch v.Kind() {
	case reflect.String:
		return binary.AppendUvarint(b, uint64(words.numberOf(v.String())))
	case reflect.Bool:
		if v.Bool() {
			return append(b, 1)
		}
		return append(b, 0)
	case reflect.Int, reflect.Int64:
		return binary.AppendVarint(b, v.Int())
	case reflect.Slice:
		b = appendLength(b, v)
		for i := range v.Len() {
			b = appendFlat(b, v.Index(i), words)
		}
		return b
	case reflect.Map:
		b = appendLength(b, v)
		for entry := v.MapRange(); entry.Next(); {
			b = appendFlat(appendFlat(b, entry.Key(), words), entry.Value(), words)
		}
		return b
	case reflect.Struct:
		if t, ok := v.Interface().(time.Time); ok {
			return appendTime(b, t)
		}
		for i := range v.NumField() {
			b = appendFlat(b, v.Field(i), words)
		}
		return b
	default:
		panic(fmt.Sprintf("crawler: a fact of kind %s has no flat form", v.Kind()))
	}
}

// appendLength writes a slice's or map's length, one more than it is; 0 is nil.
func appendLength(b []byte, v reflect.Value) []byte {
	if v.IsNil() {
		return append(b, 0)
	}
	return binary.AppendUvarint(b, uint64(v.Len())+1)
}

func appendTime(b []byte, t time.Time) []byte {
	at := len(b)
	b, err := t.AppendBinary(append(b, 0))
	if err != nil {
		panic("crawler: a time has no flat form: " + err.Error()) // a zone of seconds: no clock has one
	}
	b[at] = byte(len(b) - at - 1)
	return b
}

// flat reads what appendFlat wrote.
type flat struct {
	b     []byte
	words *symbols
}

func (f *flat) read(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(f.words.at(uint32(f.uvarint())))
	case reflect.Bool:
		v.SetBool(f.take(1)[0] == 1)
	case reflect.Int, reflect.Int64:
		n, size := binary.Varint(f.b)
		f.b = f.b[size:]
		v.SetInt(n)
	case reflect.Slice:
		if n := f.uvarint(); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), int(n-1), int(n-1)))
		}
		for i := range v.Len() {
			f.read(v.Index(i))
		}
	case reflect.Map:
		f.readMap(v)
	case reflect.Struct:
		if t, ok := v.Addr().Interface().(*time.Time); ok {
			f.readTime(t)
			return
		}
		for i := range v.NumField() {
			f.read(v.Field(i))
		}
	default:
		panic(fmt.Sprintf("crawler: a fact of kind %s has no flat form", v.Kind()))
	}
}

func (f *flat) readMap(v reflect.Value) {
	n := f.uvarint()
	if n == 0 {
		return
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), int(n-1)))
	key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
	for range n - 1 {
		f.read(key)
		f.read(value)
		v.SetMapIndex(key, value)
	}
}

func (f *flat) readTime(t *time.Time) {
	if err := t.UnmarshalBinary(f.take(int(f.take(1)[0]))); err != nil {
		panic("crawler: a time that was put away cannot be read: " + err.Error())
	}
}

func (f *flat) uvarint() uint64 {
	n, size := binary.Uvarint(f.b)
	f.b = f.b[size:]
	return n
}

func (f *flat) take(n int) []byte {
	took := f.b[:n]
	f.b = f.b[n:]
	return took
}
