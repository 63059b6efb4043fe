package checks

import (
	"strings"

	"github.com/campanile-italia/campanile/evidence"
)

// siteZone returns what DNS publishes for the site's own domain, or the finding
// to give: a supplier's domain is not the body's to sign.
func siteZone(s *evidence.Snapshot) (*evidence.Zone, *Finding) {
	if s.Site.Asked == "" {
		f := unobserved(s, evidence.Home, evidence.RegistryValue)
		return nil, &f
	}
	host := strings.TrimPrefix(evidence.HostOf(s.Site.Asked), "www.")
	if vendorHost(s, host) {
		f := notApplicable("vendor-domain", reasonText("vendor-domain"), Proof{URL: s.Site.Asked, Quote: host, At: s.Started})
		return nil, &f
	}
	z := s.Zone(host)
	fault, proof := evidence.OutOfBudget, Proof{URL: "dns:" + host, At: s.Started}
	if z != nil {
		fault, proof.Quote, proof.At = z.Fault, z.Note, z.At
	}
	if fault != "" {
		f := unknown(fault, FaultText(fault), proof)
		return nil, &f
	}
	return z, nil
}

// recordProof quotes a record of the DNS.
func recordProof(z *evidence.Zone, typ, quote string) Proof {
	return Proof{URL: "dns:" + z.Name + "?type=" + typ, Quote: quote, At: z.At}
}
