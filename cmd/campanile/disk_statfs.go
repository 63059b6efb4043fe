//go:build linux || darwin

package main

import "syscall"

// freeBytes says how much a user may still write where a folder lies.
func freeBytes(folder string) (free int64, ok bool) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(folder, &fs); err != nil {
		return 0, false
	}
	return int64(fs.Bavail * uint64(fs.Bsize)), true
}
