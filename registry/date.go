package registry

import (
	"strings"
	"time"
)

// dateLayouts are the ways the registers write a day.
var dateLayouts = [...]string{
	"2006-01-02", "02/01/2006", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04:05.000-0700",
	"2006-01-02T15:04:05.000", time.RFC3339, "02-01-2006", "2/1/2006", "20060102",
}

// parseDay reads a date of any register; the time of day is dropped. It
// reports false for what is no date, or one no register can mean.
func parseDay(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	for _, layout := range dateLayouts {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		if t.Year() < 1900 || t.Year() > 2200 {
			return time.Time{}, false
		}
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC), true
	}
	return time.Time{}, false
}

// day is parseDay where a value that is no date means none is known.
func day(s string) time.Time {
	t, _ := parseDay(s)
	return t
}
