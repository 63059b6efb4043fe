package checks

import (
	"iter"
	"regexp"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "digital-identity", Family: Adjacent, Severity: Must, Weight: 6, Dimension: Technological,
	Title: Text{IT: "Accesso con SPID e CIE", EN: "Log-in with SPID and CIE"},
	About: Text{
		IT: "Si cercano le voci «Entra con SPID» e «Entra con CIE» nelle pagine lette e nella pagina a cui porta l'accesso all'area personale. Positivo con entrambe, parziale con una sola. Negativo se la pagina di accesso per i cittadini è stata letta, chiede una password e non nomina né SPID né CIE. Gli accessi di dipendenti, amministratori e fornitori non contano. Se la pagina di accesso non si legge o si compone con JavaScript l'esito è non rilevabile; se il sito non offre accessi, non applicabile.",
		EN: "Looks for \"Entra con SPID\" and \"Entra con CIE\" on the pages read and on the page that the personal area's log-in leads to. Pass with both, warning with one. Fail where the citizens' log-in page was read, asks for a password and names neither. Log-ins of staff, administrators and suppliers do not count. Where the log-in page cannot be read or is made by JavaScript it is unknown; where the site offers no log-in, not applicable.",
	},
	Remedy: Text{
		IT: "Il fornitore del servizio integra SPID e CIE (per esempio tramite un aggregatore) e toglie l'accesso con password; l'RTD attiva le convenzioni con AgID e con il Ministero dell'interno.",
		EN: "The service's supplier integrates SPID and CIE (through an aggregator, say) and removes password log-in; the RTD enters the agreements with AgID and the Ministry of the Interior.",
	},
	Cites: []Cite{
		{Act: "D.Lgs. 82/2005 (CAD)", Where: "art. 64, c. 2-quater", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2005-03-07;82~art64"},
		{Act: "D.L. 76/2020", Where: "art. 24", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legge:2020-07-16;76~art24"},
	},
	Since: date(2021, 2, 28), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: judgeIdentity,
})

var (
	// entersWith matches how a page offers an identity, on folded words.
	entersWith = seek(`\b(?:entra|accedi|acced\w{1,4}|login|log in|autentica\w{0,4}|autenticazione) (?:[a-z]{1,12} ){0,3}(?:con|tramite|mediante|attraverso|via)\b[^.;]{0,60}`, 0, 300, "entra", "acced", "login", "log in", "autentica")
	loginWords = regexp.MustCompile(`^(?:accedi\b.*|login|log in|entra|area (?:personale|riservata)\b.*|(?:la mia|la tua) area\b.*|accesso (?:ai servizi|area personale|all'area personale)\b.*|sportello telematico)$`)
	staffWords = regexp.MustCompile(`dipendent|amministrator|operator|consiglier|fornitor|intranet|webmail|redazion|backoffice|back office|admin|protocollo|giunta`)
	citizens   = regexp.MustCompile(`area personale|la mia area|la tua area|cittadin|servizi`)

	spidName = seek(`\bspid\b`, 0, 0, "spid")
	cieName  = seek(`\bcie\b|(?:con|tramite|mediante) (?:la )?carta d(?:'|i ) ?identita elettronica`, 12, 32, "cie", "carta d")
	cieCard  = regexp.MustCompile(`^carta d(?:'|i ) ?identita elettronica`)
)

// namesCIE says whether words name the electronic identity card as a way in:
// the card's name alone only where it is all that a button says first.
func namesCIE(words string) bool {
	return cieName.mayBeIn(words) && (cieName.in(words) || cieCard.MatchString(words))
}

func judgeIdentity(s *evidence.Snapshot) Finding {
	spid, cie, where := offeredOnPages(s)
	var failing, hidden *Finding
	logins := 0
	for _, a := range siteLinks(s, isLogin) {
		p := s.Page(a.link.URL)
		if p != nil && (p == s.HomePage() || partOf(s.HomePage(), p)) {
			continue // a menu's item that opens a box: judged by the page's own words
		}
		logins++
		if p == nil || !p.Read() {
			fault := linkFault(s, a.link.URL)
			keep(&hidden, unknown(fault, FaultText(fault), a.proof()))
			continue
		}
		hasSPID, hasCIE := namedOnLogin(s, p)
		if (hasSPID || hasCIE) && where == nil {
			where = p
		}
		spid, cie = spid || hasSPID, cie || hasCIE
		if hasSPID || hasCIE {
			continue
		}
		forCitizens := a.link.Element == "personal-area-login" || citizens.MatchString(a.words)
		if forCitizens && asksPassword(p) && len(p.Scripts) == 0 {
			keep(&failing, failed(Text{
				IT: "La pagina di accesso chiede una password e non offre né SPID né CIE.",
				EN: "The log-in page asks for a password and offers neither SPID nor CIE.",
			}, a.proof(), pageProof(p, p.Title)))
			continue
		}
		keep(&hidden, unknown(evidence.ScriptOnly, Text{
			IT: "La pagina di accesso letta non mostra come si entra: può dipendere da JavaScript.",
			EN: "The log-in page as read does not show how one enters: it may depend on JavaScript.",
		}, a.proof(), pageProof(p, p.Title)))
	}
	switch {
	case spid && cie:
		return passed(Text{IT: "Si entra con SPID e con CIE.", EN: "One enters with SPID and with CIE."}, pageProof(where, identityQuote(s, where)))
	case hidden != nil && !spid && !cie:
		return *hidden
	case spid || cie:
		only, other := "SPID", "CIE"
		if cie {
			only, other = other, only
		}
		return warned(Text{IT: "Si vede solo l'accesso con " + only + ", non con " + other + ".", EN: "Only the log-in with " + only + " is seen, not with " + other + "."}, pageProof(where, identityQuote(s, where)))
	case failing != nil:
		return *failing
	case logins == 0:
		if fault := absence(s); fault != "" {
			return unknown(fault, FaultText(fault), homeProof(s, readCount(s)))
		}
	}
	return notApplicable("no-login", reasonText("no-login"), homeProof(s, readCount(s)))
}

// isLogin says whether a link leads to a citizen's log-in.
func isLogin(a *anchor) bool {
	if a.link.Element == "personal-area-login" {
		return true
	}
	return loginWords.MatchString(a.words) && !staffWords.MatchString(a.words)
}

// offeredOnPages returns which identities the body's pages offer to enter with,
// and a page that does. A page about documents that names the CIE offers nothing.
func offeredOnPages(s *evidence.Snapshot) (spid, cie bool, where *evidence.Page) {
	heads := offered{}
	for _, p := range bodyPages(s) {
		if isNews(s, p) || !entersWith.may(s, p) {
			continue
		}
		for _, around := range nearIdentities(s, p) {
			hasSPID, hasCIE := heads.offers(around)
			spid, cie = spid || hasSPID, cie || hasCIE
			if (hasSPID || hasCIE) && where == nil {
				where = p
			}
		}
		if spid && cie {
			break
		}
	}
	return spid, cie, where
}

// offered remembers what words offer: the head that all pages of a site have
// says it again on each.
type offered map[string]struct{ spid, cie bool }

func (o offered) offers(words string) (spid, cie bool) {
	if have, ok := o[words]; ok {
		return have.spid, have.cie
	}
	if entersWith.mayBeIn(words) {
		for _, m := range entersWith.pattern.FindAllString(words, 8) {
			spid, cie = spid || spidName.in(m), cie || namesCIE(m)
		}
	}
	o[words] = struct{ spid, cie bool }{spid, cie}
	return spid, cie
}

// nearIdentities yields the words around every mention of an identity on a page,
// and where they begin: as many as entersWith can span. Looking through whole
// pages for "accedi … con" was half of what judging a comune cost.
func nearIdentities(s *evidence.Snapshot, p *evidence.Page) iter.Seq2[int, string] {
	const before, after = 144, 60
	return func(yield func(int, string) bool) {
		words := s.Words(p)
		for _, place := range markedOn(s, p).places {
			if place.For&(spidName.mark|cieName.mark) == 0 || within(words, place.End) {
				continue
			}
			from := runeStart(words, place.End-before)
			if !yield(from, words[from:runeStart(words, place.End+after)]) {
				return
			}
		}
	}
}

// within says whether an identity's name that ends there is the end of another
// word: "specie", "societa".
func within(words string, end int) bool {
	for _, name := range [...]string{"spid", "cie", "carta d"} {
		if begins, ok := strings.CutSuffix(words[:end], name); ok {
			return begins != "" && wordByte(begins[len(begins)-1])
		}
	}
	return true
}

// spaced turns what joins words in the names of files into blanks.
var spaced = strings.NewReplacer("-", " ", "_", " ", "/", " ", ".", " ")

// namedOnLogin returns which identities a log-in page names in words, pictures
// or addresses.
func namedOnLogin(s *evidence.Snapshot, p *evidence.Page) (spid, cie bool) {
	look := func(words string) {
		spid = spid || spidName.in(words)
		cie = cie || namesCIE(words)
	}
	spid, cie = spidName.on(s, p) != nil, cieName.on(s, p) != nil || cieCard.MatchString(s.Words(p))
	for i := range p.Images {
		look(spaced.Replace(evidence.Fold(p.Images[i].Alt + " " + p.Images[i].Src)))
	}
	for i := range p.Links {
		look(evidence.Fold(p.Links[i].Text))
		cie = cie || strings.Contains(p.Links[i].URL, "servizicie.interno.gov.it")
	}
	for i := range p.Forms {
		look(evidence.Fold(p.Forms[i].Text))
	}
	return spid, cie
}

func asksPassword(p *evidence.Page) bool {
	for i := range p.Forms {
		if p.Forms[i].Password {
			return true
		}
	}
	return false
}

// identityQuote quotes how a page offers to enter: the words that offer an
// identity, or else those that name one.
func identityQuote(s *evidence.Snapshot, p *evidence.Page) string {
	for from, around := range nearIdentities(s, p) {
		if at := entersWith.at(around); at != nil && (spidName.in(around[at[0]:at[1]]) || namesCIE(around[at[0]:at[1]])) {
			return evidence.Unfold(p.Text, from+at[0], from+at[1], 60)
		}
	}
	for _, name := range [...]*sought{spidName, cieName} {
		if at := name.on(s, p); at != nil {
			return evidence.Unfold(p.Text, at[0], at[1], 60)
		}
	}
	return p.Title
}
