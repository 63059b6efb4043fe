package registry

// Terms are under what a source is published, and by whom, as its publisher
// states it (DOMAIN.md, section 3).
type Terms struct {
	SPDX   string // licence; empty: none is stated, or it is to be confirmed
	Credit string
	Page   string
}

var terms = map[SourceID]Terms{
	IPAEntities:      {"CC-BY-4.0", "AgID, IndicePA", "https://indicepa.gov.it/"},
	IPAEInvoice:      {"CC-BY-4.0", "AgID, IndicePA", "https://indicepa.gov.it/"},
	ISTAT:            {"CC-BY-4.0", "ISTAT", "https://www.istat.it/"},
	Population:       {"CC-BY-4.0", "ISTAT", "https://demo.istat.it/"},
	PADigitale:       {"CC-BY-4.0", "Dipartimento per la trasformazione digitale, PA digitale 2026", "https://padigitale2026.gov.it/"},
	RegionalPayments: {"", "Regione Lombardia", "https://www.dati.lombardia.it/"},
	AppIO:            {"", "PagoPA S.p.A.", "https://io.italia.it/"},
	PagoPAPartners:   {"", "PagoPA S.p.A.", "https://www.pagopa.gov.it/"},
	ASN:              {"CC-BY-4.0", "IP to ASN by DB-IP.com and RouteViews.org", "https://db-ip.com/"},
}

// Terms returns the terms of a source; zero for what an operator writes.
func (id SourceID) Terms() Terms { return terms[id] }
