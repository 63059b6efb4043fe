package checks

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// whose says whether an address or a page is this body's.
type whose uint8

const (
	nobodys whose = iota // names no body
	ours
	others // names another body
)

// Codes that name a body in an address: DOMAIN.md §1.A-h.
var (
	istatCode     = regexp.MustCompile(`^c_?(\d{6})$`)
	cadastralCode = regexp.MustCompile(`^c_?([a-z]\d{3})$`)
	taxCode       = regexp.MustCompile(`^\d{11}$`)
)

// namedBy says whose an address is by the codes in its path and query and, on
// a supplier's host, by the host's first label.
func namedBy(s *evidence.Snapshot, address string) whose {
	u, err := url.Parse(address)
	if err != nil {
		return nobodys
	}
	m := &s.Municipality
	found := nobodys
	tokens := strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' || r == ';' })
	for _, values := range u.Query() {
		tokens = append(tokens, values...)
	}
	for _, t := range tokens {
		switch t = strings.ToLower(t); {
		case t == m.IPA && t != "", t == strings.ToLower(m.Cadastral) && t != "", t == m.TaxCode && t != "", t == m.ISTAT && t != "":
			return ours
		case istatCode.MatchString(t):
			if istatCode.FindStringSubmatch(t)[1] == m.ISTAT {
				return ours
			}
			found = others
		case cadastralCode.MatchString(t):
			if strings.EqualFold(cadastralCode.FindStringSubmatch(t)[1], m.Cadastral) {
				return ours
			}
			found = others
		case taxCode.MatchString(t):
			found = others
		}
	}
	return found
}

// onAnothersName says whether a page is on a name that only another comune may
// hold, and does not say that it serves this one.
func onAnothersName(s *evidence.Snapshot, p *evidence.Page) bool {
	host := evidence.HostOf(p.URL)
	if !municipalName(strings.TrimPrefix(host, "www.")) || s.Own(p.URL) || organisational(host) == organisational(evidence.HostOf(s.Site.Asked)) {
		return false
	}
	form := registry.ClassifyDomain(&s.Municipality, host)
	return form != registry.DomainModel && form != registry.DomainReserved && !names(s, p)
}

// namedByLabel says whose a supplier's sub-domain is: "cremona",
// "portale-cremona", "cremona036" (with the end of the ISTAT code). A shorter
// or other name is left open: only its page can tell.
func namedByLabel(m *registry.Municipality, host string) whose {
	label, _, _ := strings.Cut(strings.TrimPrefix(host, "www."), ".")
	for _, prefix := range [...]string{"portale-", "pagamenti-", "comune-di-", "comunedi", "comune-", "comune"} {
		if rest := strings.TrimPrefix(label, prefix); rest != "" {
			label = rest
		}
	}
	label = strings.ReplaceAll(label, "-", "")
	name := strings.ReplaceAll(nameWords(m.Name), " ", "")
	if label == name || len(m.ISTAT) == 6 && (label == name+m.ISTAT[3:] || label == name+m.ISTAT) {
		return ours
	}
	if label != "" && strings.HasPrefix(name, label) && len(label) >= 4 {
		return nobodys // a short form, which another comune may share
	}
	return others
}

// names says whether a page says that it is this body's: its tax code, or its
// name after "comune di" in title, headings or text, where no crowd of other
// comuni is listed.
func names(s *evidence.Snapshot, p *evidence.Page) bool {
	m := &s.Municipality
	words := s.Words(p)
	if m.TaxCode != "" && strings.Contains(words, m.TaxCode) {
		return true
	}
	if strings.Count(words, "comune di ") > 12 {
		words = "" // a list of bodies to choose from names nobody
	}
	for _, text := range append([]string{p.Title, words}, p.Headings...) {
		if hasName(nameWords(text), m) {
			return true
		}
	}
	return false
}

// longerName are the words that make a name part of another's: "Comune di
// Brembate di Sopra" is not Brembate.
var longerName = map[string]bool{
	"di": true, "del": true, "della": true, "dello": true, "dei": true, "delle": true, "degli": true, "d": true, "dell": true,
	"al": true, "sul": true, "sulla": true, "con": true, "ed": true, "superiore": true, "inferiore": true,
}

func hasName(words string, m *registry.Municipality) bool {
	want := "comune di " + nameWords(m.Name)
	for rest := words; ; {
		i := strings.Index(rest, want)
		if i < 0 || m.Name == "" {
			return false
		}
		rest = rest[i+len(want):]
		if rest != "" && rest[0] != ' ' {
			continue
		}
		next, _, _ := strings.Cut(strings.TrimPrefix(rest, " "), " ")
		if !longerName[next] {
			return true
		}
	}
}

// nameWords folds a name to words of letters and digits with single blanks.
func nameWords(s string) string {
	folded := evidence.Fold(s)
	out := make([]byte, 0, len(folded))
	apart := false
	for i := range len(folded) { // whole pages come by: bytes, since no other letter is left
		c := folded[i]
		if !('a' <= c && c <= 'z') && !isDigit(c) {
			apart = true
			continue
		}
		if apart && len(out) > 0 {
			out = append(out, ' ')
		}
		out, apart = append(out, c), false
	}
	return string(out)
}

// plainName is nameWords under the name the transparency lists are compared by.
func plainName(s string) string { return nameWords(s) }

// organisational returns the registrable domain of a host by the public suffix
// list; empty for an address, a suffix or nothing.
func organisational(host string) string {
	d, err := publicsuffix.EffectiveTLDPlusOne(strings.TrimPrefix(host, "www."))
	if err != nil {
		return ""
	}
	return d
}
