package checks

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "pagopa-portal", Family: PagoPA, Severity: Must, Weight: 10, Dimension: Organisational,
	Title: Text{
		IT: "Pagamenti con pagoPA raggiungibili dal sito",
		EN: "A live way to pay through pagoPA is linked from the site",
	},
	About: Text{
		IT: "Si cerca, nelle pagine dell'ente e dei suoi servizi, un collegamento a un luogo in cui questo ente è pagato con pagoPA e che risponde: un portale noto dell'ente (riconosciuto da nome, percorso o parametri) oppure una pagina HTTPS che nomina pagoPA, usa due dei termini del pagamento (avviso, codice avviso, IUV, pagamento spontaneo) e offre come proseguire. Sono solo menzioni il portale di un altro ente, www.pagopa.gov.it, io.italia.it e le notizie. L'esito negativo richiede almeno 8 pagine o l'intero sito letti, trasparenza compresa, senza alcuna menzione.",
		EN: "Looks, on the pages of the body and of its services, for a link to a place where this body is paid through pagoPA and that answers: a known portal of the body (identified by host, path or query) or an HTTPS page that names pagoPA, shows two of the payment terms (notice, notice code, IUV, spontaneous payment) and offers a way on. Another body's portal, www.pagopa.gov.it, io.italia.it and news are mentions only. A fail needs at least 8 pages or the whole site read, transparency included, with no mention at all.",
	},
	Remedy: Text{
		IT: "Il responsabile del sito collega dalla pagina iniziale e dai servizi a pagamento il portale pagoPA dell'ente; se manca, l'ente aderisce tramite un intermediario, in Lombardia gratuitamente tramite il Portale Pagamenti regionale (MyPay).",
		EN: "The site's manager links the body's pagoPA portal from the home page and from the services that cost money; where there is none the body joins through an intermediary, in Lombardia free of charge through the region's payment portal (MyPay).",
	},
	Cites: []Cite{
		{Act: "D.Lgs. 82/2005 (CAD)", Where: "art. 5, c. 1 e 2-ter", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2005-03-07;82~art5"},
		{Act: "D.Lgs. 217/2017", Where: "art. 65, c. 2", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2017-12-13;217~art65"},
		{Act: "D.L. 179/2012", Where: "art. 15, c. 5-bis", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legge:2012-10-18;179~art15"},
	},
	Since: date(2021, 2, 28), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Fail, Unknown},
	Judge: judgePortal,
})

func judgePortal(s *evidence.Snapshot) Finding {
	search := portalSearch{s: s, k: knowledgeFor(s), seen: map[string]bool{}}
	for _, a := range viewOf(s).links {
		if search.link(&a); search.pass != nil {
			return *search.pass
		}
	}
	for _, p := range bodyPages(s) {
		search.page(p)
		if search.pass != nil {
			return *search.pass
		}
	}
	return search.verdict()
}

// portalSearch keeps the best finding met so far of each kind.
type portalSearch struct {
	s    *evidence.Snapshot
	k    *Knowledge
	seen map[string]bool // addresses already weighed

	pass, hidden, warn, mention *Finding
}

func keep(slot **Finding, f Finding) {
	if *slot == nil {
		*slot = &f
	}
}

func (b *portalSearch) verdict() Finding {
	fault := absence(b.s)
	switch {
	case b.hidden != nil:
		return *b.hidden
	case b.warn != nil:
		return *b.warn
	case b.mention != nil && fault == "":
		return *b.mention
	case b.mention != nil:
		return unknown(fault, Text{
			IT: "pagoPA è nominato, ma le pagine lette non bastano per dire che manchi un portale.",
			EN: "pagoPA is named, but too little was read to say that there is no portal.",
		}, b.mention.Proof...)
	}
	if fault = absenceEverywhere(b.s); fault != "" {
		return unknown(fault, FaultText(fault), homeProof(b.s, readCount(b.s)))
	}
	return failed(Text{
		IT: "Nelle pagine lette non c'è alcun riferimento a pagoPA.",
		EN: "The pages read do not mention pagoPA at all.",
	}, homeProof(b.s, readCount(b.s)))
}

