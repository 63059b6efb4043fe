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
	case says(p, placeholderSigns[:]):
		return evidence.NotFound, "HTTP 200 with a placeholder, no site: " + clip(p.Title, 80)
	case says(p, maintenanceSigns[:]):
		return evidence.ServerError, "HTTP 200 with a page that says maintenance: " + clip(p.Title, 80)
	}
	return "", ""
}

// wallSigns are phrases of interstitials that ask the visitor to prove to be
// a person. They count only on pages with next to nothing else: a contact form
// has a CAPTCHA too, below a menu.
var wallSigns = [...]string{
	"captcha", "just a moment", "attention required", "checking your browser", "verifica di essere umano",
	"verify you are human", "are you a robot", "non sei un robot", "non sono un robot", "request unsuccessful. incapsula",
	"access denied", "accesso negato", "ddos protection", "enable javascript and cookies to continue", "verifying you are human",
	"request rejected", "the requested url was rejected", "web page blocked", "sucuri website firewall", "you have been blocked", "richiesta bloccata",
	"ddos-guard", "sei un essere umano",
}

// placeholderSigns are what stands where no site is: a parked domain, a server's
// or panel's first page, an account that was closed. Nothing is missing from a
// site that is not there.
var placeholderSigns = [...]string{
	"domain is for sale", "domain may be for sale", "dominio in vendita", "dominio e in vendita", "acquista questo dominio", "buy this domain",
	"parked domain", "domain parking", "domain is parked", "dominio parcheggiato", "dominio e stato registrato", "dominio scaduto", "domain has expired",
	"apache2 debian default page", "apache2 ubuntu default page", "welcome to nginx", "test page for the apache", "test page for the nginx", "iis windows server",
	"default plesk page", "web server's default page", "account suspended", "account sospeso", "sito sospeso", "hosting sospeso", "default web site page", "index of /",
}

// maintenanceSigns are what a site shows instead of itself.
var maintenanceSigns = [...]string{
	"sito in manutenzione", "in manutenzione", "manutenzione in corso", "manutenzione programmata", "under maintenance", "down for maintenance", "scheduled maintenance",
	"site maintenance", "briefly unavailable", "servizio temporaneamente non disponibile", "sito temporaneamente non disponibile", "error establishing a database connection",
}

// says looks for signs in the title and first heading of a page with next to
// nothing else, and in the words of one that is hardly more than a line: a road
// may be "in manutenzione" in a headline.
func says(p *evidence.Page, signs []string) bool {
	if len(p.Text) > 1500 || len(p.Links) > 12 {
		return false
	}
	words := evidence.Fold(p.Title)
	if len(p.Headings) > 0 {
		words += " | " + evidence.Fold(p.Headings[0])
	}
	if len(p.Text) <= 600 && len(p.Links) <= 3 {
		words += " | " + evidence.Fold(p.Text)
	}
	for _, sign := range signs {
		if strings.Contains(words, sign) {
			return true
		}
	}
	return false
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
