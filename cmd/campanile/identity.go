package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/store"
	"github.com/campanile-italia/campanile/web"
)

// minToken is how long a line of ondemand.tokens_file must be, in characters.
const minToken = 32

// identity tells who asks, over the store.
type identity struct {
	app   *app
	post  *letters // nil: no letters are sent
	key   []byte   // with which clients are told apart without their addresses
	files map[string]store.Token
}

func newIdentity(ctx context.Context, a *app, demo bool) (*identity, error) {
	key, err := a.store.Secret(ctx, "client")
	if err != nil {
		return nil, err
	}
	i := &identity{app: a, key: []byte(key)}
	if i.files, err = readTokens(a.config.OnDemand.TokensFile); err != nil {
		return nil, err
	}
	i.post = newLetters(a, demo)
	return i, nil
}

// readTokens reads the tokens of officials that stand in a file.
func readTokens(path string) (map[string]store.Token, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("ondemand.tokens_file: %w", err)
	}
	tokens := map[string]store.Token{}
	for n, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if len(line) < minToken {
			return nil, fmt.Errorf("ondemand.tokens_file: line %d has less than %d characters: campanile token create makes tokens that nobody guesses", n+1, minToken)
		}
		sum := sumOf(line)
		tokens[sum] = store.Token{ID: "file-" + sum[:8], Scope: "official", Expires: time.Now().AddDate(100, 0, 0)}
	}
	return tokens, nil
}

// sumOf is what is kept of a secret. Ours have 256 random bits: a hash without
// salt and without cost gives nothing away.
func sumOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// newSecret returns 256 random bits in letters and digits.
func newSecret() string { return rand.Text() + rand.Text() }

// client names who is known by an address only.
func (i *identity) client(address string) string {
	h := hmac.New(sha256.New, i.key)
	h.Write([]byte(address))
	return "client:" + hex.EncodeToString(h.Sum(nil)[:8])
}

// name is who asks, as limits and the audit log know them.
func (i *identity) name(c web.Caller) string {
	switch {
	case c.Token != "":
		return "token:" + c.Token
	case c.IPA != "":
		return "comune:" + c.IPA
	}
	return i.client(c.Address)
}

func (i *identity) audit(ctx context.Context, who, what, subject, outcome string) {
	if err := i.app.store.WriteAudit(ctx, store.Asked{Who: who, What: what, Subject: subject, Outcome: outcome, First: time.Now().UTC()}); err != nil {
		i.app.log.Error("audit log not written", "what", what, "error", err)
	}
}

// Bearer implements web.Identity.
func (i *identity) Bearer(ctx context.Context, secret, client string) (web.Caller, error) {
	t, ok := i.files[sumOf(secret)]
	var err error
	if !ok {
		t, err = i.app.store.TokenBySum(ctx, sumOf(secret))
	}
	if errors.Is(err, store.ErrNotFound) || err == nil && !t.Holds(time.Now()) {
		i.audit(ctx, i.client(client), store.UsedToken, t.ID, "refused")
		return web.Caller{}, web.ErrNoIdentity
	}
	return web.Caller{Token: t.ID, Comuni: t.Comuni}, err
}

// Session implements web.Identity.
func (i *identity) Session(ctx context.Context, secret string) (string, error) {
	return known(i.app.store.Session(ctx, sumOf(secret), time.Now()))
}

// Link implements web.Identity.
func (i *identity) Link(ctx context.Context, secret string) (string, error) {
	return known(i.app.store.Link(ctx, sumOf(secret), time.Now()))
}

func known(ipa string, err error) (string, error) {
	if errors.Is(err, store.ErrNotFound) {
		err = web.ErrNoIdentity
	}
	return ipa, err
}

// OpenLink implements web.Identity.
func (i *identity) OpenLink(ctx context.Context, secret, client string) (string, error) {
	session := newSecret()
	ipa, err := known(i.app.store.UseLink(ctx, sumOf(secret), sumOf(session), time.Now().UTC(), web.SessionLife))
	outcome := "opened"
	if err != nil {
		outcome = "refused"
	}
	i.audit(ctx, i.client(client), store.OpenedLink, ipa, outcome)
	return session, err
}

// SendLink implements web.Identity.
func (i *identity) SendLink(ctx context.Context, ipa, lang, client string) error {
	err := i.post.sendLink(ctx, ipa, lang)
	outcome := "sent"
	var soon *web.TooSoonError
	switch {
	case errors.As(err, &soon):
		outcome = "refused:comune"
	case errors.Is(err, web.ErrNoDomicile):
		outcome = "no-domicile"
	case errors.Is(err, web.ErrLetterWaits):
		outcome = "waits"
	case err != nil:
		outcome = "failed"
	}
	i.audit(ctx, i.client(client), store.AskedLink, ipa, outcome)
	return err
}
