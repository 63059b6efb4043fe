package checks

import (
	"fmt"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

var _ = register(Check{
	ID: "https-certificate", Family: Adjacent, Severity: Must, Weight: 8, Dimension: Technological,
	Title: Text{IT: "Certificato del sito valido", EN: "The site's certificate is valid"},
	About: Text{
		IT: "Il certificato mostrato dal sito deve essere in corso di validità, intestato al nome richiesto e firmato da un'autorità riconosciuta. Se manca solo un certificato intermedio i browser spesso rimediano da sé: esito parziale. Senza sessione TLS l'esito è non rilevabile.",
		EN: "The certificate the site shows must be within its dates, bear the name asked for and be signed by a recognised authority. Where only an intermediate is missing browsers often make up for it: a warning. Without a TLS session it is unknown.",
	},
	Remedy: Text{
		IT: "Il fornitore del sito rinnova il certificato, con il rinnovo automatico, e installa la catena completa.",
		EN: "The site's supplier renews the certificate, automatically from now on, and installs the whole chain.",
	},
	Cites: []Cite{
		{Act: "Modello Comuni", Where: "C.SI.5.1", URL: "https://docs.italia.it/italia/designers-italia/design-comuni-docs/it/versione-corrente/"},
		{Act: "CERT-AGID", Where: "verifica HTTPS dei siti della PA", URL: "https://cert-agid.gov.it/verifica-https-cms/"},
	},
	Since: date(2020, 11, 1), Needs: []evidence.Part{evidence.SiteAddress},
	Gives: []Status{Pass, Warn, Fail, Unknown},
	Judge: judgeCertificate,
})

func judgeCertificate(s *evidence.Snapshot) Finding {
	h := askedHost(s)
	t := h.TLS
	switch {
	case t == nil || t.Fault != "":
		fault := exchangeFault(s, &s.Site.HTTPS)
		if t != nil {
			fault = t.Fault
		}
		return unknown(fault, FaultText(fault), Proof{URL: "https://" + h.Name + "/", Quote: tlsNote(t), At: h.At})
	case t.Invalid == "":
		return passed(Text{IT: "Il certificato è valido.", EN: "The certificate is valid."}, tlsProof(h))
	case t.Invalid == evidence.CertIncomplete:
		return warned(Text{
			IT: "Il server non invia un certificato intermedio: i browser spesso rimediano, altri programmi no.",
			EN: "The server does not send an intermediate certificate: browsers often make up for it, other programs do not.",
		}, tlsProof(h))
	}
	why := certificateTexts[t.Invalid]
	if why.IT == "" {
		why = Text{IT: string(t.Invalid), EN: string(t.Invalid)}
	}
	return failed(Text{IT: "Certificato non valido: " + why.IT + ".", EN: "Invalid certificate: " + why.EN + "."}, tlsProof(h))
}

var certificateTexts = map[evidence.CertificateFault]Text{
	evidence.CertExpired:     {"scaduto", "expired"},
	evidence.CertNotYetValid: {"non ancora valido", "not yet valid"},
	evidence.CertWrongName:   {"intestato a un altro nome", "issued to another name"},
	evidence.CertSelfSigned:  {"firmato da sé stesso", "self-signed"},
	evidence.CertRevoked:     {"revocato da chi l'ha emesso", "revoked by its issuer"},
	evidence.CertWeak:        {"firmato con un algoritmo superato (MD5 o SHA-1)", "signed with a broken algorithm (MD5 or SHA-1)"},
	evidence.CertUntrusted:   {"emesso da un'autorità non riconosciuta", "issued by an unknown authority"},
}

// askedHost is the host whose certificate counts: the one the site is asked
// at, unless it was never tried and the one it led to was.
func askedHost(s *evidence.Snapshot) *evidence.Host {
	h := s.SiteHost()
	if asked := s.Host(evidence.HostOf(s.Site.Asked)); asked != nil && asked.TLS != nil && asked.TLS.Fault == "" && asked.TLS.Invalid != "" {
		return asked // a redirect to a valid name does not mend the address people type
	}
	return h
}

func tlsNote(t *evidence.TLSFacts) string {
	if t == nil {
		return ""
	}
	return t.Note
}

func tlsProof(h *evidence.Host) Proof {
	t := h.TLS
	var quote []string
	if len(t.Chain) > 0 {
		c := &t.Chain[0]
		names := c.Names
		if len(names) > 3 {
			names = append(append([]string(nil), names[:3]...), "…")
		}
		quote = append(quote, c.Subject, strings.Join(names, " "), "issuer "+c.Issuer,
			fmt.Sprintf("%s – %s", c.NotBefore.Format("2006-01-02"), c.NotAfter.Format("2006-01-02")))
	}
	if t.Detail != "" {
		quote = append([]string{t.Detail}, quote...)
	}
	return Proof{URL: "https://" + h.Name + "/", Quote: strings.Join(quote, "; "), At: t.At}
}
