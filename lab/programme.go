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

// grant is a project of PA digitale 2026.
type grant struct{ notice, measure, state string }

// grants are a comune's projects: most certified, some under way or renounced.
func (c *comune) grants() []grant {
	rng := c.rng("grants")
	var list []grant
	for _, g := range [...][2]string{
		{"1.4.3 - pagoPA - Comuni - Settembre 2022", "1.4.3 Adozione PagoPA e AppIO"},
		{"1.4.1 - Esperienza del Cittadino nei servizi pubblici - Comuni - Aprile 2022", "1.4.1 Esperienza del cittadino nei servizi pubblici"},
		{"1.2 - Abilitazione al cloud per le PA Locali - Comuni - Aprile 2022", "1.2 Abilitazione al cloud"},
	} {
		if rng.IntN(10) < 3 {
			continue
		}
		list = append(list, grant{g[0], g[1], [...]string{"E", "E", "E", "A", "R"}[rng.IntN(5)]})
	}
	return list
}

// certified says whether a project whose measure begins so was paid after it
// was certified.
func (c *comune) certified(measure string) bool {
	for _, g := range c.grants() {
		if g.state == "E" && len(g.measure) >= len(measure) && g.measure[:len(measure)] == measure {
			return true
		}
	}
	return false
}
