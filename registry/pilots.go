package registry

import "io"

// ReadPilots reads the panel of pilot comuni (codice_ipa,from[,to][,note]), by
// Codice IPA. A row that cannot be read is an error: the list is kept by hand.
func ReadPilots(r io.Reader) (pilots map[string]Pilot, stats ReadStats, err error) {
	t, err := openTable(r, &stats, false)
	if err != nil {
		return nil, stats, err
	}
	ipa, from, to, note := t.col("codice_ipa", "ipa"), t.col("from", "dal"), t.col("to", "al"), t.col("note", "nota")
	if err := t.need("the list of pilots (codice_ipa,from[,to][,note])", map[string]int{"codice_ipa": ipa, "from": from}); err != nil {
		return nil, stats, err
	}
	pilots = make(map[string]Pilot)
	for {
		ok, err := t.nextLoose()
		if err != nil {
			return nil, stats, err
		}
		if !ok {
			return pilots, stats, nil
		}
		key := NormalIPA(t.at(ipa))
		p := Pilot{Note: t.at(note)}
		var good bool
		if p.From, good = parseDay(t.at(from)); !validIPA(key) || !good {
			return nil, stats, &DeliveryError{Line: t.line, Detail: "codice_ipa and a day (2026-01-31) are needed", Err: ErrBadRows}
		}
		if s := t.at(to); s != "" {
			if p.To, good = parseDay(s); !good || p.To.Before(p.From) {
				return nil, stats, &DeliveryError{Line: t.line, Detail: "to is no day (2026-01-31), or before from", Err: ErrBadRows}
			}
		}
		pilots[key] = p
	}
}
