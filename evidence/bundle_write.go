package evidence

import (
	"archive/tar"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/campanile-italia/campanile/registry"
)

// BundleWriter writes a bundle as it goes: one snapshot is in memory at a time.
type BundleWriter struct {
	w         io.Writer
	manifest  BundleManifest
	registers map[BundleRegister]bool
}

// NewBundleWriter begins a bundle. ruleset is that of the build that writes it.
func NewBundleWriter(w io.Writer, ruleset string) *BundleWriter {
	return &BundleWriter{w: w, manifest: BundleManifest{Format: BundleFormat, Ruleset: ruleset, Registers: []BundleRegister{}, Snapshots: []BundleEntry{}},
		registers: map[BundleRegister]bool{}}
}

// Add writes one snapshot, given as Encode returned it. Snapshots come in the
// order of Codice IPA, start and run. ruleset is the one the visit was judged
// under when it was made; empty: not known. Bytes that do not decode are
// refused: they would prove nothing.
func (b *BundleWriter) Add(encoded []byte, ruleset string) error {
	s, err := Decode(encoded)
	if err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	sum := sha256.Sum256(encoded)
	e := BundleEntry{
		IPA: s.Municipality.IPA, Run: s.Run, Started: s.Started.UTC(), Ruleset: ruleset, Bytes: int64(len(encoded)), SHA256: hex.EncodeToString(sum[:]),
	}
	if err := b.accept(&e); err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	if err := writeFile(b.w, e.name(), encoded); err != nil {
		return fmt.Errorf("write bundle: %w", err)
	}
	b.manifest.Snapshots = append(b.manifest.Snapshots, e)
	for _, src := range s.Sources {
		b.registers[registerOf(src)] = true
	}
	return nil
}

func (b *BundleWriter) accept(e *BundleEntry) error {
	if err := e.check(); err != nil {
		return err
	}
	n := len(b.manifest.Snapshots)
	if n >= MaxBundleEntries {
		return fmt.Errorf("more than %d snapshots: export fewer comuni, or a shorter time", MaxBundleEntries)
	}
	if n > 0 && !e.follows(&b.manifest.Snapshots[n-1]) {
		return fmt.Errorf("snapshot of %s, run %s comes after a later one", e.IPA, e.Run)
	}
	return nil
}

func registerOf(s registry.Source) BundleRegister {
	return BundleRegister{ID: s.ID, Date: s.Date.UTC().Round(0), SHA256: s.SHA256}
}

// Close ends the bundle with its manifest and returns it, with the SHA-256 that
// stands for the whole bundle. It does not close the writer below.
func (b *BundleWriter) Close() (*BundleManifest, [sha256.Size]byte, error) {
	for r := range b.registers {
		b.manifest.Registers = append(b.manifest.Registers, r)
	}
	slices.SortFunc(b.manifest.Registers, compareRegisters)
	text, err := b.manifest.canonical()
	if err == nil && len(text) > MaxBundleManifest {
		err = errors.New("its manifest is too large: export fewer comuni, or a shorter time")
	}
	for _, f := range [...]struct {
		name    string
		content []byte
	}{{manifestName, text}, {manifestSumName, sumLine(text)}} {
		if err == nil {
			err = writeFile(b.w, f.name, f.content)
		}
	}
	if err == nil {
		_, err = b.w.Write(tarEnd[:])
	}
	if err != nil {
		return nil, [sha256.Size]byte{}, fmt.Errorf("write bundle: %w", err)
	}
	return &b.manifest, sha256.Sum256(text), nil
}

func compareRegisters(a, b BundleRegister) int {
	return cmp.Or(cmp.Compare(a.ID, b.ID), a.Date.Compare(b.Date), cmp.Compare(a.SHA256, b.SHA256))
}

// tarHeader returns the one block that stands before a file: nothing in it but
// name and size is of its own.
func tarHeader(name string, size int64) ([]byte, error) {
	var b bytes.Buffer
	err := tar.NewWriter(&b).WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o444, ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR,
	})
	return b.Bytes(), err
}
