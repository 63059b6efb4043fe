package evidence

import "github.com/campanile-italia/campanile/registry"

// Part names something a check may need to have been seen.
type Part string

// The parts of a snapshot.
const (
	Home         Part = "home"         // the site's first page
	Transparency Part = "transparency" // the first page of "Amministrazione trasparente", on whatever host
	SiteAddress  Part = "site-address" // the site's host resolved to addresses
	Networks     Part = "networks"     // the table that says whose an address is
	OfficesList  Part = "offices"      // IPA's register of e-invoicing offices
	PaymentsList Part = "payments"     // the regional portal's payments
	GrantsList   Part = "grants"       // PA digitale 2026
	ISTATList    Part = "istat"        // ISTAT's list of comuni
	AppIOList    Part = "app-io"       // services visible in App IO
	PartnersList Part = "partners"     // bodies behind a partner of pagoPA
)

// sourceOf says which register a part is.
var sourceOf = map[Part]registry.SourceID{
	Networks:     registry.ASN,
	OfficesList:  registry.IPAEInvoice,
	PaymentsList: registry.RegionalPayments,
	GrantsList:   registry.PADigitale,
	ISTATList:    registry.ISTAT,
	AppIOList:    registry.AppIO,
	PartnersList: registry.PagoPAPartners,
}

// Missing says why a part was not observed; empty when it was.
func (s *Snapshot) Missing(p Part) Fault {
	if id, ok := sourceOf[p]; ok {
		return s.sourceFault(id)
	}
	switch p {
	case Home:
		return s.Site.Fault
	case SiteAddress:
		if s.Site.Asked == "" {
			return RegistryValue
		}
		if h := s.SiteHost(); h == nil {
			return DNS
		} else {
			return h.Fault
		}
	case Transparency:
		return s.transparencyFault()
	}
	return SourceMissing
}

func (s *Snapshot) sourceFault(id registry.SourceID) Fault {
	src, ok := s.Source(id)
	if !ok || src.Missing {
		return SourceMissing
	}
	return ""
}

// Source returns the delivery of a register this visit was made with.
func (s *Snapshot) Source(id registry.SourceID) (registry.Source, bool) {
	for _, src := range s.Sources {
		if src.ID == id {
			return src, true
		}
	}
	return registry.Source{}, false
}

// transparencyFault is empty when a page of the section was read. Otherwise it
// is the home page's fault, else that of the section's own pages, else NotFound.
func (s *Snapshot) transparencyFault() Fault {
	if s.Site.Fault != "" {
		return s.Site.Fault
	}
	fault := NotFound
	for _, l := range s.TransparencyLinks() {
		p := s.Page(l.URL)
		switch {
		case p == nil:
			if fault == NotFound {
				fault = OutOfBudget
			}
		case p.Read():
			return ""
		default:
			fault = p.Fault
		}
	}
	return fault
}
