package checks

import (
	"regexp"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "accessibility-declaration", Family: Adjacent, Severity: Must, Weight: 7, Dimension: Administrative,
	Title: Text{IT: "Dichiarazione di accessibilità aggiornata", EN: "Accessibility declaration, up to date"},
	About: Text{
		IT: "Si cerca un collegamento alla dichiarazione su form.agid.gov.it, dovuta ogni 23 settembre. Positivo: ultimo aggiornamento successivo al 23 settembre dell'anno prima dell'ultima scadenza. Parziale: più vecchia, o la pagina su form.agid.gov.it non si legge. Dove la pagina richiede un browser valgono la data e lo stato che il modulo di AgID pubblica in JSON. Negativo: nessuna dichiarazione collegata da un sito che è stato letto.",
		EN: "Looks for a link to the declaration at form.agid.gov.it, due every 23 September. Pass: last updated after 23 September of the year before the last due date. Warning: older, or the page at form.agid.gov.it cannot be read. Where the page needs a browser, the date and status that AgID's form publishes in JSON count. Fail: none linked from a site that was read.",
	},
	Remedy: Text{
		IT: "L'RTD compila o aggiorna la dichiarazione su form.agid.gov.it entro il 23 settembre; il fornitore ne mette il collegamento nel piè di pagina, con data-element=\"accessibility-link\".",
		EN: "The RTD fills in or updates the declaration at form.agid.gov.it by 23 September; the supplier links it from the footer, with data-element=\"accessibility-link\".",
	},
	Cites: []Cite{
		{Act: "L. 4/2004", Where: "art. 3-quater", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:legge:2004-01-09;4~art3quater"},
		{Act: "AgID, Linee guida sull'accessibilità degli strumenti informatici", Where: "cap. 4", URL: "https://docs.italia.it/AgID/documenti-in-consultazione/lg-accessibilita-docs/it/stabile/index.html"},
	},
	Since: date(2020, 9, 23), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Fail, Unknown},
	Judge: judgeAccessibility,
})

func judgeAccessibility(s *evidence.Snapshot) Finding {
	var best *Finding
	other := (*Finding)(nil)
	for _, a := range viewOf(s).links {
		switch {
		case a.host == "form.agid.gov.it" && isDeclaration(a.url.Path):
			f := readAccessibility(s, a.page, a.link)
			if f.Status == Pass {
				return f
			}
			keep(&best, f)
		case other == nil && strings.Contains(a.words, "accessibilita") && declarationWords.MatchString(a.words):
			keep(&other, elsewhere(a.page, a.link))
		}
	}
	switch {
	case best != nil:
		return *best
	case other != nil:
		return *other
	}
	if fault := absence(s); fault != "" {
		return unknown(fault, FaultText(fault), homeProof(s, readCount(s)))
	}
	return failed(Text{
		IT: "Nelle pagine lette non c'è il collegamento alla dichiarazione di accessibilità.",
		EN: "The pages read do not link the accessibility declaration.",
	}, homeProof(s, readCount(s)))
}

var declarationWords = regexp.MustCompile(`dichiarazione (di|sull'|sulla) ?accessibilita`)

// isDeclaration says whether a path on AgID's form is a declaration's; the
// form's own front page, and the yearly objectives, are not.
func isDeclaration(path string) bool {
	path = strings.ToLower(strings.Trim(path, "/"))
	return path != "" && !strings.Contains(path, "obiettivi")
}

// elsewhere is a declaration that is named and not on AgID's form.
func elsewhere(p *evidence.Page, l *evidence.Link) Finding {
	return warned(Text{
		IT: "La dichiarazione di accessibilità è collegata, ma non è su form.agid.gov.it.",
		EN: "The accessibility declaration is linked, but is not at form.agid.gov.it.",
	}, linkProof(p, l))
}

func readAccessibility(s *evidence.Snapshot, from *evidence.Page, l *evidence.Link) Finding {
	p := s.Page(l.URL)
	link := linkProof(from, l)
	switch {
	case p == nil || p.Fault == evidence.OutOfBudget:
		return unknown(evidence.OutOfBudget, FaultText(evidence.OutOfBudget), link)
	case published(s, l.URL) != nil:
		return judgePublished(s, published(s, l.URL), link)
	case !p.Read():
		return warned(Text{
			IT: "La dichiarazione è collegata, ma la sua pagina non si legge: " + FaultText(p.Fault).IT,
			EN: "The declaration is linked, but its page cannot be read: " + FaultText(p.Fault).EN,
		}, link, faultProof(p))
	case !declaresThis(s, p):
		return warned(Text{
			IT: "La dichiarazione collegata è di un altro sito.",
			EN: "The declaration linked is another site's.",
		}, link, pageProof(p, p.Title))
	}
	day, at := updatedOn(s.Words(p), s.Started)
	if at == nil {
		return warned(Text{
			IT: "Nella dichiarazione non si legge la data dell'ultimo aggiornamento.",
			EN: "The declaration shows no date of its last update.",
		}, link, pageProof(p, p.Title))
	}
	return judgeDeclared(s, day, "", wordsProof(p, at[0], at[1]), link)
}

