package checks

import "github.com/campanile-italia/campanile/evidence"

// cloudCites are the norms all hosting checks rest on.
var cloudCites = []Cite{
	{Act: "D.L. 179/2012", Where: "art. 33-septies", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legge:2012-10-18;179~art33septies"},
	{Act: "ACN, decreto direttoriale 21007/24 (Regolamento cloud)", Where: "in vigore dal 1° agosto 2024", URL: "https://www.gazzettaufficiale.it/eli/gu/2024/07/13/163/sg/html"},
}

var _ = register(Check{
	ID: "hosting-site", Family: Hosting, Severity: Must, Weight: 6, Dimension: Technological,
	Title: Text{IT: "Collocazione del sito", EN: "Where the site is hosted"},
	About: Text{
		IT: "Ogni indirizzo del sito è ricondotto alla sua rete (AS, nome inverso, CNAME) e a una classe: psn, public-in-house, own-as, qualified-cloud sono conformi; other-hoster è parziale; access-isp è parziale, e negativo («indizio di server in sede») con almeno un segno di una macchina dell'ente, come il certificato con il suo nome. Decide la classe peggiore. Dietro una CDN o in una rete non classificata l'esito è non rilevabile. È un indizio: dall'esterno non si vede il CED.",
		EN: "Every address of the site is traced to its network (AS, reverse name, CNAME) and to a class: psn, public-in-house, own-as, qualified-cloud pass; other-hoster is a warning; access-isp is a warning, and a fail (\"evidence of on-premises\") with one sign at least of a machine of the body's own, such as a certificate with its name. The worst class decides. Behind a CDN or in a network nobody classed it is unknown. This is evidence: the data centre itself cannot be seen from outside.",
	},
	Remedy: Text{
		IT: "Il responsabile per la transizione digitale (RTD) trasferisce il sito su un servizio cloud qualificato ACN, sul PSN o su un'infrastruttura pubblica adeguata; se lo è già, chiede al fornitore la scheda del catalogo ACN.",
		EN: "The digital transition officer (RTD) moves the site to an ACN-qualified cloud service, to the PSN or to an adequate public infrastructure; where it already is, asks the supplier for the entry in ACN's catalogue.",
	},
	Cites: cloudCites,
	Since: date(2024, 8, 1), Needs: []evidence.Part{evidence.SiteAddress, evidence.Networks},
	Gives: []Status{Pass, Warn, Fail, Unknown},
	Judge: func(s *evidence.Snapshot) Finding {
		h := s.SiteHost()
		p := place(s, h)
		return placed(p.status(), p, Proof{URL: "dns:" + h.Name, Quote: p.Quote, At: h.At})
	},
})

// placed says in words where a host is.
func placed(status Status, p Placement, proof Proof) Finding {
	if p.Fault != "" {
		t := FaultText(p.Fault)
		if p.Fault == evidence.NotInSource {
			t = Text{IT: "La rete non è in alcun elenco.", EN: "The network is in no list."}
		}
		return unknown(p.Fault, Text{
			IT: string(p.Class) + " — " + p.Host + ": " + t.IT,
			EN: string(p.Class) + " — " + p.Host + ": " + t.EN,
		}, proof)
	}
	where := Text{IT: "rete di " + p.Owner, EN: "network of " + p.Owner}
	switch {
	case p.Other:
		where = Text{IT: "rete di un altro ente, " + p.Owner, EN: "network of another body, " + p.Owner}
	case p.Class == ClassAccess && p.Signal.IT != "":
		where = Text{
			IT: "linea di accesso di " + p.Owner + ", indizio di server in sede (" + p.Signal.IT + ")",
			EN: "access line of " + p.Owner + ", evidence of on-premises (" + p.Signal.EN + ")",
		}
		proof.Quote += "; " + p.Signal.IT
	case p.Class == ClassAccess:
		where = Text{IT: "linea di accesso di " + p.Owner, EN: "access line of " + p.Owner}
	}
	return Finding{Status: status, Message: Text{
		IT: string(p.Class) + " — " + p.Host + ": " + where.IT + ".",
		EN: string(p.Class) + " — " + p.Host + ": " + where.EN + ".",
	}, Proof: []Proof{proof}}
}
