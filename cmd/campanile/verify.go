package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evaluate"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/ledger"
)

type verifyCommand struct {
	File      string `arg:"" help:"Certificate, as evaluate certify wrote it."`
	Evidence  string `placeholder:"BUNDLE" help:"Bundle of evidence: every figure is recomputed from it."`
	Knowledge string `placeholder:"DIR" help:"Folder of knowledge that the operator judged with, where it was an own one."`
	PublicKey string `placeholder:"FILE" help:"Public key that the certificate must be signed with. Without it the key that the certificate names is used, and shown."`
}

func (verifyCommand) Help() string {
	return "Examples:\n  campanile verify certificate.json --evidence evidence.tar --public-key campanile.key.pub\n  campanile verify certificate.json\n\nNeeds no database and no network. Exit code 1: something does not hold; each such part is named."
}

func (c verifyCommand) Run(std stdio) error {
	k, err := loadKnowledge(c.Knowledge)
	if err != nil {
		return err
	}
	checks.UseKnowledge(k)
	b, err := readCertificateFile(c.File)
	if err != nil {
		return err
	}
	sealed, err := ledger.ReadSealed(b)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	key, err := c.verifier(sealed)
	if err != nil {
		return err
	}
	faults := sealed.Check(key, ledger.Certificate)
	cert, err := evaluate.ReadCertificate(sealed.Document)
	if err != nil {
		return errors.Join(append(faults, err)...)
	}
	faults = append(faults, checkProtocol(sealed, cert)...)
	if c.Evidence != "" {
		found, err := recompute(c.Evidence, sealed, cert)
		if err != nil {
			faults = append(faults, err)
		}
		faults = append(faults, found...)
	}
	if len(faults) > 0 {
		return notVerified(faults)
	}
	return c.say(std, cert, sealed, key)
}

// notVerified names everything that does not hold.
func notVerified(faults []error) error {
	var lines []string
	for _, f := range faults {
		lines = append(lines, f.Error())
	}
	return fmt.Errorf("the certificate does not verify: %s", strings.Join(lines, "; "))
}

func readCertificateFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, ledger.MaxDocument+1))
}

func (c verifyCommand) verifier(s *ledger.Sealed) (*ledger.Verifier, error) {
	if c.PublicKey != "" {
		return ledger.ReadVerifier(c.PublicKey)
	}
	return ledger.NewVerifier(s.Key)
}

// checkProtocol holds the protocol in the certificate to the one in the log.
func checkProtocol(s *ledger.Sealed, cert *evaluate.Certificate) (faults []error) {
	text, err := ledger.Canonical(cert.Protocol)
	if err != nil {
		return []error{err}
	}
	if len(s.Basis) != 1 || s.Basis[0].Record.Kind != ledger.Protocol || s.Basis[0].Record.SHA256 != ledger.Sum(text) || cert.Entered.SHA256 != ledger.Sum(text) {
		faults = append(faults, errors.New("document.protocol: not the protocol that the log has"))
	} else if !s.Basis[0].Record.At.Equal(cert.Entered.At) {
		faults = append(faults, errors.New("document.entered.at: not when the log has the protocol"))
	}
	return faults
}

// recompute makes the certificate anew from the bundle and names what differs.
func recompute(path string, s *ledger.Sealed, cert *evaluate.Certificate) ([]error, error) {
	if cert.Protocol.Ruleset != checks.Ruleset {
		return nil, fmt.Errorf("the certificate is of ruleset %s, this build judges by %s: recompute its figures with a build of ruleset %s", cert.Protocol.Ruleset, checks.Ruleset, cert.Protocol.Ruleset)
	}
	if have := checks.KnowledgeDigest(); cert.Result.Knowledge != have {
		return nil, fmt.Errorf("the certificate was judged with knowledge %s, this build has %s: recompute its figures with the operator's folder (--knowledge) or the build that made it", cert.Result.Knowledge, have)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("--evidence: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("--evidence: %w", err)
	}
	bundle, err := evidence.OpenBundle(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("--evidence: %w", err)
	}
	m := newPanelMaker(&cert.Protocol)
	err = bundle.Each(func(e *evidence.BundleEntry, s *evidence.Snapshot) error {
		if m.wants(s) {
			m.take(s, e.SHA256)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("--evidence: %w", err)
	}
	again := certified{protocol: &cert.Protocol, simulated: m.simulated, made: cert.Made,
		evidence: evaluate.Evidence{SHA256: fmt.Sprintf("%x", bundle.Digest), Snapshots: m.snapshots}}
	if len(s.Basis) > 0 {
		again.entry.Record = s.Basis[0].Record
	}
	if again.result, err = evaluate.Run(m.panel(), &cert.Protocol); err != nil {
		return nil, fmt.Errorf("--evidence: %w", err)
	}
	return compareRecomputed(&again, s, cert)
}

func compareRecomputed(again *certified, s *ledger.Sealed, cert *evaluate.Certificate) (faults []error, err error) {
	c, err := again.certificate(cert.Scope)
	if err != nil {
		return nil, err
	}
	c.Replies = cert.Replies // words of others, not figures: signed, not recomputed
	plain, err := c.JSON()
	if err != nil {
		return nil, err
	}
	differences, err := evaluate.Differences(s.Document, plain)
	for _, d := range differences {
		faults = append(faults, errors.New("document."+d))
	}
	return faults, err
}

func (c verifyCommand) say(std stdio, cert *evaluate.Certificate, s *ledger.Sealed, key *ledger.Verifier) error {
	var b strings.Builder
	fmt.Fprintf(&b, "signature: holds, key %s", key.Public())
	if c.PublicKey == "" {
		fmt.Fprintf(&b, " (named by the certificate itself: compare it with the one that %s publishes, or give --public-key)", key.Name())
	}
	head, err := key.OpenHead(s.Head)
	if err != nil {
		return err
	}
	fmt.Fprintf(&b, "\nlog: entered at %d of %d; its protocol at %d on %s", s.Entry.Index, head.Size, s.Basis[0].Index, cert.Entered.At.Format("2006-01-02 15:04 MST"))
	if !cert.Entered.InTime {
		b.WriteString(", AFTER the follow-up had opened")
	}
	if c.Evidence == "" {
		b.WriteString("\nfigures: not recomputed (--evidence BUNDLE does)")
	} else {
		fmt.Fprintf(&b, "\nfigures: all recomputed from %d snapshots under ruleset %s, and alike", cert.Evidence.Snapshots, checks.Ruleset)
	}
	if cert.Simulated {
		b.WriteString("\nSIMULATED: the evidence is a demonstration's / le prove sono di una dimostrazione")
	}
	if cert.Interim {
		b.WriteString("\ninterim: the last follow-up was not over / provvisorio: l'ultimo periodo di verifica non era concluso")
	}
	fmt.Fprintf(&b, "\n%s\n%s\n", cert.Nature.IT, cert.Nature.EN)
	_, err = io.WriteString(std.out, b.String())
	return err
}
