package registry

import (
	"errors"
	"io"
	"net/mail"
	"strings"
)

// A comune in IndicePA is a body of category L6 whose legal nature is 2430:
// consortia and companies of comuni share the category.
const (
	categoryComuni = "L6"
	natureComune   = "2430"
)

// ReadEntities reads the register of bodies of IndicePA ("Enti") and returns
// every comune in it, in the order of the file. Columns are found by name;
// those about persons are not looked at.
//
// The delivery must be UTF-8. An error is a *DeliveryError when the file is
// not the register; single rows that cannot be used are counted in the stats.
func ReadEntities(r io.Reader) (ms []Municipality, stats ReadStats, err error) {
	t, err := openTable(r, &stats, false)
	if err != nil {
		return nil, stats, err
	}
	cols, err := entityColumns(t)
	if err != nil {
		return nil, stats, err
	}
	seen, twice := make(map[string]int), 0 // Codice IPA -> line
	for {
		ok, err := t.next()
		if err != nil {
			return nil, stats, err
		}
		if !ok {
			break
		}
		if !strings.EqualFold(t.at(cols.category), categoryComuni) || t.at(cols.nature) != natureComune {
			continue
		}
		m, err := cols.municipality(t)
		if err != nil {
			stats.bad(t.line, "%v", err)
			continue
		}
		if first, dup := seen[m.IPA]; dup {
			twice++
			stats.bad(t.line, "Codice_IPA %s again, first in line %d", m.IPA, first)
			continue
		}
		seen[m.IPA] = t.line
		stats.seen(m.Updated)
		ms = append(ms, m)
	}
	if err := wholeRegister(ms, twice); err != nil {
		return nil, stats, err
	}
	if err := stats.judge(); err != nil {
		return nil, stats, err
	}
	if len(ms) == 0 {
		return nil, stats, &DeliveryError{Detail: "no row is a comune (Codice_Categoria L6 and Codice_natura 2430)", Err: ErrEmpty}
	}
	parseSites(ms)
	return ms, stats, nil
}

// entityCols are the positions of the columns that are read.
type entityCols struct {
	ipa, name, taxCode, category, nature, liquidation int
	istat, cadastral, site, updated                   int
	mail, mailKind                                    [5]int
}

func entityColumns(t *table) (c entityCols, err error) {
	c = entityCols{
		ipa: t.col("codice_ipa"), name: t.col("denominazione_ente"), taxCode: t.col("codice_fiscale_ente"),
		category: t.col("codice_categoria"), nature: t.col("codice_natura"), liquidation: t.col("ente_in_liquidazione"),
		// Codice_ISTAT is another code: the comune's is Codice_comune_ISTAT.
		istat: t.col("codice_comune_istat"), cadastral: t.col("codice_catastale_comune"),
		site: t.col("sito_istituzionale"), updated: t.col("data_aggiornamento"),
	}
	for i := range c.mail {
		n := string(rune('1' + i))
		c.mail[i], c.mailKind[i] = t.col("mail"+n), t.col("tipo_mail"+n)
	}
	return c, t.need("the IndicePA register of bodies (Enti)", map[string]int{
		"Codice_IPA": c.ipa, "Denominazione_ente": c.name, "Codice_Categoria": c.category, "Codice_natura": c.nature,
		"Codice_comune_ISTAT": c.istat, "Sito_istituzionale": c.site,
	})
}

func (c *entityCols) municipality(t *table) (Municipality, error) {
	m := Municipality{
		IPA:           NormalIPA(t.at(c.ipa)),
		ISTAT:         istatCode(t.at(c.istat)),
		Cadastral:     strings.ToUpper(t.at(c.cadastral)),
		TaxCode:       taxCode(t.at(c.taxCode)),
		Denomination:  t.at(c.name),
		Site:          Site{Raw: t.at(c.site)},
		InLiquidation: strings.EqualFold(t.at(c.liquidation), "S"),
		Updated:       day(t.at(c.updated)),
	}
	switch {
	case !validIPA(m.IPA):
		return m, errors.New("no usable Codice_IPA")
	case m.Denomination == "":
		return m, errors.New("no Denominazione_ente")
	case m.ISTAT == "":
		return m, errors.New("Codice_comune_ISTAT is not six digits")
	}
	m.Name = nameOf(m.Denomination)
	for i := range c.mail {
		domain := mailDomain(t.at(c.mail[i]))
		if domain == "" {
			continue
		}
		if pec := strings.EqualFold(t.at(c.mailKind[i]), "pec"); pec && m.PECDomain == "" {
			m.PECDomain = domain
		} else if !pec && m.MailDomain == "" {
			m.MailDomain = domain
		}
	}
	return m, nil
}

