package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/campanile-italia/campanile/evaluate"
	"github.com/campanile-italia/campanile/ledger"
	"github.com/campanile-italia/campanile/metrics"
	"github.com/campanile-italia/campanile/store"
	"github.com/campanile-italia/campanile/web"
)

// evaluations shows the store's newest certificate of the panel on the portal.
type evaluations struct {
	app *app

	mu      sync.Mutex
	sum     string // of the certificate that is remembered
	last    *web.Evaluation
	file    []byte            // the certificate, as it is verified
	public  string            // key of its signer
	extra   map[string]string // further files, by name: where they are
	truth   *float64
	plan    *evaluate.Plan // the newest, remembered
	planSum string

	begin func() // called when somebody looks and there is none; may be nil
}

// Evaluation implements web.Evaluations.
func (e *evaluations) Evaluation(ctx context.Context) (*web.Evaluation, error) {
	doc, err := e.app.store.NewestDocument(ctx, string(ledger.Certificate), ": "+evaluate.PanelScope)
	if errors.Is(err, store.ErrNotFound) {
		if e.begin != nil {
			e.begin()
		}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.last == nil || e.sum != doc.SHA256 {
		if err := e.read(doc); err != nil {
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

// Plan implements web.Evaluations.
func (e *evaluations) Plan(ctx context.Context) (*evaluate.Plan, error) {
	plan, err := e.newestPlan(ctx)
	if plan == nil && err == nil && e.begin != nil {
		e.begin()
	}
	return plan, err
}

// newestPlan is the roll-out plan that was published last; nil when there is none.
func (e *evaluations) newestPlan(ctx context.Context) (*evaluate.Plan, error) {
	docs, err := e.app.store.Documents(ctx, string(ledger.Rollout), 1)
	if err != nil || len(docs) == 0 {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.plan == nil || e.planSum != docs[0].SHA256 {
		var plan evaluate.Plan
		if err := json.Unmarshal(docs[0].Data, &plan); err != nil {
			return nil, fmt.Errorf("the roll-out plan of the store: %w", err)
		}
		e.plan, e.planSum = &plan, docs[0].SHA256
	}
	return e.plan, nil
}

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

// groups are the pilots and their comparison group by the newest certificate; nil
// before any.
func (e *evaluations) groups(ctx context.Context) (*metrics.Groups, error) {
	if _, err := e.app.store.NewestDocument(ctx, string(ledger.Certificate), ": "+evaluate.PanelScope); errors.Is(err, store.ErrNotFound) {
		return nil, nil // and nobody looked: nothing is begun
	}
	shown, err := e.Evaluation(ctx)
	if err != nil || shown == nil {
		return nil, err
	}
	g := &metrics.Groups{Comparison: map[string]float64{}}
	for i := range shown.Certificate.Result.Pilots {
		p := &shown.Certificate.Result.Pilots[i]
		if p.Left != "" {
			continue
		}
		g.Pilots = append(g.Pilots, p.IPA)
		for _, ipa := range p.Compared {
			g.Comparison[ipa] += 1 / float64(len(p.Compared))
		}
	}
	for i := range shown.Certificate.Result.Findings {
		if f := &shown.Certificate.Result.Findings[i]; f.Effect != nil {
			g.Effects = append(g.Effects, metrics.Effect{Outcome: string(f.Outcome), Estimate: f.Effect.Estimate, Low: f.Effect.Low, High: f.Effect.High})
		}
	}
	return g, nil
}

// waves are those of the newest roll-out plan; none before any.
func (e *evaluations) waves(ctx context.Context) ([]metrics.Wave, error) {
	plan, err := e.newestPlan(ctx)
	if err != nil || plan == nil {
		return nil, err
	}
	var waves []metrics.Wave
	for i := range plan.Waves {
		w := &plan.Waves[i]
		shown := metrics.Wave{Estimate: w.Gain.Estimate, Low: w.Gain.Low, High: w.Gain.High}
		for _, c := range w.Comuni {
			shown.Comuni = append(shown.Comuni, c.IPA)
		}
		waves = append(waves, shown)
	}
	return waves, nil
}