func readCount(s *evidence.Snapshot) string {
	n := len(bodyPages(s))
	return fmt.Sprintf("pagine lette / pages read: %d", n)
}

// payWords are a link's words when it leads to where one pays.
var payWords = regexp.MustCompile(`\bpag(a|are|amento|amenti|hi)\b|pago ?-?pa\b|\bversa`)

// pagoPAName matches the platform's name as it is written on folded text.
var pagoPAName = seek(`\bpago[ -]?pa\b|nodo dei pagamenti`, 0, 12, "pago", "nodo dei")

func (b *portalSearch) link(a *anchor) {
	p, l, host, words := a.page, a.link, a.host, a.words
	portal := b.k.portal(host, a.url.Path)
	if portal == nil { // an address of the site's own may lead on to it
		if led := ledTo(b.s, a); led != nil {
			b.link(led)
			return
		}
	}
	if portal != nil {
		if key := evidence.PageKey(l.URL); !b.seen[key] {
			b.seen[key] = true
			b.known(p, l, portal, host)
		}
		return
	}
	if b.s.Own(l.URL) {
		if pagoPAName.in(words) {
			keep(&b.mention, onlyMention(linkProof(p, l)))
		}
		return // its page is weighed by itself
	}
	key := evidence.PageKey(l.URL)
	if b.seen[key] {
		return
	}
	b.seen[key] = true
	kind := b.k.kind(host)
	switch {
	case kind == "public":
		return
	case kind == "national":
		if under(host, "pagopa.gov.it") || host == "io.italia.it" || pagoPAName.in(words) {
			keep(&b.mention, onlyMention(linkProof(p, l)))
		}
		return
	case namedBy(b.s, l.URL) == others:
		if pagoPAName.in(words) {
			keep(&b.mention, onlyMention(linkProof(p, l)))
		}
		return
	}
	b.unlisted(p, l, words)
}

// ledTo returns the link as if it went where its redirects lead, on another
// host; nil when it stays.
func ledTo(s *evidence.Snapshot, a *anchor) *anchor {
	target := s.Page(a.link.URL)
	if target == nil || evidence.HostOf(target.URL) == a.host || evidence.PageKey(target.Asked) != evidence.PageKey(a.link.URL) {
		return nil
	}
	u, err := url.Parse(target.URL)
	if err != nil || s.Own(target.URL) {
		return nil
	}
	led := *a
	link := *a.link
	link.URL = target.URL
	led.link, led.url, led.host = &link, u, evidence.HostOf(target.URL)
	return &led
}

// known weighs a link to a listed portal.
func (b *portalSearch) known(p *evidence.Page, l *evidence.Link, portal *Portal, host string) {
	if portal.Kind == "touchpoint" {
		keep(&b.warn, warned(Text{
			IT: "È collegato solo il punto nazionale checkout.pagopa.it: paga gli avvisi, non i pagamenti spontanei.",
			EN: "Only the national checkout.pagopa.it is linked: it pays notices, not spontaneous payments.",
		}, linkProof(p, l)))
		return
	}
	target := b.s.Page(l.URL)
	whoseIs := namedBy(b.s, l.URL)
	if whoseIs == nobodys && portal.Tenant == "label" {
		whoseIs = namedByLabel(&b.s.Municipality, host)
		if whoseIs == others && target != nil && target.Read() && names(b.s, target) {
			whoseIs = ours // an abbreviation its page explains
		}
	}
	if whoseIs == nobodys && target != nil && target.Read() && names(b.s, target) {
		whoseIs = ours
	}
	switch {
	case whoseIs == others:
		keep(&b.mention, onlyMention(linkProof(p, l)))
	case whoseIs == ours && linkFault(b.s, l.URL) == evidence.Robots:
		keep(&b.pass, passed(Text{
			IT: "È collegato il portale pagoPA dell'ente (" + portal.Family + "); robots.txt ne chiude le pagine, fa fede il collegamento.",
			EN: "The body's pagoPA portal is linked (" + portal.Family + "); robots.txt closes its pages, the link stands for it.",
		}, linkProof(p, l)))
	case target == nil:
		fault := linkFault(b.s, l.URL)
		keep(&b.hidden, unknown(fault, FaultText(fault), linkProof(p, l)))
	case (target.Read() || target.Fault == evidence.ScriptOnly || target.Fault == evidence.TooLarge) && whoseIs == ours:
		keep(&b.pass, passed(Text{
			IT: "È collegato il portale pagoPA dell'ente (" + portal.Family + ") e risponde.",
			EN: "The body's pagoPA portal is linked (" + portal.Family + ") and answers.",
		}, linkProof(p, l), pageProof(target, target.Title)))
	case target.Read():
		keep(&b.mention, warned(Text{
			IT: "È collegato un portale pagoPA (" + portal.Family + "), ma né l'indirizzo né la pagina dicono che sia di questo ente.",
			EN: "A pagoPA portal is linked (" + portal.Family + "), but neither address nor page says that it is this body's.",
		}, linkProof(p, l)))
	default:
		b.silent(p, l, target)
	}
}

