package main

import (
	"os"
	"path/filepath"
	"strings"
)

// disk says what a store on this machine takes and what is free beside it.
func (a *app) disk() (used, free int64, ok bool) {
	path, ok := strings.CutPrefix(a.config.Store, "sqlite:")
	if !ok {
		return 0, 0, false
	}
	for _, name := range [...]string{path, path + "-wal"} {
		if info, err := os.Stat(name); err == nil {
			used += info.Size()
		}
	}
	free, ok = freeBytes(filepath.Dir(path))
	return used, free, ok
}
