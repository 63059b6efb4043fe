package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/campanile-italia/campanile/registry"
)

// Bundle is a bundle whose every byte was verified when it was opened.
type Bundle struct {
	BundleManifest
	// Digest is the SHA-256 of the manifest, and so of all that it lists.
	Digest [sha256.Size]byte

	r      io.ReaderAt
	places []int64 // of each snapshot's content
}

// AlteredError says which parts of a bundle or WARC file are not as they were written.
type AlteredError struct {
	Parts []AlteredPart // in the order of the file; the first maxAltered of them
	Count int           // of all
}

// AlteredPart is a part of a bundle whose bytes are not as they were written.
type AlteredPart struct {
	IPA, Run string // empty: the manifest, or a WARC record
	What     string
}

const maxAltered = 20

// Error names the parts.
func (e *AlteredError) Error() string {
	var names []string
	for _, p := range e.Parts {
		name := p.What
		if p.IPA != "" {
			name = "comune " + p.IPA + ", run " + p.Run + ": " + p.What
		}
		names = append(names, name)
	}
	if more := e.Count - len(e.Parts); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return "evidence altered since it was written: " + strings.Join(names, "; ")
}

func (e *AlteredError) add(p AlteredPart) {
	if e.Count++; len(e.Parts) < maxAltered {
		e.Parts = append(e.Parts, p)
	}
}

// OpenBundle reads a bundle of size bytes and verifies every one of them
// against the manifest, and the manifest against its SHA-256. ErrBundle: the
// file is something else, or not whole. *AlteredError names what was changed.
//
// Who holds the Digest from elsewhere compares it: whoever changes a snapshot
// and writes the manifest anew makes a sound bundle with another Digest.
func OpenBundle(r io.ReaderAt, size int64) (*Bundle, error) {
	b := &Bundle{r: r}
	text, end, err := b.readManifest(size)
	if err != nil {
		return nil, fmt.Errorf("open bundle: %w", err)
	}
	if err := b.parse(text); err != nil {
		return nil, fmt.Errorf("open bundle: %w", err)
	}
	if err := b.layOut(end); err != nil {
		return nil, fmt.Errorf("open bundle: %w", err)
	}
	if err := b.verify(); err != nil {
		return nil, fmt.Errorf("open bundle: %w", err)
	}
	return b, nil
}

// readManifest finds the manifest from the end of the file, which is of a fixed
// size. It returns the manifest's bytes and where the snapshots end.
func (b *Bundle) readManifest(size int64) (text []byte, end int64, err error) {
	sumAt := size - int64(len(tarEnd)) - 2*tarBlock // its header, its one block
	if sumAt < tarBlock || size%tarBlock != 0 {
		return nil, 0, ErrBundle
	}
	tail := make([]byte, size-sumAt)
	if err := readAt(b.r, tail, sumAt); err != nil {
		return nil, 0, err
	}
	head, err := tarHeader(manifestSumName, int64(manifestSumSize))
	if err != nil {
		return nil, 0, err
	}
	line := tail[tarBlock : tarBlock+manifestSumSize]
	if !bytes.Equal(tail[:tarBlock], head) {
		return nil, 0, fmt.Errorf("%w: it does not end with %s", ErrBundle, manifestSumName)
	}
	altered := &AlteredError{Parts: []AlteredPart{{What: manifestSumName}}, Count: 1}
	if slices.ContainsFunc(tail[tarBlock+manifestSumSize:], notZero) {
		return nil, 0, altered
	}
	text, end, err = b.manifestBefore(sumAt)
	if err != nil {
		return nil, 0, err
	}
	if !bytes.Equal(line, sumLine(text)) {
		altered.Parts[0].What = manifestName + ", or its SHA-256"
		return nil, 0, altered
	}
	b.Digest = sha256.Sum256(text)
	return text, end, nil
}

func notZero(c byte) bool { return c != 0 }

// manifestBefore looks back, block by block, for the header of the manifest
// that ends at a place: JSON holds no zero byte, a header does.
func (b *Bundle) manifestBefore(end int64) ([]byte, int64, error) {
	block := make([]byte, tarBlock)
	for at := end - tarBlock; at >= 0 && end-at <= MaxBundleManifest+2*tarBlock; at -= tarBlock {
		if err := readAt(b.r, block, at); err != nil {
			return nil, 0, err
		}
		if !bytes.HasPrefix(block, []byte(manifestName+"\x00")) {
			continue
		}
		content := make([]byte, end-at-tarBlock)
		if err := readAt(b.r, content, at+tarBlock); err != nil {
			return nil, 0, err
		}
		text := bytes.TrimRight(content, "\x00")
		head, err := tarHeader(manifestName, int64(len(text)))
		if err != nil {
			return nil, 0, err
		}
		if !bytes.Equal(block, head) || padding(int64(len(text))) != int64(len(content)-len(text)) {
			return nil, 0, &AlteredError{Parts: []AlteredPart{{What: manifestName + ": its header in the file"}}, Count: 1}
		}
		return text, at, nil
	}
	return nil, 0, fmt.Errorf("%w: no %s, or its header was altered", ErrBundle, manifestName)
}

