package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Sealed is a document that carries what is needed to check it: who signed it,
// and where it and what it rests on stand in the log. Its file is the canonical
// form and a newline, so that no byte of it can change unnoticed.
type Sealed struct {
	Document  json.RawMessage `json:"document"`
	Key       string          `json:"key"`       // public, of the signer
	Signature string          `json:"signature"` // signed note over the document's SHA-256
	Head      string          `json:"head"`      // signed note of the log's head
	Entry     Inclusion       `json:"entry"`     // of the document
	Basis     []Inclusion     `json:"basis"`     // of what it rests on: the protocol first
}

func signedText(kind Kind, document []byte) string {
	return fmt.Sprintf("campanile/%s/1\nsha256 %s\n", kind, Sum(document))
}

// Seal signs a document, enters it in the log, signs the new head and returns
// the document with its proofs.
func (l *Log) Seal(ctx context.Context, s *Signer, kind Kind, subject string, at time.Time, document []byte, basis ...Entry) (*Sealed, error) {
	if !IsCanonical(document) {
		return nil, errors.New("seal: the document is not in canonical form")
	}
	signature, err := s.sign(signedText(kind, document))
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	entry, err := l.Append(ctx, NewRecord(kind, subject, at, document))
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	head, h, err := l.Sign(ctx, s)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	sealed := &Sealed{Document: document, Key: s.Public(), Signature: signature, Head: head, Basis: []Inclusion{}}
	if sealed.Entry, err = l.Prove(ctx, entry, h); err != nil {
		return nil, err
	}
	for _, b := range basis {
		i, err := l.Prove(ctx, b, h)
		if err != nil {
			return nil, err
		}
		sealed.Basis = append(sealed.Basis, i)
	}
	return sealed, nil
}

// WriteTo writes the file of a sealed document.
func (s *Sealed) WriteTo(w io.Writer) (int64, error) {
	b, err := Canonical(s)
	if err != nil {
		return 0, err
	}
	n, err := w.Write(append(b, '\n'))
	return int64(n), err
}

// ReadSealed reads the file of a sealed document and nothing else: another
// spelling of the same JSON is refused.
func ReadSealed(b []byte) (*Sealed, error) {
	text, ended := bytes.CutSuffix(b, []byte("\n"))
	if !ended || len(b) > MaxDocument {
		return nil, errors.New("sealed document: it does not end as it was written, or is too large")
	}
	c, err := Canonicalise(text)
	if err != nil {
		return nil, fmt.Errorf("sealed document: %w", err)
	}
	if !bytes.Equal(c, text) {
		return nil, fmt.Errorf("sealed document: byte %d is not as it was written", differ(c, text))
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var s Sealed
	if err := d.Decode(&s); err != nil {
		return nil, fmt.Errorf("sealed document: %w", err)
	}
	if again, err := Canonical(&s); err != nil || !bytes.Equal(again, text) {
		return nil, errors.New("sealed document: a part is missing, or written otherwise")
	}
	return &s, nil
}

func differ(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// Check verifies the signature, the head and every inclusion with a key, and
// returns what does not hold, each named by its part; none: all holds.
func (s *Sealed) Check(v *Verifier, kind Kind) (faults []error) {
	add := func(part string, err error) {
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", part, err))
		}
	}
	if strings.TrimSpace(s.Key) != v.Public() || s.Key != strings.TrimSpace(s.Key) {
		add("key", errors.New("the document names another key than the one it is checked with"))
	}
	text, err := v.open(s.Signature)
	if err == nil && text != signedText(kind, s.Document) {
		err = fmt.Errorf("the signature is over another document: this one has SHA-256 %s", Sum(s.Document))
	}
	add("signature", err)
	if s.Entry.Record.Kind != kind || s.Entry.Record.SHA256 != Sum(s.Document) {
		add("entry", errors.New("the log's record is of another document"))
	}
	head, err := v.OpenHead(s.Head)
	add("head", err)
	if err != nil {
		return faults
	}
	add("entry", s.Entry.Check(head))
	for i := range s.Basis {
		add(fmt.Sprintf("basis[%d]", i), s.Basis[i].Check(head))
	}
	return faults
}
