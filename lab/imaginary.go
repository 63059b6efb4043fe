package lab

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/registry"
)

var (
	nameHeads = [...]string{"Borgo", "Castel", "Monte", "Villa", "Pieve", "Rocca", "Ponte", "Torre", "Selva", "Campo", "Valle", "Corte", "Cascina", "Poggio", "Acqua"}
	nameTails = [...]string{"alto", "basso", "chiaro", "fiorito", "verde", "lungo", "nuovo", "antico", "sereno", "dorato", "gentile", "rosso", "bianco", "forte", "largo", "ombroso", "maggiore", "minore"}
	nameSaint = [...]string{"", "", "", "", " d'Olmo", " sul Rio", " del Colle", " in Valle", " al Lago", " Terme", " di Sopra", " di Sotto"}
)

// firstProgressive is where the invented ISTAT progressives begin: real ones
// end well before.
const firstProgressive = 901

// Imaginary invents n comuni of Lombardy's provinces, with invented names and
// ISTAT progressives that no real comune has. Site values are as messy as the
// register's own; Site.URL is what a careful reader makes of them.
func Imaginary(n int, seed uint64) []registry.Municipality {
	n = min(max(n, 1), 99*len(provinces))
	rng := rand.New(rand.NewPCG(seed, hash("imaginary")))
	names := inventNames(rng, n)
	list := make([]registry.Municipality, n)
	for i := range list {
		p := provinces[i%len(provinces)]
		k := i / len(provinces)
		m := registry.Municipality{
			IPA: fmt.Sprintf("c_y%03d", i), Cadastral: fmt.Sprintf("Y%03d", i), ISTAT: fmt.Sprintf("%s%03d", p.istat, firstProgressive+k),
			TaxCode: taxCode(i), Name: names[i], Denomination: "Comune di " + names[i],
			Province: p.sigla, ProvinceName: p.name, Region: "03", InISTAT: true,
			Population: population(rng),
		}
		if i >= 1000 {
			m.IPA, m.Cadastral = fmt.Sprintf("c_x%03d", i-1000), fmt.Sprintf("X%03d", i-1000)
		}
		m.Site = inventSite(i, m, p)
		slug := slugOf(m.Name)
		m.PECDomain = "pec.comune." + slug + "." + strings.ToLower(p.sigla) + ".it"
		switch {
		case m.Site.URL == "" || i%3 == 0: // none listed, as in most of the register
		case i%7 == 0:
			m.MailDomain = "posta-libera.example" // not the body's own
		case strings.Contains(m.Site.URL, "comune."+slug+"."):
			m.MailDomain = "comune." + slug + "." + provinceLabel(m.Site.URL) + ".it"
		}
		list[i] = m
	}
	return list
}

// provinceLabel is the label between the name and ".it": "mi" or "milano".
func provinceLabel(address string) string {
	labels := strings.Split(hostOf(address), ".")
	if len(labels) < 2 {
		return "it"
	}
	return labels[len(labels)-2]
}

func inventNames(rng *rand.Rand, n int) []string {
	var all []string
	for _, s := range nameSaint[3:] {
		for _, h := range nameHeads {
			for _, t := range nameTails {
				all = append(all, h+t+s)
			}
		}
	}
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:n]
}

func population(rng *rand.Rand) int {
	switch p := rng.IntN(100); {
	case p < 68:
		return 80 + rng.IntN(4900)
	case p < 92:
		return 5000 + rng.IntN(10000)
	}
	return 15001 + rng.IntN(60000)
}

