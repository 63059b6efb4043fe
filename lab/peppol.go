package lab

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// How a comune's first office stands in the Peppol network.

const (
	peppolNone     way = "none"
	peppolInvoices way = "receives invoices"
	peppolOrders   way = "receives orders, no invoices"
	peppolSilent   way = "its SMP is out of order"
	peppolService  way = "a record of another service"
	peppolFlag     way = "a record of another kind"
)

var peppolWays = []way{peppolNone, peppolInvoices, peppolNone, peppolService, peppolNone, peppolSilent, peppolNone, peppolFlag, peppolNone, peppolOrders, peppolNone, peppolNone}

// sound is for whose first code Peppol is asked.
func (c *comune) sound() bool { return len(c.offices) > 0 && wellFormed(c.offices[0].CUU) }

// locator is a record of the network's locator: where a participant's SMP is.
type locator struct{ flags, service, smp string }

// located returns the name and the record of a comune's first office; not ok
// where it has none.
func (c *comune) located() (name string, l locator, ok bool) {
	if !c.sound() || c.way(axisPeppol) == peppolNone {
		return "", l, false
	}
	cuu := strings.ToLower(c.offices[0].CUU)
	sum := sha256.Sum256([]byte("0201:" + cuu))
	label := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:]))
	l = locator{"U", "Meta:SMP", "https://" + smpHost + "/"}
	switch c.way(axisPeppol) {
	case peppolService:
		l.service = "Meta:SMP2"
	case peppolFlag:
		l.flags = "S"
	case peppolOrders:
		l.smp += "ordini/"
	case peppolSilent:
		l.smp += "guasto/"
	}
	return label + peppolZone, l, true
}

// serviceGroup answers as an SMP of the OASIS form does: what a participant
// receives, or 404. Participants of two folders receive no invoices, and find it
// out of order.
func (w *World) serviceGroup(rw http.ResponseWriter, r *http.Request) {
	const scheme = "iso6523-actorid-upis::0201:"
	folder, cuu, ok := strings.Cut(r.URL.Path, scheme)
	switch {
	case folder == "/guasto/":
		http.Error(rw, "out of order", http.StatusServiceUnavailable)
		return
	case !ok:
		http.NotFound(rw, r)
		return
	}
	document := "Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
	if folder == "/ordini/" {
		document = "Order-2::Order##urn:fdc:peppol.eu:poacc:trns:order:3::2.1"
	}
	document = url.QueryEscape("busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:" + document)
	rw.Header().Set("Content-Type", "text/xml; charset=utf-8")
	fmt.Fprintf(rw, `<?xml version="1.0" encoding="UTF-8"?>
<ServiceGroup xmlns="http://busdox.org/serviceMetadata/publishing/1.0/"><ServiceMetadataReferenceCollection>
<ServiceMetadataReference href="https://%s/%s/services/%s"/></ServiceMetadataReferenceCollection></ServiceGroup>
`, smpHost, url.QueryEscape(scheme+cuu), document)
}

func (c *comune) truthPeppol() Expectation {
	if len(c.offices) == 0 {
		return notApplicable("no office in the register")
	}
	kind := peppolNone
	if c.sound() {
		kind = c.way(axisPeppol)
	}
	switch why := "Peppol: " + string(kind); kind {
	case peppolNone, peppolService, peppolFlag:
		return notApplicable(why).as(string(kind))
	default:
		return pass(why).as(string(kind))
	}
}
