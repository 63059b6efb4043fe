package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "mail-mta-sts", Family: Adjacent, Severity: Info, Weight: 0, Dimension: Technological,
	Title: Text{IT: "MTA-STS: posta in arrivo solo cifrata", EN: "MTA-STS: incoming mail encrypted only"},
	About: Text{
		IT: "Informazione, senza peso: nessun obbligo è stato trovato. Stesso dominio di SPF. Positivo con una politica leggibile in modalità enforce; parziale in prova (testing), con più record o con una politica che non si legge dietro un certificato valido. L'assenza è lecita: non applicabile, come la politica none che la ritira.",
		EN: "Information, without weight: no legal duty was found. On the same domain as SPF. Pass with a readable policy in mode enforce; warning in mode testing, with several records, or with a policy that cannot be read behind a valid certificate. Absence is lawful: not applicable, and so is the policy none that withdraws it.",
	},
	Remedy: Text{
		IT: "Il gestore della posta pubblica la politica su mta-sts.<dominio> e il record _mta-sts; dopo qualche settimana passa da testing a enforce.",
		EN: "The mail provider publishes the policy at mta-sts.<domain> and the record _mta-sts; after some weeks it moves from testing to enforce.",
	},
	Cites: []Cite{{Act: "RFC 8461", Where: "3", URL: "https://www.rfc-editor.org/rfc/rfc8461"}},
	Since: date(2020, 11, 1),
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Judge: judgeMTASTS,
})

func judgeMTASTS(s *evidence.Snapshot) Finding {
	z, f := mailZone(s)
	if f != nil {
		return *f
	}
	p := z.MTASTS
	if p == nil {
		return notApplicable("no-mail", reasonText("no-mail"), recordProof(z, "MX", "MX: 0"))
	}
	proof := Proof{URL: "dns:_mta-sts." + z.Name + "?type=TXT", Quote: strings.Join(p.Records, " | ") + " mode: " + p.Mode, At: z.At}
	switch {
	case len(p.Records) == 0 && p.Fault != "":
		return unknown(p.Fault, FaultText(p.Fault), proof)
	case len(p.Records) == 0 || p.Fault == "" && len(p.Records) == 1 && p.Mode == "none":
		return notApplicable("no-policy", reasonText("no-policy"), proof)
	case len(p.Records) > 1:
		return warned(Text{IT: "Più record MTA-STS: nessuno vale (RFC 8461).", EN: "Several MTA-STS records: none counts (RFC 8461)."}, proof)
	case p.Fault == evidence.Timeout || p.Fault == evidence.OutOfBudget || p.Fault == evidence.Robots || p.Fault == evidence.ServerError || p.Fault == evidence.Blocked:
		return unknown(p.Fault, FaultText(p.Fault), proof)
	case p.Fault != "":
		proof.Quote += " (" + string(p.Fault) + ": " + p.Note + ")"
		return warned(Text{IT: "Il record MTA-STS c'è, la politica non vale: " + FaultText(p.Fault).IT, EN: "The MTA-STS record is there, the policy does not count: " + FaultText(p.Fault).EN}, proof)
	case p.Mode == "enforce":
		return passed(Text{IT: "MTA-STS impone la cifratura (enforce).", EN: "MTA-STS enforces encryption."}, proof)
	}
	return warned(Text{IT: "MTA-STS è in prova (" + p.Mode + ").", EN: "MTA-STS is on trial (" + p.Mode + ")."}, proof)
}
