package checks

import "github.com/campanile-italia/campanile/evidence"

var _ = register(Check{
	ID: "dns-dnssec", Family: Adjacent, Severity: Info, Weight: 0, Dimension: Technological,
	Title: Text{IT: "DNSSEC del dominio del sito", EN: "DNSSEC of the site's domain"},
	About: Text{
		IT: "Informazione, senza peso: nessun obbligo è stato trovato. Positivo se il resolver convalida le firme della zona fino alla radice. Una zona non firmata è lecita: non applicabile. Se il resolver non convalida, o la convalida fallisce, l'esito è non rilevabile.",
		EN: "Information, without weight: no legal duty was found. Pass where the resolver validates the zone's signatures up to the root. An unsigned zone is lawful: not applicable. Where the resolver does not validate, or validation fails, it is unknown.",
	},
	Remedy: Text{
		IT: "Chi gestisce il DNS attiva la firma della zona e comunica il record DS al Registro .it.",
		EN: "Whoever keeps the DNS has the zone signed and hands the DS record to the .it Registry.",
	},
	Cites: []Cite{{Act: "RFC 4035", Where: "4.3", URL: "https://www.rfc-editor.org/rfc/rfc4035"}},
	Since: date(2020, 11, 1),
	Gives: []Status{Pass, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		z, f := siteZone(s)
		if f != nil {
			return *f
		}
		proof := recordProof(z, "DNSKEY", "DNSSEC: "+string(z.DNSSEC))
		switch z.DNSSEC {
		case evidence.DNSSECSecure:
			return passed(Text{IT: "La zona è firmata e la firma è valida.", EN: "The zone is signed and the signature is valid."}, proof)
		case evidence.DNSSECInsecure:
			return notApplicable("not-signed", reasonText("not-signed"), proof)
		case evidence.DNSSECBogus:
			return unknown(evidence.DNS, FaultText(evidence.DNS), proof)
		}
		return unknown(evidence.SourceMissing, Text{IT: "Il resolver di questa installazione non convalida le firme.", EN: "This installation's resolver does not validate signatures."}, proof)
	},
})