// unlisted weighs a link to a host nobody lists.
func (b *portalSearch) unlisted(p *evidence.Page, l *evidence.Link, words string) {
	named := pagoPAName.in(words)
	pays := (named || payWords.MatchString(words)) && !isNews(b.s, p) &&
		evidence.HostOf(l.URL) != evidence.HostOf(p.URL) && !l.Topics().Any(evidence.AdminPayments|evidence.IBAN|evidence.Transparent)
	target := b.s.Page(l.URL)
	if target == nil {
		if pays {
			fault := linkFault(b.s, l.URL)
			keep(&b.hidden, unknown(fault, FaultText(fault), linkProof(p, l)))
		}
		return
	}
	if target.Read() {
		b.page(target)
		if named {
			keep(&b.mention, onlyMention(linkProof(p, l)))
		}
		return
	}
	if pays {
		b.silent(p, l, target)
	}
}

// silent weighs a portal that was linked and gave no content: hidden from us
// is unknown, dead is a warning.
func (b *portalSearch) silent(p *evidence.Page, l *evidence.Link, target *evidence.Page) {
	proof := []Proof{linkProof(p, l), faultProof(target)}
	switch target.Fault {
	case evidence.Robots, evidence.Blocked, evidence.ScriptOnly, evidence.TooLarge, evidence.OutOfBudget, evidence.ForbiddenAddress:
		keep(&b.hidden, unknown(target.Fault, FaultText(target.Fault), proof...))
	default:
		keep(&b.warn, warned(Text{
			IT: "Il portale di pagamento collegato non risponde.",
			EN: "The payment portal linked does not answer.",
		}, proof...))
	}
}

// page weighs a page by its own words: two terms of DOMAIN.md §1.A and a way on.
func (b *portalSearch) page(p *evidence.Page) {
	words := b.s.Words(p)
	at := pagoPAName.on(b.s, p)
	if at == nil {
		if i := pagoPAImage(p); i != "" {
			keep(&b.mention, onlyMention(pageProof(p, i)))
		}
		return
	}
	proof := wordsProof(p, at[0], at[1])
	way := b.wayOn(p)
	if way == nil || !strings.HasPrefix(p.URL, "https://") || isNews(b.s, p) || paymentTerms(words) < 2 || namedBy(b.s, p.URL) == others || onAnothersName(b.s, p) {
		keep(&b.mention, onlyMention(proof))
		return
	}
	keep(&b.pass, passed(Text{
		IT: "Una pagina collegata dal sito consente di pagare con pagoPA.",
		EN: "A page linked from the site lets one pay through pagoPA.",
	}, proof, *way))
}

func onlyMention(p Proof) Finding {
	return warned(Text{
		IT: "pagoPA è nominato, ma non si trova un luogo in cui questo ente sia pagato.",
		EN: "pagoPA is named, but no place where this body is paid was found.",
	}, p)
}

// markName matches the mark's name in a file's name or a text alternative, in
// whatever way it is joined; "pago paese" is another thing.
var markName = regexp.MustCompile(`(?i)pago[ _.-]?pa(?:[^a-z]|$)|pagopa`)

