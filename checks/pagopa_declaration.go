package checks

import (
	"cmp"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "pagopa-declaration", Family: PagoPA, Severity: Must, Weight: 8, Dimension: Administrative,
	Title: Text{
		IT: "Dichiarazione di adesione a pagoPA in «IBAN e pagamenti informatici»",
		EN: "The sentence on joining pagoPA, with its date, on the page \"IBAN e pagamenti informatici\"",
	},
	About: Text{
		IT: "Si legge solo la pagina «IBAN e pagamenti informatici» di Amministrazione trasparente, o la sezione sui pagamenti che la contiene. Serve la frase voluta da ANAC «Aderente alla piattaforma pagoPA dal …» con una data, in cifre o in parole: il segnaposto XX.XX.XXXX del modello non basta. Se la pagina nomina pagoPA senza la frase l'esito è parziale; se non lo nomina è negativo; se la pagina non si trova o non si legge, non è rilevabile.",
		EN: "Only the page \"IBAN e pagamenti informatici\" of the transparency section is read, or the section on payments that holds it. It must carry ANAC's sentence \"Aderente alla piattaforma pagoPA dal …\" with a date, in digits or in words: the template's XX.XX.XXXX does not count. A page that names pagoPA without the sentence is a warning, one that does not name it a fail; a page that cannot be found or read is unknown.",
	},
	Remedy: Text{
		IT: "Il responsabile della trasparenza (RPCT) scrive nella pagina «IBAN e pagamenti informatici»: «Aderente alla piattaforma pagoPA dal GG.MM.AAAA», con la data di adesione dell'ente, come testo e non dentro un'immagine o un PDF.",
		EN: "The transparency officer (RPCT) writes on the page \"IBAN e pagamenti informatici\": \"Aderente alla piattaforma pagoPA dal DD.MM.YYYY\", with the day the body joined, as text and not inside an image or a PDF.",
	},
	Cites: []Cite{
		{Act: "D.Lgs. 33/2013", Where: "art. 36", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2013-03-14;33~art36"},
		{Act: "ANAC, delibera n. 77 del 16 febbraio 2022", Where: "pubblicazione in «IBAN e pagamenti informatici»", URL: "https://www.anticorruzione.it/-/delibera-numero-77-del-16-febbraio-2022"},
	},
	Since: date(2022, 2, 16), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Fail, Unknown},
	Judge: judgeDeclaration,
})

func judgeDeclaration(s *evidence.Snapshot) Finding {
	pages := ibanPages(s)
	var named, silent *Finding
	for _, p := range pages.read {
		f := readDeclaration(s, p)
		switch f.Status {
		case Pass:
			return f
		case Warn:
			keep(&named, f)
		default:
			keep(&silent, f)
		}
	}
	switch {
	case named != nil:
		return *named
	case silent != nil && silent.Status == Fail && pages.unread != nil && pages.unread.fault != evidence.NotFound:
		return pages.unread.finding() // another page of that name was not seen: it may hold the sentence
	case silent != nil:
		return *silent
	case pages.unread != nil:
		return pages.unread.finding()
	}
	fault := cmp.Or(s.Missing(evidence.Transparency), hiddenInFrame(s), evidence.NotFound)
	return unknown(fault, Text{
		IT: "La pagina «IBAN e pagamenti informatici» non è stata trovata o letta.",
		EN: "The page \"IBAN e pagamenti informatici\" was not found or read.",
	}, homeProof(s, readCount(s)))
}

// unreadPage is a page that is linked and gave no content.
type unreadPage struct {
	fault evidence.Fault
	proof Proof
}

func (u *unreadPage) finding() Finding {
	return unknown(u.fault, Text{
		IT: "La pagina «IBAN e pagamenti informatici» è collegata ma non è stata letta.",
		EN: "The page \"IBAN e pagamenti informatici\" is linked but was not read.",
	}, u.proof)
}

// ibanSearch is the pages on IBAN and electronic payments: those read, best
// first, and the first that was linked and not had.
type ibanSearch struct {
	read   []*evidence.Page
	unread *unreadPage
	seen   map[*evidence.Page]bool
}

