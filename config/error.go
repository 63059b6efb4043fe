package config

import "fmt"

// Error is one mistake in a configuration, in one line.
type Error struct {
	File string
	Line int    // 0 when the file as a whole is meant
	Key  string // "crawl.visits"; empty when no key is meant
	What string
}

func (e *Error) Error() string {
	s := e.File
	if s == "" {
		s = "configuration"
	}
	if e.Line > 0 {
		s += fmt.Sprintf(":%d", e.Line)
	}
	if e.Key != "" {
		s += ": " + e.Key
	}
	return s + ": " + e.What
}
