package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	s2 := *s
	s2.Version, s2.index = Version, nil
	plain, err := json.Marshal(&s2)
	if err != nil {
		return nil, fmt.Errorf("encode snapshot of %s: %w", s.Municipality.IPA, err)
	}
	z, err := encoder()
	if err != nil {
		return nil, err
	}
	return z.EncodeAll(plain, nil), nil
}

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
	var s Snapshot
	d := json.NewDecoder(bytes.NewReader(plain))
	if err := d.Decode(&s); err != nil {
		return nil, fmt.Errorf("decode snapshot: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("decode snapshot: bytes after the end")
	}
	if s.Version < 1 || s.Version > Version {
		return nil, fmt.Errorf("decode snapshot: version %d, this build reads 1 to %d: %w", s.Version, Version, ErrVersion)
	}
	return &s, nil
}
