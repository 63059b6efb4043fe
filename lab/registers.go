package lab

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	"github.com/campanile-italia/campanile/registry"
)

// Names of the files WriteConfig writes.
const (
	ConfigFile     = "campanile.yaml"
	EntitiesFile   = "enti.csv"
	EInvoiceFile   = "sfe.csv"
	ISTATFile      = "istat.csv"
	PopulationFile = "popolazione.csv"
	GrantsFile     = "candidature.csv"
	PaymentsFile   = "pagamenti.csv"
	AppIOFile      = "appio.json"
	PartnersFile   = "ec_pt.yml"
	ASNFile        = "ip2asn.tsv"
	PilotsFile     = "pilots.csv"
	CAFile         = "ca.pem"
	TruthFile      = "truth.json"
)

// WriteConfig writes to dir (made when missing) everything a Campanile needs to
// scan this world: the configuration, every register in its publisher's layout,
// the root certificate, and the truth beside it. The world must have been
// started, its addresses are in the configuration.
func (w *World) WriteConfig(dir string) (configPath string, err error) {
	w.mu.Lock()
	started := w.started
	w.mu.Unlock()
	if !started {
		return "", fmt.Errorf("lab: write the configuration: the world is not started")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("lab: write the configuration: %w", err)
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return "", fmt.Errorf("lab: write the configuration: %w", err)
	}
	files := []struct {
		name string
		make func() ([]byte, error)
	}{
		{EntitiesFile, w.entitiesFile}, {EInvoiceFile, w.einvoiceFile}, {ISTATFile, w.istatFile}, {PopulationFile, w.populationFile},
		{GrantsFile, w.grantsFile}, {PaymentsFile, w.paymentsFile}, {AppIOFile, w.appIOFile}, {PartnersFile, w.partnersFile}, {ASNFile, w.asnFile}, {PilotsFile, w.pilotsFile},
		{CAFile, func() ([]byte, error) { return w.CA(), nil }}, {TruthFile, w.truthFile},
		{ConfigFile, func() ([]byte, error) { return w.configFile(dir), nil }},
	}
	for _, f := range files {
		content, err := f.make()
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, f.name), content, 0o644)
		}
		if err != nil {
			return "", fmt.Errorf("lab: write %s: %w", f.name, err)
		}
	}
	return filepath.Join(dir, ConfigFile), nil
}

func (w *World) entitiesFile() ([]byte, error) {
	if w.opt.EntitiesFile != nil {
		return w.opt.EntitiesFile, nil
	}
	var b bytes.Buffer
	entities := slices.Clone(w.opt.Entities)
	for i := range entities {
		if c := w.byIPA[strings.ToLower(entities[i].IPA)]; c != nil {
			entities[i].Updated = c.updated(w.opt.Today)
		}
	}
	err := writeEntities(&b, entities, func(m *registry.Municipality) []mailbox {
		kind := domicileFirst
		if c := w.byIPA[strings.ToLower(m.IPA)]; c != nil {
			kind = c.way(axisDomicile)
		}
		return mailboxes(m, kind)
	})
	return b.Bytes(), err
}

func (w *World) einvoiceFile() ([]byte, error) {
	if w.opt.EInvoiceFile != nil {
		return w.opt.EInvoiceFile, nil
	}
	var b bytes.Buffer
	b.WriteString("\ufeff_id,Codice_IPA,Denominazione_ente,Codice_fiscale_ente,Codice_uni_uo,Descrizione_uo,Codice_fiscale_sfe,Data_verifica_cf,Data_avvio_sfe\r\n")
	id := 0
	for _, c := range w.comuni {
		for _, o := range c.offices {
			id++
			fmt.Fprintf(&b, "%d,%s,%s,%s,%s,%s,%s,%s,%s\r\n", id, field(c.IPA), field(c.Denomination), c.TaxCode, field(o.CUU), field(o.Name), field(o.TaxCode), dayOrNone(o.TaxCodeVerified), dayOrNone(o.Since))
		}
	}
	return b.Bytes(), nil
}

