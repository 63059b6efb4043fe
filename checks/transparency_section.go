package checks

import (
	"fmt"
	"path"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "transparency-section", Family: Adjacent, Severity: Must, Weight: 6, Dimension: Administrative,
	Title: Text{IT: "Sezione «Amministrazione trasparente»", EN: "The section \"Amministrazione trasparente\""},
	About: Text{
		IT: "La sezione deve essere collegata dalla pagina iniziale o dal piè di pagina, rispondere e riportare almeno 15 delle 21 voci di primo livello dell'allegato al D.Lgs. 33/2013. Da 8 a 14: parziale. Meno di 8, o nessun collegamento in un sito leggibile: negativo. Se la sezione non si legge l'esito è non rilevabile. Un host diverso da quello del sito è lecito.",
		EN: "The section must be linked from the home page or a footer, answer, and carry at least 15 of the 21 first-level names of the annex to D.Lgs. 33/2013. From 8 to 14: a warning. Fewer than 8, or no link on a readable site: a fail. Where the section cannot be read it is unknown. A host other than the site's is lawful.",
	},
	Remedy: Text{
		IT: "Il responsabile della trasparenza (RPCT) fa comporre la sezione con tutte le voci dell'allegato e il fornitore la collega dal piè di pagina.",
		EN: "The transparency officer (RPCT) has the section made with all the names of the annex, and the supplier links it from the footer.",
	},
	Cites: []Cite{
		{Act: "D.Lgs. 33/2013", Where: "art. 9 e allegato A", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2013-03-14;33~art9"},
		{Act: "D.Lgs. 82/2005 (CAD)", Where: "art. 54", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2005-03-07;82~art54"},
	},
	Since: date(2013, 4, 20), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Fail, Unknown},
	Judge: judgeTransparency,
})

func judgeTransparency(s *evidence.Snapshot) Finding {
	links := s.TransparencyLinks()
	if len(links) == 0 {
		if fault := absence(s); fault != "" {
			return unknown(fault, FaultText(fault), homeProof(s, readCount(s)))
		}
		return failed(Text{
			IT: "Nelle pagine lette non c'è il collegamento ad «Amministrazione trasparente».",
			EN: "The pages read do not link \"Amministrazione trasparente\".",
		}, homeProof(s, readCount(s)))
	}
	if fault := s.Missing(evidence.Transparency); fault != "" {
		proof := homeProof(s, "«"+links[0].Text+"» → "+links[0].URL)
		return unknown(fault, FaultText(fault), proof)
	}
	page, found, hidden := bestSection(s, links)
	if hidden != nil && len(found) < someNames {
		return *hidden // what was read is the door to what was not
	}
	if page == nil {
		return failed(Text{
			IT: "Il collegamento porta alla sezione di un altro ente.",
			EN: "The link leads to another body's section.",
		}, homeProof(s, "«"+links[0].Text+"» → "+links[0].URL))
	}
	n, total := len(found), len(knowledgeFor(s).Sections)
	text := Text{
		IT: fmt.Sprintf("La sezione riporta %d delle %d voci di primo livello.", n, total),
		EN: fmt.Sprintf("The section carries %d of the %d first-level names.", n, total),
	}
	proof := pageProof(page, fmt.Sprintf("%d/%d: %s", n, total, strings.Join(found, ", ")))
	switch {
	case n >= enoughNames && !prominent(s):
		return warned(Text{
			IT: text.IT + " Non è collegata dalla pagina iniziale né da un piè di pagina.",
			EN: text.EN + " It is linked neither from the home page nor from a footer.",
		}, proof)
	case n >= enoughNames:
		return passed(text, proof)
	case n >= someNames:
		return warned(text, proof)
	case page.Truncated:
		return unknown(evidence.TooLarge, FaultText(evidence.TooLarge), proof)
	}
	return failed(text, proof)
}

// bestSection returns the page of the section that carries most names, the
// pages linked as the section from it included: some sites have a page of
// their own in front of the supplier's.
//
// hidden is the verdict where one of those pages could not be read.
func bestSection(s *evidence.Snapshot, links []evidence.Link) (best *evidence.Page, found []string, hidden *Finding) {
	seen := map[*evidence.Page]bool{}
	for depth := 0; depth < 2; depth++ {
		var next []evidence.Link
		for i := range links {
			p := s.Page(links[i].URL)
			if fault := unreadSection(s, &links[i], p); fault != "" && namedBy(s, links[i].URL) != others {
				proof := homeProof(s, "«"+links[i].Text+"» → "+links[i].URL)
				keep(&hidden, unknown(fault, FaultText(fault), proof))
			}
			if p == nil || !p.Read() || seen[p] || namedBy(s, p.URL) == others {
				continue
			}
			seen[p] = true
			if names := sectionNames(s, p); best == nil || len(names) > len(found) {
				best, found = p, names
			}
			for j := range p.Links {
				if p.Links[j].NamesTransparency() {
					next = append(next, p.Links[j])
				}
			}
			for _, f := range p.Frames {
				next = append(next, evidence.Link{URL: f})
			}
		}
		links = next
	}
	return best, found, hidden
}

