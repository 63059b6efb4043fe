package registry

// Province is one of Italy's provinces, metropolitan cities and free consortia.
type Province struct {
	Sigla  string // "MB"
	Name   string // "Monza e della Brianza"
	Region string // ISTAT region code: "03"
}

// ProvinceOf returns the province an ISTAT code belongs to: the code of a
// comune ("019036") or of a province ("019", or "215" for the metropolitan
// city that is province 015).
func ProvinceOf(istat string) (Province, bool) {
	if len(istat) < 3 {
		return Province{}, false
	}
	code := istat[:3]
	if len(istat) == 3 && (code[0] == '2' || code[0] == '3') {
		code = string(rune('0'+code[0]-'2')) + code[1:]
		if istat[0] == '3' { // Sardinia's of 2026: 312 is 112
			code = "1" + code[1:]
		}
	}
	p, ok := provinces[code]
	return p, ok
}

var siglas = func() map[string]bool {
	m := make(map[string]bool, len(provinces))
	for _, p := range provinces {
		m[p.Sigla] = true
	}
	return m
}()

// provinces maps ISTAT's code ("Codice Provincia (Storico)", the first three
// digits of a comune's code). Source: ISTAT, SITUAS, list of comuni of
// 2026-08-14; the Sardinian codes before 2026 (090 to 111) from ISTAT's earlier
// lists, because IndicePA still uses them. It stands in for ISTAT's file where
// that is not configured.
var provinces = map[string]Province{
	"001": {"TO", "Torino", "01"},
	"002": {"VC", "Vercelli", "01"},
	"003": {"NO", "Novara", "01"},
	"004": {"CN", "Cuneo", "01"},
	"005": {"AT", "Asti", "01"},
	"006": {"AL", "Alessandria", "01"},
	"007": {"AO", "Valle d'Aosta", "02"},
	"008": {"IM", "Imperia", "07"},
	"009": {"SV", "Savona", "07"},
	"010": {"GE", "Genova", "07"},
	"011": {"SP", "La Spezia", "07"},
	"012": {"VA", "Varese", "03"},
	"013": {"CO", "Como", "03"},
	"014": {"SO", "Sondrio", "03"},
	"015": {"MI", "Milano", "03"},
	"016": {"BG", "Bergamo", "03"},
	"017": {"BS", "Brescia", "03"},
	"018": {"PV", "Pavia", "03"},
	"019": {"CR", "Cremona", "03"},
	"020": {"MN", "Mantova", "03"},
	"021": {"BZ", "Bolzano", "04"},
	"022": {"TN", "Trento", "04"},
	"023": {"VR", "Verona", "05"},
	"024": {"VI", "Vicenza", "05"},
	"025": {"BL", "Belluno", "05"},
	"026": {"TV", "Treviso", "05"},
	"027": {"VE", "Venezia", "05"},
	"028": {"PD", "Padova", "05"},
	"029": {"RO", "Rovigo", "05"},
	"030": {"UD", "Udine", "06"},
	"031": {"GO", "Gorizia", "06"},
	"032": {"TS", "Trieste", "06"},
	"033": {"PC", "Piacenza", "08"},
	"034": {"PR", "Parma", "08"},
	"035": {"RE", "Reggio nell'Emilia", "08"},
	"036": {"MO", "Modena", "08"},
	"037": {"BO", "Bologna", "08"},
	"038": {"FE", "Ferrara", "08"},
	"039": {"RA", "Ravenna", "08"},
	"040": {"FC", "Forlì-Cesena", "08"},
	"041": {"PU", "Pesaro e Urbino", "11"},
	"042": {"AN", "Ancona", "11"},
	"043": {"MC", "Macerata", "11"},
	"044": {"AP", "Ascoli Piceno", "11"},
	"045": {"MS", "Massa-Carrara", "09"},
	"046": {"LU", "Lucca", "09"},
	"047": {"PT", "Pistoia", "09"},
	"048": {"FI", "Firenze", "09"},
	"049": {"LI", "Livorno", "09"},
	"050": {"PI", "Pisa", "09"},
	"051": {"AR", "Arezzo", "09"},
	"052": {"SI", "Siena", "09"},
	"053": {"GR", "Grosseto", "09"},
	"054": {"PG", "Perugia", "10"},
	"055": {"TR", "Terni", "10"},
	"056": {"VT", "Viterbo", "12"},
	"057": {"RI", "Rieti", "12"},
	"058": {"RM", "Roma", "12"},
	"059": {"LT", "Latina", "12"},
	"060": {"FR", "Frosinone", "12"},
	"061": {"CE", "Caserta", "15"},
	"062": {"BN", "Benevento", "15"},
	"063": {"NA", "Napoli", "15"},
	"064": {"AV", "Avellino", "15"},
	"065": {"SA", "Salerno", "15"},
	"066": {"AQ", "L'Aquila", "13"},
	"067": {"TE", "Teramo", "13"},
	"068": {"PE", "Pescara", "13"},
	"069": {"CH", "Chieti", "13"},
	"070": {"CB", "Campobasso", "14"},
	"071": {"FG", "Foggia", "16"},
	"072": {"BA", "Bari", "16"},
	"073": {"TA", "Taranto", "16"},
	"074": {"BR", "Brindisi", "16"},
	"075": {"LE", "Lecce", "16"},
	"076": {"PZ", "Potenza", "17"},
	"077": {"MT", "Matera", "17"},
	"078": {"CS", "Cosenza", "18"},
	"079": {"CZ", "Catanzaro", "18"},
	"080": {"RC", "Reggio Calabria", "18"},
	"081": {"TP", "Trapani", "19"},
	"082": {"PA", "Palermo", "19"},
	"083": {"ME", "Messina", "19"},
	"084": {"AG", "Agrigento", "19"},
	"085": {"CL", "Caltanissetta", "19"},
	"086": {"EN", "Enna", "19"},
	"087": {"CT", "Catania", "19"},
	"088": {"RG", "Ragusa", "19"},
	"089": {"SR", "Siracusa", "19"},
	"090": {"SS", "Sassari", "20"},
	"091": {"NU", "Nuoro", "20"},
	"092": {"CA", "Cagliari", "20"},
	"093": {"PN", "Pordenone", "06"},
	"094": {"IS", "Isernia", "14"},
	"095": {"OR", "Oristano", "20"},
	"096": {"BI", "Biella", "01"},
	"097": {"LC", "Lecco", "03"},
	"098": {"LO", "Lodi", "03"},
	"099": {"RN", "Rimini", "08"},
	"100": {"PO", "Prato", "09"},
	"101": {"KR", "Crotone", "18"},
	"102": {"VV", "Vibo Valentia", "18"},
	"103": {"VB", "Verbano-Cusio-Ossola", "01"},
	"104": {"OT", "Olbia-Tempio", "20"},
	"105": {"OG", "Ogliastra", "20"},
	"106": {"VS", "Medio Campidano", "20"},
	"107": {"CI", "Carbonia-Iglesias", "20"},
	"108": {"MB", "Monza e della Brianza", "03"},
	"109": {"FM", "Fermo", "11"},
	"110": {"BT", "Barletta-Andria-Trani", "16"},
	"111": {"SU", "Sud Sardegna", "20"},
	"112": {"SS", "Sassari", "20"},
	"113": {"OT", "Gallura Nord-Est Sardegna", "20"},
	"114": {"NU", "Nuoro", "20"},
	"115": {"OR", "Oristano", "20"},
	"116": {"OG", "Ogliastra", "20"},
	"117": {"VS", "Medio Campidano", "20"},
	"118": {"CA", "Cagliari", "20"},
	"119": {"SU", "Sulcis Iglesiente", "20"},
}
