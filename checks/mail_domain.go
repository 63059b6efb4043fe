package checks

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// acnMail is the guideline both mail checks rest on.
var acnMail = []Cite{
	{Act: "ACN, Linee guida sulla configurazione del servizio di posta elettronica per l'autenticazione", Where: "v1.0, aprile 2026", URL: "https://www.acn.gov.it/portale/linee-guida"},
	{Act: "D.Lgs. 82/2005 (CAD)", Where: "art. 51", URL: "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2005-03-07;82~art51"},
}

// mailDomain returns the domain the body's mail is judged on (RULINGS.md,
// Mail): that of its institutional mailbox that is not PEC, when it is the
// body's own, else its site's. Empty, with the finding to give, when there is
// none.
func mailDomain(s *evidence.Snapshot) (string, *Finding) {
	host := strings.TrimPrefix(evidence.HostOf(s.Site.Asked), "www.")
	box := strings.TrimSuffix(strings.ToLower(s.Municipality.MailDomain), ".")
	if box != "" && ownMailDomain(s, box, host) {
		return box, nil
	}
	if s.Site.Asked == "" { // and no mailbox of its own
		f := unobserved(s, evidence.Home, evidence.RegistryValue)
		return "", &f
	}
	if vendorHost(s, host) {
		f := notApplicable("vendor-domain", reasonText("vendor-domain"), Proof{URL: s.Site.Asked, Quote: host, At: s.Started})
		return "", &f
	}
	return host, nil
}

func ownMailDomain(s *evidence.Snapshot, box, host string) bool {
	if knowledgeFor(s).kind(box) != "" {
		return false
	}
	if org := organisational(box); org != "" && org == organisational(host) && !vendorHost(s, host) {
		return true
	}
	form := registry.ClassifyDomain(&s.Municipality, box)
	return form == registry.DomainModel || form == registry.DomainReserved
}

// vendorHost says whether the site's host is not the body's own: a number, a
// supplier's domain, a tenant's path.
func vendorHost(s *evidence.Snapshot, host string) bool {
	if _, err := netip.ParseAddr(host); err == nil || host == "" {
		return true
	}
	if u, err := url.Parse(s.Site.Asked); err == nil && evidence.TenantPath(u) != "" {
		return true
	}
	return knowledgeFor(s).kind(host) != ""
}

// mailZone returns what DNS publishes for the domain, or the finding to give.
func mailZone(s *evidence.Snapshot) (*evidence.Zone, *Finding) {
	domain, f := mailDomain(s)
	if f != nil {
		return nil, f
	}
	z := s.Zone(domain)
	proof := Proof{URL: "dns:" + domain, At: s.Started}
	fault := evidence.OutOfBudget
	if z != nil {
		fault, proof.Quote, proof.At = z.Fault, z.Note, z.At
	}
	if fault != "" {
		f := unknown(fault, FaultText(fault), proof)
		return nil, &f
	}
	return z, nil
}

func dnsProof(name, quote string, z *evidence.Zone) Proof {
	return Proof{URL: "dns:" + name + "?type=TXT", Quote: quote, At: z.At}
}