func pagoPAImage(p *evidence.Page) string {
	for _, i := range p.Images {
		if markName.MatchString(i.Src) || markName.MatchString(i.Alt) {
			return "img " + i.Src + " " + i.Alt
		}
	}
	return ""
}

// paymentTerms counts the terms of DOMAIN.md §1.A, pagoPA itself included.
func paymentTerms(words string) int {
	n := 1
	for _, terms := range [...][]string{
		{"avviso di pagamento", "avvisi di pagamento"},
		{"codice avviso", "codice dell'avviso", "numero avviso"},
		{"iuv", "identificativo univoco di versamento"},
		{"pagamento spontaneo", "pagamenti spontanei"},
	} {
		for _, t := range terms {
			if strings.Contains(words, t) {
				n++
				break
			}
		}
	}
	return n
}

// payField matches the names of fields that only a payment asks for; taxField
// those that many forms ask for, which count beside words of paying.
var (
	payField = regexp.MustCompile(`iuv|avviso|importo|causale|dovuto|debitore`)
	taxField = regexp.MustCompile(`codice ?fiscale|codfisc|cod_fisc|codice_fiscale|\bcf\b`)
)

// wholePage is the length, in bytes, from which a form's words are those of
// the page: some platforms put every page into one form.
const wholePage = 250

// asksForPayment says whether a form is one by which a payment goes on.
func asksForPayment(f *evidence.Form) bool {
	if f.Password {
		return false
	}
	fields := evidence.Fold(strings.Join(f.Inputs, " "))
	if payField.MatchString(fields) {
		return true
	}
	words := evidence.Fold(f.Text)
	if len(words) >= wholePage || len(f.Inputs) == 0 {
		return false
	}
	return (payField.MatchString(words) || taxField.MatchString(fields+" "+words)) && payVerb.MatchString(words)
}

// payVerb matches the words of a link or button that starts a payment.
var payVerb = regexp.MustCompile(`\bpaga(mi|lo)?\b|\bpagare\b|effettua(re)? (un|il) pagamento|(vai|accedi) a[li]? (portale|pagament)|procedi|pagamento (spontaneo|on ?line)`)

// wayOn returns the proof that a page lets one go on to pay: a form that asks
// for what a payment needs, or a link to pay that leaves for a place of this
// body's which answered.
func (b *portalSearch) wayOn(p *evidence.Page) *Proof {
	for i := range p.Forms {
		if f := &p.Forms[i]; asksForPayment(f) {
			proof := pageProof(p, "form «"+f.Text+"» "+strings.Join(f.Inputs, ", "))
			return &proof
		}
	}
	ownHost := evidence.HostOf(p.URL)
	onSite := b.s.Own(p.URL)
	for i := range p.Links {
		l := &p.Links[i]
		if !payVerb.MatchString(evidence.Fold(l.Text)) || evidence.PageKey(l.URL) == evidence.PageKey(p.URL) {
			continue
		}
		host := evidence.HostOf(l.URL)
		if b.k.kind(host) == "national" || b.k.kind(host) == "public" || namedBy(b.s, l.URL) == others || onSite && b.s.Own(l.URL) || isPDF(l.URL, nil) {
			continue
		}
		u, err := url.Parse(l.URL)
		if err != nil || b.k.portal(host, u.Path) != nil { // weighed by itself: whose it is matters
			continue
		}
		if target := b.s.Page(l.URL); host == ownHost || target != nil && (target.Read() || target.Fault == evidence.ScriptOnly) {
			proof := linkProof(p, l)
			return &proof
		}
	}
	return nil
}

// portal returns the listed portal an address belongs to.
func (k *Knowledge) portal(host, path string) *Portal {
	for i := range k.Portals {
		p := &k.Portals[i]
		if (host == p.Host || p.Host[0] == '.' && strings.HasSuffix(host, p.Host)) &&
			(p.Path == "" || strings.HasPrefix(strings.ToLower(path), p.Path)) {
			return p
		}
	}
	return nil
}
