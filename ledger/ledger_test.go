package ledger_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/ledger"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
)

// RFC 8785: its examples of numbers, strings and the order of keys.
func TestCanonical(t *testing.T) {
	for in, want := range map[string]string{
		`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"literals":[null,true,false]}`: `{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}`,
		`{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}`:                                "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}",
		`["\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"]`:                                                          `["€$\u000f\nA'B\"\\\\\"/"]`,
		` [ -0 , 1e21, 1e-7, 0.000001, 100 , "<>&" ] `:                                                               `[0,1e+21,1e-7,0.000001,100,"<>&"]`,
	} {
		got, err := ledger.Canonicalise([]byte(in))
		if err != nil || string(got) != want {
			t.Errorf("%s:\n got %s %v\nwant %s", in, got, err, want)
		}
	}
	for _, bad := range []string{"", "{", "1 2", "9007199254740993", "1e999", "1000000000000000000.0", "-9007199254740993.5", "12345678901234567890123", "\"\xff\"", strings.Repeat("[", 100) + strings.Repeat("]", 100)} {
		if got, err := ledger.Canonicalise([]byte(bad)); err == nil {
			t.Errorf("%.20q was accepted: %s", bad, got)
		}
	}
	if ledger.IsCanonical([]byte(`{"a":1,"a":1}`)) {
		t.Error("a key given twice is canonical")
	}
}

