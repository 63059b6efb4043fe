package checks

import (
	"slices"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "mail-dane", Family: Adjacent, Severity: Info, Weight: 0, Dimension: Technological,
	Title: Text{IT: "DANE: certificato dei server di posta nel DNS", EN: "DANE: the mail servers' certificate in DNS"},
	About: Text{
		IT: "Informazione, senza peso: nessun obbligo è stato trovato. Stesso dominio di SPF. Positivo se ogni server di posta in arrivo ha un record TLSA di tipo 2 o 3 e sia quello sia l'MX del dominio sono firmati con DNSSEC (RFC 7672). Parziale se manca a qualcuno dei server. Senza record TLSA, o con un dominio non firmato, è lecito: non applicabile. Il certificato che il server mostra sulla porta 25 non viene letto.",
		EN: "Information, without weight: no legal duty was found. On the same domain as SPF. Pass where every incoming mail server has a TLSA record of usage 2 or 3, and both it and the domain's MX are signed with DNSSEC (RFC 7672). Warning where some of the servers lack it. No TLSA record, or a domain that is not signed, is lawful: not applicable. The certificate shown on port 25 is not read.",
	},
	Remedy: Text{
		IT: "Il gestore della posta pubblica un record TLSA «3 1 1» per ogni server e lo rinnova col certificato; chi gestisce il DNS firma il dominio con DNSSEC.",
		EN: "The mail provider publishes a TLSA record \"3 1 1\" for each server and renews it with the certificate; whoever keeps the DNS signs the domain with DNSSEC.",
	},
	Cites: []Cite{{Act: "RFC 7672", Where: "2.2, 3.1", URL: "https://www.rfc-editor.org/rfc/rfc7672"}},
	Since: date(2020, 11, 1),
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Judge: judgeDANE,
})

func judgeDANE(s *evidence.Snapshot) Finding {
	z, f := mailZone(s)
	if f != nil {
		return *f
	}
	if !receivesMail(z) {
		return notApplicable("no-mail", reasonText("no-mail"), recordProof(z, "MX", "MX: 0"))
	}
	if len(z.DANE) == 0 {
		return unknown(evidence.OutOfBudget, Text{IT: "In questa visita i record TLSA non sono stati chiesti.", EN: "This visit did not ask for TLSA records."}, recordProof(z, "MX", z.MX[0].Host))
	}
	var published, without, unheard *evidence.DANE
	for i := range z.DANE {
		d := &z.DANE[i]
		if len(d.Records) > 0 {
			published = d
		}
		switch {
		case d.Fault != "":
			unheard = d
		case d.DNSSEC != evidence.DNSSECSecure || !slices.ContainsFunc(d.Records, isForMail):
			without = d
		}
	}
	switch {
	case published == nil && unheard == nil:
		return notApplicable("no-tlsa", reasonText("no-tlsa"), tlsaProof(z, &z.DANE[0]))
	case published != nil && z.DNSSEC == "":
		return unknown(evidence.SourceMissing, Text{IT: "Il resolver di questa installazione non convalida le firme.", EN: "This installation's resolver does not validate signatures."}, tlsaProof(z, published))
	case published != nil && z.DNSSEC != evidence.DNSSECSecure:
		return notApplicable("tlsa-unsigned", reasonText("tlsa-unsigned"), tlsaProof(z, published))
	case unheard != nil:
		return unknown(unheard.Fault, FaultText(unheard.Fault), tlsaProof(z, unheard))
	case without != nil:
		return warned(Text{
			IT: without.Host + " non ha un record TLSA che valga per la posta: chi spedisce può passare di lì.",
			EN: without.Host + " has no TLSA record that counts for mail: a sender may go through it.",
		}, tlsaProof(z, without), tlsaProof(z, published))
	}
	return passed(Text{IT: "Ogni server di posta ha il suo record TLSA firmato.", EN: "Every mail server has its signed TLSA record."}, tlsaProof(z, published))
}

// isForMail says whether a TLSA record counts between mail servers: usages 0
// and 1 do not (RFC 7672, 3.1.3).
func isForMail(record string) bool {
	return strings.HasPrefix(record, "2 ") || strings.HasPrefix(record, "3 ")
}

func tlsaProof(z *evidence.Zone, d *evidence.DANE) Proof {
	quote := "TLSA: 0"
	if len(d.Records) > 0 {
		quote = strings.Join(d.Records, " | ") + " DNSSEC: " + string(d.DNSSEC)
	}
	return Proof{URL: "dns:_25._tcp." + d.Host + "?type=TLSA", Quote: quote, At: z.At}
}
