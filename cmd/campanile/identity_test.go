package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/config"
	"github.com/campanile-italia/campanile/store"
	"github.com/campanile-italia/campanile/web"
)

func TestTokensFromTheCommandLine(t *testing.T) {
	config, _ := region(t, 5)
	if code, _, errs := campanile(t, "sync", "--config", config); code != exitDone {
		t.Fatal(code, errs)
	}
	if code, _, errs := campanile(t, "token", "create", "--config", config, "--scope", "supplier", "--note", "Invented S.r.l."); code != exitUsage || !strings.Contains(errs, "--ipa") {
		t.Errorf("a supplier's token for every comune: %d %s", code, errs)
	}
	code, secret, errs := campanile(t, "token", "create", "--config", config, "--scope", "official", "--note", "Ufficio")
	secret = strings.TrimSpace(secret)
	id := regexp.MustCompile(`token (\w+),`).FindStringSubmatch(errs)
	if code != exitDone || len(secret) != 52 || id == nil {
		t.Fatal(code, secret, errs)
	}
	if code, out, _ := campanile(t, "token", "list", "--config", config); code != exitDone || !strings.Contains(out, id[1]) || strings.Contains(out, secret) || !strings.Contains(out, "holds") {
		t.Error(code, out)
	}
	if code, _, errs := campanile(t, "token", "revoke", "--config", config, id[1]); code != exitDone {
		t.Error(code, errs)
	}
	if code, _, _ := campanile(t, "token", "revoke", "--config", config, id[1]); code != exitFailed {
		t.Error("revoked twice:", code)
	}
	if _, out, _ := campanile(t, "token", "list", "--config", config); !strings.Contains(out, "revoked") {
		t.Error(out)
	}
	if code, out, _ := campanile(t, "audit", "--config", config); code != exitDone || strings.Count(out, id[1]) != 2 || !strings.Contains(out, "operator") {
		t.Error(code, out)
	}
	db, err := os.ReadFile(filepath.Join(filepath.Dir(config), "campanile.db"))
	if err == nil && strings.Contains(string(db), secret) {
		t.Error("the secret is kept")
	}
}

// sent keeps letters, unless it is down.
type sent struct {
	to, text []string
	down     bool
}

func (s *sent) Send(_ context.Context, to, _, text string) error {
	if s.down {
		return errors.New("connection refused")
	}
	s.to, s.text = append(s.to, to), append(s.text, text)
	return nil
}

// withDomiciles is an app over a new store, of two comuni of which c_x001 has
// certified mail.
func withDomiciles(t *testing.T) *app {
	t.Helper()
	dir := t.TempDir()
	enti := filepath.Join(dir, "enti.csv")
	head := "Codice_IPA,Denominazione_ente,Codice_Categoria,Codice_natura,Codice_comune_ISTAT,Sito_istituzionale,Mail1,Tipo_Mail1\r\n"
	if err := os.WriteFile(enti, []byte(head+"c_x001,Comune di X,L6,2430,099001,www.x.it,protocollo@pec.x.example,Pec\r\nc_x002,Comune di Y,L6,2430,099002,www.y.it,info@y.example,Altro\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(dir, "c.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &app{store: s, log: slog.New(slog.DiscardHandler), config: config.Config{Portal: "https://campanile.example", Sources: map[string]config.Source{"ipa_entities": {File: enti}}}}
}

func TestLinkToADigitalDomicile(t *testing.T) {
	ctx := context.Background()
	a := withDomiciles(t)
	s := a.store
	who, err := newIdentity(ctx, a, false)
	if err != nil || who.post != nil {
		t.Fatal(err, who)
	}
	post := &sent{}
	who.post = &letters{a, post}
	if err := who.SendLink(ctx, "c_x001", "it", "192.0.2.7"); err != nil {
		t.Fatal(err)
	}
	var soon *web.TooSoonError
	if err := who.SendLink(ctx, "c_x001", "it", "192.0.2.8"); !errors.As(err, &soon) {
		t.Errorf("two letters at once: %v", err)
	}
	if err := who.SendLink(ctx, "c_x002", "it", "192.0.2.7"); !errors.Is(err, web.ErrNoDomicile) {
		t.Errorf("no certified mail: %v", err)
	}
	if len(post.to) != 1 || post.to[0] != "protocollo@pec.x.example" {
		t.Fatal(post.to)
	}
	found := regexp.MustCompile(`https://campanile\.example/identity/(\w{52})`).FindStringSubmatch(post.text[0])
	if found == nil {
		t.Fatal(post.text)
	}
	if ipa, err := who.Link(ctx, found[1]); err != nil || ipa != "c_x001" {
		t.Error(ipa, err)
	}
	session, err := who.OpenLink(ctx, found[1], "192.0.2.7")
	if err != nil {
		t.Fatal(err)
	}
	if ipa, err := who.Session(ctx, session); err != nil || ipa != "c_x001" {
		t.Error(ipa, err)
	}
	if _, err := who.OpenLink(ctx, found[1], "192.0.2.7"); !errors.Is(err, web.ErrNoIdentity) {
		t.Errorf("a link was used twice: %v", err)
	}
	log, err := s.Audit(ctx, time.Now().Add(-time.Hour), 0)
	if err != nil || len(log) != 5 {
		t.Errorf("%+v %v", log, err)
	}
	for _, e := range log {
		if strings.Contains(e.Who, "192.0.2") || strings.Contains(e.Subject, "@") {
			t.Errorf("an address in clear: %+v", e)
		}
	}
}

func TestTokensFile(t *testing.T) {
	good := strings.Repeat("k", minToken)
	path := filepath.Join(t.TempDir(), "tokens")
	for text, ok := range map[string]bool{"# mine\n" + good + "\n": true, "short\n": false} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := readTokens(path)
		if (err == nil) != ok || ok && len(got) != 1 {
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
	if _, err := readTokens(path + "-none"); err == nil || !strings.Contains(err.Error(), "tokens_file") {
		t.Error(err)
	}
}
