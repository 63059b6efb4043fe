package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/campanile-italia/campanile/config"
)

func TestDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.db")
	if err := os.WriteFile(path, make([]byte, 4096), 0o600); err != nil {
		t.Fatal(err)
	}
	used, free, ok := (&app{config: config.Config{Store: "sqlite:" + path}}).disk()
	if !ok || used != 4096 || free <= 0 {
		t.Errorf("used %d, free %d, %v", used, free, ok)
	}
	if _, _, ok := (&app{config: config.Config{Store: "postgres://x/y"}}).disk(); ok {
		t.Error("the disk of another machine is known")
	}
}
