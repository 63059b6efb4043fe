package registry

import (
	"io"
	"strings"
)

// ReadEInvoice reads the register of offices that receive electronic invoices
// (IPA, SFE) and returns them by Codice IPA, in the order of the file. It takes
// today's dump and the tab-separated layout of before 2021 (serv_fatt).
func ReadEInvoice(r io.Reader) (offices map[string][]EInvoiceOffice, stats ReadStats, err error) {
	t, err := openTable(r, &stats, false)
	if err != nil {
		return nil, stats, err
	}
	ipa, cuu := t.col("codice_ipa", "cod_amm"), t.col("codice_uni_uo", "cod_uni_ou")
	name, cf := t.col("descrizione_uo", "des_ou"), t.col("codice_fiscale_sfe", "cf")
	verified, since := t.col("data_verifica_cf", "dt_verifica_cf"), t.col("data_avvio_sfe")
	updated := t.col("data_aggiornamento")
	if err := t.need("IPA's register of e-invoicing offices (SFE)", map[string]int{"Codice_IPA": ipa, "Codice_uni_uo": cuu}); err != nil {
		return nil, stats, err
	}
	offices = make(map[string][]EInvoiceOffice)
	for {
		ok, err := t.next()
		if err != nil {
			return nil, stats, err
		}
		if !ok {
			return offices, stats, stats.judge()
		}
		key := NormalIPA(t.at(ipa))
		o := EInvoiceOffice{
			CUU: strings.ToUpper(t.at(cuu)), Name: t.at(name), TaxCode: taxCode(t.at(cf)),
			TaxCodeVerified: day(t.at(verified)), Since: day(t.at(since)), Updated: day(t.at(updated)),
			Empty: emptyColumns(t, emptyColumn{cf, "codice_fiscale_sfe"}, emptyColumn{verified, "data_verifica_cf"}, emptyColumn{since, "data_avvio_sfe"}),
		}
		if !validIPA(key) || o.CUU == "" {
			stats.bad(t.line, "no Codice_IPA or no Codice_uni_uo")
			continue
		}
		if len(offices[key]) >= maxOffices {
			stats.bad(t.line, "more than %d offices of %s", maxOffices, key)
			continue
		}
		stats.seen(o.TaxCodeVerified)
		offices[key] = append(offices[key], o)
	}
}

// maxOffices bounds the offices kept of one body; the largest comuni have a few hundred.
const maxOffices = 2000

// emptyColumn is a column that may be there and hold nothing.
type emptyColumn struct {
	at   int
	name string
}

// emptyColumns names the columns of the table that hold nothing in this row.
func emptyColumns(t *table, columns ...emptyColumn) []string {
	var names []string
	for _, c := range columns {
		if c.at >= 0 && t.at(c.at) == "" {
			names = append(names, c.name)
		}
	}
	return names
}
