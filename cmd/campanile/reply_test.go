package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/store"
	"github.com/campanile-italia/campanile/web"
)

// From a draft to a decision: the token opens it until it closes, a contest asks
// for a visit, and reply and decision are in the log.
func TestReplyAndDecision(t *testing.T) {
	config, world := region(t, 10)
	if code, _, errs := campanile(t, "sync", "--config", config); code != exitDone && code != exitPartial {
		t.Fatal(errs)
	}
	ipa := ""
	for code := range world.Truth() {
		ipa = code
		break
	}
	code, out, errs := campanile(t, "reply", "open", "--config", config, "--ipa", strings.ToUpper(ipa), "--days", "10")
	_, token, ok := strings.Cut(strings.TrimSpace(out), "/reply/")
	if code != exitDone || !ok || len(token) < 20 {
		t.Fatalf("exit code %d, %q %q", code, out, errs)
	}
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(filepath.Dir(config), "campanile.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	asked := ""
	p := replies{app: &app{store: s}, ask: func(_ context.Context, ipa string) error { asked = ipa; return nil }}
	if d, err := p.Draft(t.Context(), token); err != nil || d.IPA != ipa {
		t.Fatalf("%+v %v", d, err)
	}
	if _, err := p.Draft(t.Context(), token+"x"); err != web.ErrNoDraft {
		t.Errorf("another token: %v", err)
	}
	said := web.Reply{IPA: ipa, Check: "mail-spf", Kind: web.Contest, Words: "Il record c'è.", Made: time.Now()}
	if err := p.Reply(t.Context(), said); err != nil || asked != ipa {
		t.Fatalf("%v, visit asked for %q", err, asked)
	}
	all, err := s.Replies(t.Context(), "")
	if err != nil || len(all) != 1 || all[0].State != store.ReplyOpen {
		t.Fatalf("%+v %v", all, err)
	}
	if code, out, _ := campanile(t, "reply", "list", "--config", config); code != exitDone || !strings.Contains(out, "Il record c'è.") {
		t.Errorf("%d %s", code, out)
	}
	if code, _, errs := campanile(t, "reply", "decide", all[0].ID, "--config", config, "--refuse", "--reason", "visto di nuovo: manca"); code != exitDone {
		t.Fatal(errs)
	}
	if code, _, errs := campanile(t, "reply", "decide", all[0].ID, "--config", config, "--accept", "--reason", "x"); code != exitFailed || !strings.Contains(errs, "no open reply") {
		t.Errorf("decided twice: %d %s", code, errs)
	}
	entries, err := (&app{store: s}).ledger().Entries(t.Context())
	var kinds []string
	for _, e := range entries {
		kinds = append(kinds, string(e.Kind)+" "+e.Subject)
	}
	if want := "reply " + ipa + ", decision " + ipa; err != nil || strings.Join(kinds, ", ") != want {
		t.Errorf("log: %v, want %s (%v)", kinds, want, err)
	}
}
