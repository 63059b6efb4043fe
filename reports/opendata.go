package reports

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/spreadsheet"
)

// OpenData is a report as open data: tables, their data dictionary, and the
// description that a catalogue harvests (DCAT-AP_IT, AgID).
type OpenData struct {
	Report
	Base      string // address of the folder in which the files are published, with a slash at its end
	Publisher string // who publishes: "Regione Lombardia"
	Code      string // the publisher's Codice IPA
}

// Files lists the files by name with what writes each.
func (d OpenData) Files() map[string]func(io.Writer) error {
	return map[string]func(io.Writer) error{
		"comuni.csv":     func(w io.Writer) error { return CSV(w, d.Report) },
		"verdetti.csv":   d.verdicts,
		"dizionario.csv": d.dictionary,
		"catalogo.jsonld": func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetIndent("", "  ")
			return e.Encode(d.jsonLD())
		},
		"catalogo.rdf": d.rdf,
	}
}

// verdicts writes a row a comune and check.
func (d OpenData) verdicts(w io.Writer) error {
	rows := [][]string{{"ipa", "istat", "check", "family", "weight", "status", "reason", "finished", "ruleset"}}
	for i, named := 0, d.Shown(); i < len(named); i++ {
		o := &named[i]
		for _, r := range o.Results {
			rows = append(rows, []string{o.IPA, o.ISTAT, r.Check, string(r.Family), strconv.Itoa(r.Weight), string(r.Status), r.Reason, o.Finished.UTC().Format(time.RFC3339), o.Card.Ruleset})
		}
	}
	return writeTable(w, rows)
}

// dictionary says what each column of each table holds.
func (d OpenData) dictionary(w io.Writer) error {
	rows := [][]string{{"file", "colonna", "tipo", "descrizione", "description"}}
	add := func(file, column, kind, it, en string) { rows = append(rows, []string{file, column, kind, it, en}) }
	for _, c := range comuniColumns {
		add("comuni.csv", c.name, c.kind, c.it, c.en)
	}
	for _, f := range checks.Families {
		t := f.Title()
		add("comuni.csv", string(f)+"_score", "decimal 0-1", "Punteggio: "+t.IT+"; vuoto sotto copertura 0,6", "Score: "+t.EN+"; empty below coverage 0.6")
		add("comuni.csv", string(f)+"_coverage", "decimal 0-1", "Copertura: "+t.IT, "Coverage: "+t.EN)
	}
	for _, c := range checks.All() {
		add("comuni.csv", c.ID, "pass, warn, fail, unknown:motivo, not-applicable", c.Title.IT, c.Title.EN)
	}
	for _, c := range verdictColumns {
		add("verdetti.csv", c.name, c.kind, c.it, c.en)
	}
	return writeTable(w, rows)
}

type column struct{ name, kind, it, en string }

var comuniColumns = []column{
	{"ipa", "text", "Codice IPA dell'ente", "Codice IPA of the body"}, {"istat", "text", "Codice ISTAT, sei cifre", "ISTAT code, six digits"},
	{"name", "text", "Nome del comune", "Name of the comune"}, {"province", "text", "Sigla della provincia", "Province, as its sigla"},
	{"population", "integer", "Abitanti (ISTAT); 0 se ignoti", "Residents (ISTAT); 0 when unknown"}, {"cluster", "under-5000, 5000-15000, over-15000, unknown", "Classe di popolazione del programma", "Population cluster of the programme"},
	{"pilot", "boolean", "Comune pilota il giorno della visita", "Pilot on the day of the visit"}, {"site", "URL", "Sito letto", "Site as read"},
	{"finished", "dateTime", "Fine della visita, UTC", "End of the visit, UTC"}, {"ruleset", "text", "Versione delle regole", "Version of the rules"},
	{"score", "decimal 0-1", "Punteggio complessivo; vuoto sotto copertura 0,6", "Overall score; empty below coverage 0.6"}, {"coverage", "decimal 0-1", "Copertura complessiva", "Overall coverage"},
	{"cert_agid", "without-https, serious-problems, badly-configured, secure, unknown", "Classe della rilevazione HTTPS del CERT-AGID", "Class of CERT-AGID's survey of HTTPS"},
	{"reply_until", "date", "Il comune può replicare fino a questo giorno: punteggi ed esiti non sono ancora nominati", "The comune may reply until this day: scores and verdicts are not named yet"},
}

