package checks

import (
	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(criterion("C.SI.5.1", Check{
	Weight: 0, Dimension: Technological,
	Title: Text{
		IT: "Certificato e versioni TLS",
		EN: "Certificate and TLS versions",
	},
	About: Text{
		IT: "Il sito deve rispondere in HTTPS con un certificato in corso di validità e la sessione stabilita in TLS 1.2 o 1.3 con un cifrario raccomandato da AgID. Non ha peso: gli stessi fatti sono giudicati da https-reachable, https-certificate e tls-versions.",
		EN: "The site must answer over HTTPS with a certificate within its dates and the session made in TLS 1.2 or 1.3 with a suite that AgID recommends. It weighs nothing: https-reachable, https-certificate and tls-versions judge the same facts.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito rinnova il certificato e abilita solo TLS 1.2 e 1.3 con cifrari ECDHE.",
		EN: "The site's supplier renews the certificate and enables TLS 1.2 and 1.3 only, with ECDHE suites.",
	},
	Gives: []Status{Pass, Warn, Fail, Unknown, NotApplicable},
	Judge: func(s *evidence.Snapshot) Finding {
		m, h := modelOf(s), s.SiteHost()
		if !secureAnswer(&s.Site.HTTPS) || h == nil || h.TLS == nil || h.TLS.Fault != "" {
			reachable, _ := Find("https-reachable")
			if r := reachable.Run(s); r.Status == Fail {
				return m.fail(s, r.Message, r.Proof...)
			}
			fault := exchangeFault(s, &s.Site.HTTPS)
			return unknown(fault, FaultText(fault), exchangeProof(&s.Site.HTTPS))
		}
		t := h.TLS
		proof := Proof{URL: "https://" + h.Name + "/", Quote: t.Version + " " + t.Suite + "; " + tlsProof(h).Quote, At: t.At}
		switch {
		case t.Invalid == evidence.CertExpired || t.Invalid == evidence.CertNotYetValid || t.Invalid == evidence.CertWrongName || t.Invalid == evidence.CertSelfSigned || t.Invalid == evidence.CertRevoked:
			why := certificateTexts[t.Invalid]
			return m.fail(s, Text{IT: "Certificato non valido: " + why.IT + ".", EN: "Invalid certificate: " + why.EN + "."}, proof)
		case t.Version != "TLS 1.2" && t.Version != "TLS 1.3":
			return m.fail(s, expected("TLS 1.2, TLS 1.3", t.Version), proof)
		case t.Suite != "" && !evidence.CipherSuite(t.Suite).Modern():
			return m.fail(s, expected("ECDHE/DHE, AES-GCM/ChaCha20", t.Suite), proof)
		}
		return passed(Text{IT: "Sessione in " + t.Version + " con certificato valido.", EN: "The session is in " + t.Version + " with a valid certificate."}, proof)
	},
}))
