package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "mail-tls-rpt", Family: Adjacent, Severity: Info, Weight: 0, Dimension: Technological,
	Title: Text{IT: "TLS-RPT: rapporti sulla cifratura della posta", EN: "TLS-RPT: reports on mail encryption"},
	About: Text{
		IT: "Informazione, senza peso: nessun obbligo è stato trovato. Stesso dominio di SPF. Positivo con un solo record v=TLSRPTv1 che indica dove mandare i rapporti (rua=); parziale con più record o senza rua=. L'assenza è lecita: non applicabile.",
		EN: "Information, without weight: no legal duty was found. On the same domain as SPF. Pass with one record v=TLSRPTv1 that says where reports go (rua=); warning with several records or without rua=. Absence is lawful: not applicable.",
	},
	Remedy: Text{
		IT: "Il gestore della posta pubblica _smtp._tls con «v=TLSRPTv1; rua=mailto:…» e legge i rapporti.",
		EN: "The mail provider publishes _smtp._tls with \"v=TLSRPTv1; rua=mailto:…\" and reads the reports.",
	},
	Cites: []Cite{{Act: "RFC 8460", Where: "3", URL: "https://www.rfc-editor.org/rfc/rfc8460"}},
	Since: date(2020, 11, 1),
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		z, f := mailZone(s)
		if f != nil {
			return *f
		}
		proof := Proof{URL: "dns:_smtp._tls." + z.Name + "?type=TXT", Quote: "TLSRPTv1: " + strings.Join(z.TLSRPT, " | "), At: z.At}
		switch {
		case len(z.TLSRPT) == 0:
			return notApplicable("no-policy", reasonText("no-policy"), proof)
		case len(z.TLSRPT) > 1:
			return warned(Text{IT: "Più record TLS-RPT: nessuno vale (RFC 8460).", EN: "Several TLS-RPT records: none counts (RFC 8460)."}, proof)
		case !strings.Contains(strings.ReplaceAll(strings.ToLower(z.TLSRPT[0]), " ", ""), ";rua="):
			return warned(Text{IT: "Il record TLS-RPT non dice dove mandare i rapporti.", EN: "The TLS-RPT record does not say where reports go."}, proof)
		}
		return passed(Text{IT: "TLS-RPT chiede rapporti sulla cifratura.", EN: "TLS-RPT asks for reports on encryption."}, proof)
	},
})
