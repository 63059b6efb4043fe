package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/campanile-italia/campanile/ledger"
	"github.com/campanile-italia/campanile/store"
	"github.com/campanile-italia/campanile/web"
)

// logKeeper keeps the log in the store.
type logKeeper struct{ *store.Store }

func (k logKeeper) AppendLog(ctx context.Context, n int64, record []byte, at int64, hashes [][]byte) error {
	err := k.Store.AppendLog(ctx, n, record, at, hashes)
	if errors.Is(err, store.ErrTaken) {
		return fmt.Errorf("%w: %w", ledger.ErrTaken, err)
	}
	return err
}

// ledger returns the log of the store.
func (a *app) ledger() *ledger.Log { return ledger.NewLog(logKeeper{a.store}) }

// logState is the log as the portal shows it.
func (a *app) logState(ctx context.Context, newest int) (s web.LogState, err error) {
	entries, size, err := a.ledger().Newest(ctx, newest)
	if err != nil {
		return s, err
	}
	s.Size = size
	for _, e := range entries {
		s.Newest = append(s.Newest, web.LogEntry{Index: e.Index, At: e.At, Kind: string(e.Kind), Subject: e.Subject, SHA256: e.SHA256})
	}
	s.Head, err = a.ledger().Head(ctx)
	return s, err
}

// saveDocument keeps a document that the log has the hash of.
func (a *app) saveDocument(ctx context.Context, r ledger.Record, data []byte) error {
	return a.store.SaveDocument(ctx, store.Document{Kind: string(r.Kind), SHA256: r.SHA256, Subject: r.Subject, Made: r.At, Data: data})
}
