package store

import (
	"encoding/json"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// maxBlob bounds one blob after decompression.
const maxBlob = 256 << 20

var (
	zenc = sync.OnceValues(func() (*zstd.Encoder, error) {
		return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	})
	zdec = sync.OnceValues(func() (*zstd.Decoder, error) {
		return zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxBlob), zstd.WithDecoderConcurrency(0))
	})
)

func pack(v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return packBytes(plain)
}

func packBytes(plain []byte) ([]byte, error) {
	z, err := zenc()
	if err != nil {
		return nil, err
	}
	return z.EncodeAll(plain, nil), nil
}

func unpack(b []byte, v any) error {
	plain, err := unpackBytes(b)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, v)
}

func unpackBytes(b []byte) ([]byte, error) {
	z, err := zdec()
	if err != nil {
		return nil, err
	}
	return z.DecodeAll(b, nil)
}