// field quotes a CSV field where it must be.
func field(s string) string {
	if strings.ContainsAny(s, ",;\"\r\n") {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

const istatHeader = "Codice Regione;Codice dell'Unità territoriale sovracomunale (valida a fini statistici);Codice Provincia (Storico)(1);Progressivo del Comune (2);Codice Comune formato alfanumerico;" +
	"Denominazione (Italiana e straniera);Denominazione in italiano;Denominazione altra lingua;Denominazione Regione;Denominazione dell'Unità territoriale sovracomunale (valida a fini statistici);" +
	"Flag Comune capoluogo di provincia/città metropolitana/libero consorzio;Sigla automobilistica;Codice Comune formato numerico;Codice Catastale del comune;Codice NUTS1 2024;Codice NUTS2 2024 (3);Codice NUTS3 2024"

func (w *World) istatFile() ([]byte, error) {
	var b strings.Builder
	b.WriteString(istatHeader + "\r\n")
	for _, c := range w.comuni {
		if len(c.ISTAT) != 6 {
			continue
		}
		region, regionName, sigla, name := c.Region, "", c.Province, c.ProvinceName
		capital := "0"
		if p, ok := registry.ProvinceOf(c.ISTAT); ok {
			region, sigla, name = p.Region, p.Sigla, p.Name
		}
		if p, ok := provinceOf(c.ISTAT); ok {
			region, regionName, sigla, name = "03", "Lombardia", p.sigla, p.name
			if c.slug == p.capital {
				capital = "1"
			}
		}
		fmt.Fprintf(&b, "%s;2%s;%s;%s;%s;%s;%s;;%s;%s;%s;%s;%s;%s;ITC;ITC4;ITC4\r\n", region, c.ISTAT[1:3], c.ISTAT[:3], c.ISTAT[3:], c.ISTAT,
			field(c.Name), field(c.Name), regionName, name, capital, sigla, strings.TrimLeft(c.ISTAT, "0"), c.Cadastral)
	}
	return encoding.ReplaceUnsupported(charmap.ISO8859_1.NewEncoder()).Bytes([]byte(b.String()))
}

func (w *World) populationFile() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("codice_istat,popolazione\n")
	for _, c := range w.comuni {
		fmt.Fprintf(&b, "%s,%d\n", c.ISTAT, c.population)
	}
	return b.Bytes(), nil
}

func (w *World) grantsFile() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("codice_ipa,ente,tipologia_ente,comune,cod_comune,provincia,cod_provincia,regione,cod_regione,importo_finanziamento,avviso,data_invio_candidatura,data_finanziamento,codice_cup,numero_finestra_temporale,numero_di_protocollo,decreto_finanziamento,stato_candidatura,data_stato_candidatura,misura\n")
	for _, c := range w.comuni {
		rng := c.rng("grants amounts")
		for _, g := range c.grants() {
			fmt.Fprintf(&b, "%s,%s,Comuni,%s,%s,%s,%s,Lombardia,03,%d.0,%s,2023-01-11T16:27:35.000+0000,2023-03-15,X00X00000000000,2,127,Decreto n.127 - 2 / 2022 - PNRR,%s,2024-05-%02d,%s\n",
				field(c.IPA), field(c.Denomination), field(c.Name), c.ISTAT, c.Province, c.ISTAT[:min(3, len(c.ISTAT))], 5000+rng.IntN(90000), g.notice, g.state, 1+rng.IntN(28), g.measure)
		}
	}
	return b.Bytes(), nil
}

func (w *World) paymentsFile() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("ente_cf,count,max_data\n")
	for _, c := range w.comuni {
		if count, last, ok := c.payments(w.opt.Today); ok {
			fmt.Fprintf(&b, "%s,%d,%s\n", c.TaxCode, count, last)
		}
	}
	return b.Bytes(), nil
}

func (w *World) appIOFile() ([]byte, error) {
	type service struct {
		ID   string `json:"i"`
		Name string `json:"n"`
	}
	type body struct {
		TaxCode  string    `json:"fc"`
		Name     string    `json:"o"`
		Services []service `json:"s"`
	}
	all := []body{{TaxCode: "00000000019", Name: "Ente di un altro territorio", Services: []service{{"0", "Altro"}}}}
	for _, c := range w.comuni {
		n := map[way]int{ioMany: 2 + int(c.key%8), ioOne: 1, ioTwice: 2, ioNamesake: 3}[c.way(axisAppIO)]
		b := body{TaxCode: c.TaxCode, Name: c.Denomination, Services: []service{}}
		for i := range n {
			b.Services = append(b.Services, service{fmt.Sprint(c.IPA, i), [...]string{"TARI", "Anagrafe", "Multe"}[i%3]})
		}
		switch c.way(axisAppIO) {
		case ioNone:
			continue
		case ioNamesake:
			b.TaxCode = taxCode(8000 + c.rank)
		case ioTwice:
			all = append(all, b)
		}
		all = append(all, b)
	}
	return json.Marshal(all)
}

