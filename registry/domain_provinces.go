package registry

// provinceVariants are spellings of provinces in use as second-level domains
// that do not follow from the name (DOMAIN.md §4; Registro .it, appendix B), and
// the provinces that a comune belonged to before: its name under them stayed.
var provinceVariants = map[string][]string{
	"MB": {"monzabrianza", "monza-brianza", "monzaebrianza", "monza-e-brianza", "monza", "mi", "milano"},
	"LC": {"co", "como", "bg", "bergamo"},
	"LO": {"mi", "milano"},
	"BI": {"vc", "vercelli"},
	"VB": {"verbania", "verbanocusioossola", "verbano-cusio-ossola", "no", "novara"},
	"AO": {"aosta", "aoste", "valledaosta", "valle-d-aosta", "valle-aosta", "valleaosta", "vda"},
	"BZ": southTyrol,
	"TN": {"trento", "trentino"},
	"PN": {"ud", "udine"},
	"SP": {"laspezia", "la-spezia"},
	"RE": {"reggioemilia", "reggio-emilia"},
	"FC": {"forlicesena", "forli-cesena", "fo", "forli"},
	"RN": {"fo", "forli", "pu", "ps"},
	"MS": {"massacarrara", "massa-carrara"},
	"PO": {"fi", "firenze"},
	"PU": {"pesarourbino", "pesaro-urbino", "ps", "pesaro"},
	"FM": {"ap", "ascolipiceno", "ascoli-piceno"},
	"RM": {"roma"},
	"AQ": {"laquila", "l-aquila", "aquila"},
	"IS": {"cb", "campobasso"},
	"BT": {"barlettaandriatrani", "barletta-andria-trani", "ba", "bari", "fg", "foggia"},
	"RC": {"reggiocalabria", "reggio-calabria"},
	"KR": {"cz", "catanzaro"},
	"VV": {"cz", "catanzaro"},
	// Sardinia's provinces were made, joined and made anew (1974, 2005, 2016, 2026).
	"SS": sardinia, "NU": sardinia, "CA": sardinia, "OR": sardinia, "OT": sardinia, "OG": sardinia, "VS": sardinia, "CI": sardinia, "SU": sardinia,
}

var sardinia = []string{
	"ss", "nu", "ca", "or", "ot", "og", "vs", "ci", "su", "sassari", "nuoro", "cagliari", "oristano", "olbiatempio", "olbia-tempio", "ogliastra",
	"mediocampidano", "medio-campidano", "carboniaiglesias", "carbonia-iglesias", "sudsardegna", "sud-sardegna",
}

var southTyrol = func() []string {
	out := []string{"alto-adige", "altoadige", "bolzano-altoadige", "suedtirol", "xn--sdtirol-n2a"}
	for _, name := range [...]string{"bolzano", "bozen", "bulsan", "balsan"} {
		out = append(out, name, name+"-suedtirol", name+"-sudtirol")
	}
	return append(out, "xn--bozen-sdtirol-2ob", "xn--bulsan-sdtirol-nsb", "xn--balsan-sdtirol-nsb")
}()
