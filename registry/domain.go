package registry

import (
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// DomainForm says what a comune's host is under the two rules on municipal
// domain names, which do not agree.
type DomainForm string

// The forms of a domain name.
const (
	// DomainModel complies with criterion C.SI.5.2 of the official site model:
	// comune.<name>.<sigla or province>.it, or comune.<name>.it for a capital.
	DomainModel DomainForm = "model"
	// DomainReserved is a name that Registro .it reserves to the comune and
	// the model does not accept: comune-x.it, comunedix.it, comunex.mi.it.
	// It is lawful: comune.fi.it and gemeinde.ulten.bz.it are of this kind too.
	DomainReserved DomainForm = "reserved"
	DomainGov      DomainForm = "gov.it" // under gov.it, closed to new comuni
	DomainOther    DomainForm = "other"
)

// The generator follows the list of names that the official validator accepts
// (DOMAIN.md, section 4): it makes them from the registers' names of today and
// of the comuni merged since, so that a comune that is missing in that list is
// not called wrong.

// ModelDomains returns every host the model accepts for a comune's site, in
// ASCII, without "www." and sorted: joined and hyphenated, accents kept and
// stripped, short forms, the province's sigla and name.
//
// A short form that two comuni of a province share ("Lonate" in Varese) is given
// to both: whose it is, the register of bodies says.
func ModelDomains(m *Municipality) []string {
	d := newDomainNames(m)
	var hosts []string
	for _, name := range d.names {
		for _, province := range d.provinces {
			hosts = append(hosts, "comune."+name+"."+province+".it")
		}
		if d.capital {
			hosts = append(hosts, "comune."+name+".it")
		}
	}
	slices.Sort(hosts)
	return slices.Compact(hosts)
}

// PreferredDomain returns the host to suggest to a comune: its whole name,
// joined, without accents; empty without a name or a province.
func PreferredDomain(m *Municipality) string {
	label := foldName(strings.Join(nameWords(m.Name), ""))
	switch {
	case label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789") != "":
		return ""
	case m.Capital:
		return "comune." + label + ".it"
	case m.Province == "":
		return ""
	}
	return "comune." + label + "." + strings.ToLower(m.Province) + ".it"
}

// ClassifyDomain says which form the host of a comune's site has; "www." and
// sub-domains do not matter. Names are those of the registers: Italian and the
// other language of the place, joined and hyphenated, short forms included.
func ClassifyDomain(m *Municipality, host string) DomainForm {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	labels := strings.Split(trimWWW(host), ".")
	n := len(labels)
	if n < 2 || labels[n-1] != "it" {
		return DomainOther
	}
	if labels[n-2] == "gov" {
		return DomainGov
	}
	d := newDomainNames(m)
	switch {
	case d.model(labels):
		return DomainModel
	case d.reserved(labels):
		return DomainReserved
	}
	return DomainOther
}

// domainNames are the labels that stand for a comune and its province.
type domainNames struct {
	names, provinces []string
	sigla            string
	capital          bool
}

func newDomainNames(m *Municipality) domainNames {
	d := domainNames{capital: m.Capital, sigla: strings.ToLower(m.Province)}
	d.names = nameLabels(append([]string{m.Name, m.OtherName, nameOf(m.Denomination)}, m.formerNames()...)...)
	if d.sigla != "" {
		d.provinces = append(d.provinces, d.sigla)
	}
	d.provinces = append(d.provinces, spellings(m.ProvinceName)...)
	d.provinces = append(d.provinces, provinceVariants[m.Province]...)
	slices.Sort(d.provinces)
	d.provinces = slices.Compact(d.provinces)
	return d
}

// model matches comune.<name>.<province>.it at the end of the labels.
func (d *domainNames) model(labels []string) bool {
	n := len(labels)
	if n >= 4 && labels[n-4] == "comune" && slices.Contains(d.names, labels[n-3]) && slices.Contains(d.provinces, labels[n-2]) {
		return true
	}
	return d.capital && n >= 3 && labels[n-3] == "comune" && slices.Contains(d.names, labels[n-2])
}

// reserved matches the other names that only the comune may hold. The bare name
// (pisa.it, viareggio.lucca.it) is not among them: it is assignable to nobody.
func (d *domainNames) reserved(labels []string) bool {
	n := len(labels)
	own := func(label string) bool {
		for _, term := range [...]string{"comune-di-", "comune-", "comunedi", "comune"} {
			if rest, ok := strings.CutPrefix(label, term); ok && slices.Contains(d.names, rest) {
				return true
			}
		}
		return false
	}
	inProvince := n >= 3 && slices.Contains(d.provinces, labels[n-2])
	switch {
	case own(labels[n-2]), inProvince && own(labels[n-3]):
		return true
	case d.capital && n >= 3 && labels[n-3] == "comune" && labels[n-2] == d.sigla:
		return true // comune.fi.it
	}
	return n >= 4 && inProvince && slices.Contains(d.names, labels[n-3]) && slices.Contains(comuneTranslated[:], labels[n-4])
}

// comuneTranslated is "comune" in the languages of the minorities: the Registro
// reserves translations too.
var comuneTranslated = [...]string{"gemeinde", "commune", "comun", "obcina", "xn--obina-iya"}

// nameLabels returns the labels names may be written as: joined and
// hyphenated, apostrophes as nothing or a hyphen, with and without accents and
// prepositions, each of two languages, saints shortened, and the short forms
// made of the leading words.
func nameLabels(names ...string) []string {
	var out []string
	for _, full := range names {
		for _, name := range append([]string{full}, strings.FieldsFunc(full, func(r rune) bool { return r == '/' })...) {
			for _, words := range append(withoutSome(nameWords(name)), nameWords(apostrophes.Replace(name))) {
				out = append(out, spellingsOf(words)...)
				out = append(out, spellingsOf(saintsShort(words))...)
			}
			words := nameWords(name)
			for n := len(words); n > 0; n-- {
				if n < len(words) && !shortForm(words[:n]) {
					continue
				}
				out = append(out, spellingsOf(words[:n])...)
			}
		}
	}
	out = slices.DeleteFunc(out, func(label string) bool {
		return label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != ""
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// apostrophes writes them as nothing, with the blank of "Torre de' Busi".
var apostrophes = strings.NewReplacer("' ", "", "’ ", "", "'", "", "’", "")

// withoutSmall leaves prepositions and articles out: "Castello di Brianza" is
// castellobrianza.
func withoutSmall(words []string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return small[w] })
}

// withoutSome leaves out each choice of prepositions and articles: "San Casciano
// in Val di Pesa" is sancascianovaldipesa.
func withoutSome(words []string) [][]string {
	var at []int
	for i, w := range words {
		if small[w] {
			at = append(at, i)
		}
	}
	if len(at) > 4 { // no comune has more
		at = at[:4]
	}
	var out [][]string
	for choice := range 1 << len(at) {
		var kept []string
		for i, w := range words {
			if j := slices.Index(at, i); j < 0 || choice&(1<<j) == 0 {
				kept = append(kept, w)
			}
		}
		out = append(out, kept)
	}
	return out
}

// saintsShort writes the saints of Valle d'Aosta as their sites do: Saint-Vincent
// is st-vincent.
func saintsShort(words []string) []string {
	out := slices.Clone(words)
	for i, w := range out {
		if w == "saint" {
			out[i] = "st"
		}
	}
	return out
}

// shortForm says whether leading words can stand for the whole: not an article,
// a preposition or a saint without name.
func shortForm(words []string) bool {
	last := words[len(words)-1]
	switch last {
	case "san", "sant", "santa", "santo", "santi", "saint", "sankt":
		return false
	}
	return !small[last] && len(last) > 2
}

// nameWords splits a name into words as a domain name does: at blanks,
// apostrophes, hyphens and full stops.
func nameWords(name string) []string {
	return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return strings.ContainsRune(" '’`´-.,()", r)
	})
}

func spellings(name string) []string {
	var out []string
	for _, n := range append([]string{name}, strings.Split(name, "/")...) {
		words := nameWords(n)
		out = append(out, spellingsOf(words)...)
		out = append(out, spellingsOf(withoutSmall(words))...)
	}
	return out
}

// spellingsOf joins words without and with hyphens, with and without accents;
// accents in ASCII (punycode).
func spellingsOf(words []string) []string {
	if len(words) == 0 {
		return nil
	}
	out := make([]string, 0, 6)
	for _, s := range [...]string{strings.Join(words, ""), strings.Join(words, "-")} {
		plain := foldName(s)
		out = append(out, plain)
		if plain != s {
			if ascii, err := idna.Lookup.ToASCII(s); err == nil {
				out = append(out, ascii)
			}
			out = append(out, foldName(umlauts.Replace(s)))
		}
	}
	return out
}

// umlauts writes the German letters of Alto Adige out: "Völs" is "voels".
var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss")

// foldName returns a name as names are compared: lower case, no accents.
func foldName(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		if r < 0x300 || r > 0x36f {
			b.WriteRune(r)
		}
	}
	return b.String()
}
