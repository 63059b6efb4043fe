package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/config"
	"github.com/campanile-italia/campanile/jobs"
	"github.com/campanile-italia/campanile/ledger"
	"github.com/campanile-italia/campanile/store"
)

func TestKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "k")
	code, out, errs := campanile(t, "key", "--name", "campanile.regione.example", "--out", path)
	private, err := os.ReadFile(path)
	if code != exitDone || err != nil || !strings.HasPrefix(out, "campanile.regione.example+") {
		t.Fatalf("exit code %d, %q %q %v", code, out, errs, err)
	}
	secret := strings.TrimSpace(string(private))
	if strings.Contains(out+errs, secret) || strings.Contains(out+errs, "PRIVATE") {
		t.Error("the private key is printed")
	}
	if code, out, errs := campanile(t, "key", "--name", "other.example", "--out", path); code != exitFailed || out != "" || !strings.Contains(errs, "never overwritten") {
		t.Errorf("exit code %d, %q %q", code, out, errs)
	}
	if code, _, errs := campanile(t, "key", "--name", "two words", "--out", path+"2"); code != exitUsage || !strings.Contains(errs, "--name") {
		t.Errorf("exit code %d, %q", code, errs)
	}
}

// The daemon signs the log as it grows, when it is given a key; one that it cannot
// use is said at once.
func TestDaemonSigns(t *testing.T) {
	dir := t.TempDir()
	key := filepath.Join(dir, "k")
	if code, _, errs := campanile(t, "key", "--name", "campanile.regione.example", "--out", key); code != exitDone {
		t.Fatal(errs)
	}
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(dir, "s.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d := &daemon{app: &app{store: s, config: config.Config{SigningKey: key}}}
	at := slices.IndexFunc(d.schedules(), func(s jobs.Schedule) bool { return s.Name == "sign" })
	if at < 0 {
		t.Fatal("nothing signs by schedule")
	}
	public, err := os.ReadFile(key + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := ledger.NewVerifier(strings.TrimSpace(string(public)))
	if err != nil {
		t.Fatal(err)
	}
	for n := range int64(3) {
		if err := d.enterRun(t.Context(), "run-"+strconv.FormatInt(n, 10), time.Now()); err != nil {
			t.Fatal(err)
		}
		for range 2 { // a head that stands is signed as it was
			if err := d.schedules()[at].Task(t.Context(), time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		signed, err := d.ledger().Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if head, err := verifier.OpenHead(signed); err != nil || head.Size != n+1 {
			t.Errorf("after %d runs: %+v %v", n+1, head, err)
		}
	}
	d.config.SigningKey = filepath.Join(dir, "none")
	if _, err := newDaemon(t.Context(), d.app, roles{scheduler: true}, false, nil); !errors.As(err, new(usageError)) || !strings.Contains(err.Error(), "signing_key") || !strings.Contains(err.Error(), "campanile key") {
		t.Errorf("a key that is not there: %v", err)
	}
}