func signer(t testing.TB, name string) *ledger.Signer {
	t.Helper()
	private, public, err := ledger.NewKey(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ledger.NewSigner(private, public)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func verifier(t testing.TB, s *ledger.Signer) *ledger.Verifier {
	t.Helper()
	v, err := ledger.NewVerifier(s.Public())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestKeyFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "k")
	private, public, err := ledger.NewKey("campanile.regione.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := ledger.WriteKey(path, private, public); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v %v", info.Mode(), err)
	}
	if s, err := ledger.ReadSigner(path); err != nil || s.Public() != public {
		t.Error(s, err)
	}
	if err := ledger.WriteKey(path, "x", "y"); err == nil || !strings.Contains(err.Error(), "never overwritten") {
		t.Errorf("overwritten: %v", err)
	}
	if b, _ := os.ReadFile(path); string(b) != private+"\n" {
		t.Error("the key is another")
	}
	other := signer(t, "other.example")
	if _, err := ledger.NewSigner(private, other.Public()); !errors.Is(err, ledger.ErrKey) || strings.Contains(err.Error(), private) {
		t.Errorf("halves of two keys: %v", err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.ReadSigner(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key that others may read: %v", err)
	}
	for _, name := range []string{"", "a b", "a+b", "a\nb"} {
		if _, _, err := ledger.NewKey(name); !errors.Is(err, ledger.ErrKey) {
			t.Errorf("name %q: %v", name, err)
		}
	}
}

func entered(t testing.TB, l *ledger.Log, n int) (all []ledger.Entry) {
	t.Helper()
	for i := range n {
		e, err := l.Append(ctx, ledger.NewRecord(ledger.Run, fmt.Sprint("run-", i), noon, fmt.Append(nil, i)))
		if err != nil || e.Index != int64(i) {
			t.Fatalf("%+v %v", e, err)
		}
		all = append(all, e)
	}
	return all
}

// Every record of every size of log is proved, and only where it stands.
func TestInclusion(t *testing.T) {
	s := signer(t, "log.example")
	for size := 1; size <= 17; size++ {
		l := ledger.NewLog(&memory{})
		all := entered(t, l, size)
		signed, h, err := l.Sign(ctx, s)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := verifier(t, s).OpenHead(signed); err != nil || got != h {
			t.Errorf("%+v %v", got, err)
		}
		for _, e := range all {
			i, err := l.Prove(ctx, e, h)
			if err != nil || i.Check(h) != nil {
				t.Fatalf("%d of %d: %v %v", e.Index, size, err, i.Check(h))
			}
			other := i
			other.Record.SHA256 = ledger.Sum([]byte("forged"))
			if !errors.Is(other.Check(h), ledger.ErrNotIncluded) {
				t.Errorf("%d of %d: a forged record is included", e.Index, size)
			}
			other = i
			if other.Index = (i.Index + 1) % int64(size); size > 1 && !errors.Is(other.Check(h), ledger.ErrNotIncluded) {
				t.Errorf("%d of %d: included elsewhere", e.Index, size)
			}
		}
	}
}

// The newest records come first, no more than asked for, with how many there are.
func TestNewest(t *testing.T) {
	l := ledger.NewLog(&memory{})
	all := entered(t, l, 5)
	for limit, want := range map[int][]ledger.Entry{0: nil, 2: {all[4], all[3]}, 9: {all[4], all[3], all[2], all[1], all[0]}} {
		got, size, err := l.Newest(ctx, limit)
		if err != nil || size != 5 || !slices.Equal(got, want) {
			t.Errorf("%d: %v of %d, %v", limit, got, size, err)
		}
	}
}

func TestConsistency(t *testing.T) {
	s := signer(t, "log.example")
	m := &memory{}
	l := ledger.NewLog(m)
	entered(t, l, 5)
	_, older, err := l.Sign(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Append(ctx, ledger.NewRecord(ledger.Protocol, "p", noon, []byte("p"))); err != nil {
		t.Fatal(err)
	}
	if e, err := l.Append(ctx, ledger.NewRecord(ledger.Protocol, "p", noon.AddDate(1, 0, 0), []byte("p"))); err != nil || e.Index != 5 || !e.At.Equal(noon) {
		t.Errorf("the same document twice: %+v %v", e, err)
	}
	_, newer, err := l.Sign(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := l.Consistency(ctx, older, newer)
	if err != nil || ledger.CheckConsistency(proof, older, newer) != nil {
		t.Error(err, ledger.CheckConsistency(proof, older, newer))
	}
	if ledger.CheckConsistency(nil, older, newer) == nil {
		t.Error("no proof is one")
	}
	if err := l.Audit(ctx, newer); err != nil {
		t.Error(err)
	}
	m.records[2] = bytes.Replace(m.records[2], []byte("run-2"), []byte("run-9"), 1)
	if err := l.Audit(ctx, newer); !errors.Is(err, ledger.ErrRewritten) {
		t.Errorf("a record was changed: %v", err)
	}
	// A log begun anew in the place of the old one is not signed.
	again := &memory{heads: m.heads}
	entered(t, ledger.NewLog(again), 9)
	if _, _, err := ledger.NewLog(again).Sign(ctx, s); !errors.Is(err, ledger.ErrRewritten) {
		t.Errorf("a rewritten log was signed: %v", err)
	}
}

func sealed(t testing.TB) ([]byte, *ledger.Verifier) {
	t.Helper()
	s := signer(t, "log.example")
	l := ledger.NewLog(&memory{})
	entered(t, l, 6)
	p, err := l.Append(ctx, ledger.NewRecord(ledger.Protocol, "p", noon, []byte("p")))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := l.Seal(ctx, s, ledger.Certificate, "panel", noon, []byte(`{"effect":0.12,"words":{"it":"è"}}`), p)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := doc.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), verifier(t, s)
}

// Whatever byte of the file changes, it is noticed.
func TestSealedByteByByte(t *testing.T) {
	file, v := sealed(t)
	doc, err := ledger.ReadSealed(file)
	if err != nil {
		t.Fatal(err)
	}
	if faults := doc.Check(v, ledger.Certificate); len(faults) != 0 {
		t.Fatal(faults)
	}
	if faults := doc.Check(v, ledger.Protocol); len(faults) == 0 {
		t.Error("a certificate is a protocol")
	}
	if faults := doc.Check(verifier(t, signer(t, "log.example")), ledger.Certificate); len(faults) == 0 {
		t.Error("another's key verifies it")
	}
	for i := range file {
		for _, bit := range []byte{1, 2, 4, 32, 128} {
			changed := bytes.Clone(file)
			changed[i] ^= bit
			if doc, err := ledger.ReadSealed(changed); err == nil && len(doc.Check(v, ledger.Certificate)) == 0 {
				t.Errorf("byte %d %q -> %q goes unnoticed", i, file[i], changed[i])
			}
		}
	}
}

func FuzzReadSealed(f *testing.F) {
	file, v := sealed(f)
	f.Add(file)
	f.Add([]byte("{}\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		doc, err := ledger.ReadSealed(b)
		if err != nil {
			return
		}
		if len(doc.Check(v, ledger.Certificate)) == 0 && !bytes.Equal(b, file) {
			t.Errorf("another file verifies: %q", b)
		}
	})
}

func FuzzCanonicalise(f *testing.F) {
	f.Add([]byte(`{"a":[1,2.5e-9,"é\n"],"":null}`))
	f.Add([]byte("1000000000000000000.0"))
	f.Add([]byte("[1e21, 12345678901234567890123, -9007199254740993.5]"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ledger.Canonicalise(b)
		if err != nil {
			return
		}
		if again, err := ledger.Canonicalise(c); err != nil || !bytes.Equal(c, again) {
			t.Errorf("%q -> %q -> %q %v", b, c, again, err)
		}
	})
}
