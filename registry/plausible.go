package registry

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// ErrImplausible marks a delivery that lost a tenth or more of its content.
var ErrImplausible = errors.New("implausible delivery")

// fewer is the error when a tenth or more of what was there is gone.
// Below ten there is nothing to tell a loss from a change.
func fewer(what string, was, is int) error {
	if was < 10 || is*10 > was*9 {
		return nil
	}
	return fmt.Errorf("%w: %s: %d, %d before; look into the file, and if that is right run sync --force", ErrImplausible, what, is, was)
}

// column is something a register says of a comune, counted.
type column struct {
	what string
	size func(*Municipality) int
}

// lost compares the same comuni before and now: one column that lost a tenth of
// its values is enough, as an export that fails halfway empties single columns.
func lost(was, is []Municipality, columns []column) error {
	for _, c := range columns {
		before, now := 0, 0
		for i := range was {
			before += c.size(&was[i])
		}
		for i := range is {
			now += c.size(&is[i])
		}
		if err := fewer(c.what, before, now); err != nil {
			return err
		}
	}
	return nil
}

// entityColumnsKept are the columns of the register of bodies that may not be emptied.
var entityColumnsKept = []column{
	{"comuni of the territory", func(*Municipality) int { return 1 }},
	{"comuni with Sito_istituzionale", func(m *Municipality) int { return there(m.Site.URL != "") }},
	{"comuni with Codice_fiscale_ente", func(m *Municipality) int { return there(m.TaxCode != "") }},
	{"comuni with Mail", func(m *Municipality) int { return there(m.MailDomain != "" || m.PECDomain != "") }},
	{"comuni with Data_aggiornamento", func(m *Municipality) int { return there(!m.Updated.IsZero()) }},
}

// plausibleEntities refuses a register that lost a tenth or more of the comuni
// watched so far, or of what it says of them.
func (b *builder) plausibleEntities() error {
	at := make(map[string]int, len(b.ms))
	for i := range b.ms {
		at[b.ms[i].IPA] = i
	}
	var was, is []Municipality
	for i := range b.Previous.Municipalities {
		m := &b.Previous.Municipalities[i]
		if !b.Territory.has(m) || b.ceased(m.ISTAT) {
			continue
		}
		was = append(was, *m)
		if j, ok := at[m.IPA]; ok {
			is = append(is, b.ms[j])
		}
	}
	return lost(was, is, entityColumnsKept)
}

// plausibleList refuses a list that lost a tenth or more of the comuni watched.
func (b *builder) plausibleList() error {
	was, is := 0, 0
	for i := range b.Previous.Municipalities {
		if m := &b.Previous.Municipalities[i]; m.InISTAT && b.Territory.has(m) && !b.ceased(m.ISTAT) {
			was++
			_, ok := b.listed[m.ISTAT]
			is += there(ok)
		}
	}
	return fewer("comuni of the territory", was, is)
}

// wholeRegister refuses a register of bodies that is plainly damaged, whatever
// was there before.
func wholeRegister(ms []Municipality, twice int) error {
	if len(ms) < 10 {
		return nil
	}
	if twice*10 > len(ms) {
		return &DeliveryError{Detail: fmt.Sprintf("%d of %d Codice_IPA are there more than once: two deliveries were put together; fetch it again", twice, len(ms)), Err: ErrBadRows}
	}
	if !slices.ContainsFunc(ms, func(m Municipality) bool { return m.Site.Raw != "" }) {
		return &DeliveryError{Detail: "Sito_istituzionale is empty in every row; fetch it again", Err: ErrEmpty}
	}
	return nil
}

func there(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func filled[T any](items []T, full func(T) bool) (n int) {
	for _, it := range items {
		n += there(full(it))
	}
	return n
}

// look counts rows whose letters beyond ASCII are those of a text decoded in
// the wrong character set: valid UTF-8, and garbage.
func (s *ReadStats) look(row string) {
	i := strings.IndexFunc(row, func(r rune) bool { return r >= utf8.RuneSelf })
	if i < 0 {
		return
	}
	s.accented++
	if !garbled(row[i:]) {
		return
	}
	if s.garbled++; s.example == "" {
		end := min(len(row), i+12)
		s.example = fmt.Sprintf("%q", strings.ToValidUTF8(row[max(0, i-12):end], ""))
	}
}

// garbled finds what UTF-8 read as windows-1252 leaves ("CittÃ\u00a0", "dâ€™") and the
// mark of bytes that could not be decoded.
func garbled(s string) bool {
	var last rune
	for _, r := range s {
		switch {
		case r == utf8.RuneError,
			(last == 'Ã' || last == 'Â') && r >= 0x80 && r <= 0xbf,
			last == 'Ã' && (r == '\u2019' || r == 'ˆ' || r == '€' || r == '‰' || r == '™' || r == 'š'),
			last == 'â' && r == '€':
			return true
		}
		last = r
	}
	return false
}
