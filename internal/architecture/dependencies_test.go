package architecture_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDependenciesAreExplained holds docs/dependencies.md to go.mod and to the
// portal's package.json: a line for each direct dependency, and no line for one
// that is gone.
func TestDependenciesAreExplained(t *testing.T) {
	root := filepath.Join("..", "..")
	page, err := os.ReadFile(filepath.Join(root, "docs", "dependencies.md"))
	if err != nil {
		t.Fatal(err)
	}
	explained := explainedIn(string(page))
	if len(explained) == 0 {
		t.Fatal("docs/dependencies.md explains no dependency")
	}
	used := append(goDependencies(t, root), npmDependencies(t, root)...)
	if len(used) == 0 {
		t.Fatal("no dependency was seen")
	}
	for _, d := range used {
		if !slices.Contains(explained, d) {
			t.Errorf("docs/dependencies.md has no line for %s: what does it do, under which licence, what else was looked at?", d)
		}
	}
	for _, d := range explained {
		if !slices.Contains(used, d) {
			t.Errorf("docs/dependencies.md explains %s, which is not a direct dependency", d)
		}
	}
}

// explainedIn returns the names in the first column of the page's tables.
func explainedIn(page string) []string {
	var names []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(page, -1) {
		names = append(names, m[1])
	}
	return names
}

func goDependencies(t *testing.T, root string) []string {
	t.Helper()
	edit := exec.CommandContext(t.Context(), "go", "mod", "edit", "-json")
	edit.Dir = root
	out, err := edit.Output()
	if err != nil {
		t.Fatalf("go mod edit: %v", err)
	}
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range mod.Require {
		if !r.Indirect {
			names = append(names, r.Path)
		}
	}
	return names
}

func npmDependencies(t *testing.T, root string) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, "web", "frontend", "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Dependencies, DevDependencies map[string]string
	}
	if err := json.Unmarshal(b, &manifest); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, group := range []map[string]string{manifest.Dependencies, manifest.DevDependencies} {
		for name, version := range group {
			if strings.ContainsAny(version, "^~*x") {
				t.Errorf("package.json: %s is not pinned to one version: %s", name, version)
			}
			names = append(names, name)
		}
	}
	return names
}
