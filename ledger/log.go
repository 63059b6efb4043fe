package ledger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Keeper keeps a log: records and Merkle hashes, in the order of tlog's stored
// hashes, both append-only.
type Keeper interface {
	// LogSize is the number of records.
	LogSize(context.Context) (int64, error)
	// LogRecord returns a record by its place, from 0.
	LogRecord(context.Context, int64) ([]byte, error)
	// LogHashes returns hashes by their places.
	LogHashes(context.Context, []int64) ([][]byte, error)
	// AppendLog adds the record n, with hashes from the place at on. It changes
	// nothing and returns ErrTaken when n is there already.
	AppendLog(ctx context.Context, n int64, record []byte, at int64, hashes [][]byte) error
	// SaveLogHead keeps a signed head; LogHead returns the newest, "" before any.
	SaveLogHead(ctx context.Context, size int64, signed string) error
	LogHead(context.Context) (signed string, err error)
}

// ErrTaken is returned when another writer was faster.
var ErrTaken = errors.New("that place of the log is taken")

// Kind says what a record is about.
type Kind string

// The kinds of records.
const (
	Protocol    Kind = "protocol"
	Run         Kind = "run" // a published run
	Certificate Kind = "certificate"
	Reply       Kind = "reply"    // of a comune, to a draft
	Decision    Kind = "decision" // on a reply
	Rollout     Kind = "rollout"  // a plan of waves
)

// Record is one line of the log: what was entered, when by the operator's clock,
// and the SHA-256 of the document's canonical form.
type Record struct {
	Kind    Kind      `json:"kind"`
	Subject string    `json:"subject"` // name of the protocol, id of the run, Codice IPA
	At      time.Time `json:"at"`
	SHA256  string    `json:"sha256"` // hex
}

// NewRecord returns the record of a document.
func NewRecord(kind Kind, subject string, at time.Time, document []byte) Record {
	return Record{kind, subject, at.UTC().Truncate(time.Second), Sum(document)}
}

// Sum is the SHA-256 of a document, in hex.
func Sum(document []byte) string {
	sum := sha256.Sum256(document)
	return hex.EncodeToString(sum[:])
}

// Entry is a record with its place.
type Entry struct {
	Index int64
	Record
}

// Log is the append-only log.
type Log struct{ keeper Keeper }

// NewLog returns the log that a keeper holds.
func NewLog(k Keeper) *Log { return &Log{k} }

func (l *Log) hashes(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(places []int64) ([]tlog.Hash, error) {
		raw, err := l.keeper.LogHashes(ctx, places)
		if err != nil {
			return nil, err
		}
		if len(raw) != len(places) {
			return nil, fmt.Errorf("log: %d hashes asked for, %d there", len(places), len(raw))
		}
		out := make([]tlog.Hash, len(raw))
		for i, h := range raw {
			if len(h) != tlog.HashSize {
				return nil, fmt.Errorf("log: hash %d is damaged", places[i])
			}
			out[i] = tlog.Hash(h)
		}
		return out, nil
	})
}

// Append enters a record and returns it with its place. A record that is there
// already, the same kind of the same document, is not entered twice.
func (l *Log) Append(ctx context.Context, r Record) (Entry, error) {
	if have, ok, err := l.Find(ctx, r.Kind, r.SHA256); err != nil || ok {
		return have, err
	}
	text, err := Canonical(r)
	if err != nil {
		return Entry{}, err
	}
	for range 10 {
		n, err := l.keeper.LogSize(ctx)
		if err != nil {
			return Entry{}, fmt.Errorf("log: %w", err)
		}
		hashes, err := tlog.StoredHashes(n, text, l.hashes(ctx))
		if err != nil {
			return Entry{}, fmt.Errorf("log: %w", err)
		}
		raw := make([][]byte, len(hashes))
		for i := range hashes {
			raw[i] = hashes[i][:]
		}
		err = l.keeper.AppendLog(ctx, n, text, tlog.StoredHashIndex(0, n), raw)
		switch {
		case err == nil:
			return Entry{n, r}, nil
		case !errors.Is(err, ErrTaken):
			return Entry{}, fmt.Errorf("log: %w", err)
		}
	}
	return Entry{}, fmt.Errorf("log: %w: try again", ErrTaken)
}

