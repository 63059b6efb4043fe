package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
