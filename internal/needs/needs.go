// Package needs is how a test says what it cannot do without: a server's
// binary, data that is not part of the repository, a privilege. What is absent
// skips the test with a line that says what to install; with CAMPANILE_NO_SKIP
// set, as continuous integration does, what could have been installed fails it.
package needs

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// NoSkip is the environment variable that turns skips into failures.
const NoSkip = "CAMPANILE_NO_SKIP"

// Binary returns the path of a program the test runs, from PATH or from
// folders that PATH may lack: the administrators', PostgreSQL's. The Makefile and .ci/run read
// the names from the tests' source: write the name as a literal.
func Binary(t testing.TB, name string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	dirs := []string{"/usr/sbin", "/usr/local/sbin", "/sbin"}
	postgres, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // Debian's, newest last
	slices.Reverse(postgres)
	for _, dir := range append(dirs, postgres...) {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path
		}
	}
	missing(t, "%s is not installed", name)
	return ""
}

// SharedData returns the path of a file of the folder shared/data that may lie
// beside the repository, found by its go.mod. It holds public registers that are
// too large and not ours to keep here, so a lone clone skips whatever is set;
// where the folder is there, a file that it lacks is an error in the name.
func SharedData(t testing.TB, name string) string {
	t.Helper()
	data := filepath.Join(filepath.Dir(repository(t)), "shared", "data")
	if info, err := os.Stat(data); err != nil || !info.IsDir() {
		t.Skipf("no folder shared/data beside the repository: %s is not tested", name)
	}
	path := filepath.Join(data, name)
	if _, err := os.Stat(path); err != nil {
		missing(t, "shared/data has no %s", name)
	}
	return path
}

// repository is the folder with the go.mod that the test's folder belongs to.
func repository(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test's folder")
		}
		dir = up
	}
}

// Root skips a test that only root can do. No installation gives or takes that
// privilege, so nothing turns this skip into a failure.
func Root(t testing.TB) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("not root: only root can do this") // no server that CI could install: a privilege, which CI has
	}
}

func missing(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv(NoSkip) != "" {
		t.Fatalf(format+", and "+NoSkip+" forbids to skip", args...)
	}
	t.Skipf(format, args...)
}
