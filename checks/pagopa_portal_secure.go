package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "pagopa-portal-secure", Family: PagoPA, Severity: Should, Weight: 4, Dimension: Technological,
	Title: Text{IT: "Portale dei pagamenti su HTTPS valido", EN: "The payment portal answers over valid HTTPS"},
	About: Text{
		IT: "Ogni portale di pagamento dell'ente collegato dal sito deve rispondere su HTTPS con un certificato che i browser accettano e con TLS 1.2 o successivo. È negativo un certificato non valido, una sessione inferiore a TLS 1.2 o un portale che risponde solo in chiaro; parziale un collegamento in chiaro a un server che ha anche HTTPS, una catena incompleta o una pagina che non c'è più. Un portale che respinge i programmi, che robots.txt chiude o che non risponde è non rilevabile. Nessun portale esterno collegato: non applicabile.",
		EN: "Every payment portal of the body that the site links must answer over HTTPS with a certificate browsers accept and TLS 1.2 or later. An invalid certificate, a session below TLS 1.2 or a portal that answers in clear only is a fail; a link in clear to a server that has HTTPS too, an incomplete chain or a page that is gone is a warning. A portal that turns programs away, that robots.txt closes or that does not answer is unknown. No portal off the site: not applicable.",
	},
	Remedy: Text{
		IT: "Il fornitore del portale dei pagamenti rinnova il certificato, installa la catena completa e toglie le versioni inferiori a TLS 1.2; il comune corregge il collegamento, che deve iniziare con https://.",
		EN: "The supplier of the payment portal renews the certificate, installs the whole chain and removes versions below TLS 1.2; the comune corrects the link, which must begin with https://.",
	},
	Cites: []Cite{
		{Act: "AgID, Raccomandazioni in merito allo standard TLS nella Pubblica Amministrazione", Where: "AgID-RACCSECTLS-01, 2020", URL: "https://www.agid.gov.it/it/sicurezza/tls-e-cipher-suite"},
		{Act: "D.Lgs. 82/2005 (CAD)", Where: "art. 5 e 51", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2005-03-07;82~art5"},
	},
	Since: date(2021, 2, 28), Needs: []evidence.Part{evidence.Home},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: judgePortalSecure,
})

func judgePortalSecure(s *evidence.Snapshot) Finding {
	var worst, unseen *Finding
	places := payPlaces(s)
	seen := map[string]bool{} // portals that answered well: what else they link on themselves is theirs
	for i := range places {
		seen[places[i].host] = seen[places[i].host] || places[i].security(s).Status == Pass
	}
	for _, p := range places {
		f := p.security(s)
		if f.Status == Unknown && seen[p.host] {
			continue
		}
		if f.Status == Unknown {
			keep(&unseen, f)
		} else if worst == nil || euBadness[f.Status] > euBadness[worst.Status] {
			worst = &f
		}
	}
	switch {
	case worst != nil && (worst.Status != Pass || unseen == nil):
		return *worst
	case unseen != nil:
		return *unseen
	}
	return noPortal(s)
}

// security judges how one portal answers.
func (p *payPlace) security(s *evidence.Snapshot) Finding {
	proof := linkProof(p.page, p.link)
	host, final := p.host, p.link.URL
	if p.target != nil && p.target.URL != "" {
		final = p.target.URL
		host = evidence.HostOf(final)
	}
	var tls *evidence.TLSFacts
	if h := s.Host(host); h != nil {
		tls = h.TLS
	}
	seen := tls != nil && tls.Fault == ""
	invalid, version := evidence.CertificateFault(""), ""
	if seen {
		invalid, version = tls.Invalid, tls.Version
	}
	if p.target != nil && p.target.Invalid != "" {
		invalid = p.target.Invalid
	}
	read := p.target != nil && p.target.Read()
	switch {
	case invalid == evidence.CertIncomplete:
		return warned(Text{IT: "Il portale " + host + " non invia la catena completa del certificato.", EN: "The portal " + host + " does not send the whole chain of its certificate."}, proof, sessionProof(p, tls, host, invalid))
	case invalid != "":
		return failed(Text{
			IT: "Il certificato del portale " + host + " non è valido (" + string(invalid) + ").",
			EN: "The certificate of the portal " + host + " is not valid (" + string(invalid) + ").",
		}, proof, sessionProof(p, tls, host, invalid))
	case version == "TLS 1.0" || version == "TLS 1.1" || strings.HasPrefix(version, "SSL"):
		return failed(Text{IT: "Il portale " + host + " arriva al massimo a " + version + ".", EN: "The portal " + host + " reaches " + version + " at most."}, proof, sessionProof(p, tls, host, ""))
	case read && strings.HasPrefix(final, "http://") && tls != nil && tls.Fault == evidence.Refused:
		return failed(Text{IT: "Il portale " + host + " risponde solo in chiaro.", EN: "The portal " + host + " answers in clear only."}, proof, pageProof(p.target, "HTTP "+final+"; 443: "+string(tls.Fault)))
	case read && strings.HasPrefix(final, "http://"):
		return warned(Text{IT: "Il portale " + host + " è collegato e risponde in chiaro.", EN: "The portal " + host + " is linked and answers in clear."}, proof, pageProof(p.target, final))
	case read:
		return passed(Text{IT: "Il portale " + host + " risponde su HTTPS con un certificato valido.", EN: "The portal " + host + " answers over HTTPS with a valid certificate."}, proof, sessionProof(p, tls, host, ""))
	}
	fault := linkFault(s, p.link.URL)
	if fault == evidence.NotFound && seen {
		return warned(Text{IT: "La pagina collegata del portale " + host + " non c'è più.", EN: "The page of the portal " + host + " that is linked is gone."}, proof, faultProof(p.target))
	}
	return unknown(fault, FaultText(fault), proof)
}

// sessionProof quotes the session with a portal, or the page that was read in it.
func sessionProof(p *payPlace, tls *evidence.TLSFacts, host string, invalid evidence.CertificateFault) Proof {
	quote := host
	if tls != nil && tls.Version != "" {
		quote += " " + tls.Version
	}
	if invalid != "" {
		quote += ": " + string(invalid)
		if tls != nil && tls.Detail != "" {
			quote += ", " + tls.Detail
		}
	}
	if tls != nil && !tls.At.IsZero() {
		return Proof{URL: "tls:" + host + ":443", Quote: quote, At: tls.At}
	}
	if p.target != nil {
		return pageProof(p.target, quote)
	}
	return linkProof(p.page, p.link)
}
