package evidence

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/klauspost/compress/zstd"

	"github.com/campanile-italia/campanile/registry"
)

func sample() *Snapshot {
	menu := []Link{{URL: "https://x.it/a", Text: "A", Region: Nav}, {URL: "https://x.it/b", Text: "B", Region: Footer, Rel: "nofollow"}}
	at := time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC)
	return &Snapshot{
		Version: Version, Run: "r", Agent: "Campanile/1", Started: at, Finished: at.Add(time.Second),
		Municipality: registry.Municipality{IPA: "c_x", Name: "Esempio"}, Sources: []registry.Source{{ID: registry.IPAEntities}},
		Pages: []Page{
			{Asked: "https://x.it/", URL: "https://x.it/", Status: 200, At: at, Title: "Home", Links: menu, Images: []Image{{Src: "https://x.it/i.png"}}},
			{Asked: "https://x.it/a", URL: "https://x.it/a", Status: 200, At: at, Links: append(menu[:1:1], Link{URL: "https://x.it/c"}), Elements: []Element{{Name: "faq", Tag: "a"}}},
			{Asked: "https://x.it/b", Fault: Timeout, At: at},
		},
	}
}

func TestEncodeDecode(t *testing.T) {
	want := sample()
	b, err := Encode(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Snapshot{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What a released Campanile wrote stays readable.
func TestDecodeVersion1(t *testing.T) {
	want := sample()
	want.Version = 1
	plain, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(compress(t, plain))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Snapshot{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, plain := range map[string]string{
		"a page that names a link that is not there": `{"version":2,"pages":[{"links":[1]}],"links":[{}]}`,
		"a negative place":                           `{"version":2,"pages":[{"images":[-1]}]}`,
		"bytes after the end":                        `{"version":2}{}`,
		"no version":                                 `{}`,
	} {
		if s, err := Decode(compress(t, []byte(plain))); err == nil {
			t.Errorf("%s: read as %+v", name, s)
		}
	}
	if _, err := Decode(compress(t, []byte(`{"version":99}`))); !errors.Is(err, ErrVersion) {
		t.Errorf("version 99: %v", err)
	}
}

func compress(tb testing.TB, plain []byte) []byte {
	tb.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		tb.Fatal(err)
	}
	defer z.Close()
	return z.EncodeAll(plain, nil)
}

// FuzzDecode: a bundle may come from anybody.
func FuzzDecode(f *testing.F) {
	b, err := Encode(sample())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(compress(f, []byte(`{"version":2,"pages":[{"links":[1]}],"links":[{}]}`)))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Decode(b)
		if err != nil {
			return
		}
		again, err := Encode(s)
		if err != nil {
			t.Fatalf("read but not written again: %v", err)
		}
		if _, err := Decode(again); err != nil {
			t.Fatalf("written but not read again: %v", err)
		}
	})
}

func TestHasValidators(t *testing.T) {
	for want, header := range map[bool]map[string]string{true: {"etag": `"1"`}, false: {"server": `nginx "etag":`}} {
		s := sample()
		s.Pages[0].Header, s.Pages[0].Text = header, `Il campo "etag": di una risposta`
		b, err := Encode(s)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := HasValidators(b); got != want || err != nil {
			t.Errorf("%v: %v, %v", header, got, err)
		}
	}
	if _, err := HasValidators([]byte("no snapshot")); err == nil {
		t.Error("what is no snapshot has none, without an error")
	}
}
