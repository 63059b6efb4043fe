package checks

import (
	"regexp"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

var _ = register(Check{
	ID: "einvoice-tax-code-shown", Family: EInvoice, Severity: Should, Weight: 2, Dimension: Organisational,
	Title: Text{IT: "Codice fiscale dell'ente sul sito", EN: "The body's tax code on the site"},
	About: Text{
		IT: "Nelle pagine del sito si cerca il codice fiscale che l'ente ha in IPA. Se c'è l'esito è positivo; se la pagina iniziale presenta come codice fiscale un numero valido diverso, o le pagine lette non ne mostrano alcuno, è parziale. La sola partita IVA, che per i comuni può essere diversa e che IPA non porta, non si può confrontare: non rilevabile.",
		EN: "Looks on the site's pages for the tax code the body has in IPA. There: pass; a home page that presents another valid number as tax code, or no number on the pages read, is a warning. A VAT number alone, which may differ for comuni and which IPA does not carry, cannot be compared: unknown.",
	},
	Remedy: Text{
		IT: "Il responsabile del sito fa scrivere dal fornitore nel piè di pagina il codice fiscale e la partita IVA dell'ente, come risultano in IPA e all'Agenzia delle entrate.",
		EN: "The site's manager has the supplier write in the footer the body's tax code and VAT number, as IPA and the revenue agency have them.",
	},
	Cites: []Cite{
		{Act: "D.P.R. 633/1972", Where: "art. 35, c. 1", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.del.presidente.della.repubblica:1972-10-26;633~art35"},
	},
	Since: date(2015, 3, 31), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Applies: func(s *evidence.Snapshot) (string, bool) {
		return notInLiquidation(s)
	},
	Judge: judgeTaxCodeShown,
})

// labelled matches what presents eleven digits, on folded text, with blanks or
// dots in them; the first group is the label.
var labelled = regexp.MustCompile(`(cod(?:ice|\.)? ?fisc(?:ale|\.)?|\bc\.? ?f\.?|p(?:artita|\.)? ?i\.?v\.?a\.?)((?: ?[/:,.\-–e]| comune| ente| n\.| ?p(?:artita|\.)? ?i\.?v\.?a\.?| ?c\.? ?f\.?| ?cod(?:ice|\.)? ?fiscale){0,6}) ?(?:it ?)?((?:\d[ .]?){10}\d)\b`)

func judgeTaxCodeShown(s *evidence.Snapshot) Finding {
	own, home := s.Municipality.TaxCode, s.HomePage()
	if own == "" || home == nil {
		return unknown(evidence.RegistryValue, Text{IT: "In IPA l'ente non ha un codice fiscale leggibile.", EN: "The body has no readable tax code in IPA."}, registerProof(s, registry.IPAEntities, "Codice_fiscale_ente"))
	}
	for _, p := range bodyPages(s) { // a home page may be a door and little else
		if at := strings.Index(s.Words(p), own); at >= 0 && s.Own(p.URL) {
			return passed(Text{IT: "Il sito mostra il codice fiscale dell'ente.", EN: "The site shows the body's tax code."}, wordsProof(p, at, at+len(own)))
		}
	}
	words := s.Words(home)
	var other, vat *Proof
	for _, m := range labelledIn(words) {
		digits := strings.NewReplacer(" ", "", ".", "").Replace(words[m[6]:m[7]])
		proof := wordsProof(home, m[0], m[1])
		switch {
		case digits == own:
			return passed(Text{IT: "Il sito mostra il codice fiscale dell'ente.", EN: "The site shows the body's tax code."}, proof)
		case !soundTaxCode(digits):
		case strings.HasPrefix(words[m[2]:m[3]], "c") && !strings.Contains(words[m[4]:m[5]], "v") && other == nil:
			other = &proof
		case vat == nil:
			vat = &proof
		}
	}
	switch {
	case other != nil:
		return warned(Text{
			IT: "La pagina iniziale mostra un codice fiscale diverso da quello dell'ente in IPA.",
			EN: "The home page shows a tax code other than the body's in IPA.",
		}, *other, registerProof(s, registry.IPAEntities, "Codice_fiscale_ente "+own))
	case vat != nil:
		return unknown(evidence.NotInSource, Text{
			IT: "La pagina iniziale mostra solo una partita IVA, che IPA non porta.",
			EN: "The home page shows a VAT number only, which IPA does not carry.",
		}, *vat)
	case home.Truncated:
		return unknown(evidence.TooLarge, FaultText(evidence.TooLarge), pageProof(home, home.Title))
	}
	if fault := absence(s); fault != "" {
		return unknown(fault, FaultText(fault), homeProof(s, readCount(s)))
	}
	return warned(Text{
		IT: "Le pagine lette del sito non mostrano il codice fiscale dell'ente.",
		EN: "The pages read of the site do not show the body's tax code.",
	}, pageProof(home, home.Title), registerProof(s, registry.IPAEntities, "Codice_fiscale_ente "+own))
}

// soundTaxCode says whether eleven digits have the check digit of a tax code
// (DM 23/12/1976): a telephone number rarely does.
func soundTaxCode(digits string) bool {
	if len(digits) != 11 {
		return false
	}
	sum := 0
	for i, c := range digits {
		d := int(c - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// labelledIn returns where labelled matches. It is slow and a page is long: it
// is tried on what stands before eleven digits and nowhere else.
func labelledIn(words string) [][]int {
	const reach, most = 200, 20 // the longest label with all that may follow it is shorter
	var all [][]int
	for at := 0; at < len(words) && len(all) < most; {
		end := elevenDigits(words, at)
		if end == 0 {
			at++
			continue
		}
		from := runeStart(words, at-reach)
		for _, m := range labelled.FindAllStringSubmatchIndex(words[from:end], -1) {
			if m[1] == end-from {
				for i := range m {
					m[i] += from
				}
				all = append(all, m)
			}
		}
		at = end
	}
	return all
}

// elevenDigits returns where a run of eleven digits that begins there ends, one
// blank or dot between two of them at most; 0 where there is none.
func elevenDigits(words string, at int) int {
	if !isDigit(words[at]) || at > 0 && isDigit(words[at-1]) {
		return 0
	}
	for n, i := 0, at; i < len(words); i++ {
		switch {
		case isDigit(words[i]):
			if n++; n < 11 {
				continue
			}
			if i+1 < len(words) && wordByte(words[i+1]) {
				return 0
			}
			return i + 1
		case words[i] != ' ' && words[i] != '.' || !isDigit(words[i-1]):
			return 0
		}
	}
	return 0
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
