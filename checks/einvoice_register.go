package checks

import (
	"slices"
	"strings"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// officeCount sorts the body's offices by what the register says of them.
type officeCount struct{ good, doubtful, bad, untold []registry.EInvoiceOffice }

func countOffices(s *evidence.Snapshot, status func(*registry.EInvoiceOffice) Status) officeCount {
	var c officeCount
	for _, o := range s.Municipality.Offices {
		switch status(&o) {
		case Pass:
			c.good = append(c.good, o)
		case Warn:
			c.doubtful = append(c.doubtful, o)
		case Fail:
			c.bad = append(c.bad, o)
		default:
			c.untold = append(c.untold, o)
		}
	}
	return c
}

func emptyIn(o *registry.EInvoiceOffice, column string) bool {
	return slices.Contains(o.Empty, column)
}

// officesProof quotes rows of the register, up to five.
func officesProof(s *evidence.Snapshot, offices []registry.EInvoiceOffice, quote func(*registry.EInvoiceOffice) string) Proof {
	var rows []string
	for i := range offices {
		if i == 5 {
			rows = append(rows, "…")
			break
		}
		rows = append(rows, "Codice_uni_uo "+offices[i].CUU+": "+quote(&offices[i]))
	}
	return registerProof(s, registry.IPAEInvoice, strings.Join(rows, "; "))
}

// notDelivered is the verdict where the register has no such column, or its
// values were not understood.
func notDelivered(s *evidence.Snapshot, id registry.SourceID, column string) Finding {
	return unknown(evidence.NotInSource, Text{
		IT: "Il registro, come è stato fornito, non dice " + column + ".",
		EN: "The register as delivered does not say " + column + ".",
	}, registerProof(s, id, column))
}
