package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// maxDecoded bounds one snapshot after decompression.
const maxDecoded = 64 << 20

var (
	encoder = sync.OnceValues(func() (*zstd.Encoder, error) {
		return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	})
	decoder = sync.OnceValues(func() (*zstd.Decoder, error) {
		return zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxDecoded), zstd.WithDecoderConcurrency(1))
	})
)

// ErrVersion is returned by Decode for a snapshot written by a newer Campanile.
var ErrVersion = errors.New("snapshot of a newer version")

// Encode returns the snapshot as it is kept: versioned JSON in one zstd frame.
func Encode(s *Snapshot) ([]byte, error) {
	plain := encodings.Get().(*bytes.Buffer)
	defer encodings.Put(plain)
	plain.Reset()
	if err := json.NewEncoder(plain).Encode(pack(s)); err != nil {
		return nil, fmt.Errorf("encode snapshot of %s: %w", s.Municipality.IPA, err)
	}
	z, err := encoder()
	if err != nil {
		return nil, err
	}
	whole := bytes.TrimSuffix(plain.Bytes(), []byte("\n")) // as json.Marshal writes it
	return z.EncodeAll(whole, make([]byte, 0, len(whole)/4)), nil
}

// encodings is memory for plain JSON: half a megabyte a snapshot.
var encodings = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// HasValidators says whether a page of what Encode wrote came with a validator
// (RFC 9110, 8.8). Where none did, as on most sites, there is nothing to ask for
// on a condition, and the snapshot need not be decoded for it.
func HasValidators(b []byte) (bool, error) {
	plain, err := inflate(b)
	if err != nil {
		return false, err
	}
	return bytes.Contains(plain, []byte(`"etag":`)) || bytes.Contains(plain, []byte(`"last-modified":`)), nil
}

func inflate(b []byte) ([]byte, error) {
	z, err := decoder()
	if err != nil {
		return nil, err
	}
	plain, err := z.DecodeAll(b, nil)
	if err != nil {
		return nil, fmt.Errorf("decode snapshot: %w", err)
	}
	return plain, nil
}

// Decode reads what Encode wrote, now or in any older version.
func Decode(b []byte) (*Snapshot, error) {
	plain, err := inflate(b)
	if err != nil {
		return nil, err
	}
	version, err := versionOf(plain)
	if err != nil {
		return nil, fmt.Errorf("decode snapshot: %w", err)
	}
	switch {
	case version == 1:
		var s Snapshot
		if err := json.Unmarshal(plain, &s); err != nil {
			return nil, fmt.Errorf("decode snapshot: %w", err)
		}
		return &s, nil
	case version < 1 || version > Version:
		return nil, fmt.Errorf("decode snapshot: version %d, this build reads 1 to %d: %w", version, Version, ErrVersion)
	}
	var w packed
	if err := json.Unmarshal(plain, &w); err != nil {
		return nil, fmt.Errorf("decode snapshot: %w", err)
	}
	return w.unpack()
}

// versionOf reads the version of plain JSON. Every version writes it first: the
// half megabyte behind it is not gone through for it.
func versionOf(plain []byte) (int, error) {
	var first [3]json.Token
	d := json.NewDecoder(bytes.NewReader(plain))
	for i := range first {
		var err error
		if first[i], err = d.Token(); err != nil {
			return 0, err
		}
	}
	n, ok := first[2].(float64)
	if first[0] != json.Delim('{') || first[1] != "version" || !ok {
		return 0, errors.New("it does not begin with its version")
	}
	return int(n), nil
}
