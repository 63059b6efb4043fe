package checks

import (
	"strconv"
	"strings"
)

// Text is one sentence or more in the two languages of the portal.
type Text struct {
	IT string `json:"it"`
	EN string `json:"en"`
}

// In returns the text in the language, Italian unless it is "en".
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.IT
}

// Decimals writes a number with n decimals as the language does.
func Decimals(v float64, n int, lang string) string {
	return strings.NewReplacer(".", Text{IT: ",", EN: "."}.In(lang), "-", "−").Replace(strconv.FormatFloat(v, 'f', n, 64))
}

// Grouped writes a number with its thousands apart as the language does.
func Grouped(n int, lang string) string {
	s, separator := strconv.Itoa(n), Text{IT: ".", EN: ","}.In(lang)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + separator + s[i:]
	}
	return s
}
