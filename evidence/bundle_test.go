package evidence

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/campanile-italia/campanile/registry"
)

// visits are snapshots in a bundle's order.
func visits() []*Snapshot {
	day := time.Date(2026, 11, 1, 1, 0, 0, 0, time.UTC)
	var all []*Snapshot
	for _, ipa := range []string{"c_a", "c_b"} {
		for n := range 2 {
			s := sample()
			s.Municipality.IPA, s.Run, s.Started = ipa, fmt.Sprintf("run-%d", n), day.AddDate(0, n, 0)
			s.Sources = []registry.Source{{ID: registry.IPAEntities, Date: day.AddDate(0, n, -1), SHA256: fmt.Sprint(n)}, {ID: registry.ASN, Missing: true}}
			all = append(all, s)
		}
	}
	return all
}

func bundleOf(t testing.TB, shots []*Snapshot) []byte {
	t.Helper()
	var b bytes.Buffer
	w := NewBundleWriter(&b, "2026.2")
	for _, s := range shots {
		encoded, err := Encode(s)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Add(encoded, "2026.1"); err != nil {
			t.Fatal(err)
		}
	}
	_, digest, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	back, err := open(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if back.Digest != digest {
		t.Errorf("digest %x when opened, %x when written", back.Digest, digest)
	}
	return b.Bytes()
}

func open(b []byte) (*Bundle, error) { return OpenBundle(bytes.NewReader(b), int64(len(b))) }

func TestBundleGivesBackWhatWasPutIn(t *testing.T) {
	shots := visits()
	b, err := open(bundleOf(t, shots))
	if err != nil {
		t.Fatal(err)
	}
	i := 0
	err = b.Each(func(e *BundleEntry, s *Snapshot) error {
		if e.Ruleset != "2026.1" || e.IPA != s.Municipality.IPA {
			t.Errorf("entry %+v of %s", e, s.Municipality.IPA)
		}
		if diff := cmp.Diff(shots[i], s, cmpopts.IgnoreUnexported(Snapshot{})); diff != "" {
			t.Errorf("snapshot %d (-want +got):\n%s", i, diff)
		}
		i++
		return nil
	})
	if err != nil || i != len(shots) {
		t.Errorf("%d snapshots, %v", i, err)
	}
	if s, err := b.Snapshot("c_b", "run-1"); err != nil || !s.Started.Equal(shots[3].Started) {
		t.Errorf("one by name: %v, %v", s, err)
	}
	if _, err := b.Snapshot("c_b", "run-2"); !errors.Is(err, ErrNotInBundle) {
		t.Errorf("a visit that is not there: %v", err)
	}
	if len(b.Registers) != 3 || b.Registers[0].ID != registry.ASN || !b.Registers[1].Date.Before(b.Registers[2].Date) {
		t.Errorf("registers %v", b.Registers)
	}
}

func TestBundleIsDeterministic(t *testing.T) {
	if !bytes.Equal(bundleOf(t, visits()), bundleOf(t, visits())) {
		t.Error("the same snapshots make other bytes")
	}
	bundleOf(t, nil) // an empty one is a bundle too
}

// One changed byte anywhere in the file is noticed, and in a snapshot's part it
// is named with the comune and the run.
func TestBundleNamesTheChangedByte(t *testing.T) {
	whole := bundleOf(t, visits()[:3])
	b, err := open(whole)
	if err != nil {
		t.Fatal(err)
	}
	for at := range whole {
		changed := bytes.Clone(whole)
		changed[at] ^= 0x20
		_, err := open(changed)
		if err == nil {
			t.Fatalf("byte %d of %d changed and nobody noticed", at, len(whole))
		}
		for i, e := range b.Snapshots {
			from, to := b.places[i]-tarBlock, b.places[i]+e.Bytes+padding(e.Bytes)
			if int64(at) < from || int64(at) >= to {
				continue
			}
			var altered *AlteredError
			if !errors.As(err, &altered) || altered.Count != 1 || altered.Parts[0].IPA != e.IPA || altered.Parts[0].Run != e.Run {
				t.Fatalf("byte %d, of %s run %s: %v", at, e.IPA, e.Run, err)
			}
		}
	}
}

func TestBundleRefuses(t *testing.T) {
	whole := bundleOf(t, visits())
	for name, b := range map[string][]byte{
		"nothing":           nil,
		"something else":    bytes.Repeat([]byte("x"), 4096),
		"zeros":             make([]byte, 8192),
		"cut short":         whole[:len(whole)-512],
		"cut in front":      whole[512:],
		"bytes behind":      append(bytes.Clone(whole), make([]byte, 512)...),
		"two, end to end":   append(bytes.Clone(whole), whole...),
		"another's, before": append(bytes.Clone(whole[:1024]), whole...),
	} {
		if _, err := open(b); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}

func TestBundleWriterRefuses(t *testing.T) {
	encode := func(s *Snapshot) []byte {
		b, err := Encode(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	shots := visits()
	strange := visits()[0]
	strange.Run = "../../etc/passwd"
	for name, c := range map[string]struct {
		add  [][]byte
		want string
	}{
		"bytes that are no snapshot": {[][]byte{[]byte("x")}, "decode snapshot"},
		"out of order":               {[][]byte{encode(shots[1]), encode(shots[0])}, "comes after a later one"},
		"one twice":                  {[][]byte{encode(shots[1]), encode(shots[1])}, "comes after a later one"},
		"a run that leads elsewhere": {[][]byte{encode(strange)}, "cannot name a file"},
	} {
		w := NewBundleWriter(io.Discard, "2026.2")
		var err error
		for _, b := range c.add {
			err = w.Add(b, "")
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// What opens is exactly what its snapshots would be written as.
func FuzzOpenBundle(f *testing.F) {
	f.Add(bundleOf(f, visits()[:1]))
	f.Add(bundleOf(f, nil))
	f.Add([]byte("manifest.json\x00"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, err := open(raw)
		if err != nil {
			return
		}
		var again bytes.Buffer
		w := NewBundleWriter(&again, b.Ruleset)
		for i, e := range b.Snapshots {
			content := raw[b.places[i] : b.places[i]+e.Bytes]
			if err := w.Add(content, e.Ruleset); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if len(b.Registers) == len(w.manifest.Registers) && !bytes.Equal(raw, again.Bytes()) {
			t.Error("it opens, and is not what would be written")
		}
	})
}
