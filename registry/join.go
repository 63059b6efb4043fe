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
		func(m *Municipality) int { return min(m.Population, 1) })
	var offices map[string][]EInvoiceOffice
	join(ctx, b, IPAEInvoice, &offices, ReadEInvoice,
		func(m *Municipality) { m.Offices = offices[m.IPA] },
		func(m, old *Municipality) { m.Offices = old.Offices },
		func(m *Municipality) int { return len(m.Offices) })
	var grants map[string][]Grant
	join(ctx, b, PADigitale, &grants, ReadPADigitale,
		func(m *Municipality) { m.Grants = grants[m.IPA] },
		func(m, old *Municipality) { m.Grants = old.Grants },
		func(m *Municipality) int { return len(m.Grants) })
	var payments map[string]RegionalPayment
	join(ctx, b, RegionalPayments, &payments, ReadRegionalPayments,
		func(m *Municipality) {
			m.Payments = nil
			if p, ok := payments[m.TaxCode]; ok {
				m.Payments = &p
			}
		},
		func(m, old *Municipality) { m.Payments = old.Payments },
		func(m *Municipality) int {
			if m.Payments == nil {
				return 0
			}
			return 1
		})
	var pilots map[string]Pilot
	join(ctx, b, Pilots, &pilots, ReadPilots,
		func(m *Municipality) {
			m.Pilot = nil
			if p, ok := pilots[m.IPA]; ok {
				m.Pilot = &p
			}
		},
		func(m, old *Municipality) { m.Pilot = old.Pilot },
		nil) // kept by hand: what it loses is meant
	b.asn(ctx)
}

// join reads one register and puts its data on the comuni: fresh, or kept from
// the previous inventory. size counts what the register says of a comune, to
// tell a delivery that lost its content.
func join[K comparable, V any](ctx context.Context, b *builder, id SourceID, data *map[K]V,
	read func(io.Reader) (map[K]V, ReadStats, error), fresh func(*Municipality), keep func(m, old *Municipality), size func(*Municipality) int) {
	var plausible func() error
	if size != nil {
		plausible = func() error {
			was, is := 0, 0
			for i := range b.ms {
				old := b.before(b.ms[i].IPA)
				if old == nil {
					continue
				}
				m := b.ms[i]
				fresh(&m)
				was, is = was+size(old), is+size(&m)
			}
			return fewer("entries of the territory", was, is)
		}
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
