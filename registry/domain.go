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
	DomainReserved DomainForm = "reserved"
	DomainGov      DomainForm = "gov.it" // under gov.it, closed to new comuni
	DomainOther    DomainForm = "other"
)

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
	capital          bool
}

func newDomainNames(m *Municipality) domainNames {
	d := domainNames{capital: m.Capital}
	d.names = nameLabels(m.Name, m.OtherName, nameOf(m.Denomination))
	if m.Province != "" {
		d.provinces = append(d.provinces, strings.ToLower(m.Province))
	}
	d.provinces = append(d.provinces, spellings(m.ProvinceName)...)
	d.provinces = append(d.provinces, provinceVariants[m.Province]...)
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
	return own(labels[n-2]) || n >= 3 && slices.Contains(d.provinces, labels[n-2]) && own(labels[n-3])
}

// provinceVariants are spellings of provinces in use as second-level domains
// that do not follow from the name (DOMAIN.md §4; Registro .it, appendix B).
var provinceVariants = map[string][]string{
	"MB": {"monzabrianza", "monza-brianza", "monzaebrianza", "monza-e-brianza", "monza"},
	"RE": {"reggioemilia", "reggio-emilia"},
	"RC": {"reggiocalabria", "reggio-calabria"},
	"FC": {"forlicesena", "forli-cesena", "fo", "forli"},
	"PU": {"pesarourbino", "pesaro-urbino", "ps", "pesaro"},
	"MS": {"massacarrara", "massa-carrara"},
	"BT": {"barlettaandriatrani", "barletta-andria-trani"},
	"VB": {"verbania", "verbanocusioossola", "verbano-cusio-ossola"},
	"AO": {"aosta", "valledaosta", "valle-d-aosta", "valle-aosta", "valleaosta", "vda"},
	"BZ": {"bolzano", "bozen", "suedtirol", "altoadige", "alto-adige"},
	"TN": {"trento", "trentino"},
	"RM": {"roma"},
	"AQ": {"laquila", "l-aquila", "aquila"},
	"SP": {"laspezia", "la-spezia"},
	"SU": {"ca", "ci", "vs", "cagliari", "carboniaiglesias", "carbonia-iglesias"},
	"VS": {"ca", "su", "mediocampidano"},
	"OG": {"nu"},
	"OT": {"ss", "olbiatempio", "olbia-tempio"},
}

// nameLabels returns the labels names may be written as: joined and
// hyphenated, apostrophes as nothing or a hyphen, with and without accents and
// prepositions, each of two languages, and the short forms made of the leading words.
func nameLabels(names ...string) []string {
	var out []string
	for _, full := range names {
		for _, name := range append([]string{full}, strings.FieldsFunc(full, func(r rune) bool { return r == '/' })...) {
			for _, words := range [...][]string{withoutSmall(nameWords(name)), nameWords(apostrophes.Replace(name))} {
				out = append(out, spellingsOf(words)...)
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

// shortForm says whether leading words can stand for the whole: not when they
// are so common that they name no place ("San", "Castel", "Villa d'").
func shortForm(words []string) bool {
	last := words[len(words)-1]
	if small[last] || len(last) < 3 {
		return false
	}
	if len(words) == 1 {
		return len(last) > 3 && !commonWord[last]
	}
	return true
}

// commonWord are first words that many comuni share.
var commonWord = map[string]bool{
	"san": true, "sant": true, "santa": true, "santo": true, "santi": true, "castel": true, "castello": true, "castelli": true, "castelnuovo": true,
	"villa": true, "ville": true, "monte": true, "monti": true, "borgo": true, "torre": true, "torri": true, "ponte": true, "rocca": true,
	"casale": true, "cassina": true, "corte": true, "costa": true, "isola": true, "pieve": true, "poggio": true, "sasso": true, "serra": true,
	"vico": true, "alta": true, "alto": true, "bassa": true, "valle": true, "terre": true, "colle": true, "colli": true, "acqua": true,
	"nova": true, "nuova": true, "nuovo": true, "riva": true, "forte": true, "campo": true, "campi": true, "croce": true, "porto": true,
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
			out = append(out, umlauts.Replace(s))
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
