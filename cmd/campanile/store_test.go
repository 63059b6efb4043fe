package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestStoreCommands(t *testing.T) {
	path, _ := region(t, 5)
	dir := t.TempDir()
	if code, _, said := campanile(t, "scan", "--config", path, "--all", "--save"); code != exitDone && code != exitPartial {
		t.Fatal(said)
	}
	backup := filepath.Join(dir, "backup.db")
	if code, out, said := campanile(t, "store", "backup", "--config", path, backup); code != exitDone || !strings.Contains(out, "whole") {
		t.Fatal(code, out, said)
	}
	code, _, said := campanile(t, "store", "backup", "--config", path, backup)
	if code != exitFailed {
		t.Error("a backup was written over")
	}
	oneLine(t, said, "is there already")
	if code, out, said := campanile(t, "store", "copy", "sqlite:"+backup, "sqlite:"+filepath.Join(dir, "copy.db")); code != exitDone || !strings.Contains(out, "rows copied") || !strings.Contains(said, "judgement") {
		t.Error(code, out, said)
	}
	code, _, said = campanile(t, "store", "copy", "sqlite:"+backup, "sqlite:"+filepath.Join(dir, "copy.db"))
	if code != exitFailed {
		t.Error("copied into a store that holds something")
	}
	oneLine(t, said, "is not empty")
}