func ibanPages(s *evidence.Snapshot) *ibanSearch {
	found := &ibanSearch{seen: map[*evidence.Page]bool{}}
	k := knowledgeFor(s)
	pages := bodyPages(s)
	for _, p := range pages {
		if !isNews(s, p) && ibanTitle(p) {
			found.add(p)
		}
	}
	links := viewOf(s).links
	for i := range links {
		a := &links[i]
		if (ibanWord.in(a.words) || ibanPath(a.url.Path) && !found.holds(a.link.URL)) && !isNews(s, a.page) && !a.link.Topics().Has(evidence.News) && bodyAddress(s, k, a.link.URL) && s.Page(a.link.URL) != a.page {
			found.link(s, a.page, a.link)
		}
	}
	for i := range links { // the section that leads there
		a := &links[i]
		if found.unread != nil || len(found.read) > 0 {
			break
		}
		named := a.link.Topics()
		if a.words != "" { // every address below the section holds its name
			named = evidence.TopicsOf(a.words, "")
		}
		if named.Has(evidence.AdminPayments) && bodyAddress(s, k, a.link.URL) {
			if target := s.Page(a.link.URL); target == nil || !target.Read() {
				found.link(s, a.page, a.link)
			}
		}
	}
	for _, p := range pages { // the section on payments, where it holds the page's content itself
		if !found.seen[p] && p.Topics().Has(evidence.AdminPayments) && holdsIBAN(s, p) {
			found.add(p)
		}
	}
	return found
}

// holds says whether an address lies below a page that was read: it has the
// page's name from it, and is its archive or one of its documents.
func (f *ibanSearch) holds(address string) bool {
	for _, p := range f.read {
		if below := strings.TrimSuffix(p.URL, "/") + "/"; strings.HasPrefix(address, below) && len(address) > len(below) {
			return true
		}
	}
	return false
}

func (f *ibanSearch) add(p *evidence.Page) {
	if !f.seen[p] {
		f.seen[p] = true
		f.read = append(f.read, p)
	}
}

func (f *ibanSearch) link(s *evidence.Snapshot, from *evidence.Page, l *evidence.Link) {
	target := s.Page(l.URL)
	fault := linkFault(s, l.URL)
	switch {
	case isPDF(l.URL, target):
		fault = evidence.NotFound // what is in a document was not read
	case target != nil && target.Read():
		f.add(target)
		return
	case target != nil && target.Fault != "":
		fault = target.Fault
	}
	if f.unread == nil {
		proof := linkProof(from, l)
		if target != nil && target.Note != "" {
			proof.Quote += " (" + target.Note + ")"
		}
		f.unread = &unreadPage{fault, proof}
	}
}

// ibanWord matches the page's name, short or in part.
var ibanWord = seek(`\biban\b|\bpagamenti informatici\b`, 10, 0, "iban", "informatici")

func ibanTitle(p *evidence.Page) bool {
	for i, h := range p.Headings {
		if i < 6 && ibanWord.in(evidence.Fold(h)) {
			return true
		}
	}
	u, err := url.Parse(p.URL)
	return ibanWord.in(evidence.Fold(p.Title)) || err == nil && ibanPath(u.Path)
}

// ibanFile matches the page's name as addresses write it.
var ibanFile = regexp.MustCompile(`(?i)iban[-_+ ]?e?[-_+ ]?pagament|pagamenti[-_+ ]informatici`)

func ibanPath(path string) bool {
	return ibanWord.mayBeIn(evidence.Fold(path)) && ibanFile.MatchString(path)
}

// ibanCode matches an Italian IBAN as it is printed, on folded text.
var ibanCode = seek(`\bit ?\d{2} ?[a-z] ?(\d ?){10}`, 0, 48,
	"it0", "it1", "it2", "it3", "it4", "it5", "it6", "it7", "it8", "it9",
	"it 0", "it 1", "it 2", "it 3", "it 4", "it 5", "it 6", "it 7", "it 8", "it 9")

func holdsIBAN(s *evidence.Snapshot, p *evidence.Page) bool {
	return declared.may(s, p) || ibanCode.on(s, p) != nil
}

// declared is ANAC's sentence; the platform may have its attributes ("aderente
// alla piattaforma tecnologica pagoPA"). What stands before it is looked at
// apart: "non è aderente" says the contrary.
var declared = seek(`aderente\s+alla\s+piattaforma(?: (?:tecnologica|nazionale|digitale|informatica|unica|dei|di|pagament[io]|elettronic[ao]|per|i)){0,4}\W{0,4}pago[ -]?pa\W{0,5}(?:a (?:partire|decorrere) )?(?:dal giorno|dalla data del|dall'|dal|da|in data)\W{0,3}`+italianDate, 0, 300, "aderente alla piattaforma")

