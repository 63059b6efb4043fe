package checks

import (
	"fmt"
	"net/url"
	"time"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "security-txt", Family: Adjacent, Severity: Info, Weight: 0, Dimension: Organisational,
	Title: Text{IT: "Contatto per le vulnerabilità (security.txt)", EN: "Contact for vulnerabilities (security.txt)"},
	About: Text{
		IT: "Informazione, senza peso: nessun obbligo italiano è stato trovato. Si chiede /.well-known/security.txt: positivo se indica un contatto e una scadenza non passata; parziale se è scaduto o senza scadenza. L'assenza è lecita: non applicabile. Una pagina HTML di errore data con esito 200 vale come assenza.",
		EN: "Information, without weight: no Italian duty was found. Asks for /.well-known/security.txt: pass where it names a contact and a date of expiry not past; warning where it has expired or names none. Absence is lawful: not applicable. An HTML error page answered with status 200 counts as absence.",
	},
	Remedy: Text{
		IT: "L'RTD decide a chi si segnalano le vulnerabilità; il fornitore del sito pubblica il file con Contact ed Expires, e lo rinnova ogni anno.",
		EN: "The RTD decides whom vulnerabilities are reported to; the site's supplier publishes the file with Contact and Expires, and renews it every year.",
	},
	Cites: []Cite{{Act: "RFC 9116", Where: "2.5 e 3", URL: "https://www.rfc-editor.org/rfc/rfc9116"}},
	Since: date(2022, 4, 27), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Judge: judgeSecurityTxt,
})

func judgeSecurityTxt(s *evidence.Snapshot) Finding {
	t := s.Site.SecurityTxt
	if t == nil {
		if u, err := url.Parse(s.Site.URL); err == nil && evidence.TenantPath(u) != "" {
			return notApplicable("vendor-domain", reasonText("vendor-domain"), Proof{URL: s.Site.URL, At: s.Started}) // the file would be the supplier's
		}
		fault := exchangeFault(s, &s.Site.HTTPS) // the file counts over HTTPS only (RFC 9116, 3)
		return unknown(fault, FaultText(fault), homeProof(s, ""))
	}
	proof := Proof{URL: t.Asked, Quote: fmt.Sprintf("HTTP %d, Contact: %d", t.Last().Status, t.Contacts), At: t.At}
	switch {
	case t.Fault == evidence.NotFound || t.Fault == "" && !t.There():
		return notApplicable("no-file", reasonText("no-file"), proof)
	case t.Fault != "":
		return unknown(t.Fault, FaultText(t.Fault), proof)
	case t.Expires.IsZero():
		return warned(Text{IT: "Il file indica un contatto ma nessuna scadenza leggibile.", EN: "The file names a contact but no readable date of expiry."}, proof)
	}
	proof.Quote += ", Expires: " + t.Expires.Format(time.RFC3339)
	if t.Expires.Before(s.Started) {
		return warned(Text{IT: "Il file è scaduto il " + t.Expires.Format("02/01/2006") + ".", EN: "The file expired on " + t.Expires.Format(time.DateOnly) + "."}, proof)
	}
	return passed(Text{IT: "Il sito dice a chi segnalare le vulnerabilità.", EN: "The site says whom vulnerabilities are reported to."}, proof)
}
