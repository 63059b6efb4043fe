package ledger_test

import (
	"context"
	"errors"
	"slices"

	"github.com/campanile-italia/campanile/ledger"
)

// memory keeps a log as the store does.
type memory struct {
	records, hashes [][]byte
	heads           []string
}

var errNone = errors.New("not there")

func (m *memory) LogSize(context.Context) (int64, error) { return int64(len(m.records)), nil }

func (m *memory) LogRecord(_ context.Context, n int64) ([]byte, error) {
	if n >= int64(len(m.records)) {
		return nil, errNone
	}
	return m.records[n], nil
}

func (m *memory) LogHashes(_ context.Context, places []int64) (out [][]byte, err error) {
	for _, p := range places {
		if p >= int64(len(m.hashes)) {
			return nil, errNone
		}
		out = append(out, m.hashes[p])
	}
	return out, nil
}

func (m *memory) AppendLog(_ context.Context, n int64, record []byte, at int64, hashes [][]byte) error {
	if n != int64(len(m.records)) || at != int64(len(m.hashes)) {
		return ledger.ErrTaken
	}
	m.records = append(m.records, slices.Clone(record))
	for _, h := range hashes {
		m.hashes = append(m.hashes, slices.Clone(h))
	}
	return nil
}

func (m *memory) SaveLogHead(_ context.Context, _ int64, signed string) error {
	m.heads = append(m.heads, signed)
	return nil
}

func (m *memory) LogHead(context.Context) (string, error) {
	if len(m.heads) == 0 {
		return "", nil
	}
	return m.heads[len(m.heads)-1], nil
}