// published returns the declaration's JSON where it was had and says when it
// was changed.
func published(s *evidence.Snapshot, page string) *evidence.Declaration {
	if d := s.Declaration(page); d != nil && d.Fault == "" && !d.Updated.IsZero() {
		return d
	}
	return nil
}

// judgePublished judges what AgID's form publishes in JSON of a declaration
// whose page needs a browser.
func judgePublished(s *evidence.Snapshot, d *evidence.Declaration, link Proof) Finding {
	quote := "dataUltimaModifica " + d.Updated.Format(time.DateOnly)
	if d.Status != "" {
		quote += ", compliance-status " + d.Status
	}
	proof := Proof{URL: d.URL, Quote: quote, At: d.At}
	if !declaredHere(s, d.Hosts) {
		proof.Quote = strings.Join(d.Hosts, ", ")
		return warned(Text{
			IT: "La dichiarazione collegata è di un altro sito.",
			EN: "The declaration linked is another site's.",
		}, link, proof)
	}
	return judgeDeclared(s, d.Updated, d.Status, proof, link)
}

// declaredHere says whether a declaration names this site's host, or no comune's.
func declaredHere(s *evidence.Snapshot, hosts []string) bool {
	other := false
	for _, h := range hosts {
		for _, address := range [...]string{s.Site.Asked, s.Site.URL} {
			if own := strings.TrimPrefix(evidence.HostOf(address), "www."); own != "" && (h == own || strings.HasSuffix(h, "."+own)) {
				return true
			}
		}
		other = other || strings.Contains(h, "comune.")
	}
	return !other
}

// judgeDeclared asks whether the declaration was updated in time.
func judgeDeclared(s *evidence.Snapshot, day time.Time, status string, proof, link Proof) Finding {
	after := declarationLimit(s.Started)
	said := Text{}
	if status != "" {
		said = Text{IT: " Conformità dichiarata: " + status + ".", EN: " Conformity declared: " + status + "."}
	}
	if !day.After(after) {
		return warned(Text{
			IT: "La dichiarazione è aggiornata al " + day.Format("02/01/2006") + ": doveva esserlo dopo il " + after.Format("02/01/2006") + "." + said.IT,
			EN: "The declaration was last updated on " + day.Format("2006-01-02") + ": it had to be after " + after.Format("2006-01-02") + "." + said.EN,
		}, proof)
	}
	return passed(Text{
		IT: "La dichiarazione è aggiornata al " + day.Format("02/01/2006") + "." + said.IT,
		EN: "The declaration was last updated on " + day.Format("2006-01-02") + "." + said.EN,
	}, proof, link)
}

// declarationLimit is 23 September of the year before the last due date, on
// the day of the snapshot.
func declarationLimit(now time.Time) time.Time {
	due := date(now.Year(), time.September, 23)
	if now.Before(due) {
		due = due.AddDate(-1, 0, 0)
	}
	return due.AddDate(-1, 0, 0)
}

// declarationDate matches how a declaration says when it was updated or, where
// it was not since, written.
var (
	declarationUpdate = regexp.MustCompile(`(?:aggiornat[ao]|aggiornamento|modificat[ao]|modifica|updated|verificat[ao]|revisione|riesame)[^0-9]{0,50}?` + italianDate)
	declarationMade   = regexp.MustCompile(`(?:redatt[ao]|effettuat[ao]|pubblicat[ao]|pubblicazione|compilat[ao])[^0-9]{0,50}?` + italianDate)
)

// notItsDate matches what else has a date in a declaration: the laws that
// changed one another, and the day the site itself was published.
var notItsDate = regexp.MustCompile(`legge|decret|d\. ?lgs|direttiva|delibera|determina|linee guida|regolamento|\bsit[oi]\b|\bapp\b`)

// updatedOn returns the newest day a declaration was updated on, else the day
// it was made, and where it says so. Days to come count for nothing.
func updatedOn(words string, now time.Time) (newest time.Time, at []int) {
	for _, pattern := range [...]*regexp.Regexp{declarationUpdate, declarationMade} {
		for _, m := range pattern.FindAllStringSubmatchIndex(words, -1) {
			if notItsDate.MatchString(words[m[0]:m[2]]) {
				continue
			}
			if day, ok := parseDate(words[m[2]:m[3]]); ok && day.Before(now.Add(24*time.Hour)) && day.After(newest) {
				newest, at = day, m[:2]
			}
		}
		if at != nil {
			return newest, at
		}
	}
	return time.Time{}, nil
}

// declaresThis says whether a declaration is this site's: it names its host or
// the body, or names no other comune's.
func declaresThis(s *evidence.Snapshot, p *evidence.Page) bool {
	words := s.Words(p)
	for _, address := range [...]string{s.Site.Asked, s.Site.URL} {
		if host := strings.TrimPrefix(evidence.HostOf(address), "www."); host != "" && strings.Contains(words, host) {
			return true
		}
	}
	if names(s, p) {
		return true
	}
	return !strings.Contains(words, "comune.") && !strings.Contains(words, "comune di ")
}
