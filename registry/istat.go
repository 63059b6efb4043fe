package registry

import (
	"io"
	"strconv"
	"strings"
)

// Listed is one comune in ISTAT's list ("Elenco comuni italiani").
type Listed struct {
	ISTAT, Cadastral       string
	Name                   string // in Italian: "Bolzano"
	OtherName              string // in the other language of the place: "Bozen"; mostly empty
	Region                 string // "03"
	Province, ProvinceName string // "MB", "Monza e della Brianza"
	Capital                bool
}

// ReadISTAT reads ISTAT's list of comuni: semicolons, ISO-8859-1, and headers
// whose wording and footnote marks change from one edition to the next, so that
// they are matched by the part that stays. The result is keyed by ISTAT code.
func ReadISTAT(r io.Reader) (comuni map[string]Listed, stats ReadStats, err error) {
	t, err := openTable(r, &stats, true)
	if err != nil {
		return nil, stats, err
	}
	code, name := t.col("codice_comune_formato_alfanumerico*"), t.col("denominazione_in_italiano*")
	other, region := t.col("denominazione_altra_lingua*"), t.col("codice_regione*")
	unit := t.col("denominazione_dell'unità_territoriale*", "denominazione_dell'unita'*", "denominazione_provincia*", "denominazione_dell*")
	flag, sigla := t.col("flag_comune_capoluogo*"), t.col("sigla_automobilistica*")
	cadastral := t.col("codice_catastale*")
	if err := t.need("ISTAT's list of comuni", map[string]int{
		"Codice Comune formato alfanumerico": code, "Denominazione in italiano": name, "Codice Regione": region, "Sigla automobilistica": sigla,
	}); err != nil {
		return nil, stats, err
	}
	comuni = make(map[string]Listed)
	for {
		ok, err := t.next()
		if err != nil {
			return nil, stats, err
		}
		if !ok {
			return comuni, stats, stats.judge()
		}
		l := Listed{
			ISTAT: istatCode(t.at(code)), Cadastral: strings.ToUpper(t.at(cadastral)), Name: t.at(name), OtherName: t.at(other),
			Region: twoDigits(t.at(region)), Province: strings.ToUpper(t.at(sigla)), ProvinceName: t.at(unit), Capital: t.at(flag) == "1",
		}
		if l.ISTAT == "" || l.Name == "" {
			stats.bad(t.line, "no six-digit code or no name")
			continue
		}
		l.fillProvince()
		comuni[l.ISTAT] = l
	}
}

// fillProvince takes from the table of provinces what the row lacks. The sigla
// of Napoli is lost on the way by tools that read "NA" as not available.
func (l *Listed) fillProvince() {
	p, ok := ProvinceOf(l.ISTAT)
	if !ok {
		return
	}
	if len(l.Province) != 2 || l.Province == "N/" {
		l.Province = p.Sigla
	}
	if l.ProvinceName == "" {
		l.ProvinceName = p.Name
	}
	if l.Region == "" {
		l.Region = p.Region
	}
}

func twoDigits(s string) string {
	if n, err := strconv.Atoi(s); err == nil && n > 0 && n < 100 && len(s) == 1 {
		return "0" + s
	}
	return s
}

// ReadPopulation reads the residents of each comune, by ISTAT code.
func ReadPopulation(r io.Reader) (residents map[string]int, stats ReadStats, err error) {
	t, err := openTable(r, &stats, true)
	if err != nil {
		return nil, stats, err
	}
	code := t.col("codice_istat", "codice_comune", "pro_com_t", "codice_comune_formato_alfanumerico*")
	count := t.col("popolazione", "popolazione_residente", "residenti", "popolazione*", "totale")
	if err := t.need("the list of residents (codice_istat,popolazione)", map[string]int{"codice_istat": code, "popolazione": count}); err != nil {
		return nil, stats, err
	}
	residents = make(map[string]int)
	for {
		ok, err := t.next()
		if err != nil {
			return nil, stats, err
		}
		if !ok {
			return residents, stats, stats.judge()
		}
		key := istatCode(t.at(code))
		n, err := strconv.Atoi(t.at(count))
		if key == "" || err != nil || n < 0 || n > 10_000_000 {
			stats.bad(t.line, "no six-digit code or no number of residents")
			continue
		}
		residents[key] = n
	}
}