// unreadSection says why a page that is linked as the section was not read;
// empty when it was, or is not there: a dead link hides nothing.
func unreadSection(s *evidence.Snapshot, l *evidence.Link, p *evidence.Page) evidence.Fault {
	switch {
	case isPDF(l.URL, p), p != nil && p.Read() && !asksToLogIn(p):
		return ""
	case p != nil && p.Read():
		return evidence.Blocked
	case p != nil && p.Fault == evidence.NotFound:
		return ""
	}
	return linkFault(s, l.URL)
}

// asksToLogIn says whether a page is a log-in and little else.
func asksToLogIn(p *evidence.Page) bool {
	for i := range p.Forms {
		if p.Forms[i].Password && len(p.Text) < 1500 {
			return true
		}
	}
	return false
}

// Of the names of the annex, how many make a section, and how many a part of
// one (RULINGS.md).
const (
	enoughNames = 15
	someNames   = 8
)

// sectionNames returns the first-level names a page carries, by its words and,
// where those do not suffice, by its pictures: a column of banners without text
// alternative shows its names to whoever looks, and only the files tell them.
func sectionNames(s *evidence.Snapshot, p *evidence.Page) []string {
	labels := make(map[string]bool, len(p.Links)+len(p.Headings))
	for i := range p.Links {
		labels[strings.Trim(plainName(p.Links[i].Text), "0123456789 ")] = true
	}
	for _, h := range p.Headings {
		labels[plainName(h)] = true
	}
	text := " " + nameWords(s.Words(p)) + " "
	found := namesIn(s, labels, text)
	if len(found) < enoughNames {
		found = namesIn(s, labels, text+pictured(p))
	}
	return found
}

// namesIn returns the names that stand as a link or a heading, or in the text
// where the name has several words. A single word ("Personale") counts in the
// text only where the others are there too.
func namesIn(s *evidence.Snapshot, labels map[string]bool, text string) []string {
	var found, single []string
	for _, section := range knowledgeFor(s).Sections {
		switch labelled, written := section.on(labels, text); {
		case labelled, written && strings.Contains(section.spellings[0], " "):
			found = append(found, section.Name)
		case written:
			single = append(single, section.Name)
		}
	}
	if len(found) >= someNames {
		found = append(found, single...)
	}
	return found
}

// pictured returns what the files of a page's pictures without alternative are
// called, each between blanks: "banner_bandi_di_concorso.png".
func pictured(p *evidence.Page) string {
	var b strings.Builder
	for i := range p.Images {
		if img := &p.Images[i]; img.Alt == "" {
			file := path.Base(strings.SplitN(img.Src, "?", 2)[0])
			b.WriteString(nameWords(strings.TrimSuffix(file, path.Ext(file))) + "  ") // two: no name begins in one file and ends in the next
		}
	}
	return b.String()
}

func (sec *Section) on(labels map[string]bool, text string) (labelled, written bool) {
	for _, name := range sec.spellings {
		labelled = labelled || labels[name]
		written = written || strings.Contains(text, " "+name+" ")
	}
	return labelled, written
}

// prominent says whether the section is linked from the home page or from the
// footer of any page.
func prominent(s *evidence.Snapshot) bool {
	home := s.HomePage()
	for i := range s.Pages {
		p := &s.Pages[i]
		if !p.Read() || !s.Own(p.URL) {
			continue
		}
		for j := range p.Links {
			if l := &p.Links[j]; (p == home || partOf(home, p) || l.Region == evidence.Footer) && l.NamesTransparency() {
				return true
			}
		}
	}
	return false
}

// partOf says whether a page is what the home page shows in a frame or leads
// to by itself.
func partOf(home, p *evidence.Page) bool {
	if home == nil {
		return false
	}
	for _, u := range append([]string{home.Refresh}, home.Frames...) {
		if u != "" && (evidence.PageKey(u) == evidence.PageKey(p.URL) || evidence.PageKey(u) == evidence.PageKey(p.Asked)) {
			return true
		}
	}
	return false
}
