package lab

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// serviceGroup answers as an SMP of the OASIS form does: what a participant
// receives, or 404.
func (w *World) serviceGroup(rw http.ResponseWriter, r *http.Request) {
	const scheme = "/iso6523-actorid-upis::0201:"
	cuu, ok := strings.CutPrefix(r.URL.Path, scheme)
	if !ok {
		http.NotFound(rw, r)
		return
	}
	id := "iso6523-actorid-upis::0201:" + cuu
	document := url.QueryEscape("busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1")
	rw.Header().Set("Content-Type", "text/xml; charset=utf-8")
	fmt.Fprintf(rw, `<?xml version="1.0" encoding="UTF-8"?>
<ServiceGroup xmlns="http://busdox.org/serviceMetadata/publishing/1.0/"><ServiceMetadataReferenceCollection>
<ServiceMetadataReference href="https://%s/%s/services/%s"/></ServiceMetadataReferenceCollection></ServiceGroup>
`, smpHost, url.QueryEscape(id), document)
}

func (c *comune) truthPeppol() Expectation {
	switch {
	case len(c.offices) == 0:
		return notApplicable("no office in the register")
	case c.peppol && wellFormed(c.offices[0].CUU):
		return pass("registered in Peppol")
	}
	return notApplicable("not in Peppol")
}
