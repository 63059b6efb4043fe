package checks

import "github.com/campanile-italia/campanile/evidence"

// SiteNetwork is where a body's site is, as a field of the outcome: what hosting-site
// says in words, for who counts.
type SiteNetwork struct {
	Class   Class  `json:"class" enum:"psn,public-in-house,own-as,qualified-cloud,other-hoster,access-isp,cdn,unknown"`
	Owner   string `json:"owner,omitempty" doc:"Owner of the network"`
	ASN     uint32 `json:"asn,omitempty" doc:"Autonomous system; 0 or absent when the table does not hold the address"`
	Country string `json:"country,omitempty" doc:"Where the address range is registered, ISO 3166-1"`
}

func siteNetworkOf(s *evidence.Snapshot) *SiteNetwork {
	h := s.SiteHost()
	if h == nil || h.Fault != "" || len(h.Addresses) == 0 {
		return nil
	}
	p := place(s, h)
	a := &h.Addresses[0]
	return &SiteNetwork{Class: p.Class, Owner: p.Owner, ASN: a.ASN, Country: a.Country}
}
