package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "tls-versions", Family: Adjacent, Severity: Should, Weight: 6, Dimension: Technological,
	Title: Text{IT: "Versioni TLS e cifrari del sito", EN: "The site's TLS versions and cipher suites"},
	About: Text{
		IT: "Al server si propongono, una alla volta, le versioni da SSL 3.0 a TLS 1.3 e i cifrari per classi. Positivo: TLS 1.2 o 1.3 con cifrari a segretezza in avanti e cifratura autenticata (ECDHE o DHE con GCM, CCM o ChaCha20), niente versioni precedenti e niente cifrari superati. Parziale: accetta ancora SSL 3.0, TLS 1.0 o 1.1, oppure cifrari superati (senza cifratura, anonimi, per esportazione, RC4, DES, 3DES), oppure in TLS 1.2 ha solo cifrari CBC o senza segretezza in avanti. Negativo: non offre né TLS 1.2 né TLS 1.3. I cifrari CBC tenuti accanto a quelli buoni non cambiano l'esito.",
		EN: "The versions from SSL 3.0 to TLS 1.3 are put to the server one by one, and cipher suites class by class. Pass: TLS 1.2 or 1.3 with forward secrecy and authenticated encryption (ECDHE or DHE with GCM, CCM or ChaCha20), no older version and no broken suite. Warning: it still takes SSL 3.0, TLS 1.0 or 1.1, or broken suites (no encryption, anonymous, export, RC4, DES, 3DES), or in TLS 1.2 has only CBC suites or none with forward secrecy. Fail: it offers neither TLS 1.2 nor TLS 1.3. CBC suites kept beside good ones do not change the verdict.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito abilita solo TLS 1.2 e 1.3 e, in TLS 1.2, i soli cifrari ECDHE con AES-GCM o ChaCha20: in nginx «ssl_protocols TLSv1.2 TLSv1.3», in Apache «SSLProtocol -all +TLSv1.2 +TLSv1.3».",
		EN: "The site's supplier enables TLS 1.2 and 1.3 only and, in TLS 1.2, only ECDHE suites with AES-GCM or ChaCha20: in nginx \"ssl_protocols TLSv1.2 TLSv1.3\", in Apache \"SSLProtocol -all +TLSv1.2 +TLSv1.3\".",
	},
	Cites: []Cite{
		{Act: "AgID, Raccomandazioni in merito allo standard Transport Layer Security (TLS)", Where: "AgID-RACCSECTLS-01, novembre 2020", URL: "https://cert-agid.gov.it/wp-content/uploads/2020/11/AgID-RACCSECTLS-01.pdf"},
		{Act: "Modello Comuni", Where: "C.SI.5.1", URL: "https://docs.italia.it/italia/designers-italia/design-comuni-docs/it/versione-corrente/"},
		{Act: "RFC 9325", Where: "3.1, 4", URL: "https://www.rfc-editor.org/rfc/rfc9325"},
	},
	Since: date(2020, 11, 1), Needs: []evidence.Part{evidence.SiteAddress},
	Gives: []Status{Pass, Warn, Fail, Unknown},
	Judge: judgeTLSVersions,
})