// maxDeclared is how often a page's sentence is looked at: one that says it more
// often says nothing new.
const maxDeclared = 20

var denied = regexp.MustCompile(`\bnon (?:(?:e|risulta|era|sia) )?(?:ancora |piu )?$`)

func readDeclaration(s *evidence.Snapshot, p *evidence.Page) Finding {
	words := s.Words(p)
	for _, m := range declared.allOn(s, p, maxDeclared) {
		said := declared.pattern.FindStringSubmatch(words[m[0]:m[1]])
		if said == nil {
			continue
		}
		day, ok := parseDate(said[1])
		if !ok || day.Year() < 2012 || day.After(s.Started.Add(24*time.Hour)) || denied.MatchString(words[:m[0]]) {
			continue
		}
		return passed(Text{
			IT: "L'ente dichiara di aderire a pagoPA dal " + day.Format("02/01/2006") + ".",
			EN: "The body declares that it joined pagoPA on " + day.Format("2006-01-02") + ".",
		}, wordsProof(p, m[0], m[1]))
	}
	if at := pagoPAName.on(s, p); at != nil {
		if i := strings.Index(words, "aderente alla piattaforma"); i >= 0 {
			at = []int{i, min(len(words), i+len("aderente alla piattaforma pagopa dal xx.xx.xxxx"))}
		}
		return warned(Text{
			IT: "La pagina nomina pagoPA, ma non dichiara da quale data l'ente aderisce.",
			EN: "The page names pagoPA, but does not declare the day the body joined.",
		}, wordsProof(p, at[0], at[1]))
	}
	for i := range p.Links {
		if l := &p.Links[i]; l.Region == evidence.Main && pagoPAName.in(evidence.Fold(l.Text)) {
			return warned(Text{IT: "La pagina nomina pagoPA solo in un collegamento.", EN: "The page names pagoPA in a link only."}, linkProof(p, l))
		}
	}
	if img := pagoPAImage(p); img != "" {
		return warned(Text{IT: "La pagina nomina pagoPA solo in un'immagine.", EN: "The page names pagoPA in an image only."}, pageProof(p, img))
	}
	if f := unseenContent(s, p); f != nil {
		return *f
	}
	return failed(Text{
		IT: "La pagina «IBAN e pagamenti informatici» non nomina pagoPA.",
		EN: "The page \"IBAN e pagamenti informatici\" does not name pagoPA.",
	}, pageProof(p, silentQuote(s, p)))
}

// unseenContent is why a page that was read may say more than was read: it is
// too long, or its content is in a frame or a document.
func unseenContent(s *evidence.Snapshot, p *evidence.Page) *Finding {
	if p.Truncated {
		f := unknown(evidence.TooLarge, FaultText(evidence.TooLarge), pageProof(p, p.Title))
		return &f
	}
	if holdsIBAN(s, p) {
		return nil
	}
	for _, frame := range p.Frames {
		target := s.Page(frame)
		if target != nil && target.Read() || knowledgeFor(s).ofState(evidence.HostOf(frame)) {
			continue
		}
		fault := evidence.OutOfBudget
		if target != nil {
			fault = target.Fault
		}
		f := unknown(fault, FaultText(fault), pageProof(p, "iframe "+frame))
		return &f
	}
	for i := range p.Links {
		l := &p.Links[i]
		if isPDF(l.URL, nil) && l.Topics().Any(evidence.IBAN|evidence.Payments) {
			f := unknown(evidence.NotFound, Text{
				IT: "Il contenuto della pagina è in un documento PDF, che non viene letto.",
				EN: "The page's content is in a PDF, which is not read.",
			}, linkProof(p, l))
			return &f
		}
	}
	return nil
}

func silentQuote(s *evidence.Snapshot, p *evidence.Page) string {
	if m := ibanCode.on(s, p); m != nil {
		return evidence.Unfold(p.Text, m[0], m[0]+4, 60)
	}
	if len(p.Headings) > 0 {
		return p.Headings[0]
	}
	return p.Title
}
