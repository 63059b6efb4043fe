package registry

import (
	"cmp"
	"context"
	"io"
	"maps"
	"slices"
	"time"
)

// Merger says that a comune ceased and its territory went to another. It is
// knowledge with a date: that a code vanished from the registers does not say
// where to, and nothing here guesses.
type Merger struct {
	From Former
	Into string // ISTAT code of the successor
}

// ReadMergers reads the list of merged comuni
// (istat_cessato,istat_successore,dal[,nome][,codice_ipa]), by the code of the
// comune that ceased. A row that cannot be read is an error: the list is kept by
// hand.
func ReadMergers(r io.Reader) (mergers map[string]Merger, stats ReadStats, err error) {
	t, err := openTable(r, &stats, false)
	if err != nil {
		return nil, stats, err
	}
	from, into, since := t.col("istat_cessato", "from"), t.col("istat_successore", "into"), t.col("dal", "since")
	name, ipa := t.col("nome", "name"), t.col("codice_ipa", "ipa")
	if err := t.need("the list of mergers (istat_cessato,istat_successore,dal[,nome][,codice_ipa])", map[string]int{"istat_cessato": from, "istat_successore": into, "dal": since}); err != nil {
		return nil, stats, err
	}
	mergers = make(map[string]Merger)
	for {
		ok, err := t.nextLoose()
		if err != nil {
			return nil, stats, err
		}
		if !ok {
			return mergers, stats, nil
		}
		m := Merger{From: Former{ISTAT: istatCode(t.at(from)), IPA: NormalIPA(t.at(ipa)), Name: t.at(name)}, Into: istatCode(t.at(into))}
		var good bool
		if m.From.Ended, good = parseDay(t.at(since)); !good || m.From.ISTAT == "" || m.Into == "" || m.From.ISTAT == m.Into {
			return nil, stats, &DeliveryError{Line: t.line, Detail: "two different ISTAT codes of six digits and the day of the merger (2026-01-01) are needed", Err: ErrBadRows}
		}
		if m.From.IPA != "" && !validIPA(m.From.IPA) {
			return nil, stats, &DeliveryError{Line: t.line, Detail: "codice_ipa is none", Err: ErrBadRows}
		}
		if other, twice := mergers[m.From.ISTAT]; twice && other.Into != m.Into {
			return nil, stats, &DeliveryError{Line: t.line, Detail: m.From.ISTAT + " merges into two comuni: name the one that holds its seat", Err: ErrBadRows}
		}
		mergers[m.From.ISTAT] = m
		stats.seen(m.From.Ended)
	}
}

// successor follows mergers to the comune that is there today; a circle ends it.
func successor(mergers map[string]Merger, istat string, now time.Time) string {
	at := istat
	for range len(mergers) {
		m, ok := mergers[at]
		if !ok || m.From.Ended.After(now) {
			return at
		}
		if at = m.Into; at == istat {
			break
		}
	}
	return at
}

// readMergers comes before the registers: a comune that is known to have merged
// is none that they lost.
func (b *builder) readMergers(ctx context.Context) {
	if !b.read(ctx, Mergers, func(r io.Reader) (stats ReadStats, err error) {
		b.mergers, stats, err = ReadMergers(r)
		return stats, err
	}, nil) { // kept by hand: what it loses is meant
		b.mergers = nil
	}
}

// ceased says whether a comune is known to have merged into another by now.
func (b *builder) ceased(istat string) bool {
	return b.mergers != nil && successor(b.mergers, istat, b.Now) != istat
}

// merge tells every comune who merged into it. What an earlier inventory says
// of those that ceased is kept: their Codice IPA, and their name.
func (b *builder) merge() {
	if b.mergers == nil {
		for i := range b.ms {
			if old := b.before(b.ms[i].IPA); old != nil && b.kept(Mergers) {
				b.ms[i].Former = old.Former
			}
		}
		return
	}
	known := b.knownFormer()
	into := make(map[string][]Former)
	for _, code := range slices.Sorted(maps.Keys(b.mergers)) {
		f := b.mergers[code].From
		if to := successor(b.mergers, code, b.Now); to != code {
			f.IPA, f.Name = cmp.Or(f.IPA, known[code].IPA), cmp.Or(f.Name, known[code].Name, code)
			into[to] = append(into[to], f)
		}
	}
	for i := range b.ms {
		m := &b.ms[i]
		m.Former = into[m.ISTAT]
		slices.SortStableFunc(m.Former, func(x, y Former) int { return y.Ended.Compare(x.Ended) })
	}
}

// knownFormer returns what the previous inventory says of the comuni it held
// and of those that had merged by then, by ISTAT code.
func (b *builder) knownFormer() map[string]Former {
	known := make(map[string]Former)
	if b.Previous == nil {
		return known
	}
	for i := range b.Previous.Municipalities {
		m := &b.Previous.Municipalities[i]
		for _, f := range m.Former {
			known[f.ISTAT] = f
		}
	}
	for i := range b.Previous.Municipalities {
		m := &b.Previous.Municipalities[i]
		known[m.ISTAT] = Former{ISTAT: m.ISTAT, IPA: m.IPA, Name: m.Name}
	}
	return known
}

// Successor returns the comune that a former one merged into, by the Codice IPA
// of the one that ceased (any case).
func (inv *Inventory) Successor(ipa string) (into *Municipality, was Former, ok bool) {
	ipa = NormalIPA(ipa)
	for i := range inv.Municipalities {
		for _, f := range inv.Municipalities[i].Former {
			if f.IPA == ipa && ipa != "" {
				return &inv.Municipalities[i], f, true
			}
		}
	}
	return nil, Former{}, false
}
