package web

import (
	"fmt"
	"html"
	"net/http"
	"unicode/utf8"
)

// badge is a comune's score as a small image for its own site, with the day of
// the visit: an image that somebody copied tells how old it is.
func (s *Server) badge(w http.ResponseWriter, r *http.Request) {
	row := s.row(r.PathValue("ipa"))
	if row == nil {
		s.noComune(w, r)
		return
	}
	p := page{Lang: s.lang(r)}
	v := row.Score("").Value
	value, day := p.T("senza punteggio", "no score"), p.T("non visitato", "not visited")
	if v != nil {
		value = p.Percent(v)
	}
	if row.Outcome != nil {
		day = p.Day(row.Outcome.Finished.In(rome))
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Cache-Control", "public, max-age=3600")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // it is made for other sites
	fmt.Fprint(w, drawBadge(value+" · "+day, badgeColours[bandOf(v)], fmt.Sprintf("Campanile: %s, %s (%s)", row.Name, value, day)))
}

// badgeColours are dark enough for white letters (WCAG 2.1, 1.4.3).
var badgeColours = [...]string{bandLow: "#a8001c", bandMiddle: "#8a5200", bandHigh: "#006b43", bandNone: "#4c5b69"}

const (
	badgeLeft   = 82 // width of the part with the name
	letterWidth = 7  // of a letter of 12 pixels, about; the text is fitted into it
)

func drawBadge(text, colour, title string) string {
	right := utf8.RuneCountInString(text)*letterWidth + 16
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="24" viewBox="0 0 %[1]d 24" role="img" aria-label="%[2]s"><title>%[2]s</title>`+
		`<rect width="%[1]d" height="24" rx="4" fill="%[3]s"/><path d="M4 0h%[4]dv24H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4z" fill="#17324d"/>`+
		`<g fill="#fff" font-family="Titillium Web,Verdana,sans-serif" font-size="12" font-weight="600"><text x="9" y="16" textLength="66">Campanile</text><text x="%[5]d" y="16" textLength="%[6]d">%[7]s</text></g></svg>`,
		badgeLeft+right, html.EscapeString(title), colour, badgeLeft-4, badgeLeft+8, right-16, html.EscapeString(text))
}