var verdictColumns = []column{
	{"ipa", "text", "Codice IPA dell'ente", "Codice IPA of the body"}, {"istat", "text", "Codice ISTAT, sei cifre", "ISTAT code, six digits"},
	{"check", "text", "Identificativo del controllo", "Id of the check"}, {"family", "pagopa, einvoice, hosting, adjacent", "Famiglia del controllo", "Family of the check"},
	{"weight", "integer 0-10", "Peso nel punteggio della famiglia", "Weight in the family's score"}, {"status", "pass, warn, fail, unknown, not-applicable", "Esito", "Verdict"},
	{"reason", "text", "Motivo di unknown e not-applicable", "Reason of unknown and not-applicable"}, {"finished", "dateTime", "Fine della visita, UTC", "End of the visit, UTC"}, {"ruleset", "text", "Versione delle regole", "Version of the rules"},
}

func writeTable(w io.Writer, rows [][]string) error {
	out := spreadsheet.NewCSV(w)
	for _, row := range rows {
		out.Row(row...)
	}
	return out.Close()
}

// What the controlled vocabularies of the EU's Publications Office and of
// DCAT-AP_IT 2.x call things.
const (
	themeGovernment = "http://publications.europa.eu/resource/authority/data-theme/GOVE"
	daily           = "http://publications.europa.eu/resource/authority/frequency/DAILY"
	csvFormat       = "http://publications.europa.eu/resource/authority/file-type/CSV"
	italian         = "http://publications.europa.eu/resource/authority/language/ITA"
	ccBY            = "https://w3id.org/italia/controlled-vocabulary/licences/A21_CCBY40"
)

func (d OpenData) identifier() string { return strings.ToLower(d.Code) + ":campanile" }

func (d OpenData) title() string { return "Servizi digitali dei comuni: " + d.Title }

const aboutData = "Verdetti e punteggi su pagoPA, fatturazione elettronica, hosting e altri obblighi AgID, rilevati dall'esterno da Campanile. Misurazione, non accertamento dell'AgID."

// distributions are the tables that are published.
var distributions = []struct{ file, title string }{
	{"comuni.csv", "Una riga per comune: punteggi, copertura, esiti"}, {"verdetti.csv", "Una riga per comune e controllo"}, {"dizionario.csv", "Dizionario dei dati"},
}

// jsonLD is the catalogue in JSON-LD.
func (d OpenData) jsonLD() map[string]any {
	day := d.Made.UTC().Format(time.DateOnly)
	typed := func(kind, value string) map[string]any { return map[string]any{"@type": kind, "@value": value} }
	id := func(s string) map[string]any { return map[string]any{"@id": s} }
	it := func(s string) map[string]any { return map[string]any{"@language": "it", "@value": s} }
	agent := map[string]any{"@id": d.Base + "#editore", "@type": []string{"dcatapit:Agent", "foaf:Agent"}, "foaf:name": it(d.Publisher), "dct:identifier": d.Code}
	var files []any
	for _, f := range distributions {
		files = append(files, map[string]any{
			"@id": d.Base + f.file, "@type": []string{"dcatapit:Distribution", "dcat:Distribution"}, "dct:title": it(f.title), "dcat:accessURL": id(d.Base + f.file), "dcat:downloadURL": id(d.Base + f.file),
			"dct:format": id(csvFormat), "dct:license": map[string]any{"@id": ccBY, "@type": []string{"dcatapit:LicenseDocument", "dct:LicenseDocument"}, "foaf:name": it("Creative Commons Attribuzione 4.0"), "dct:type": id("http://purl.org/adms/licencetype/Attribution")},
			"dct:modified": typed("xsd:date", day),
		})
	}
	dataset := map[string]any{
		"@id": d.Base + "#dati", "@type": []string{"dcatapit:Dataset", "dcat:Dataset"}, "dct:identifier": d.identifier(), "dct:title": it(d.title()), "dct:description": it(aboutData),
		"dct:modified": typed("xsd:date", day), "dct:issued": typed("xsd:date", day), "dcat:theme": id(themeGovernment), "dct:accrualPeriodicity": id(daily), "dct:language": id(italian),
		"dct:publisher": id(d.Base + "#editore"), "dct:rightsHolder": id(d.Base + "#editore"), "dcat:keyword": []any{it("comuni"), it("pagoPA"), it("fatturazione elettronica"), it("cloud")}, "dcat:distribution": files,
	}
	return map[string]any{
		"@context": namespaces,
		"@graph": []any{
			map[string]any{"@id": d.Base + "#catalogo", "@type": []string{"dcatapit:Catalog", "dcat:Catalog"}, "dct:title": it("Campanile: dati aperti"), "dct:description": it(aboutData), "dct:publisher": id(d.Base + "#editore"),
				"dct:modified": typed("xsd:date", day), "dct:issued": typed("xsd:date", day), "dct:language": id(italian), "dcat:themeTaxonomy": id("http://publications.europa.eu/resource/authority/data-theme"), "dcat:dataset": id(d.Base + "#dati"), "foaf:homepage": id(d.Base)},
			dataset, agent,
		},
	}
}
