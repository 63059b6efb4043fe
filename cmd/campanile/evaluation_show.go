package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/campanile-italia/campanile/evaluate"
	"github.com/campanile-italia/campanile/ledger"
	"github.com/campanile-italia/campanile/store"
	"github.com/campanile-italia/campanile/web"
)

// evaluations shows the store's newest certificate of the panel on the portal.
type evaluations struct {
	app *app

	mu     sync.Mutex
	sum    string // of the certificate that is remembered
	last   *web.Evaluation
	file   []byte            // the certificate, as it is verified
	public string            // key of its signer
	extra  map[string]string // further files, by name: where they are
	truth  *float64
	begin  func() // called when somebody looks and there is none; may be nil
}

// certificatesLooked bounds where the panel's newest is looked for: pilots' are
// made with it.
const certificatesLooked = 500

// Evaluation implements web.Evaluations.
func (e *evaluations) Evaluation(ctx context.Context) (*web.Evaluation, error) {
	docs, err := e.app.store.Documents(ctx, string(ledger.Certificate), certificatesLooked)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(docs, func(d store.Document) bool { return strings.HasSuffix(d.Subject, ": "+evaluate.PanelScope) })
	if at < 0 {
		if e.begin != nil {
			e.begin()
		}
		return nil, nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.last == nil || e.sum != docs[at].SHA256 {
		if err := e.read(docs[at]); err != nil {
			return nil, err
		}
	}
	shown := *e.last
	shown.Truth = e.truth
	if shown.Head, err = e.app.ledger().Head(ctx); err != nil {
		return nil, err
	}
	if shown.Size, err = e.app.store.LogSize(ctx); err != nil {
		return nil, err
	}
	for name := range e.extra {
		shown.Files = append(shown.Files, name)
	}
	slices.Sort(shown.Files)
	return &shown, nil
}

func (e *evaluations) read(d store.Document) error {
	sealed, err := ledger.ReadSealed(d.Data)
	if err != nil {
		return err
	}
	cert, err := evaluate.ReadCertificate(sealed.Document)
	if err != nil {
		return err
	}
	e.sum, e.file, e.public = d.SHA256, d.Data, sealed.Key
	e.last = &web.Evaluation{Certificate: cert, Index: sealed.Entry.Index, SHA256: d.SHA256, Key: sealed.Key, Files: []string{certificateFile, keyFile}}
	return nil
}

// The files that the page offers.
const (
	certificateFile = "certificate.json"
	keyFile         = "key.pub"
	evidenceFile    = "evidence.tar"
)

// EvaluationFile implements web.Evaluations.
func (e *evaluations) EvaluationFile(_ context.Context, name string) (io.ReadCloser, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.last == nil:
	case name == certificateFile:
		return io.NopCloser(bytes.NewReader(e.file)), nil
	case name == keyFile:
		return io.NopCloser(strings.NewReader(e.public + "\n")), nil
	case e.extra[name] != "":
		return os.Open(e.extra[name])
	}
	return nil, web.ErrNoFile
}