// parseSites reads the site of every comune, knowing which hosts several share.
func parseSites(ms []Municipality) {
	bodies := make(map[string]int)
	for i := range ms {
		bodies[siteHost(ms[i].Site.Raw)]++
	}
	shared := func(host string) bool { return bodies[trimWWW(host)] > 1 }
	for i := range ms {
		ms[i].Site = ParseSite(ms[i].Site.Raw, shared)
	}
}

// validIPA says whether a code can be a Codice IPA: letters, digits and
// underscore, as it is used in addresses and file names.
func validIPA(code string) bool {
	if code == "" || len(code) > 20 {
		return false
	}
	for _, r := range code {
		if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || r == '-') {
			return false
		}
	}
	return true
}

// istatCode returns the six digits of a comune's ISTAT code; a spreadsheet's
// lost leading zero is put back. Empty when it is no such code.
func istatCode(s string) string {
	if len(s) == 0 || len(s) > 6 || strings.Trim(s, "0123456789") != "" {
		return ""
	}
	if len(s) < 4 {
		return ""
	}
	return strings.Repeat("0", 6-len(s)) + s
}

// taxCode returns the eleven digits of a body's codice fiscale; empty when it
// is none, so that a person's code is never kept.
func taxCode(s string) string {
	if len(s) == 0 || len(s) > 11 || strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return strings.Repeat("0", 11-len(s)) + s
}

// mailDomain keeps of a mailbox only its domain: the mailbox may be a person's.
func mailDomain(address string) string {
	a, err := mail.ParseAddress(address)
	if err != nil {
		return ""
	}
	host, err := hostName(a.Address[strings.LastIndexByte(a.Address, '@')+1:])
	if err != nil {
		return ""
	}
	return host
}

// nameOf returns the comune's name without "Comune di". A name in capitals is
// written as names are; ISTAT's spelling replaces it when the two are joined.
func nameOf(denomination string) string {
	words := strings.Fields(denomination)
	if len(words) > 1 && strings.EqualFold(words[0], "comune") {
		words = words[1:]
		if len(words) > 1 && strings.EqualFold(words[0], "di") {
			words = words[1:]
		} else if len(words[0]) > 2 && strings.EqualFold(words[0][:2], "d'") {
			words[0] = words[0][2:]
		}
	}
	name := strings.Join(words, " ")
	if name != strings.ToUpper(name) {
		return name
	}
	return capitalised(name)
}

// small are the words inside a name that are not capitalised.
var small = map[string]bool{
	"di": true, "del": true, "della": true, "dello": true, "dei": true, "degli": true, "delle": true, "da": true, "dal": true,
	"in": true, "con": true, "e": true, "ed": true, "al": true, "alla": true, "allo": true, "ai": true, "alle": true,
	"sul": true, "sulla": true, "sull": true, "la": true, "nel": true, "a": true, "d": true, "dell": true, "all": true, "su": true,
}

// capitalised writes a name in capitals as names are written: "ALTA VALLE
// D'INTELVI" is "Alta Valle d'Intelvi".
func capitalised(name string) string {
	var b strings.Builder
	first := true
	for name != "" {
		end := strings.IndexAny(name, " '-’")
		if end < 0 {
			end = len(name)
		}
		word := strings.ToLower(name[:end])
		if word != "" && (first || !small[word]) {
			r := []rune(word)
			word = strings.ToUpper(string(r[0])) + string(r[1:])
		}
		b.WriteString(word)
		if word != "" {
			first = false
		}
		if end < len(name) {
			sep := []rune(name[end:])[0]
			b.WriteRune(sep)
			end += len(string(sep))
		}
		name = name[end:]
	}
	return b.String()
}
