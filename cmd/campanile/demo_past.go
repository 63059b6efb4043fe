package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"time"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/lab/past"
	"github.com/campanile-italia/campanile/store"
)

// writePilots writes the list of pilots that a simulated past has.
func writePilots(path string, p *past.Past) error {
	var b bytes.Buffer
	b.WriteString("codice_ipa,from,to,note\n")
	for _, e := range p.Pilots() {
		fmt.Fprintf(&b, "%s,%s,,gruppo pilota simulato\n", e.IPA, e.From.Format(time.DateOnly))
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// importPast keeps the evidence of a simulated past.
func importPast(ctx context.Context, s *store.Store, p *past.Past) error {
	var batch []*evidence.Snapshot
	err := p.Each(func(snap *evidence.Snapshot) error {
		if batch = append(batch, snap); len(batch) < 360 {
			return nil
		}
		err := s.ImportSnapshots(ctx, batch)
		batch = batch[:0]
		return err
	})
	if err != nil {
		return err
	}
	return s.ImportSnapshots(ctx, batch)
}
