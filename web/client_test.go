//go:build client

package web

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A client that others' tools make from docs/openapi.json compiles and works.
// It stands apart because its tools come over the network: make client-check.
func TestGeneratedClient(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"package.json", "package-lock.json", "tsconfig.json", "use.ts", "node.d.ts"} {
		text, err := os.ReadFile(filepath.Join("client", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	description, err := filepath.Abs(openAPIGolden)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(portal(t, 200, func(o *Options) {
		o.Territory, o.Identity = changesUntil(time.Now().UTC().Truncate(time.Second), 130), &doorkeeper{}
	}))
	defer srv.Close()
	var said []byte
	for _, args := range [][]string{
		{"npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"},
		{"npx", "--no-install", "openapi-typescript", description, "-o", "generated.d.ts"},
		{"npx", "--no-install", "tsc", "-p", "."},
		{"node", "made/use.js", srv.URL},
	} {
		c := exec.CommandContext(t.Context(), args[0], args[1:]...)
		c.Dir = dir
		if said, err = c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, said)
		}
	}
	if strings.TrimSpace(string(said)) != "used" {
		t.Errorf("%s", said)
	}
}
