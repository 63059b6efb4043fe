package evidence

// Topics is the set of things that a link's words or a page's title speak of.
// The crawler ranks links by it and checks find their page by it, so that both
// mean the same by "the IBAN page". It is derived from the recorded words each
// time and never stored: a better vocabulary applies to old evidence too.
type Topics uint32

// The topics.
const (
	Payments      Topics = 1 << iota // paying the body
	PagoPA                           // pagoPA by name
	IBAN                             // "IBAN e pagamenti informatici"
	AdminPayments                    // "Pagamenti dell'amministrazione"
	Transparent                      // "Amministrazione trasparente"
	Invoicing                        // electronic invoices, codice univoco
	Services                         // list of services
	Contacts
	Legal         // legal notes
	Accessibility // accessibility statement
	Privacy
	Albo     // albo pretorio
	Desk     // on-line desks, forms, bookings
	Personal // personal area, log-in
	Webmail
	School // school and social services
	News
	Elsewhere // maps, social networks, statistics, national sites: no service of the body
)

// Has says whether every topic of t2 is in t.
func (t Topics) Has(t2 Topics) bool { return t&t2 == t2 }

// Any says whether some topic of t2 is in t.
func (t Topics) Any(t2 Topics) bool { return t&t2 != 0 }

var vocabulary = []Stands[Topics]{
	{Payments, []string{"pagament", "pagare", "paga on", "paga il", "paga la", "paga un", "pagonline", "bollettin", "tributi on", "versament"}},
	{PagoPA | Payments, []string{"pagopa", "pago pa", "pago-pa", "plugandpay", "mypay"}},
	{IBAN, []string{"iban", "pagamenti informatici", "pagamenti-informatici"}},
	{AdminPayments, []string{"pagamenti dell'amministrazione", "pagamenti dell amministrazione", "pagamenti-dell-amministrazione", "pagamenti-amministrazione", "pagamenti-dellamministrazione"}},
	{Transparent, []string{"trasparen", "etrasparenza"}},
	{Invoicing, []string{"fattur", "codice univoco", "codice-univoco", "codici univoci", "codici-univoci", "codice ipa", "codici ipa", "ufficio ipa"}},
	{Services, []string{"servizi"}},
	{Contacts, []string{"contatt", "uffici", "urp", "recapiti", "dove siamo"}},
	{Legal, []string{"note legali", "note-legali", "notelegali", "legal"}},
	{Accessibility, []string{"accessibilit", "form.agid.gov.it"}},
	{Privacy, []string{"privacy", "protezione dei dati", "protezione dati"}},
	{Albo, []string{"albo pretorio", "albopretorio", "albo-pretorio", "albo on", "albo_pretorio"}},
	{Desk, []string{"sportello", "sportelli", "modulistica", "prenota", "istanz", "suap", "sue ", "pratiche"}},
	{Personal, []string{"area personale", "area riservata", "accedi", "login", "area-personale", "il tuo profilo"}},
	{Webmail, []string{"webmail", "web mail", "posta elettronica"}},
	{School, []string{"scolastic", "mensa", "asilo nido", "refezione", "servizi sociali", "servizi-sociali", "biblioteca"}},
	{News, []string{"notizi", "news", "novita", "comunicat", "eventi", "calendar"}},
	{Elsewhere, []string{
		"facebook.", "instagram.", "twitter.", "//x.com", "youtube.", "youtu.be", "t.me/", "telegram.", "whatsapp.", "linkedin.",
		"google.", "goo.gl", "openstreetmap.", "maps.", "flickr.", "tiktok.", "addtoany.", "sharethis.",
		"istat.it", "webanalytics.italia.it", "normattiva.it", "gazzettaufficiale.it", "garanteprivacy.it",
		"developers.italia.it", "designers.italia.it", "creativecommons.org", "w3.org", "governo.it",
	}},
}

// TopicsOf classifies a link or page by its words and its address. Words name
// topics; only the address says that a link leaves the body.
func TopicsOf(words, url string) Topics { return TopicsInWords(words) | TopicsInAddress(url) }

// TopicsInWords returns what words speak of.
func TopicsInWords(words string) Topics { return vocabularyWords.In(Fold(words)) &^ Elsewhere }

// TopicsInAddress returns what an address speaks of.
func TopicsInAddress(url string) Topics { return vocabularyWords.In(Fold(url)) }

var vocabularyWords = NewFinder(vocabulary)

// Topics returns what the link's words and address speak of.
func (l *Link) Topics() Topics { return TopicsOf(l.Text+" "+l.Element, l.URL) }

// Topics returns what the page's title, first heading and address speak of. On
// a page without a title the first heading is as often the site's name: then the
// second speaks too.
func (p *Page) Topics() Topics {
	words, first := p.Title, 1
	if p.Title == "" {
		first = 2
	}
	for _, h := range p.Headings[:min(first, len(p.Headings))] {
		words += " " + h
	}
	return TopicsOf(words, p.URL)
}
