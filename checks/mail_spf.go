package checks

import (
	"fmt"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "mail-spf", Family: Adjacent, Severity: Should, Weight: 4, Dimension: Technological,
	Title: Text{IT: "SPF del dominio di posta", EN: "SPF of the mail domain"},
	About: Text{
		IT: "Si giudica il dominio della casella istituzionale non PEC in IPA, se è dell'ente, altrimenti quello del sito. Positivo: un solo record v=spf1, chiuso da -all o ~all, con non più di 10 interrogazioni DNS. Parziale: ?all, senza «all», oltre 10 interrogazioni o oltre 2 a vuoto. Negativo: assente, doppio, +all o con errori permanenti (RFC 7208). Non si applica se il dominio è di un fornitore.",
		EN: "Judged on the domain of the institutional mailbox in IPA that is not PEC, where it is the body's own, else the site's. Pass: one v=spf1 record ending in -all or ~all within 10 DNS look-ups. Warning: ?all, no \"all\", over 10 look-ups or over 2 void ones. Fail: absent, two of them, +all or permanent errors (RFC 7208). Not applicable to a supplier's domain.",
	},
	Remedy: Text{
		IT: "Chi gestisce il DNS dell'ente pubblica un solo record SPF con i server che spediscono davvero, chiuso da -all; senza posta: «v=spf1 -all».",
		EN: "Whoever keeps the body's DNS publishes one SPF record with the servers that really send, ending in -all; a domain without mail: \"v=spf1 -all\".",
	},
	Cites: acnMail,
	Since: date(2026, 4, 1),
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: judgeSPF,
})

func judgeSPF(s *evidence.Snapshot) Finding {
	z, f := mailZone(s)
	if f != nil {
		return *f
	}
	spf := &z.SPF
	proof := dnsProof(z.Name, strings.Join(spf.Records, " | "), z)
	switch {
	case spf.Fault != "" && len(spf.Records) == 0:
		return unknown(spf.Fault, FaultText(spf.Fault), proof)
	case len(spf.Records) == 0:
		proof.Quote = "TXT v=spf1: 0"
		return failed(Text{IT: z.Name + " non ha un record SPF.", EN: z.Name + " has no SPF record."}, proof)
	case len(spf.Records) > 1:
		return failed(Text{IT: z.Name + " ha più record SPF: nessuno vale (RFC 7208).", EN: z.Name + " has several SPF records: none counts (RFC 7208)."}, proof)
	case spf.All == "+all":
		return failed(Text{IT: "+all autorizza chiunque a spedire come " + z.Name + ".", EN: "+all lets anybody send as " + z.Name + "."}, proof)
	case spf.Lookups > 10:
		return warned(Text{
			IT: fmt.Sprintf("L'SPF di %s chiede %d interrogazioni DNS, il limite è 10.", z.Name, spf.Lookups),
			EN: fmt.Sprintf("The SPF of %s takes %d DNS look-ups, the limit is 10.", z.Name, spf.Lookups),
		}, proof)
	case spf.Void > 2 && spf.Broken == "":
		return warned(Text{
			IT: fmt.Sprintf("L'SPF di %s chiede %d nomi che non esistono, il limite è 2: chi riceve può scartarlo.", z.Name, spf.Void),
			EN: fmt.Sprintf("The SPF of %s asks for %d names that are not there, the limit is 2: a receiver may discard it.", z.Name, spf.Void),
		}, proof)
	case spf.Broken != "":
		proof.Quote += " (" + spf.Broken + ")"
		return failed(Text{IT: "L'SPF di " + z.Name + " ha un errore permanente.", EN: "The SPF of " + z.Name + " has a permanent error."}, proof)
	case spf.Fault != "":
		return unknown(spf.Fault, FaultText(spf.Fault), proof)
	case spf.All == "-all" || spf.All == "~all":
		return passed(Text{IT: "L'SPF di " + z.Name + " è chiuso da " + spf.All + ".", EN: "The SPF of " + z.Name + " ends in " + spf.All + "."}, proof)
	}
	return warned(Text{
		IT: "L'SPF di " + z.Name + " non esclude i server non elencati.",
		EN: "The SPF of " + z.Name + " does not rule out servers it does not list.",
	}, proof)
}
