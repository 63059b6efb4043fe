package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// modelURL is where the official model of municipal sites is documented.
const modelURL = "https://docs.italia.it/italia/designers-italia/design-comuni-docs/it/versione-corrente/"

// model is a snapshot read with the eyes of the official model: its vocabulary
// is the attribute data-element. ADR 12 says what its criteria weigh.
type model struct {
	adopted   bool            // the vocabulary is on the site
	certified *registry.Grant // the project 1.4.1 of PA digitale 2026 that was certified and paid
	home      *evidence.Page  // where the vocabulary is: the home page, or the first page behind a door
	elements  map[*evidence.Page]map[string][]*evidence.Element
	services  []*evidence.Page // sheets of services that were read
	first     []*evidence.Page // pages of the first level that were read
	second    []*evidence.Page
	list      *evidence.Page // "Servizi"
}

type modelKey struct{}

func modelOf(s *evidence.Snapshot) *model {
	return s.Derived(modelKey{}, func() any { return newModel(s) }).(*model)
}

// modelVocabulary are names that stand on every page of a site of the model, in
// header or footer; three of them on one page are no accident.
var modelVocabulary = [...]string{
	"management", "news", "all-services", "live", "all-topics", "faq", "report-inefficiency", "appointment-booking",
	"privacy-policy-link", "legal-notes", "accessibility-link", "custom-submenu", "personal-area-login", "feedback",
}

func newModel(s *evidence.Snapshot) *model {
	m := &model{elements: map[*evidence.Page]map[string][]*evidence.Element{}}
	for i := range s.Municipality.Grants {
		if g := &s.Municipality.Grants[i]; g.Measure == "1.4.1" && g.State == "E" {
			m.certified = g
		}
	}
	m.home = s.HomePage()
	levels := map[string]int{}
	for i := range s.Pages {
		p := &s.Pages[i]
		if !p.Read() || !s.Own(p.URL) {
			continue
		}
		named := make(map[string][]*evidence.Element, len(p.Elements))
		for j := range p.Elements {
			e := &p.Elements[j]
			named[e.Name] = append(named[e.Name], e)
			switch e.Name {
			case "service-link":
				levels[evidence.PageKey(e.Href)] = serviceLevel
			case "management", "news", "all-services", "live":
				levels[evidence.PageKey(e.Href)] = firstLevel
			case "management-category-link", "news-category-link", "service-category-link", "live-button-locations", "live-button-events":
				levels[evidence.PageKey(e.Href)] = secondLevel
			}
		}
		m.elements[p] = named
		if !m.adopted && vocabulary(named) >= 3 {
			m.adopted, m.home = true, p
		}
	}
	m.sort(s, levels)
	return m
}

const (
	serviceLevel = 1 + iota
	firstLevel
	secondLevel
)

// sort says which pages are what to the model, in the order they were read.
func (m *model) sort(s *evidence.Snapshot, levels map[string]int) {
	for i := range s.Pages {
		p := &s.Pages[i]
		named := m.elements[p]
		if named == nil || p == m.home {
			continue
		}
		level := levels[evidence.PageKey(p.URL)]
		if level == 0 {
			level = levels[evidence.PageKey(p.Asked)]
		}
		switch {
		case len(named["service-title"]) > 0 && len(named["page-index"]) > 0, level == serviceLevel && len(named["page-index"]) > 0:
			m.services = append(m.services, p)
		case level == firstLevel:
			m.first = append(m.first, p)
		case level == secondLevel:
			m.second = append(m.second, p)
		}
	}
	if m.home == nil {
		return
	}
	if e := m.element(m.home, "all-services"); e != nil && e.Href != "" {
		if p := s.Page(e.Href); p != nil && p.Read() {
			m.list = p
		}
	}
}

func vocabulary(named map[string][]*evidence.Element) int {
	n := 0
	for _, name := range modelVocabulary {
		if len(named[name]) > 0 {
			n++
		}
	}
	return n
}

// element returns the first element of that name on a page; nil when there is none.
func (m *model) element(p *evidence.Page, name string) *evidence.Element {
	if all := m.elements[p][name]; len(all) > 0 {
		return all[0]
	}
	return nil
}

// text returns the words of the first element of that name, folded.
func (m *model) text(p *evidence.Page, name string) string {
	if e := m.element(p, name); e != nil {
		return strings.TrimSpace(evidence.Fold(label(p, e)))
	}
	return ""
}