// Entries returns every record in order.
func (l *Log) Entries(ctx context.Context) ([]Entry, error) {
	n, err := l.keeper.LogSize(ctx)
	if err != nil {
		return nil, fmt.Errorf("log: %w", err)
	}
	all := make([]Entry, 0, n)
	for i := range n {
		e, err := l.entry(ctx, i)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// Newest returns at most so many records, the newest first, and how many there
// are in all.
func (l *Log) Newest(ctx context.Context, limit int) (all []Entry, size int64, err error) {
	if size, err = l.keeper.LogSize(ctx); err != nil {
		return nil, 0, fmt.Errorf("log: %w", err)
	}
	for i := size - 1; i >= 0 && len(all) < limit; i-- {
		e, err := l.entry(ctx, i)
		if err != nil {
			return nil, 0, err
		}
		all = append(all, e)
	}
	return all, size, nil
}

func (l *Log) entry(ctx context.Context, n int64) (Entry, error) {
	text, err := l.keeper.LogRecord(ctx, n)
	if err != nil {
		return Entry{}, fmt.Errorf("log: record %d: %w", n, err)
	}
	r, err := parseRecord(text)
	if err != nil {
		return Entry{}, fmt.Errorf("log: record %d: %w", n, err)
	}
	return Entry{n, r}, nil
}

// Find returns the record of a document; the first, should there be several.
func (l *Log) Find(ctx context.Context, kind Kind, sum string) (Entry, bool, error) {
	all, err := l.Entries(ctx)
	if err != nil {
		return Entry{}, false, err
	}
	for _, e := range all {
		if e.Kind == kind && e.SHA256 == sum {
			return e, true, nil
		}
	}
	return Entry{}, false, nil
}

// head returns the state of the log now, unsigned.
func (l *Log) head(ctx context.Context, origin string) (Head, error) {
	n, err := l.keeper.LogSize(ctx)
	if err != nil {
		return Head{}, fmt.Errorf("log: %w", err)
	}
	hash, err := tlog.TreeHash(n, l.hashes(ctx))
	if err != nil {
		return Head{}, fmt.Errorf("log: %w", err)
	}
	return Head{origin, n, hash}, nil
}

// Sign signs the log as it stands and keeps the head. It first looks whether the
// head signed before still belongs to this log, and refuses when it does not.
func (l *Log) Sign(ctx context.Context, s *Signer) (signed string, h Head, err error) {
	if h, err = l.head(ctx, s.Name()); err != nil {
		return "", h, err
	}
	if err := l.continues(ctx, s, h); err != nil {
		return "", h, err
	}
	if signed, err = s.sign(h.text()); err != nil {
		return "", h, err
	}
	return signed, h, l.keeper.SaveLogHead(ctx, h.Size, signed)
}

// ErrRewritten is returned when a head that was signed is not a beginning of the log.
var ErrRewritten = errors.New("the log is not the one whose head was signed before: records were changed or lost")

func (l *Log) continues(ctx context.Context, s *Signer, now Head) error {
	before, err := l.keeper.LogHead(ctx)
	if err != nil || before == "" {
		return err
	}
	v, err := NewVerifier(s.Public())
	if err != nil {
		return err
	}
	old, err := v.OpenHead(before)
	if err != nil {
		return nil //nolint:nilerr // signed with another key: a new key begins a new line of heads
	}
	if old.Size == 0 {
		return nil
	}
	if old.Size > now.Size {
		return ErrRewritten
	}
	proof, err := tlog.ProveTree(now.Size, old.Size, l.hashes(ctx))
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	if tlog.CheckTree(proof, now.Size, now.Hash, old.Size, old.Hash) != nil {
		return ErrRewritten
	}
	return nil
}

// Head returns the newest signed head; "" before any.
func (l *Log) Head(ctx context.Context) (string, error) { return l.keeper.LogHead(ctx) }

// Audit hashes every record anew and says whether they give a signed head.
func (l *Log) Audit(ctx context.Context, h Head) error {
	var stored []tlog.Hash
	read := tlog.HashReaderFunc(func(places []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(places))
		for i, p := range places {
			out[i] = stored[p]
		}
		return out, nil
	})
	for n := range h.Size {
		text, err := l.keeper.LogRecord(ctx, n)
		if err != nil {
			return fmt.Errorf("log: record %d: %w", n, err)
		}
		hashes, err := tlog.StoredHashes(n, text, read)
		if err != nil {
			return fmt.Errorf("log: %w", err)
		}
		stored = append(stored, hashes...)
	}
	hash, err := tlog.TreeHash(h.Size, read)
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	if !bytes.Equal(hash[:], h.Hash[:]) {
		return ErrRewritten
	}
	return nil
}
