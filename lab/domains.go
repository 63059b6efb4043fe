package lab

import "strings"

// province is one of Lombardy's, by the ISTAT code that a comune's begins with.
type province struct{ istat, sigla, name, slug, capital string }

var provinces = []province{
	{"012", "VA", "Varese", "varese", "varese"}, {"013", "CO", "Como", "como", "como"}, {"014", "SO", "Sondrio", "sondrio", "sondrio"},
	{"015", "MI", "Milano", "milano", "milano"}, {"016", "BG", "Bergamo", "bergamo", "bergamo"}, {"017", "BS", "Brescia", "brescia", "brescia"},
	{"018", "PV", "Pavia", "pavia", "pavia"}, {"019", "CR", "Cremona", "cremona", "cremona"}, {"020", "MN", "Mantova", "mantova", "mantova"},
	{"097", "LC", "Lecco", "lecco", "lecco"}, {"098", "LO", "Lodi", "lodi", "lodi"}, {"108", "MB", "Monza e della Brianza", "monzabrianza", "monza"},
}

func provinceOf(istat string) (province, bool) {
	for _, p := range provinces {
		if strings.HasPrefix(istat, p.istat) {
			return p, true
		}
	}
	return province{}, false
}

// truthDomain knows the forms it can be sure of and says nothing of the rest:
// short and hyphenated names of real comuni need the official list.
func (c *comune) truthDomain() Expectation {
	if c.host == "" {
		return unknown("registry-value", "no site in the register")
	}
	p, known := provinceOf(c.ISTAT)
	d := c.domain
	joined, hyphened := c.slug, hyphenated(c.Name)
	isName := func(s string) bool { return s == joined || s == hyphened }
	label, rest, _ := strings.Cut(strings.TrimPrefix(d, "comune."), ".")
	switch {
	case c.tenant != "" || c.vendor:
		return fail("a supplier's host: " + d).as("a supplier's host")
	case strings.HasSuffix(d, ".gov.it"):
		return fail("gov.it: " + d).as("gov.it")
	case strings.HasPrefix(d, "union"):
		return fail("a union's site: " + d).as("a union's site")
	case !known:
		return Expectation{Why: "province not known to the lab"}
	case strings.HasPrefix(d, "comune.") && isName(label) && (rest == strings.ToLower(p.sigla)+".it" || rest == p.slug+".it" && p.sigla != "MB"):
		return pass("model form: " + d).as(formOf(label, rest))
	case strings.HasPrefix(d, "comune.") && label == p.capital && joined == p.capital && rest == "it":
		return pass("model form of a capital: " + d).as("of a capital")
	case strings.HasPrefix(d, "comune.") || strings.HasPrefix(d, "comuni."):
		return Expectation{Why: "needs the official list: " + d}
	}
	first, rest, _ := strings.Cut(d, ".")
	if name, ok := strings.CutPrefix(first, "comune"); ok {
		name = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(name, "-"), "di"), "-")
		if isName(name) && (rest == "it" || rest == strings.ToLower(p.sigla)+".it") {
			return warn("reserved form of the Registro: " + d).as("reserved form")
		}
		return Expectation{Why: "needs the official list: " + d}
	}
	return fail("neither form: " + d).as("neither form")
}

// formOf names the form of a lawful name: how the comune's and its province's are written.
func formOf(name, province string) string {
	form := "joined"
	if strings.Contains(name, "-") {
		form = "hyphenated"
	}
	if len(province) == len("mi.it") {
		return form + ", sigla"
	}
	return form + ", province in full"
}

func hyphenated(name string) string {
	f := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == ' ' || r == '\'' || r == '’' || r == '-' || r == '.' })
	for i := range f {
		f[i] = slugOf(f[i])
	}
	return strings.Join(f, "-")
}
