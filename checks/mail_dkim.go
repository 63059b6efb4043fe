package checks

import (
	"fmt"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

// leastRSA is the length below which no receiver may take a signature for valid
// (RFC 8301, 3.2).
const leastRSA = 1024

var _ = register(Check{
	ID: "mail-dkim", Family: Adjacent, Severity: Info, Weight: 0, Dimension: Technological,
	Title: Text{IT: "DKIM: firma della posta in uscita", EN: "DKIM: signature of outgoing mail"},
	About: Text{
		IT: "Informazione, senza peso. Stesso dominio di SPF. Le chiavi si cercano sotto nove nomi comuni (selector1, google, default…). Positivo se ce n'è una utilizzabile: Ed25519, o RSA di almeno 1024 bit (la RFC 8301 ne consiglia 2048). Parziale se una chiave pubblicata è più corta, o se tutte sono in prova (t=y) o illeggibili. Se non se ne trova nessuna l'esito è non rilevabile: può stare sotto un altro nome, e dall'esterno non si vede.",
		EN: "Information, without weight. On the same domain as SPF. Keys are looked for under nine common names (selector1, google, default…). Pass where one can be used: Ed25519, or RSA of 1024 bits at least (RFC 8301 advises 2048). Warning where a published key is shorter, or where all are on trial (t=y) or unreadable. Where none is found the verdict is unknown: it may be under another name, which cannot be seen from outside.",
	},
	Remedy: Text{
		IT: "Il gestore della posta attiva la firma DKIM e pubblica la chiave, RSA di 2048 bit o Ed25519; toglie dal DNS le chiavi corte o non più usate.",
		EN: "The mail provider turns DKIM signing on and publishes the key, RSA of 2048 bits or Ed25519; short keys and those no longer used are taken out of DNS.",
	},
	Cites: []Cite{{Act: "RFC 6376", Where: "3.6.1", URL: "https://www.rfc-editor.org/rfc/rfc6376"}, {Act: "RFC 8301", Where: "3.2", URL: "https://www.rfc-editor.org/rfc/rfc8301"}},
	Since: date(2020, 11, 1),
	Gives: []Status{Pass, Warn, Unknown, NotApplicable},
	Judge: judgeDKIM,
})

func judgeDKIM(s *evidence.Snapshot) Finding {
	z, f := mailZone(s)
	if f != nil {
		return *f
	}
	if !receivesMail(z) {
		return notApplicable("no-mail", reasonText("no-mail"), recordProof(z, "MX", "MX: 0"))
	}
	d := z.DKIM
	if d == nil {
		return unknown(evidence.OutOfBudget, Text{IT: "In questa visita le chiavi DKIM non sono state cercate.", EN: "This visit did not look for DKIM keys."}, recordProof(z, "TXT", "_domainkey"))
	}
	var good, short, trial, broken *evidence.DKIMKey
	for i := range d.Keys {
		switch k := &d.Keys[i]; {
		case k.Revoked:
		case k.Bits == 0:
			broken = k
		case k.Kind == "rsa" && k.Bits < leastRSA:
			short = k
		case k.Testing:
			trial = k
		default:
			good = k
		}
	}
	switch {
	case short != nil:
		return warned(Text{
			IT: fmt.Sprintf("La chiave DKIM %s è di soli %d bit: chi riceve non la accetta, e si può ricavare.", short.Selector, short.Bits),
			EN: fmt.Sprintf("The DKIM key %s has %d bits only: receivers do not accept it, and it can be broken.", short.Selector, short.Bits),
		}, dkimProof(z, short))
	case good != nil:
		return passed(Text{IT: "Il dominio pubblica una chiave DKIM utilizzabile.", EN: "The domain publishes a DKIM key that can be used."}, dkimProof(z, good))
	case d.Fault != "":
		return unknown(d.Fault, FaultText(d.Fault), recordProof(z, "TXT", "_domainkey"))
	case trial != nil:
		return warned(Text{IT: "DKIM è in prova (t=y): una firma che non torna vale come nessuna firma.", EN: "DKIM is on trial (t=y): a signature that fails counts as none."}, dkimProof(z, trial))
	case broken != nil:
		return warned(Text{IT: "La chiave DKIM pubblicata non si legge.", EN: "The DKIM key published cannot be read."}, dkimProof(z, broken))
	}
	return unknown(evidence.NotInSource, Text{
		IT: "Nessuna chiave DKIM sotto i nomi più comuni: può essercene una sotto un altro, dall'esterno non si vede.",
		EN: "No DKIM key under the most common names: there may be one under another, which cannot be seen from outside.",
	}, recordProof(z, "TXT", "_domainkey: "+strings.Join(d.Asked, ", ")))
}

// receivesMail says whether a domain names an exchanger; one that is a point
// refuses mail (RFC 7505).
func receivesMail(z *evidence.Zone) bool {
	for _, mx := range z.MX {
		if mx.Host != "" {
			return true
		}
	}
	return false
}

func dkimProof(z *evidence.Zone, k *evidence.DKIMKey) Proof {
	return dnsProof(k.Selector+"._domainkey."+z.Name, fmt.Sprintf("%s %d bit", k.Kind, k.Bits), z)
}
