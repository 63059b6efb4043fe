package checks

import (
	"strconv"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "mail-dmarc", Family: Adjacent, Severity: Should, Weight: 4, Dimension: Technological,
	Title: Text{IT: "DMARC del dominio di posta", EN: "DMARC of the mail domain"},
	About: Text{
		IT: "Stesso dominio di SPF. Il record si cerca in _dmarc del dominio e poi del dominio organizzativo secondo la lista dei suffissi pubblici: _dmarc.mi.it non aiuta nessuno. Positivo con p=quarantine o reject su tutta la posta, parziale con p=none o pct sotto 100, negativo se assente, multiplo o malformato (per RFC 7489 è come assente). Non si applica se il dominio è di un fornitore.",
		EN: "On the same domain as SPF. The record is looked for at _dmarc of the domain, then of the organisational domain by the public suffix list: _dmarc.mi.it helps nobody. Pass with p=quarantine or reject on all mail, a warning with p=none or a pct below 100, a fail where absent, several or malformed (as good as absent, RFC 7489). Not applicable to a supplier's domain.",
	},
	Remedy: Text{
		IT: "Chi gestisce il DNS pubblica _dmarc con p=none e un indirizzo per i rapporti, li legge per qualche settimana e passa a p=quarantine, poi a p=reject.",
		EN: "Whoever keeps the DNS publishes _dmarc with p=none and an address for reports, reads them for some weeks and moves to p=quarantine, then p=reject.",
	},
	Cites: acnMail,
	Since: date(2026, 4, 1),
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: judgeDMARC,
})

func judgeDMARC(s *evidence.Snapshot) Finding {
	z, f := mailZone(s)
	if f != nil {
		return *f
	}
	d := &z.DMARC
	name := d.Name
	if name == "" {
		name = "_dmarc." + z.Name
	}
	proof := dnsProof(name, strings.Join(d.Records, " | "), z)
	switch {
	case d.Fault != "" && len(d.Records) == 0:
		return unknown(d.Fault, FaultText(d.Fault), proof)
	case len(d.Records) == 0:
		proof.Quote = "TXT v=DMARC1: 0 (" + strings.Join(d.Asked, ", ") + ")"
		return failed(Text{IT: z.Name + " non ha un record DMARC.", EN: z.Name + " has no DMARC record."}, proof)
	case len(d.Records) > 1:
		return failed(Text{IT: "Più record DMARC: nessuno vale (RFC 7489).", EN: "Several DMARC records: none counts (RFC 7489)."}, proof)
	}
	policy, pct := dmarcPolicy(d.Records[0], strings.TrimPrefix(name, "_dmarc.") != z.Name)
	switch {
	case policy == "":
		return failed(Text{IT: "Il record DMARC è malformato: vale come assente (RFC 7489).", EN: "The DMARC record is malformed: as good as absent (RFC 7489)."}, proof)
	case policy == "none":
		return warned(Text{IT: "DMARC è in sola osservazione (p=none).", EN: "DMARC only watches (p=none)."}, proof)
	case pct < 100:
		return warned(Text{IT: "DMARC vale solo per il " + strconv.Itoa(pct) + "% della posta.", EN: "DMARC covers " + strconv.Itoa(pct) + "% of the mail only."}, proof)
	}
	return passed(Text{IT: "DMARC protegge il dominio: p=" + policy + ".", EN: "DMARC protects the domain: p=" + policy + "."}, proof)
}

// dmarcPolicy returns the policy a record sets for the domain, and the share
// of mail it covers. A record inherited from the organisational domain
// governs by sp= where it has one. Empty when the record is no DMARC record:
// v=DMARC1 must come first, p= must be one of three words (RFC 7489, 6.3).
func dmarcPolicy(record string, inherited bool) (policy string, pct int) {
	tags := strings.Split(record, ";")
	if name, value, _ := strings.Cut(tags[0], "="); !strings.EqualFold(strings.TrimSpace(name), "v") || strings.TrimSpace(value) != "DMARC1" {
		return "", 0
	}
	p, sp, pct, reports := "", "", 100, false
	for _, tag := range tags[1:] {
		name, value, ok := strings.Cut(tag, "=")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.ToLower(strings.TrimSpace(value))
		switch {
		case !ok: // errors in the rest of a record are ignored (RFC 7489, 6.3)
		case name == "p":
			p = value
		case name == "sp":
			sp = value
		case name == "rua":
			reports = strings.HasPrefix(value, "mailto:")
		case name == "pct":
			if n, err := strconv.Atoi(value); err == nil && n >= 0 && n <= 100 {
				pct = n
			}
		}
	}
	if !dmarcWord(p) || sp != "" && !dmarcWord(sp) {
		if reports {
			return "none", 100 // RFC 7489, 6.6.3: with somewhere to report to, it is watched
		}
		return "", 0
	}
	if inherited && sp != "" {
		return sp, pct
	}
	return p, pct
}

func dmarcWord(p string) bool { return p == "none" || p == "quarantine" || p == "reject" }