func judgeTLSVersions(s *evidence.Snapshot) Finding {
	h := s.SiteHost()
	t := h.TLS
	switch {
	case t == nil || t.Fault != "" && len(t.Offers) == 0:
		fault := exchangeFault(s, &s.Site.HTTPS)
		if t != nil {
			fault = t.Fault
		}
		return unknown(fault, FaultText(fault), Proof{URL: "https://" + h.Name + "/", Quote: tlsNote(t), At: h.At})
	case len(t.Offers) == 0:
		return unknown(evidence.OutOfBudget, Text{IT: "In questa visita le versioni non sono state provate.", EN: "This visit did not try the versions."}, tlsProof(h))
	}
	o := readOffers(t)
	proof := Proof{URL: "https://" + h.Name + "/", Quote: o.quote(t), At: t.At}
	switch {
	case len(o.old) > 0 && len(o.good) == 0 && o.untold[good] == "" && oldSession(t):
		return failed(Text{
			IT: "Il server non offre né TLS 1.2 né TLS 1.3: al più " + o.old[0] + ".",
			EN: "The server offers neither TLS 1.2 nor TLS 1.3: " + o.old[0] + " at most.",
		}, proof)
	case len(o.old) > 0:
		return warned(Text{IT: "Il server accetta ancora " + strings.Join(o.old, ", ") + ".", EN: "The server still accepts " + strings.Join(o.old, ", ") + "."}, proof)
	case len(o.broken) > 0:
		return warned(Text{IT: "Il server accetta cifrari superati: " + few(o.broken) + ".", EN: "The server accepts broken suites: " + few(o.broken) + "."}, proof)
	case o.weakOnly:
		return warned(Text{
			IT: "In TLS 1.2 il server non ha cifrari a segretezza in avanti con cifratura autenticata.",
			EN: "In TLS 1.2 the server has no suite with forward secrecy and authenticated encryption.",
		}, proof)
	}
	for _, fault := range o.untold {
		if fault != "" {
			if t.Fault != "" { // the visit's own session failed: that is why
				fault = t.Fault
			}
			return unknown(fault, FaultText(fault), proof)
		}
	}
	if len(o.good) == 0 {
		return unknown(evidence.TLS, FaultText(evidence.TLS), proof) // it refuses whatever is offered
	}
	versions := strings.Join(o.good, ", ")
	if o.dated {
		return passed(Text{
			IT: "Il server offre " + versions + " con cifrari adeguati; accanto ne tiene di datati (CBC o senza segretezza in avanti), da togliere quando si può.",
			EN: "The server offers " + versions + " with adequate suites; beside them it keeps dated ones (CBC or without forward secrecy), to be dropped when possible.",
		}, proof)
	}
	return passed(Text{IT: "Il server offre solo " + versions + ", con cifrari adeguati.", EN: "The server offers " + versions + " only, with adequate suites."}, proof)
}

// The two kinds of versions.
const (
	good = iota
	old
)

// offers is what a server's versions and suites come to.
type offers struct {
	good, old []string // versions accepted, newest first
	broken    []string // suites
	dated     bool     // suites accepted in TLS 1.2 that are neither modern nor broken
	weakOnly  bool     // and no modern one
	untold    [2]evidence.Fault
}

func readOffers(t *evidence.TLSFacts) offers {
	var o offers
	for i := range t.Offers {
		v := &t.Offers[i]
		kind, list := old, &o.old
		if v.Version == "TLS 1.3" || v.Version == "TLS 1.2" {
			kind, list = good, &o.good
		}
		if v.Offered {
			*list = append(*list, v.Version)
		} else if v.Fault != "" && o.untold[kind] == "" {
			o.untold[kind] = v.Fault
		}
		modern := false
		for _, suite := range v.Suites {
			switch {
			case suite.Broken():
				o.broken = append(o.broken, string(suite))
			case suite.Modern():
				modern = true
			case kind == good:
				o.dated = true
			}
		}
		if v.Version == "TLS 1.2" && v.Offered && !modern {
			o.weakOnly = v.Whole || v.Fault == evidence.OutOfBudget // modern ones are asked for before any other
		}
	}
	if len(o.good) > 0 && o.untold[good] != "" { // the other of the two is there: that decides
		o.untold[good] = ""
	}
	return o
}

// oldSession says whether the session of the visit itself, made by another
// implementation, contradicts that only old versions are there.
func oldSession(t *evidence.TLSFacts) bool { return t.Version != "TLS 1.2" && t.Version != "TLS 1.3" }

// quote lists the versions and a few suites of each.
func (o *offers) quote(t *evidence.TLSFacts) string {
	var parts []string
	for i := range t.Offers {
		v := &t.Offers[i]
		switch {
		case v.Offered && v.Version == "TLS 1.3": // its suites are all good
			parts = append(parts, v.Version)
		case v.Offered:
			var suites []string
			for _, s := range v.Suites {
				suites = append(suites, string(s))
			}
			parts = append(parts, v.Version+" ("+few(suites)+")")
		case v.Fault != "":
			parts = append(parts, v.Version+": "+string(v.Fault))
		default:
			parts = append(parts, v.Version+": no")
		}
	}
	return strings.Join(parts, "; ")
}

// few names the first suites of a list.
func few(suites []string) string {
	if len(suites) > 3 {
		return strings.Join(suites[:3], " ") + " …"
	}
	return strings.Join(suites, " ")
}
