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

// Decode reads what Encode wrote, now or in any older version.
func Decode(b []byte) (*Snapshot, error) {
	z, err := decoder()
	if err != nil {
		return nil, err
	}
	plain, err := z.DecodeAll(b, nil)
	if err != nil {
		return nil, fmt.Errorf("decode snapshot: %w", err)
	}
	var version struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(plain, &version); err != nil {
		return nil, fmt.Errorf("decode snapshot: %w", err)
	}
	switch v := version.Version; {
	case v == 1:
		var s Snapshot
		if err := json.Unmarshal(plain, &s); err != nil {
			return nil, fmt.Errorf("decode snapshot: %w", err)
		}
		return &s, nil
	case v < 1 || v > Version:
		return nil, fmt.Errorf("decode snapshot: version %d, this build reads 1 to %d: %w", v, Version, ErrVersion)
	}
	var w packed
	if err := json.Unmarshal(plain, &w); err != nil {
		return nil, fmt.Errorf("decode snapshot: %w", err)
	}
	return w.unpack()
}
