package needs

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Modules installs the npm packages that the package-lock.json of a folder
// names, without running their scripts, and returns the folder with them. Tests
// hold ours against tools that exist only there. It needs npm and a registry.
func Modules(t testing.TB, lock string) string {
	t.Helper()
	npm := Binary(t, "npm")
	dir := t.TempDir()
	for _, name := range [...]string{"package.json", "package-lock.json"} {
		b, err := os.ReadFile(filepath.Join(lock, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		missing(t, "the packages of %s cannot be installed: %v\n%s", lock, err, out)
	}
	return dir
}
