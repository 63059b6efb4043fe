package checks

import (
	"strconv"

	"github.com/campanile-italia/campanile/evidence"
)

// SupplierOf names who runs a body's site, as far as names and networks tell: a
// supplier of the knowledge by the site's host, else by the hosts of its
// transparency section and albo, else the network the site is announced by. Empty:
// nobody can tell. One supplier's change shows in all its comuni at once.
func SupplierOf(s *evidence.Snapshot) string {
	k := knowledgeFor(s)
	site := s.SiteHost()
	if site != nil {
		if by := k.supplierOf(site); by != nil && !by.Gateway {
			return by.Name
		}
	}
	for _, role := range [...]evidence.Role{evidence.RoleTransparency, evidence.RoleAlbo} {
		for i := range s.Hosts {
			h := &s.Hosts[i]
			if !h.Is(role) || h == site {
				continue
			}
			if by := k.supplierOf(h); by != nil && !by.Gateway {
				return by.Name
			}
		}
	}
	if site != nil {
		for _, a := range site.Addresses {
			if a.ASN != 0 {
				return "AS" + strconv.FormatUint(uint64(a.ASN), 10)
			}
		}
	}
	return ""
}