// parse reads the manifest and refuses one that this build would not write.
func (b *Bundle) parse(text []byte) error {
	if err := json.Unmarshal(text, &b.BundleManifest); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrBundle, manifestName, err)
	}
	if b.Format != BundleFormat {
		return fmt.Errorf("%w: format %.40q, this build reads %s", ErrBundle, b.Format, BundleFormat)
	}
	if again, err := b.canonical(); err != nil || !bytes.Equal(again, text) {
		return fmt.Errorf("%w: %s is not in canonical form", ErrBundle, manifestName)
	}
	if len(b.Snapshots) > MaxBundleEntries {
		return fmt.Errorf("%w: more than %d snapshots", ErrBundle, MaxBundleEntries)
	}
	names := make(map[string]bool, len(b.Snapshots))
	for i := range b.Snapshots {
		e := &b.Snapshots[i]
		if err := e.check(); err != nil {
			return fmt.Errorf("%w: %w", ErrBundle, err)
		}
		if names[e.name()] {
			return fmt.Errorf("%w: %s lists %s, run %s twice", ErrBundle, manifestName, e.IPA, e.Run)
		}
		names[e.name()] = true
		if i > 0 && !e.follows(&b.Snapshots[i-1]) {
			return fmt.Errorf("%w: %s lists %s, run %s out of order", ErrBundle, manifestName, e.IPA, e.Run)
		}
	}
	return nil
}

// layOut computes where each snapshot stands. What the manifest lists fills the
// file up to the manifest: nothing can hide between.
func (b *Bundle) layOut(end int64) error {
	at := int64(0)
	for i := range b.Snapshots {
		n := b.Snapshots[i].Bytes
		b.places = append(b.places, at+tarBlock)
		at += tarBlock + n + padding(n)
	}
	if at != end {
		return fmt.Errorf("%w: the snapshots take %d bytes, the manifest lists %d", ErrBundle, end, at)
	}
	return nil
}

func (b *Bundle) verify() error {
	var altered AlteredError
	for i := range b.Snapshots {
		e := &b.Snapshots[i]
		switch what, err := b.verifyOne(i); {
		case err != nil:
			return err
		case what != "":
			altered.add(AlteredPart{e.IPA, e.Run, what})
		}
	}
	if altered.Count > 0 {
		return &altered
	}
	return nil
}

// verifyOne says what of one file is not as it was written.
func (b *Bundle) verifyOne(i int) (altered string, err error) {
	e := &b.Snapshots[i]
	whole := make([]byte, tarBlock+e.Bytes+padding(e.Bytes))
	if err := readAt(b.r, whole, b.places[i]-tarBlock); err != nil {
		return "", err
	}
	head, err := tarHeader(e.name(), e.Bytes)
	if err != nil {
		return "", err
	}
	content, rest := whole[tarBlock:tarBlock+e.Bytes], whole[tarBlock+e.Bytes:]
	switch sum := sha256.Sum256(content); {
	case hex.EncodeToString(sum[:]) != e.SHA256:
		return fmt.Sprintf("the snapshot's SHA-256 is %x, the manifest says %.64s", sum, e.SHA256), nil
	case !bytes.Equal(whole[:tarBlock], head):
		return "its header in the file", nil
	case slices.ContainsFunc(rest, notZero):
		return "the space after it", nil
	}
	s, err := Decode(content)
	if err != nil {
		return "it cannot be read: " + err.Error(), nil
	}
	if s.Municipality.IPA != e.IPA || s.Run != e.Run || !s.Started.Equal(e.Started) {
		return "the snapshot is of another comune, run or time than the manifest says", nil
	}
	if j := slices.IndexFunc(s.Sources, func(src registry.Source) bool { return !b.lists(registerOf(src)) }); j >= 0 {
		return fmt.Sprintf("it was made with a delivery of %s that the manifest does not list", s.Sources[j].ID), nil
	}
	return "", nil
}

func (b *Bundle) lists(r BundleRegister) bool {
	_, ok := slices.BinarySearchFunc(b.Registers, r, compareRegisters)
	return ok
}

// Each gives every snapshot with its entry to yield: by Codice IPA, then by
// time. One is in memory at a time. It stops at yield's first error and returns
// it.
func (b *Bundle) Each(yield func(*BundleEntry, *Snapshot) error) error {
	for i := range b.Snapshots {
		s, err := b.snapshot(i)
		if err != nil {
			return err
		}
		if err := yield(&b.Snapshots[i], s); err != nil {
			return err
		}
	}
	return nil
}

// ErrNotInBundle is returned for a visit that a bundle does not hold.
var ErrNotInBundle = errors.New("not in the bundle")

// Snapshot returns the snapshot of one visit, or ErrNotInBundle.
func (b *Bundle) Snapshot(ipa, run string) (*Snapshot, error) {
	for i := range b.Snapshots {
		if e := &b.Snapshots[i]; e.IPA == ipa && e.Run == run {
			return b.snapshot(i)
		}
	}
	return nil, fmt.Errorf("snapshot of %s, run %s: %w", ipa, run, ErrNotInBundle)
}

// snapshot reads one again and hashes it again: the file may have changed since
// it was opened.
func (b *Bundle) snapshot(i int) (*Snapshot, error) {
	e := &b.Snapshots[i]
	content := make([]byte, e.Bytes)
	if err := readAt(b.r, content, b.places[i]); err != nil {
		return nil, fmt.Errorf("snapshot of %s, run %s: %w", e.IPA, e.Run, err)
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != e.SHA256 {
		return nil, &AlteredError{Parts: []AlteredPart{{e.IPA, e.Run, "the snapshot changed while it was read"}}, Count: 1}
	}
	return Decode(content)
}

func readAt(r io.ReaderAt, b []byte, at int64) error {
	if n, err := r.ReadAt(b, at); n < len(b) {
		return fmt.Errorf("%w: %w", ErrBundle, err)
	}
	return nil
}
