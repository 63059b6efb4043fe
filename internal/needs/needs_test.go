package needs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/campanile-italia/campanile/internal/needs"
)

// recorder is a test that only notes how it ended.
type recorder struct {
	testing.TB
	end string
}

func (r *recorder) Helper() {}

func (r *recorder) finish(how, format string, args ...any) {
	r.end = how + ": " + fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Skip(args ...any)                  { r.finish("skip", "%s", fmt.Sprint(args...)) }
func (r *recorder) Skipf(format string, args ...any)  { r.finish("skip", format, args...) }
func (r *recorder) Fatal(args ...any)                 { r.finish("fail", "%s", fmt.Sprint(args...)) }
func (r *recorder) Fatalf(format string, args ...any) { r.finish("fail", format, args...) }

// ends runs f as the test framework would and returns how it ended: "skip: ...",
// "fail: ..." or "".
func ends(f func(t testing.TB)) string {
	r := &recorder{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(r)
	}()
	<-done
	return r.end
}

func TestBinary(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	if err := os.WriteFile(filepath.Join(dir, "here"), []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	ask := func(name string) func(testing.TB) {
		return func(t testing.TB) { needs.Binary(t, name) }
	}
	for _, c := range []struct{ name, noSkip, want string }{
		{"here", "", ""},
		{"here", "1", ""},
		{"nowhere-at-all", "", "skip: nowhere-at-all is not installed"},
		{"nowhere-at-all", "1", "fail: nowhere-at-all is not installed, and CAMPANILE_NO_SKIP forbids to skip"},
	} {
		t.Setenv(needs.NoSkip, c.noSkip)
		if got := ends(ask(c.name)); got != c.want {
			t.Errorf("%s, %q: %q, want %q", c.name, c.noSkip, got, c.want)
		}
	}
}

func TestSharedData(t *testing.T) {
	top := t.TempDir()
	below := filepath.Join(top, "project", "registry")
	if err := os.MkdirAll(below, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(top, "project", "go.mod"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(below)
	ask := func(t testing.TB) { needs.SharedData(t, "enti.csv") }

	t.Setenv(needs.NoSkip, "1")
	if got := ends(ask); !strings.HasPrefix(got, "skip: ") {
		t.Errorf("no folder: %q, want a skip although skips are forbidden", got)
	}
	data := filepath.Join(top, "shared", "data")
	if err := os.MkdirAll(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if got := ends(ask); !strings.HasPrefix(got, "fail: ") {
		t.Errorf("a folder without the file: %q, want a failure", got)
	}
	t.Setenv(needs.NoSkip, "")
	if got := ends(ask); !strings.HasPrefix(got, "skip: ") {
		t.Errorf("a folder without the file: %q, want a skip", got)
	}
	if err := os.WriteFile(filepath.Join(data, "enti.csv"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := needs.SharedData(t, "enti.csv"); filepath.Base(got) != "enti.csv" {
		t.Errorf("%q is not the file", got)
	}
}