// taxCode makes eleven digits with the right check digit (Luhn, as the
// Agenzia delle Entrate computes it), in a range of no province.
func taxCode(i int) string {
	base := fmt.Sprintf("%07d", 9900000+i) + "999"
	sum := 0
	for j := range len(base) {
		d := int(base[j] - '0')
		if j%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return base + string(rune('0'+(10-sum%10)%10))
}

// inventSite writes the register's value in one of the ways it is found, with
// the address it means.
func inventSite(i int, m registry.Municipality, p province) registry.Site {
	slug, sigla := slugOf(m.Name), strings.ToLower(p.sigla)
	model := "comune." + slug + "." + sigla + ".it"
	www := "www." + model
	site := func(raw, url string) registry.Site { return registry.Site{Raw: raw, URL: url} }
	refused := func(raw, why string) registry.Site { return registry.Site{Raw: raw, Refused: why} }
	switch i % 60 {
	case 3:
		return site("http://"+www+"/", "https://"+www+"/")
	case 7:
		return site("https://"+model+"/", "https://"+model+"/")
	case 11:
		return site(strings.ToUpper(www), "https://"+www+"/")
	case 13:
		return refused("info@"+model, registry.RefusedMailbox)
	case 17:
		return site("htt://"+www, "https://"+www+"/")
	case 19:
		return site("www.halleyweb.com/c"+m.ISTAT, "https://www.halleyweb.com/c"+m.ISTAT)
	case 23:
		return site(www+"/hh/index.php", "https://"+www+"/")
	case 27:
		return refused("facebook.com/Comune"+slug, registry.RefusedSocial)
	case 29:
		return site("www.comune-"+slug+".it", "https://www.comune-"+slug+".it/")
	case 31:
		return site("www.comune."+slug+".gov.it", "https://www.comune."+slug+".gov.it/")
	case 33:
		return site("www."+slug+".org", "https://www."+slug+".org/")
	case 37:
		return site("http//"+www, "https://"+www+"/")
	case 39:
		return site(slug+"-sito.municipiumapp.it", "https://"+slug+"-sito.municipiumapp.it/")
	case 41:
		if p.sigla != "MB" {
			full := "www.comune." + slug + "." + p.slug + ".it"
			return site(full, "https://"+full+"/")
		}
	case 43:
		return site("www.halleyweb.com/c"+m.ISTAT+"/", "https://www.halleyweb.com/c"+m.ISTAT+"/")
	case 47:
		return refused("", registry.RefusedEmpty)
	case 5, 26, 50:
		www = "www.comune." + hyphenated(m.Name) + "." + sigla + ".it"
	case 53:
		return site("www.comunedi"+slug+".it", "https://www.comunedi"+slug+".it/")
	}
	return site(www, "https://"+www+"/")
}

// entityColumns is the header of IndicePA's register of bodies.
const entityColumns = "_id,Codice_IPA,Denominazione_ente,Codice_fiscale_ente,Tipologia,Codice_Categoria,Codice_natura,Codice_ateco,Ente_in_liquidazione,Codice_MIUR,Codice_ISTAT,Acronimo," +
	"Nome_responsabile,Cognome_responsabile,Titolo_responsabile,Codice_comune_ISTAT,Codice_catastale_comune,CAP,Indirizzo,Mail1,Tipo_Mail1,Mail2,Tipo_Mail2,Mail3,Tipo_Mail3,Mail4,Tipo_Mail4,Mail5,Tipo_Mail5," +
	"Sito_istituzionale,Url_facebook,Url_linkedin,Url_twitter,Url_youtube,Data_aggiornamento"

// WriteEntities writes the register of bodies in IndicePA's layout: byte order
// mark, CRLF, the comuni and a few bodies that are none.
func WriteEntities(w io.Writer, ms []registry.Municipality) error {
	return writeEntities(w, ms, func(m *registry.Municipality) []mailbox { return mailboxes(m, domicileFirst) })
}

func writeEntities(w io.Writer, ms []registry.Municipality, boxes func(*registry.Municipality) []mailbox) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("lab: write the register of bodies: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	header := strings.Split(entityColumns, ",")
	at := map[string]int{}
	for i, h := range header {
		at[h] = i
	}
	_ = out.Write(header)
	write := func(id int, kv ...string) {
		row := make([]string, len(header))
		row[0] = itoa(id)
		for i := 0; i < len(kv); i += 2 {
			row[at[kv[i]]] = kv[i+1]
		}
		_ = out.Write(row)
	}
	for i := range ms {
		m := &ms[i]
		updated := "2026-10-01"
		if !m.Updated.IsZero() {
			updated = m.Updated.Format(time.DateOnly)
		}
		row := []string{"Codice_IPA", m.IPA, "Denominazione_ente", m.Denomination, "Codice_fiscale_ente", m.TaxCode,
			"Tipologia", "Pubbliche Amministrazioni", "Codice_Categoria", "L6", "Codice_natura", "2430", "Ente_in_liquidazione", "N",
			"Codice_comune_ISTAT", m.ISTAT, "Codice_catastale_comune", m.Cadastral, "Sito_istituzionale", m.Site.Raw, "Data_aggiornamento", updated}
		for n, box := range boxes(m) {
			column := "Mail" + itoa(n+1)
			row = append(row, column, box.address, "Tipo_"+column, box.kind)
		}
		write(i+1, row...)
	}
	for i, name := range [...]string{"Consorzio Parco Simulato", "Azienda Speciale Consortile Immaginaria"} {
		write(len(ms)+1+i, "Codice_IPA", fmt.Sprintf("sim_%d", i), "Denominazione_ente", name, "Codice_fiscale_ente", taxCode(5000+i),
			"Tipologia", "Pubbliche Amministrazioni", "Codice_Categoria", "L6", "Codice_natura", "2700", "Ente_in_liquidazione", "N",
			"Codice_comune_ISTAT", ms[0].ISTAT, "Sito_istituzionale", "consorzio-simulato.example", "Data_aggiornamento", "2026-10-01")
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("lab: write the register of bodies: %w", err)
	}
	return nil
}
