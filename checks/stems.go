package checks

import (
	"regexp"

	"github.com/campanile-italia/campanile/evidence"
)

// stems are pieces of words that say, at a glance, whether a page may hold what
// a pattern looks for: patterns are slow and most pages hold none of it. All are
// found in one walk over a page, for all checks.
type stems uint64

const (
	stemPagoPA stems = 1 << iota
	stemDeclared
	stemIBAN
	stemIBANCode // "it" and a digit
	stemAccount
	stemPostal
	stemCode // of an office
	stemSPID
	stemCIE
	stemNotice
	stemSpontaneous
	stemCreative
	stemRights
)

var stemFinder = evidence.NewFinder([]evidence.Stands[stems]{
	{For: stemPagoPA, Words: []string{"pago", "nodo dei"}},
	{For: stemDeclared, Words: []string{"aderente alla piattaforma"}},
	{For: stemIBAN, Words: []string{"iban", "informatici"}},
	{For: stemIBANCode, Words: []string{
		"it0", "it1", "it2", "it3", "it4", "it5", "it6", "it7", "it8", "it9",
		"it 0", "it 1", "it 2", "it 3", "it 4", "it 5", "it 6", "it 7", "it 8", "it 9",
	}},
	{For: stemAccount, Words: []string{"iban", "postal", "c/c", "ccp", "bonifico"}},
	{For: stemPostal, Words: []string{"postal", " post.", "ccp n"}},
	{For: stemCode, Words: []string{"univoc", "fattur", "cuu", "c.u.u", "ipa"}},
	{For: stemSPID, Words: []string{"spid"}},
	{For: stemCIE, Words: []string{"cie", "carta d"}},
	{For: stemNotice, Words: []string{"avvis", "iuv", "attes", "predeterminat"}},
	{For: stemSpontaneous, Words: []string{"spontane", "volontar", "avviso"}},
	{For: stemCreative, Words: []string{"cc by", "cc-by", "ccby", "creative commons", "attribuzione 4"}},
	{For: stemRights, Words: []string{"non commerciale", "iodl", "tutti i diritti", "riproduzione"}},
})

type stemsKey struct{}

// stemsOf returns the stems of a page's words.
func stemsOf(s *evidence.Snapshot, p *evidence.Page) stems {
	have := s.Derived(stemsKey{}, func() any { return make(map[*evidence.Page]stems, len(s.Pages)) }).(map[*evidence.Page]stems)
	found, ok := have[p]
	if !ok {
		found = stemsIn(s.Words(p))
		have[p] = found
	}
	return found
}

// stemsIn returns the stems of folded words.
func stemsIn(words string) stems { return stemFinder.In(words) }

// any says whether some of the stems are there.
func (s stems) any(of stems) bool { return s&of != 0 }

// findIf looks for a pattern where the stems say that it may be there.
func findIf(may bool, pattern *regexp.Regexp, words string) []int {
	if !may {
		return nil
	}
	return pattern.FindStringIndex(words)
}

// findAllIf is findIf for every place, with the pattern's groups.
func findAllIf(may bool, pattern *regexp.Regexp, words string) [][]int {
	if !may {
		return nil
	}
	return pattern.FindAllStringSubmatchIndex(words, -1)
}