func (w *World) partnersFile() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("- Codice Fiscale: '00000000027'\n  denominazione Ente: UNIONE DI UN ALTRO TERRITORIO\n")
	for _, c := range w.comuni {
		if name := c.partnerName(); name != "" {
			fmt.Fprintf(&b, "- Codice Fiscale: '%s'\n  denominazione Ente: %q\n", [...]string{"00000000027", "00000000035", "00000000043"}[c.key%3], name)
		}
	}
	return b.Bytes(), nil
}

func (w *World) asnFile() ([]byte, error) {
	return []byte(strings.Join(tableLines(), "\n") + "\n"), nil
}

func (w *World) pilotsFile() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("codice_ipa,from,to,note\n")
	for i, c := range w.comuni {
		if i%25 == 2 {
			fmt.Fprintf(&b, "%s,2026-01-15,,gruppo pilota simulato\n", field(c.IPA))
		}
	}
	return b.Bytes(), nil
}

func (w *World) truthFile() ([]byte, error) {
	b, err := json.MarshalIndent(w.Truth(), "", " ")
	return append(b, '\n'), err
}

// configFile is the configuration that scans this world.
func (w *World) configFile(dir string) []byte {
	var b bytes.Buffer
	path := func(name string) string { return yamlString(filepath.Join(dir, name)) }
	fmt.Fprintf(&b, "# A simulated region on loopback, made %s. Nothing in it is real.\n", w.opt.Today.Format(time.DateOnly))
	fmt.Fprintf(&b, "store: %s\nlisten: 127.0.0.1:8080\nlanguage: it\nterritory: %s\npilots: %s\n", yamlString("sqlite:"+filepath.Join(dir, "campanile.db")), w.territory(), path(PilotsFile))
	b.WriteString("sources:\n")
	for _, s := range [...][2]string{
		{"ipa_entities", EntitiesFile}, {"ipa_einvoice", EInvoiceFile}, {"istat", ISTATFile}, {"population", PopulationFile},
		{"padigitale", GrantsFile}, {"regional_payments", PaymentsFile}, {"appio", AppIOFile}, {"pagopa_intermediaries", PartnersFile}, {"asn", ASNFile},
	} {
		fmt.Fprintf(&b, "  %s: {file: %s}\n", s[0], path(s[1]))
	}
	b.WriteString("crawl:\n  contact: \"https://campanile.example/bot ; mailto:campanile@example.org\"\n  max_pages: 25\n  host_delay: 0s\n  ip_parallel: 8\n  visits: 64\n  timeout: 5s\n")
	b.WriteString("publication: {coverage: 0.8} # of this world's comuni more than one in twenty are planned to be out of reach\n")
	fmt.Fprintf(&b, "network:\n  resolvers: [%q]\n  allow_prefixes: [\"127.0.0.0/8\", \"fd00::/8\"]\n  ca_files: [%s]\n", w.resolver, path(CAFile))
	if len(w.connect) > 0 {
		b.WriteString("  connect:\n")
		for _, rule := range w.connect {
			fmt.Fprintf(&b, "    - %q\n", rule)
		}
	}
	return b.Bytes()
}

// territory is Lombardy, or the provinces the register's comuni are in.
func (w *World) territory() string {
	var sigle []string
	for _, c := range w.comuni {
		if _, ok := provinceOf(c.ISTAT); ok {
			continue
		}
		p, ok := registry.ProvinceOf(c.ISTAT)
		if !ok {
			return w.territoryByCode()
		}
		if !slices.Contains(sigle, p.Sigla) {
			sigle = append(sigle, p.Sigla)
		}
	}
	if len(sigle) == 0 {
		return `{region: "03"}`
	}
	for _, c := range w.comuni {
		if p, ok := provinceOf(c.ISTAT); ok && !slices.Contains(sigle, p.sigla) {
			sigle = append(sigle, p.sigla)
		}
	}
	slices.Sort(sigle)
	return "{provinces: [\"" + strings.Join(sigle, `", "`) + "\"]}"
}

// territoryByCode lists the comuni one by one.
func (w *World) territoryByCode() string {
	codes := make([]string, len(w.comuni))
	for i, c := range w.comuni {
		codes[i] = yamlString(c.IPA)
	}
	return "{ipa: [" + strings.Join(codes, ", ") + "]}"
}

func yamlString(s string) string { return fmt.Sprintf("%q", s) }
