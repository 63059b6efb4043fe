package checks

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// italianDate matches a day as Italian pages write it, on folded text:
// 28.02.2021, 28 / 2 / 2021, 2021-02-28 (with a time or without), 1° marzo
// 2021, primo marzo 2021, 1 mar. 2021.
const italianDate = `(\d{1,2} ?[./-] ?\d{1,2} ?[./-] ?\d{4}\b|\b\d{4}-\d{2}-\d{2}(?:\b|t)|(?:\d{1,2}|primo)\s?[°o]?\s(?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre|gen|feb|mar|apr|mag|giu|lug|ago|sett?|ott|nov|dic)\.?\s\d{4}\b)`

var italianMonths = [...]string{
	"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
}

var dateParts = regexp.MustCompile(`[a-z]+|\d+`)

// parseDate reads what italianDate matched; false for a day no calendar has.
func parseDate(s string) (time.Time, bool) {
	parts := dateParts.FindAllString(strings.TrimSuffix(s, "t"), -1)
	if len(parts) == 4 && parts[1] == "o" {
		parts = append(parts[:1], parts[2:]...)
	}
	if len(parts) != 3 {
		return time.Time{}, false
	}
	if len(parts[0]) == 4 {
		parts[0], parts[2] = parts[2], parts[0]
	}
	if parts[0] == "primo" {
		parts[0] = "1"
	}
	for i, name := range italianMonths {
		if len(parts[1]) >= 3 && strings.HasPrefix(name, parts[1]) {
			parts[1] = strconv.Itoa(i + 1)
		}
	}
	t, err := time.Parse("2-1-2006", strings.Join(parts, "-"))
	if err != nil {
		return time.Time{}, false
	}
	return t, true
}
