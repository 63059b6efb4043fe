package web

import "github.com/campanile-italia/campanile/registry"

// licence is under which terms a register is published, and by whom.
type licence struct {
	SPDX   string // empty: none is stated
	Credit string
	Page   string
}

// licences of the registers, as their publishers state them.
var licences = map[registry.SourceID]licence{
	registry.IPAEntities:      {"CC-BY-4.0", "AgID, IndicePA", "https://indicepa.gov.it/"},
	registry.IPAEInvoice:      {"CC-BY-4.0", "AgID, IndicePA", "https://indicepa.gov.it/"},
	registry.ISTAT:            {"CC-BY-4.0", "ISTAT", "https://www.istat.it/"},
	registry.Population:       {"CC-BY-4.0", "ISTAT", "https://demo.istat.it/"},
	registry.PADigitale:       {"CC-BY-4.0", "Dipartimento per la trasformazione digitale, PA digitale 2026", "https://padigitale2026.gov.it/"},
	registry.RegionalPayments: {"", "Regione Lombardia", "https://www.dati.lombardia.it/"},
	registry.AppIO:            {"", "PagoPA S.p.A.", "https://io.italia.it/"},
	registry.PagoPAPartners:   {"", "PagoPA S.p.A.", "https://www.pagopa.gov.it/"},
	registry.ASN:              {"CC-BY-4.0", "IP to ASN by DB-IP.com and RouteViews.org", "https://db-ip.com/"},
}
