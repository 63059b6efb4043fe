package registry

import (
	"context"
	"io"
)

// joins adds to each comune what the other registers say of it.
func (b *builder) joins(ctx context.Context) {
	var residents map[string]int
	join(ctx, b, Population, &residents, ReadPopulation,
		func(m *Municipality) { m.Population = residents[m.ISTAT] },
		func(m, old *Municipality) { m.Population = old.Population },
		column{"comuni with residents", func(m *Municipality) int { return min(m.Population, 1) }})
	var offices map[string][]EInvoiceOffice
	join(ctx, b, IPAEInvoice, &offices, ReadEInvoice,
		func(m *Municipality) { m.Offices = offices[m.IPA] },
		func(m, old *Municipality) { m.Offices = old.Offices },
		column{"offices of the territory", func(m *Municipality) int { return len(m.Offices) }},
		column{"offices with Descrizione_uo", func(m *Municipality) int {
			return filled(m.Offices, func(o EInvoiceOffice) bool { return o.Name != "" })
		}},
		column{"offices with Codice_fiscale_sfe", func(m *Municipality) int {
			return filled(m.Offices, func(o EInvoiceOffice) bool { return o.TaxCode != "" })
		}},
		column{"offices with Data_avvio_sfe", func(m *Municipality) int {
			return filled(m.Offices, func(o EInvoiceOffice) bool { return !o.Since.IsZero() })
		}})
	var grants map[string][]Grant
	join(ctx, b, PADigitale, &grants, ReadPADigitale,
		func(m *Municipality) { m.Grants = grants[m.IPA] },
		func(m, old *Municipality) { m.Grants = old.Grants },
		column{"projects of the territory", func(m *Municipality) int { return len(m.Grants) }},
		column{"projects in state E", func(m *Municipality) int { return filled(m.Grants, func(g Grant) bool { return g.State == "E" }) }})
	var payments map[string]RegionalPayment
	join(ctx, b, RegionalPayments, &payments, ReadRegionalPayments,
		func(m *Municipality) { m.Payments = at(payments, m.TaxCode) },
		func(m, old *Municipality) { m.Payments = old.Payments },
		column{"comuni with payments", func(m *Municipality) int { return there(m.Payments != nil) }})
	var services map[string]AppIOServices
	join(ctx, b, AppIO, &services, ReadAppIO,
		func(m *Municipality) { m.AppIO = at(services, m.TaxCode) },
		func(m, old *Municipality) { m.AppIO = old.AppIO },
		column{"comuni with services in App IO", func(m *Municipality) int { return there(m.AppIO != nil) }})
	var partners map[string]PaymentPartner
	join(ctx, b, PagoPAPartners, &partners, ReadPagoPAPartners,
		func(m *Municipality) {
			m.Partner = nil
			if key := comuneKey(m.Denomination); !b.homonym(key) {
				m.Partner = at(partners, key)
			}
		},
		func(m, old *Municipality) { m.Partner = old.Partner },
		column{"comuni with a pagoPA partner", func(m *Municipality) int { return there(m.Partner != nil) }})
	var pilots map[string]Pilot
	join(ctx, b, Pilots, &pilots, ReadPilots, // kept by hand: what it loses is meant
		func(m *Municipality) { m.Pilot = at(pilots, m.IPA) },
		func(m, old *Municipality) { m.Pilot = old.Pilot })
	b.asn(ctx)
}

// at returns a copy of a map's value; nil without it.
func at[V any](m map[string]V, key string) *V {
	if v, ok := m[key]; ok && key != "" {
		return &v
	}
	return nil
}

// join reads one register and puts its data on the comuni: fresh, or kept from
// the previous inventory. columns count what the register says of a comune, to
// tell a delivery that lost its content.
func join[K comparable, V any](ctx context.Context, b *builder, id SourceID, data *map[K]V,
	read func(io.Reader) (map[K]V, ReadStats, error), fresh func(*Municipality), keep func(m, old *Municipality), columns ...column) {
	plausible := func() error {
		var was, is []Municipality
		for i := range b.ms {
			if old := b.before(b.ms[i].IPA); old != nil {
				m := b.ms[i]
				fresh(&m)
				was, is = append(was, *old), append(is, m)
			}
		}
		return lost(was, is, columns)
	}
	ok := b.read(ctx, id, func(r io.Reader) (stats ReadStats, err error) {
		*data, stats, err = read(r)
		return stats, err
	}, plausible)
	kept := b.kept(id)
	for i := range b.ms {
		m := &b.ms[i]
		switch {
		case ok:
			fresh(m)
		case kept:
			if old := b.before(m.IPA); old != nil {
				keep(m, old)
			}
		}
	}
}

// asn proves that the table of address ranges can be read: the inventory holds
// its date, the workers load the table itself with LoadASN.
func (b *builder) asn(ctx context.Context) {
	rows := 0
	b.read(ctx, ASN, func(r io.Reader) (ReadStats, error) {
		_, stats, err := ReadASN(r)
		rows = stats.Rows
		return stats, err
	}, func() error {
		old := b.Previous.Source(ASN)
		if old.Missing || old.From != b.Sources[ASN].String() {
			return nil
		}
		return fewer("ranges", old.Rows, rows)
	})
}
