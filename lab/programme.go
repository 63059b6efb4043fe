package lab

import (
	"time"

	"github.com/campanile-italia/campanile/registry"
)

// sfeKind is what the register of e-invoicing offices says of a comune's
// services beside their codes.
type sfeKind string

const (
	sfeSound      sfeKind = "verified, started"
	sfeUnion      sfeKind = "another body's tax code"
	sfeUnverified sfeKind = "tax code not verified"
	sfeFuture     sfeKind = "starts in the future"
	sfeNoStart    sfeKind = "no day of start"
)

// sfeTable is how often each comes.
var sfeTable = []sfeKind{sfeSound, sfeSound, sfeUnion, sfeSound, sfeUnverified, sfeSound, sfeFuture, sfeSound, sfeNoStart, sfeSound}

// office is an office with its service as the kind says.
func (k sfeKind) office(cuu, name, taxCode string) registry.EInvoiceOffice {
	o := registry.EInvoiceOffice{
		CUU: cuu, Name: name, TaxCode: taxCode,
		TaxCodeVerified: time.Date(2015, 4, 1, 0, 0, 0, 0, time.UTC), Since: time.Date(2015, 3, 31, 0, 0, 0, 0, time.UTC),
	}
	switch k {
	case sfeUnion:
		o.TaxCode = "90012340151"
	case sfeUnverified:
		o.TaxCodeVerified = time.Time{}
	case sfeFuture:
		o.Since = time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)
	case sfeNoStart:
		o.Since = time.Time{}
	}
	return o
}

func dayOrNone(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
