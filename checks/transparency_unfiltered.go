package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "transparency-unfiltered", Family: Adjacent, Severity: Must, Weight: 5, Dimension: Technological,
	Title: Text{IT: "Amministrazione trasparente senza filtri", EN: "The transparency section without filters"},
	About: Text{
		IT: "I dati di «Amministrazione trasparente» devono poter essere indicizzati dai motori di ricerca: sono negativi una regola di robots.txt valida per tutti, l'indicazione noindex, la richiesta di accesso (401) e un CAPTCHA davanti alla sezione; la regola è citata e si dice di chi è il server. Un semplice 403 o 429 è non rilevabile, e così una regola che riguarda solo Campanile.",
		EN: "The data of \"Amministrazione trasparente\" must be open to search engines: a robots.txt rule that binds everybody, a noindex mark, a demand to log in (401) and a CAPTCHA before the section are fails; the rule is quoted and the server's owner named. A bare 403 or 429 is unknown, and so is a rule against Campanile alone.",
	},
	Remedy: Text{
		IT: "Il fornitore del portale toglie il filtro dalla sezione (regola di robots.txt, noindex, accesso o CAPTCHA); il responsabile della trasparenza (RPCT) lo verifica. L'albo pretorio può restare escluso.",
		EN: "The portal's supplier removes the filter from the section (robots.txt rule, noindex, log-in or CAPTCHA); the transparency officer (RPCT) verifies it. The albo pretorio may stay excluded.",
	},
	Cites: []Cite{
		{Act: "D.Lgs. 33/2013", Where: "art. 9, c. 1", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2013-03-14;33~art9"},
		{Act: "ANAC, comunicato del Presidente 1/7/2020", Where: "filtri e motori di ricerca", URL: "https://www.anticorruzione.it/"},
	},
	Since: date(2013, 4, 20), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Fail, Unknown},
	Judge: judgeUnfiltered,
})

// judgeUnfiltered looks at every address that the site links as its section: one
// that is filtered is a fail although another is open.
func judgeUnfiltered(s *evidence.Snapshot) Finding {
	links := s.TransparencyLinks()
	if len(links) == 0 {
		return unknown(evidence.NotFound, Text{IT: "Il sito letto non collega la sezione.", EN: "The site as read does not link the section."}, homeProof(s, readCount(s)))
	}
	var open, hidden *Finding
	for _, l := range links {
		p := s.Page(l.URL)
		if p == nil {
			keep(&hidden, unknown(evidence.OutOfBudget, FaultText(evidence.OutOfBudget), homeProof(s, "«"+l.Text+"» → "+l.URL)))
			continue
		}
		for _, shown := range append([]*evidence.Page{p}, framedPages(s, p)...) {
			if rule := filterOn(s, shown); rule != "" {
				owner := hostOwner(s, shown.URL)
				return failed(Text{
					IT: "La sezione è filtrata (" + rule + ") su " + evidence.HostOf(shown.URL) + ", " + owner.IT + ".",
					EN: "The section is filtered (" + rule + ") on " + evidence.HostOf(shown.URL) + ", " + owner.EN + ".",
				}, pageProof(shown, rule))
			}
			if !shown.Read() && shown != p {
				keep(&hidden, unknown(shown.Fault, FaultText(shown.Fault), pageProof(shown, shown.Note)))
			}
		}
		if !p.Read() {
			keep(&hidden, unknown(p.Fault, FaultText(p.Fault), pageProof(p, p.Note)))
			continue
		}
		keep(&open, passed(Text{IT: "La sezione si legge senza filtri.", EN: "The section can be read without filters."}, pageProof(p, p.Title)))
	}
	if hidden != nil {
		return *hidden
	}
	return *open
}

// framedPages returns the pages that a page shows in frames and that were asked
// for: the section is often a supplier's page in a frame of the site's.
func framedPages(s *evidence.Snapshot, p *evidence.Page) []*evidence.Page {
	var shown []*evidence.Page
	for _, f := range p.Frames {
		if framed := s.Page(f); framed != nil && !knowledgeFor(s).ofState(evidence.HostOf(f)) {
			shown = append(shown, framed)
		}
	}
	return shown
}

// filterOn returns the explicit filter before a page, as it is to be quoted;
// empty when there is none.
func filterOn(s *evidence.Snapshot, p *evidence.Page) string {
	switch {
	case p.Fault == evidence.Robots && strings.HasPrefix(p.Note, "User-agent: * /"):
		return "robots.txt: " + p.Note
	case p.Status == 401:
		return "HTTP 401"
	case p.Fault == evidence.Blocked && strings.Contains(evidence.Fold(p.Title+" "+p.Text), "captcha"):
		return "CAPTCHA"
	case !p.Read():
		return ""
	case asksToLogIn(p) && len(sectionNames(s, p)) < 8:
		return "log-in: " + p.Title
	case forbidsIndex(p.Header["x-robots-tag"]):
		return "X-Robots-Tag: " + clip(p.Header["x-robots-tag"])
	case forbidsIndex(p.Meta["robots"]):
		return "meta robots: " + clip(p.Meta["robots"])
	case forbidsIndex(p.Meta["googlebot"]):
		return "meta googlebot: " + clip(p.Meta["googlebot"])
	}
	return ""
}

// forbidsIndex reads a robots directive: "noindex, nofollow", or "none" for both.
func forbidsIndex(directive string) bool {
	for word := range strings.FieldsFuncSeq(strings.ToLower(directive), func(r rune) bool { return r == ',' || r == ' ' || r == ':' || r == ';' }) {
		if word == "noindex" || word == "none" {
			return true
		}
	}
	return false
}

// hostOwner says whose server an address is on: a filter there is theirs to lift.
func hostOwner(s *evidence.Snapshot, address string) Text {
	if s.Own(address) || organisational(evidence.HostOf(address)) == organisational(evidence.HostOf(s.Site.URL)) {
		return Text{IT: "server del sito del comune", EN: "the comune's own site"}
	}
	return Text{IT: "server di un fornitore", EN: "a supplier's server"}
}
