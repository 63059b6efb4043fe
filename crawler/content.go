package crawler

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

// contentFault says why a page served with status 200 is not the content that
// was asked for; empty when it is.
func contentFault(p *evidence.Page, r *reader) (fault evidence.Fault, note string) {
	switch {
	case isBotWall(p):
		return evidence.Blocked, "bot wall: " + clip(p.Title, 80)
	case isScriptOnly(p, r):
		return evidence.ScriptOnly, "no content without JavaScript"
	case isSoftNotFound(p):
		return evidence.NotFound, "HTTP 200 with a page that says not found"
	}
	return "", ""
}

// wallSigns are phrases of interstitials that ask the visitor to prove to be
// a person. They count only on pages with next to nothing else.
var wallSigns = [...]string{
	"captcha", "just a moment", "attention required", "checking your browser", "verifica di essere umano",
	"verify you are human", "are you a robot", "non sei un robot", "non sono un robot", "request unsuccessful. incapsula",
	"access denied", "accesso negato", "ddos protection",
}

func isBotWall(p *evidence.Page) bool {
	if len(p.Text) > 1500 || len(p.Links) > 12 {
		return false
	}
	words := evidence.Fold(p.Title + " " + p.Text)
	for _, sign := range wallSigns {
		if strings.Contains(words, sign) {
			return true
		}
	}
	return false
}

func isScriptOnly(p *evidence.Page, r *reader) bool {
	if len(p.Text) > 250 || len(p.Links) > 2 || len(p.Forms) > 0 || len(p.Frames) > 0 || p.Refresh != "" {
		return false
	}
	return r.scripts > 0 && (r.mountPoint || r.asksForScript || p.Text == "")
}

var notFoundSigns = [...]string{
	"pagina non trovata", "page not found", "errore 404", "error 404", "404 not found", "404 - ", "pagina inesistente",
	"la pagina richiesta non esiste",
}

func isSoftNotFound(p *evidence.Page) bool {
	words := evidence.Fold(p.Title)
	if len(p.Headings) > 0 {
		words += " | " + evidence.Fold(p.Headings[0])
	}
	for _, sign := range notFoundSigns {
		if strings.Contains(words, sign) {
			return true
		}
	}
	return false
}
