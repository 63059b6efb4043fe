package registry

import (
	"io"
	"strconv"
)

// ReadRegionalPayments reads what the regional payment portal published, summed
// per creditor (ente_cf,count,max_data), by the creditor's tax code. A query of
// the portal names the columns after its functions, which is understood too.
func ReadRegionalPayments(r io.Reader) (payments map[string]RegionalPayment, stats ReadStats, err error) {
	t, err := openTable(r, &stats, false)
	if err != nil {
		return nil, stats, err
	}
	cf, count := t.col("ente_cf"), t.col("count", "count_*", "count(*)", "conteggio")
	last := t.col("max_data", "max_pag_data", "max(pag_data)", "max*")
	if err := t.need("the regional payments summed per creditor", map[string]int{"ente_cf": cf, "count": count}); err != nil {
		return nil, stats, err
	}
	payments = make(map[string]RegionalPayment)
	for {
		ok, err := t.next()
		if err != nil {
			return nil, stats, err
		}
		if !ok {
			return payments, stats, stats.judge()
		}
		key := taxCode(t.at(cf))
		n, err := strconv.Atoi(t.at(count))
		if key == "" || err != nil || n < 0 || n > 1e9 {
			stats.bad(t.line, "no tax code of a body or no count")
			continue
		}
		p := payments[key]
		p.Count += n
		if d := day(t.at(last)); d.After(p.Last) {
			p.Last = d
		}
		stats.seen(p.Last)
		payments[key] = p
	}
}
