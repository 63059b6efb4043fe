package ledger

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/mod/sumdb/note"
)

// ErrKey is returned for what is no key of a signer or verifier.
var ErrKey = errors.New("not a key made by campanile key")

// maxKey bounds a file with a key.
const maxKey = 4096

// NewKey makes a pair of Ed25519 keys in the text forms of signed notes. The
// name says whose they are: a host name, without space or plus sign.
func NewKey(name string) (private, public string, err error) {
	if err := checkName(name); err != nil {
		return "", "", err
	}
	return note.GenerateKey(rand.Reader, name)
}

func checkName(name string) error {
	if name == "" || len(name) > 100 || strings.ContainsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '+' }) {
		return fmt.Errorf("%w: the name %.40q may not be empty or hold a space or a plus sign", ErrKey, name)
	}
	return nil
}

// WriteKey writes a private key to a file that only its owner may read and its
// public half to the same path with .pub. Neither is ever overwritten.
func WriteKey(path, private, public string) error {
	for _, f := range []struct {
		path, text string
		mode       os.FileMode
	}{{path, private, 0o600}, {path + ".pub", public, 0o644}} {
		file, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, f.mode)
		if errors.Is(err, os.ErrExist) {
			return fmt.Errorf("%s is already there: a key is never overwritten, choose another --out", f.path)
		}
		if err != nil {
			return fmt.Errorf("write key: %w", err)
		}
		_, err = io.WriteString(file, f.text+"\n")
		if err := errors.Join(err, file.Close()); err != nil {
			return fmt.Errorf("write key: %w", err)
		}
	}
	return nil
}

// Signer signs with the operator's private key.
type Signer struct {
	signer note.Signer
	public string
}

// NewSigner takes a private key's text and that of its public half. It never
// repeats the private key in an error.
func NewSigner(private, public string) (*Signer, error) {
	s, err := note.NewSigner(strings.TrimSpace(private))
	if err != nil {
		return nil, fmt.Errorf("private key: %w", ErrKey)
	}
	v, err := NewVerifier(public)
	if err != nil {
		return nil, err
	}
	if v.verifier.Name() != s.Name() || v.verifier.KeyHash() != s.KeyHash() {
		return nil, fmt.Errorf("%w: the public key is not the other half of the private one", ErrKey)
	}
	return &Signer{s, strings.TrimSpace(public)}, nil
}

// ReadSigner reads a key pair that WriteKey wrote. A private key that others may
// read is refused.
func ReadSigner(path string) (*Signer, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("key: %w: make one with campanile key", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("key %s may be read by others (mode %o): chmod 600 it, and make a new one if anybody did", path, info.Mode().Perm())
	}
	private, err := readBounded(path)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	public, err := readBounded(path + ".pub")
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	return NewSigner(string(private), string(public))
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxKey+1))
	if err == nil && len(b) > maxKey {
		err = fmt.Errorf("%s: %w", path, ErrKey)
	}
	return b, err
}

// Name says whose key it is.
func (s *Signer) Name() string { return s.signer.Name() }

// Public is the public half, as it is published.
func (s *Signer) Public() string { return s.public }

// sign returns a signed note of a text that ends in a newline.
func (s *Signer) sign(text string) (string, error) {
	msg, err := note.Sign(&note.Note{Text: text}, s.signer)
	return string(msg), err
}

// Verifier checks signatures made with one key.
type Verifier struct {
	verifier note.Verifier
	public   string
}

// NewVerifier takes a public key's text.
func NewVerifier(public string) (*Verifier, error) {
	public = strings.TrimSpace(public)
	v, err := note.NewVerifier(public)
	if err != nil || len(public) > maxKey {
		return nil, fmt.Errorf("public key: %w", ErrKey)
	}
	return &Verifier{v, public}, nil
}

// ReadVerifier reads a public key from a file.
func ReadVerifier(path string) (*Verifier, error) {
	b, err := readBounded(path)
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	return NewVerifier(string(b))
}

// Public is the key's text.
func (v *Verifier) Public() string { return v.public }

// Name says whose key it is.
func (v *Verifier) Name() string { return v.verifier.Name() }

// open returns the text of a note that this key alone signed. Notes are accepted
// in the one form that signing gives: base64 has texts that differ and decode alike.
func (v *Verifier) open(msg string) (string, error) {
	n, err := note.Open([]byte(msg), note.VerifierList(v.verifier))
	if err != nil {
		return "", fmt.Errorf("signature of %s: %w", v.Name(), err)
	}
	again, err := note.Sign(n)
	if err != nil || !bytes.Equal(again, []byte(msg)) || len(n.Sigs) != 1 || len(n.UnverifiedSigs) != 0 || !strictBase64(n.Sigs[0].Base64) {
		return "", fmt.Errorf("signature of %s: not the note as it was signed", v.Name())
	}
	return n.Text, nil
}
