package crawler

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/evidence"
)

// A word has one number whoever asks, and what was taken from a block stays
// what it was while thousands are added.
func TestSymbols(t *testing.T) {
	var s symbols
	if _, ok := s.find([]byte("albo")); ok {
		t.Error("a word is found where there is none")
	}
	long := strings.Repeat("à", mostBlock)
	words := []string{"", "albo", long, "\x00"}
	for i := range 5000 {
		words = append(words, fmt.Sprintf("https://www.comune.prova.it/servizi/%d", i))
	}
	taken := make([]string, len(words))
	for i, w := range words {
		if n := s.numberOf(w); n != uint32(i) {
			t.Fatalf("word %d has number %d", i, n)
		}
		taken[i] = s.at(uint32(i))
	}
	for i, w := range words {
		n, ok := s.find([]byte(w))
		if !ok || n != uint32(i) || s.number([]byte(w)) != n || s.numberOf(w) != n || s.at(n) != w || taken[i] != w {
			t.Fatalf("%.40q: number %d, found %v, reads %.40q, was %.40q", w, n, ok, s.at(n), taken[i])
		}
	}
	if s.len() != len(words) {
		t.Errorf("%d words have %d numbers", len(words), s.len())
	}
}

// Every fact of a page comes back, those that are added to it tomorrow too.
func TestFlatPageComesBack(t *testing.T) {
	var full, got evidence.Page
	fill(t, reflect.ValueOf(&full).Elem(), "Page")
	k := newKept(new(symbols))
	k.add(full)
	if diff := cmp.Diff([]evidence.Page{full}, k.all()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	k = newKept(new(symbols))
	k.add(got)
	if diff := cmp.Diff([]evidence.Page{{}}, k.all()); diff != "" {
		t.Errorf("empty page (-want +got):\n%s", diff)
	}
}

// fill gives every field a value of its own.
func fill(t *testing.T, v reflect.Value, name string) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		v.SetString("«" + name + "»")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(-int64(len(name)) - 1000)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(t, v.Index(0), name+"[0]")
		fill(t, v.Index(1), name+"[1]")
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		for i := range 2 {
			fill(t, key, fmt.Sprint(name, " key ", i))
			fill(t, value, fmt.Sprint(name, " value ", i))
			v.SetMapIndex(key, value)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 11, len(name), 1, 2, 3, 456, time.FixedZone("CET", 3600))))
			return
		}
		for i := range v.NumField() {
			fill(t, v.Field(i), name+"."+v.Type().Field(i).Name)
		}
	default:
		t.Fatalf("%s is of kind %s", name, v.Kind())
	}
}
