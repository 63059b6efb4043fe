package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evaluate"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/ledger"
)

type evaluateCertifyCommand struct {
	withConfig
	Protocol string   `required:"" placeholder:"FILE" help:"Protocol, as evaluate plan wrote it."`
	Key      string   `required:"" placeholder:"FILE" help:"Private key (campanile key)."`
	IPA      []string `name:"ipa" placeholder:"CODE" help:"Certificates of these pilots besides that of the panel; may be repeated or comma-separated."`
	Out      string   `required:"" placeholder:"FILE" help:"Certificate of the panel; a pilot's goes beside it, with its Codice IPA before the extension."`
	Evidence string   `required:"" placeholder:"FILE" help:"Bundle of the evidence that every figure is recomputed from."`
}

func (evaluateCertifyCommand) Help() string {
	return "Example:\n  campanile evaluate certify --config campanile.yaml --protocol protocol.json --key campanile.key --out certificate.json --evidence evidence.tar\n\nAnybody verifies it without this store: campanile verify certificate.json --evidence evidence.tar"
}

func (c evaluateCertifyCommand) Run(ctx context.Context, std stdio) error {
	signer, err := ledger.ReadSigner(c.Key)
	if err != nil {
		return err
	}
	p, _, err := readProtocol(c.Protocol)
	if err != nil {
		return err
	}
	a, err := c.open(ctx, std)
	if err != nil {
		return err
	}
	defer a.Close()
	var made *certified
	err = writeFile(c.Evidence, func(f *os.File) (err error) {
		made, err = a.certify(ctx, p, f)
		return err
	})
	if err != nil {
		return err
	}
	for _, scope := range append([]string{evaluate.PanelScope}, normalIPAs(c.IPA)...) {
		path := c.Out
		if scope != evaluate.PanelScope {
			path = beside(c.Out, scope)
		}
		sealed, err := a.seal(ctx, signer, made, scope)
		if err != nil {
			return err
		}
		if err := writeFile(path, func(f *os.File) error { _, err := sealed.WriteTo(f); return err }); err != nil {
			return err
		}
		fmt.Fprintf(std.err, "%s: certificate of %s, at %d in the log\n", path, scope, sealed.Entry.Index)
	}
	return writeResult(std.out, made.result, a.config.Language)
}

// beside is a path with a word before its extension.
func beside(path, word string) string {
	if i := strings.LastIndexByte(path, '.'); i > strings.LastIndexByte(path, '/') {
		return path[:i] + "-" + word + path[i:]
	}
	return path + "-" + word
}

// certified is what certificates are made from.
type certified struct {
	protocol  *evaluate.Protocol
	entry     ledger.Entry
	panel     *panelMaker
	result    *evaluate.Result
	evidence  evaluate.Evidence
	simulated bool
	made      time.Time
}

// certify evaluates and writes the bundle of the evidence that it rests on. The
// protocol must be in the log.
func (a *app) certify(ctx context.Context, p *evaluate.Protocol, bundle io.Writer) (*certified, error) {
	text, err := ledger.Canonical(p)
	if err != nil {
		return nil, err
	}
	entry, ok, err := a.ledger().Find(ctx, ledger.Protocol, ledger.Sum(text))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errors.New("this protocol is not in the log of the store, or was changed since: write one with campanile evaluate plan")
	}
	if err := a.allHeard(ctx, p); err != nil {
		return nil, err
	}
	w := evidence.NewBundleWriter(bundle, checks.Ruleset)
	m, err := a.panel(ctx, p, w.Add)
	if err != nil {
		return nil, err
	}
	_, digest, err := w.Close()
	if err != nil {
		return nil, err
	}
	r, err := evaluate.Run(m.panel(), p)
	if err != nil {
		return nil, err
	}
	return &certified{protocol: p, entry: entry, panel: m, result: r, simulated: m.simulated, made: time.Now().UTC().Truncate(time.Second),
		evidence: evaluate.Evidence{SHA256: fmt.Sprintf("%x", digest), Snapshots: m.snapshots}}, nil
}

// certificate returns the certificate of a scope.
func (c *certified) certificate(scope string) (*evaluate.Certificate, error) {
	cert, err := evaluate.NewCertificate(scope, c.protocol, c.result)
	if err != nil {
		return nil, err
	}
	cert.Made, cert.Simulated, cert.Evidence = c.made, c.simulated, c.evidence
	cert.Interim = c.made.Before(c.protocol.FollowUpEnds())
	cert.Entered = evaluate.Entered{SHA256: c.entry.SHA256, At: c.entry.At, InTime: c.entry.At.Before(c.protocol.FollowUpOpens())}
	return cert, nil
}

// seal signs the certificate of a scope, enters it in the log and keeps it.
func (a *app) seal(ctx context.Context, s *ledger.Signer, made *certified, scope string) (*ledger.Sealed, error) {
	cert, err := made.certificate(scope)
	if err != nil {
		return nil, usageError{err}
	}
	if cert.Replies, err = a.repliesIn(ctx, scope, made.result.Pilots, made.made); err != nil {
		return nil, err
	}
	plain, err := cert.JSON()
	if err != nil {
		return nil, err
	}
	text, err := ledger.Canonicalise(plain)
	if err != nil {
		return nil, err
	}
	sealed, err := a.ledger().Seal(ctx, s, ledger.Certificate, made.protocol.Name+": "+scope, made.made, text, made.entry)
	if err != nil {
		return nil, err
	}
	var file strings.Builder
	if _, err := sealed.WriteTo(&file); err != nil {
		return nil, err
	}
	return sealed, a.saveDocument(ctx, sealed.Entry.Record, []byte(file.String()))
}
