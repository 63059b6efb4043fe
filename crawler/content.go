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
// a person. They count only on pages with next to nothing else: a contact form
// has a CAPTCHA too, below a menu.
var wallSigns = [...]string{
	"captcha", "just a moment", "attention required", "checking your browser", "verifica di essere umano",
	"verify you are human", "are you a robot", "non sei un robot", "non sono un robot", "request unsuccessful. incapsula",
	"access denied", "accesso negato", "ddos protection",
}

// protection is the notice that a page's forms carry, and no wall.
var protection = strings.NewReplacer(
	"protetto da recaptcha", "", "protetto da google recaptcha", "", "protetta da recaptcha", "", "protected by recaptcha", "",
)

func isBotWall(p *evidence.Page) bool {
	if len(p.Text) > 1500 || len(p.Links) > 12 {
		return false
	}
	words := evidence.Fold(p.Title)
	if len(p.Links) <= 3 {
		words += " " + protection.Replace(evidence.Fold(p.Text))
	}
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
	"pagina non trovata", "page not found", "errore 404", "error 404", "404 not found", "pagina inesistente",
	"la pagina richiesta non esiste", "la pagina non esiste", "contenuto non trovato", "risorsa non trovata", "documento non trovato",
	"non e stata trovata", "non e stato trovato", "pagina non disponibile", "seite nicht gefunden", "page non trouvee",
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
	title := evidence.Fold(p.Title)
	return title == "404" || strings.HasPrefix(title, "404 ") // "Determina n. 404 - 2023" is a page
}
