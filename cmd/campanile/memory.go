package main

import "runtime/debug"

// What a process needs in bytes, measured. Left alone, the garbage collector
// lets it grow to twice what is in use, and much of that lives as long as the
// visits that are open.
const (
	memoryForScan   = 87 << 20
	memoryForDaemon = 256 << 20 // readers, boards and reports too
	memoryPerComune = 10 << 10
	memoryPerVisit  = 170 << 10 // as many as are open at once
)

// limitMemory asks the garbage collector to stay within what is needed. It may
// go beyond where more is in use. GOMEMLIMIT and GOGC, where they are set,
// decide: then it does nothing and says so.
func limitMemory(base, comuni, visits int, getenv func(string) string) bool {
	if getenv("GOMEMLIMIT") != "" || getenv("GOGC") != "" {
		return false
	}
	debug.SetMemoryLimit(int64(base + comuni*memoryPerComune + visits*memoryPerVisit))
	return true
}

// useMemory lets a process that soon ends use all that it is asked to stay
// within: it collects less often, a fourteenth less work for a scan.
func useMemory() { debug.SetGCPercent(400) }
