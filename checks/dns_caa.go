package checks

import (
	"slices"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "dns-caa", Family: Adjacent, Severity: Info, Weight: 0, Dimension: Technological,
	Title: Text{IT: "CAA: chi può emettere certificati", EN: "CAA: who may issue certificates"},
	About: Text{
		IT: "Informazione, senza peso: nessun obbligo è stato trovato. Positivo se un record CAA limita le autorità che possono emettere certificati per il dominio, anche se pubblicato più in alto (RFC 8659). L'assenza è lecita: non applicabile.",
		EN: "Information, without weight: no legal duty was found. Pass where a CAA record, a higher name's included (RFC 8659), limits which authorities may issue certificates for the domain. Absence is lawful: not applicable.",
	},
	Remedy: Text{
		IT: "Chi gestisce il DNS pubblica un record CAA con l'autorità usata davvero, per esempio «0 issue \"letsencrypt.org\"».",
		EN: "Whoever keeps the DNS publishes a CAA record with the authority really used, such as \"0 issue letsencrypt.org\".",
	},
	Cites: []Cite{{Act: "RFC 8659", Where: "3", URL: "https://www.rfc-editor.org/rfc/rfc8659"}},
	Since: date(2020, 11, 1),
	Gives: []Status{Pass, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		z, f := siteZone(s)
		if f != nil {
			return *f
		}
		if !slices.ContainsFunc(z.CAA, limitsIssue) {
			return notApplicable("no-caa", reasonText("no-caa"), recordProof(z, "CAA", "issue: 0; "+strings.Join(z.CAA, " | ")))
		}
		return passed(Text{IT: "I record CAA dicono chi può emettere certificati.", EN: "CAA records say who may issue certificates."}, recordProof(z, "CAA", strings.Join(z.CAA, " | ")))
	},
})

// limitsIssue says whether a record says who may issue: one that only says where
// to report binds nobody (RFC 8659, 4.2 to 4.4).
func limitsIssue(record string) bool {
	fields := strings.Fields(record)
	return len(fields) > 1 && (fields[1] == "issue" || fields[1] == "issuewild")
}
