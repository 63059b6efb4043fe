package ledger

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Inclusion proves that a record stands in the log of a head.
type Inclusion struct {
	Index  int64    `json:"index"`
	Record Record   `json:"record"`
	Proof  []string `json:"proof"` // hex, RFC 6962, 2.1.1
}

// Prove returns the proof that an entry stands in the log of a head.
func (l *Log) Prove(ctx context.Context, e Entry, h Head) (Inclusion, error) {
	proof, err := tlog.ProveRecord(h.Size, e.Index, l.hashes(ctx))
	if err != nil {
		return Inclusion{}, fmt.Errorf("log: %w", err)
	}
	i := Inclusion{Index: e.Index, Record: e.Record, Proof: make([]string, len(proof))}
	for k := range proof {
		i.Proof[k] = hex.EncodeToString(proof[k][:])
	}
	return i, nil
}

// ErrNotIncluded is returned for a record that the proof does not place in the log.
var ErrNotIncluded = errors.New("the proof does not place this record in the log")

// Check says whether the proof holds against a head.
func (i Inclusion) Check(h Head) error {
	text, err := Canonical(i.Record)
	if err != nil {
		return err
	}
	if i.Index < 0 || i.Index >= h.Size {
		return fmt.Errorf("%w: place %d of %d", ErrNotIncluded, i.Index, h.Size)
	}
	proof, err := hashesOf(i.Proof)
	if err != nil {
		return err
	}
	if tlog.CheckRecord(proof, h.Size, h.Hash, i.Index, tlog.RecordHash(text)) != nil {
		return ErrNotIncluded
	}
	return nil
}

// Consistency proves that the log of an older head is the beginning of a newer one's.
func (l *Log) Consistency(ctx context.Context, older, newer Head) ([]string, error) {
	proof, err := tlog.ProveTree(newer.Size, older.Size, l.hashes(ctx))
	if err != nil {
		return nil, fmt.Errorf("log: %w", err)
	}
	out := make([]string, len(proof))
	for k := range proof {
		out[k] = hex.EncodeToString(proof[k][:])
	}
	return out, nil
}

// CheckConsistency verifies what Consistency returned.
func CheckConsistency(proof []string, older, newer Head) error {
	hashes, err := hashesOf(proof)
	if err != nil {
		return err
	}
	if tlog.CheckTree(hashes, newer.Size, newer.Hash, older.Size, older.Hash) != nil {
		return ErrRewritten
	}
	return nil
}

// maxProof bounds a proof: a log of 2^63 records has no longer one.
const maxProof = 128

func hashesOf(list []string) ([]tlog.Hash, error) {
	if len(list) > maxProof {
		return nil, fmt.Errorf("%w: %d hashes", ErrNotIncluded, len(list))
	}
	out := make([]tlog.Hash, len(list))
	for i, s := range list {
		b, err := hex.DecodeString(s)
		if err != nil || len(b) != tlog.HashSize || hex.EncodeToString(b) != s {
			return nil, fmt.Errorf("%w: hash %d of the proof is none", ErrNotIncluded, i)
		}
		out[i] = tlog.Hash(b)
	}
	return out, nil
}

func parseRecord(text []byte) (Record, error) {
	var r Record
	if !IsCanonical(text) {
		return r, errors.New("not in canonical form")
	}
	err := json.Unmarshal(text, &r)
	return r, err
}