// label returns an element's words or, where it shows a picture instead, the
// words of its link: the picture's text alternative.
func label(p *evidence.Page, e *evidence.Element) string {
	if e.Text != "" || e.Href == "" {
		return e.Text
	}
	for i := range p.Links {
		if l := &p.Links[i]; l.URL == e.Href && (l.Element == e.Name || l.Element == "") && l.Text != "" {
			return l.Text
		}
	}
	return ""
}

// criterion completes a check of the official model: whom it binds, what it
// needs, where it is written.
func criterion(code string, c Check) Check {
	c.ID = "model-" + strings.ReplaceAll(strings.ToLower(code), ".", "-")
	c.Family = Adjacent
	c.Title = Text{IT: code + " " + c.Title.IT, EN: code + " " + c.Title.EN}
	if c.Severity == "" {
		c.Severity = Should
	}
	c.About.IT += " Non si applica a un sito che non ha adottato il modello; è negativo solo se PA digitale 2026 dice l'ente certificato sulla misura 1.4.1 (stato E), altrimenti parziale."
	c.About.EN += " Not applicable to a site that never adopted the model; it fails only where PA digitale 2026 says that the body was certified under measure 1.4.1 (state E), else it is a warning."
	c.Cites = append(c.Cites, Cite{Act: "Modello Comuni", Where: code, URL: modelURL})
	c.Since, c.Needs, c.Applies = date(2022, 4, 1), []evidence.Part{evidence.Home}, bindsModel
	return c
}

// bindsModel says whether the model's criteria bind a site. One that could not
// be read is asked for what it needs first.
func bindsModel(s *evidence.Snapshot) (string, bool) {
	if s.Site.Fault != "" {
		return "", true
	}
	m := modelOf(s)
	return "model-not-adopted", m.adopted || m.certified != nil
}

// fail is the verdict on a criterion that is not met (RULINGS.md, Official
// model): a fail where the project was certified, else a warning.
func (m *model) fail(s *evidence.Snapshot, why Text, proof ...Proof) Finding {
	if m.certified == nil {
		return warned(why, proof...)
	}
	if !m.adopted { // the door may hide the site
		if fault := absence(s); fault != "" {
			return unknown(fault, FaultText(fault), proof...)
		}
	}
	if m.home != nil && len(m.home.Elements) >= maxModelElements {
		return unknown(evidence.TooLarge, FaultText(evidence.TooLarge), proof...)
	}
	return failed(why, proof...)
}

// maxModelElements is how many marked elements of a page are recorded; what is
// not among so many may stand behind them.
const maxModelElements = 600

// homeElement proves with what is, or is not, on the model's home page.
func (m *model) homeProof(s *evidence.Snapshot, quote string) Proof {
	if m.home != nil {
		return pageProof(m.home, quote)
	}
	return homeProof(s, quote)
}

// link returns the footer's link of that name and its proof; false when there
// is none. Themes put it on an anchor or on what stands around or in one.
func (m *model) link(s *evidence.Snapshot, name string) (*evidence.Element, Proof, bool) {
	if m.home == nil {
		return nil, homeProof(s, `data-element="`+name+`": 0`), false
	}
	all := m.elements[m.home][name]
	var e *evidence.Element
	for _, x := range all {
		if e == nil || x.Region == evidence.Footer && e.Region != evidence.Footer {
			e = x
		}
	}
	if e == nil {
		return nil, pageProof(m.home, `data-element="`+name+`": 0`), false
	}
	if words := label(m.home, e); words != e.Text {
		full := *e
		full.Text = words
		e = &full
	}
	if e.Href == "" {
		for i := range m.home.Links {
			if l := &m.home.Links[i]; l.Element == name || evidence.Fold(l.Text) == evidence.Fold(e.Text) && e.Text != "" {
				full := *e
				full.Href = l.URL
				e = &full
				break
			}
		}
	}
	return e, pageProof(m.home, `<`+e.Tag+` data-element="`+name+`"> «`+e.Text+`» → `+e.Href), true
}

// quoted writes an expectation: what should have been there, and what is.
func expected(want, found string) Text {
	if found == "" {
		found = "—"
	}
	return Text{IT: "Atteso " + want + "; trovato: " + found + ".", EN: "Expected " + want + "; found: " + found + "."}
}
