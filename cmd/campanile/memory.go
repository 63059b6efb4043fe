package main

import "runtime/debug"

// A run with hundreds of visits open keeps much that lives as long as they do;
// the garbage collector would let the process grow to twice that. From
// manyVisits on it is asked to stay within what was measured, in bytes.
const (
	manyVisits     = 256
	memoryForMany  = 256 << 20
	memoryPerVisit = 130 << 10 // each beyond
)

// limitMemory bounds the memory of a process by its visits. GOMEMLIMIT and
// GOGC, where they are set, decide.
func limitMemory(visits int, getenv func(string) string) {
	if visits > manyVisits && getenv("GOMEMLIMIT") == "" && getenv("GOGC") == "" {
		debug.SetMemoryLimit(memoryForMany + int64(visits-manyVisits)*memoryPerVisit)
	}
}
