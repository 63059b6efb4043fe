package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/campanile-italia/campanile/registry"
)

// A bundle is evidence for somebody who has no access to our store: one tar
// file with the snapshots as they were kept, byte for byte, then a manifest of
// their SHA-256, then the manifest's. The same snapshots make the same bytes,
// and every byte of the file is covered: one that changed is named with the
// comune and the visit it belongs to.
//
//	snapshots/<ipa>/<run>.json.zst   evidence.Encode; zstd -d shows the JSON
//	manifest.json                    BundleManifest, canonical (RFC 8785)
//	manifest.json.sha256             as sha256sum writes it

// BundleFormat is the value of BundleManifest.Format that this build writes
// and reads.
const BundleFormat = "campanile-evidence-1"

// Bounds of a bundle, for who opens one of somebody else's.
const (
	MaxBundleSnapshot = 16 << 20 // bytes of one encoded snapshot
	MaxBundleManifest = 64 << 20 // bytes
	MaxBundleEntries  = 250_000  // snapshots
)

// ErrBundle is returned for a file that is no bundle, or not whole.
var ErrBundle = errors.New("not a bundle of evidence, or cut short")

// BundleManifest says what a bundle holds. Its fields stand in the order of
// their names: that is the canonical form of RFC 8785.
type BundleManifest struct {
	Format    string           `json:"format"`
	Registers []BundleRegister `json:"registers"` // every delivery that some snapshot was made with, ordered by ID, date, SHA-256
	Ruleset   string           `json:"ruleset"`   // of the build that wrote the bundle
	Snapshots []BundleEntry    `json:"snapshots"` // ordered by IPA, start and run
}

// BundleRegister is one delivery of a register.
type BundleRegister struct {
	Date   time.Time         `json:"date,omitzero"` // of its content
	ID     registry.SourceID `json:"id"`
	SHA256 string            `json:"sha256"` // of the bytes as delivered; empty when it was missing
}

// BundleEntry is one snapshot of a bundle.
type BundleEntry struct {
	Bytes   int64     `json:"bytes"`
	IPA     string    `json:"ipa"`
	Ruleset string    `json:"ruleset,omitempty"` // under which the visit was judged when it was made; empty: not known
	Run     string    `json:"run"`
	SHA256  string    `json:"sha256"` // of the bytes, lower case hexadecimal
	Started time.Time `json:"started"`
}

// name is the entry's path in the tar file.
func (e *BundleEntry) name() string { return "snapshots/" + e.IPA + "/" + e.Run + ".json.zst" }

// Manifest files at the end of a bundle. The last has a fixed size, so that a
// reader finds the manifest from the end.
const (
	manifestName    = "manifest.json"
	manifestSumName = "manifest.json.sha256"
	manifestSumSize = 2*sha256.Size + 2 + len(manifestName) + 1
)

// check says what is wrong with an entry: it becomes a path on the machine of
// who unpacks the bundle.
func (e *BundleEntry) check() error {
	for _, part := range [...]string{e.IPA, e.Run} {
		if part == "" || len(part) > 64 || part[0] == '.' || !isFileName(part) {
			return fmt.Errorf("%.80q cannot name a file of the bundle: letters, digits, and . _ - are allowed, 64 at most", part)
		}
	}
	if e.Bytes < 0 || e.Bytes > MaxBundleSnapshot {
		return fmt.Errorf("snapshot of %s, run %s: %d bytes, at most %d are allowed", e.IPA, e.Run, e.Bytes, MaxBundleSnapshot)
	}
	return nil
}

func isFileName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '.' && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

// follows says whether an entry may stand after another.
func (e *BundleEntry) follows(before *BundleEntry) bool {
	if e.IPA != before.IPA {
		return e.IPA > before.IPA
	}
	if !e.Started.Equal(before.Started) {
		return e.Started.After(before.Started)
	}
	return e.Run > before.Run
}

// canonical returns the manifest's bytes: keys in order, no space, strings
// escaped no more than they must be.
func (m *BundleManifest) canonical() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(m); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func sumLine(manifest []byte) []byte {
	sum := sha256.Sum256(manifest)
	return []byte(hex.EncodeToString(sum[:]) + "  " + manifestName + "\n")
}

// padding is what follows n bytes of content up to a whole block of tar.
func padding(n int64) int64 { return -n & (tarBlock - 1) }

const tarBlock = 512

// tarEnd is how a tar file ends.
var tarEnd [2 * tarBlock]byte

// writeFile writes one file of the tar.
func writeFile(w io.Writer, name string, content []byte) error {
	head, err := tarHeader(name, int64(len(content)))
	if err != nil {
		return err
	}
	for _, part := range [...][]byte{head, content, tarEnd[:padding(int64(len(content)))]} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}
