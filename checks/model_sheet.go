package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

// indexVoices are the voices of a sheet's index in the model's order, folded,
// with the elements of which one must hold their content.
var indexVoices = [...]struct {
	text, name string
	content    []string
}{
	{"a chi e rivolto", "A chi è rivolto", []string{"service-addressed"}},
	{"come fare", "Come fare", []string{"service-how-to"}},
	{"cosa serve", "Cosa serve", []string{"service-needed"}},
	{"cosa si ottiene", "Cosa si ottiene", []string{"service-achieved"}},
	{"tempi e scadenze", "Tempi e scadenze", []string{"service-calendar-text", "service-calendar-list"}},
	{"accedi al servizio", "Accedi al servizio", []string{"service-generic-access", "service-booking-access", "service-online-access"}},
	{"condizioni di servizio", "Condizioni di servizio", []string{"service-file"}},
	{"contatti", "Contatti", []string{"service-area"}},
}

// sheet returns the voices that a service sheet lacks, as the model names them,
// and how many of those in its index are out of order.
func (m *model) sheet(p *evidence.Page) (missing []string, disordered int) {
	index := m.text(p, "page-index")
	clipped := len(index) >= 280 // the element's words are bounded: what is not in them may follow
	var places []int
	for _, v := range indexVoices {
		at := strings.Index(index, v.text)
		if at >= 0 {
			places = append(places, at)
		}
		if at < 0 && !clipped || !m.hasContent(p, v.content) {
			missing = append(missing, v.name)
		}
	}
	for _, head := range [...]struct {
		element, name string
		length        int
	}{{"service-title", "titolo", 3}, {"service-description", "descrizione", 3}, {"service-status", "stato", 0}, {"service-topic", "argomenti", 0}} {
		if e := m.element(p, head.element); e == nil || len(strings.TrimSpace(e.Text)) < head.length {
			missing = append(missing, head.name+" ("+head.element+")")
		}
	}
	if words := m.text(p, "breadcrumb"); !strings.Contains(words, "servizi") || strings.HasSuffix(strings.Trim(words, " /›>"), "servizi") {
		missing = append(missing, "percorso (breadcrumb)")
	}
	return missing, outOfOrder(places)
}

// hasContent says whether one of the elements is there with something in it. A
// list, a link or a file may have no words of its own.
func (m *model) hasContent(p *evidence.Page, names []string) bool {
	for _, name := range names {
		for _, e := range m.elements[p][name] {
			if len(strings.TrimSpace(e.Text)) >= 3 || !isParagraph(name) {
				return true
			}
		}
	}
	return false
}

func isParagraph(element string) bool {
	switch element {
	case "service-addressed", "service-how-to", "service-needed", "service-achieved", "service-calendar-text":
		return true
	}
	return false
}

// outOfOrder is how many of the places must be taken away for the rest to rise.
func outOfOrder(places []int) int {
	longest := 0
	best := make([]int, len(places))
	for i := range places {
		best[i] = 1
		for j := range i {
			if places[j] < places[i] {
				best[i] = max(best[i], best[j]+1)
			}
		}
		longest = max(longest, best[i])
	}
	return len(places) - longest
}
