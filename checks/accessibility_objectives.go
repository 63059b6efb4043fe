package checks

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "accessibility-objectives", Family: Adjacent, Severity: Must, Weight: 4, Dimension: Administrative,
	Title: Text{IT: "Obiettivi di accessibilità dell'anno", EN: "This year's accessibility objectives"},
	About: Text{
		IT: "Entro il 31 marzo ogni ente pubblica gli obiettivi di accessibilità dell'anno in Amministrazione trasparente, Altri contenuti, Accessibilità. Positivo se sono collegati e portano l'anno in corso (fino al 31 marzo anche il precedente). Parziale se si vedono solo quelli di anni passati. Negativo solo se la pagina della sezione sull'accessibilità è stata letta per intero e nulla nel sito li nomina. In ogni altro caso, anche se il modulo di AgID si compone con JavaScript e il collegamento non dice l'anno, l'esito è non rilevabile.",
		EN: "By 31 March each body publishes the year's accessibility objectives in the transparency section, Altri contenuti, Accessibilità. Pass where they are linked and bear the current year (until 31 March the year before will do). Warning where only past years' are seen. Fail only where the section's page on accessibility was read whole and nothing on the site names them. Otherwise, a script-made form of AgID's whose link bears no year included, it is unknown.",
	},
	Remedy: Text{
		IT: "L'RTD compila gli obiettivi su form.agid.gov.it entro il 31 marzo; chi cura la trasparenza li collega in Altri contenuti, Accessibilità, con l'anno.",
		EN: "The RTD fills the objectives in at form.agid.gov.it by 31 March; whoever keeps the transparency section links them there, with the year.",
	},
	Cites: []Cite{{Act: "D.L. 179/2012", Where: "art. 9, c. 7", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legge:2012-10-18;179~art9"}},
	Since: date(2013, 3, 31), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Fail, Unknown},
	Judge: judgeObjectives,
})

var (
	objectiveWords = seek(`obiettivi (?:annuali )?(?:di|sull'|per l'|dell')? ?accessibilita`, 0, 40, "obiettivi")
	yearInWords    = regexp.MustCompile(`\b20[1-4]\d\b`)
)

func judgeObjectives(s *evidence.Snapshot) Finding {
	want := s.Started.Year()
	if s.Started.Before(date(want, time.April, 1)) {
		want--
	}
	var old, open *Finding
	for _, a := range viewOf(s).links {
		onForm := a.host == "form.agid.gov.it" && strings.Contains(strings.ToLower(a.url.Path), "obiettivi")
		if !onForm && !objectiveWords.in(a.words) {
			continue
		}
		p := s.Page(a.link.URL)
		words := a.words + " " + strings.ToLower(a.url.Path)
		if p != nil && p.Read() {
			words += " " + s.Words(p)
		}
		switch year := newestYear(words, s.Started.Year()); {
		case year >= want:
			return passed(Text{IT: "Sono pubblicati gli obiettivi di accessibilità del " + strconv.Itoa(year) + ".", EN: "The accessibility objectives of " + strconv.Itoa(year) + " are published."}, a.proof())
		case year > 0:
			keep(&old, warned(Text{
				IT: "Gli obiettivi di accessibilità più recenti che si vedono sono del " + strconv.Itoa(year) + ".",
				EN: "The newest accessibility objectives to be seen are of " + strconv.Itoa(year) + ".",
			}, a.proof()))
		case p != nil && p.Read():
			keep(&open, unknown(evidence.NotFound, Text{IT: "Gli obiettivi sono collegati, ma non dicono l'anno.", EN: "The objectives are linked, but do not say the year."}, a.proof()))
		default:
			fault := linkFault(s, a.link.URL)
			keep(&open, unknown(fault, FaultText(fault), a.proof()))
		}
	}
	switch {
	case open != nil: // it may be the year's
		return *open
	case old != nil:
		return *old
	}
	return objectivesAbsent(s)
}

func objectivesAbsent(s *evidence.Snapshot) Finding {
	section := (*evidence.Page)(nil)
	for _, p := range bodyPages(s) {
		if objectiveWords.on(s, p) != nil {
			return unknown(evidence.NotFound, Text{IT: "Gli obiettivi sono nominati, ma non collegati in modo leggibile.", EN: "The objectives are named, but not linked legibly."}, pageProof(p, p.Title))
		}
		if isAccessibilitySection(s, p) && section == nil {
			section = p
		}
	}
	if section == nil || section.Truncated || absence(s) != "" {
		return unknown(evidence.NotFound, Text{IT: "La pagina della trasparenza sull'accessibilità non è fra quelle lette.", EN: "The transparency section's page on accessibility is not among those read."}, homeProof(s, readCount(s)))
	}
	return failed(Text{IT: "La pagina della trasparenza sull'accessibilità non riporta obiettivi.", EN: "The transparency section's page on accessibility holds no objectives."}, pageProof(section, section.Title))
}

// isAccessibilitySection says whether a page is the transparency section's one
// on accessibility, whose heading names little else.
func isAccessibilitySection(s *evidence.Snapshot, p *evidence.Page) bool {
	title := evidence.Fold(p.Title)
	if len(p.Headings) > 0 {
		title += " " + evidence.Fold(p.Headings[0])
	}
	if !strings.Contains(title, "accessibilita") || strings.Contains(title, "dichiarazione") {
		return false
	}
	h := s.Host(evidence.HostOf(p.URL))
	return strings.Contains(strings.ToLower(p.URL), "trasparen") || h != nil && h.Is(evidence.RoleTransparency)
}

// newestYear returns the newest year named, none to come; 0 when none is.
func newestYear(words string, now int) int {
	newest := 0
	for _, y := range yearInWords.FindAllString(words, 200) {
		if n, _ := strconv.Atoi(y); n <= now && n > newest {
			newest = n
		}
	}
	return newest
}
