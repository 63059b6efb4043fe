package crawler

import (
	"bytes"
	"regexp"
)

// maskMobiles takes Italian mobile numbers out: ten digits that begin with 3,
// in groups or not, with or without the country's prefix. An office's landline
// begins with 0 and stays; so does what only resembles a number: a tax code
// (eleven digits), an amount, an IUV, an IBAN, a date. It looks at nothing but
// the threes, and returns b itself where there is nothing to take out.
func maskMobiles(b []byte) []byte {
	var out []byte
	kept := 0
	for i := 0; ; {
		next := bytes.IndexByte(b[i:], '3')
		if next < 0 {
			break
		}
		i += next
		end := mobileAt(b, i)
		if end < 0 {
			i++
			continue
		}
		out = append(append(out, b[kept:withPrefix(b, i)]...), masked...)
		kept, i = end, end
	}
	if kept == 0 {
		return b
	}
	return append(out, b[kept:]...)
}

const mobileDigits = 10

// mobileAt returns where the mobile number that begins at i ends; -1 when none
// does.
func mobileAt(b []byte, i int) int {
	if i+mobileDigits > len(b) || b[i+1] < '2' || b[i+1] > '9' || !isDigit(b[i+2]) {
		return -1
	}
	if from := withPrefix(b, i); from > 0 && (isAlnum(b[from-1]) || from < i && b[from-1] == '+' || joins(b, from-1)) {
		return -1
	}
	digits, end := 3, i+3
	for digits < mobileDigits && end < len(b) {
		switch c := b[end]; {
		case isDigit(c):
			digits++
		case c != ' ' && c != '.' && c != '-' && c != '/' || !isDigit(b[end-1]):
			return -1
		}
		end++
	}
	if digits < mobileDigits || end < len(b) && (isAlnum(b[end]) || end+1 < len(b) && joins(b, end)) {
		return -1
	}
	return end
}

// joins says whether the byte ties digits on both sides into one number.
func joins(b []byte, i int) bool {
	return (b[i] == '.' || b[i] == ',' || b[i] == '-' || b[i] == '/') && i > 0 && i+1 < len(b) && isDigit(b[i-1]) && isDigit(b[i+1])
}

// withPrefix returns where +39 or 0039 before a number begins; i without one.
func withPrefix(b []byte, i int) int {
	at := i
	if at > 0 && (b[at-1] == ' ' || b[at-1] == '.' || b[at-1] == '-') {
		at--
	}
	for _, prefix := range [...]string{"+39", "0039", "(+39)"} {
		if bytes.HasSuffix(b[:at], []byte(prefix)) {
			return at - len(prefix)
		}
	}
	return i
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isAuthor says whether a page's meta of that name is a person's name.
func isAuthor(key string) bool {
	switch key {
	case "author", "article:author", "dc.creator", "dcterms.creator", "twitter:creator", "creator", "byl":
		return true
	}
	return false
}

// personName matches the names in structured data that speaks of a person.
var personName = regexp.MustCompile(`"(name|givenName|familyName|additionalName|alternateName|legalName|birthDate|telephone|faxNumber|email|taxID)"(\s*:\s*)(?:"(?:[^"\\]|\\.)*"|\[[^\]]*\])`)

// personGiven matches a person who is given by name alone: "author": "Mario Rossi".
var personGiven = regexp.MustCompile(`"(author|creator|editor|contributor|accountablePerson|copyrightHolder|employee|member)"(\s*:\s*)"(?:[^"\\]|\\.)*"`)

// maskStructured takes persons out of structured data.
func maskStructured(b []byte) []byte {
	if bytes.Contains(b, []byte(`Person"`)) { // "schema:Person" and the like too
		b = personName.ReplaceAll(b, []byte(`"$1"$2"…"`))
	}
	b = personGiven.ReplaceAll(b, []byte(`"$1"$2"…"`))
	return mask(b)
}

// maskWords is mask for short words; most hold nothing to take out.
func maskWords(s string) string {
	if s == "" {
		return s
	}
	return string(mask([]byte(s)))
}
