package main

import "runtime/debug"

// What a process needs in bytes, measured. Left alone, the garbage collector
// lets it grow to twice what is in use, and much of that lives as long as the
// visits that are open.
const (
	memoryForScan   = 87 << 20
	memoryForDaemon = 256 << 20 // readers, boards and reports too
	memoryPerComune = 10 << 10
	memoryPerVisit  = 215 << 10 // as many as are open at once
)

// limitMemory asks the garbage collector to stay within what is needed. It may
// go beyond where more is in use. GOMEMLIMIT and GOGC, where they are set,
// decide.
func limitMemory(base, comuni, visits int, getenv func(string) string) {
	if getenv("GOMEMLIMIT") == "" && getenv("GOGC") == "" {
		debug.SetMemoryLimit(int64(base + comuni*memoryPerComune + visits*memoryPerVisit))
	}
}
