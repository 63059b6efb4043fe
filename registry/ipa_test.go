package registry_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/registry"
)

const entityHeader = "\ufeff_id,Codice_IPA,Denominazione_ente,Codice_fiscale_ente,Tipologia,Codice_Categoria,Codice_natura,Codice_ateco,Ente_in_liquidazione,Codice_MIUR,Codice_ISTAT,Acronimo,Nome_responsabile,Cognome_responsabile,Titolo_responsabile,Codice_comune_ISTAT,Codice_catastale_comune,CAP,Indirizzo,Mail1,Tipo_Mail1,Mail2,Tipo_Mail2,Mail3,Tipo_Mail3,Mail4,Tipo_Mail4,Mail5,Tipo_Mail5,Sito_istituzionale,Url_facebook,Url_linkedin,Url_twitter,Url_youtube,Data_aggiornamento\r\n"

// entity is a row of the register with what a test cares about.
func entity(ipa, name, nature, istat, cadastral, site string) string {
	return "1," + ipa + "," + name + ",00123456789,Pubbliche Amministrazioni,L6," + nature + ",,N,,000000001,,Mario,Rossi,Sindaco," + istat + "," + cadastral +
		",20100,\"Piazza, 1\",Mario.Rossi@comune.x.mi.it,Altro,p@pec.x.it,Pec,,,,,,," + site + ",,,,,2026-07-01\r\n"
}

func TestReadEntities(t *testing.T) {
	in := entityHeader +
		entity("C_X001", "Comune di Valdorso", "2430", "015901", "x001", "www.comune.valdorso.mi.it/") +
		entity("c_x002", "COMUNE DI RIO D'ORO", "2430", "15902", "X002", "www.fornitore.it/hh/index.php") +
		entity("c_x003", "Comune Alta Selva", "2430", "015903", "X003", "http://www.fornitore.it/altaselva") +
		entity("consorzio", "Consorzio Strade", "2700", "015901", "X001", "www.consorzio.it") +
		"7,short,row\r\n"
	ms, stats, err := registry.ReadEntities(strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	if stats.Rows != 5 || stats.Bad != 1 || !strings.Contains(stats.Problems[0], "line 6") {
		t.Errorf("stats %+v", stats)
	}
	day := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	want := []registry.Municipality{
		{IPA: "c_x001", ISTAT: "015901", Cadastral: "X001", TaxCode: "00123456789", Name: "Valdorso", Denomination: "Comune di Valdorso",
			MailDomain: "comune.x.mi.it", PECDomain: "pec.x.it", Updated: day,
			Site: registry.Site{Raw: "www.comune.valdorso.mi.it/", URL: "https://www.comune.valdorso.mi.it/", Repairs: []string{"scheme-added", "slash-dropped"}}},
		{IPA: "c_x002", ISTAT: "015902", Cadastral: "X002", TaxCode: "00123456789", Name: "Rio d'Oro", Denomination: "COMUNE DI RIO D'ORO",
			MailDomain: "comune.x.mi.it", PECDomain: "pec.x.it", Updated: day,
			// The host is another comune's too: the path tells them apart.
			Site: registry.Site{Raw: "www.fornitore.it/hh/index.php", URL: "https://www.fornitore.it/hh/index.php", Repairs: []string{"scheme-added"}}},
		{IPA: "c_x003", ISTAT: "015903", Cadastral: "X003", TaxCode: "00123456789", Name: "Alta Selva", Denomination: "Comune Alta Selva",
			MailDomain: "comune.x.mi.it", PECDomain: "pec.x.it", Updated: day,
			Site: registry.Site{Raw: "http://www.fornitore.it/altaselva", URL: "https://www.fornitore.it/altaselva", Repairs: []string{"scheme-https"}}},
	}
	if diff := cmp.Diff(want, ms); diff != "" {
		t.Error(diff)
	}
}

// Columns are found by name: order, case and extra columns do not matter, nor
// does the delimiter of the dump.
func TestReadEntitiesByHeader(t *testing.T) {
	in := "SITO_ISTITUZIONALE ;codice_comune_istat;Codice_Natura;Nuova;Codice_categoria;Denominazione_Ente;CODICE_IPA\n" +
		"www.comune.x.mi.it;015901;2430;?;L6;Comune di X;C_X001\n"
	ms, _, err := registry.ReadEntities(strings.NewReader(in))
	if err != nil || len(ms) != 1 || ms[0].IPA != "c_x001" || ms[0].Site.URL != "https://www.comune.x.mi.it/" {
		t.Errorf("got %+v, %v", ms, err)
	}
}

func TestReadEntitiesGzip(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(entityHeader + entity("c_x001", "Comune di X", "2430", "015901", "X001", "x.it")))
	_ = z.Close()
	if ms, _, err := registry.ReadEntities(bytes.NewReader(b.Bytes())); err != nil || len(ms) != 1 {
		t.Errorf("got %d, %v", len(ms), err)
	}
	if _, _, err := registry.ReadEntities(bytes.NewReader(b.Bytes()[:b.Len()-12])); !errors.Is(err, registry.ErrTruncated) {
		t.Errorf("cut gzip: %v", err)
	}
}

func TestReadEntitiesRefuses(t *testing.T) {
	row := entity("c_x001", "Comune di X", "2430", "015901", "X001", "x.it")
	for _, tt := range []struct {
		name, in string
		is       error
		says     string
	}{
		{"empty", "", registry.ErrEmpty, "the file is empty"},
		{"blank", "\ufeff\r\n\r\n", registry.ErrEmpty, "empty"},
		{"header only", entityHeader, registry.ErrEmpty, "no rows"},
		{"html", "\n<!DOCTYPE html><html><body>Errore 502</body></html>", registry.ErrNotTable, "HTML"},
		{"json", `{"success": false}`, registry.ErrNotTable, "JSON"},
		{"xlsx", "PK\x03\x04....", registry.ErrNotTable, "Excel"},
		{"utf-16", "\xff\xfea\x00", registry.ErrCharset, "UTF-16"},
		{"latin-1", entityHeader + row + strings.Replace(row, "Comune di X", "Comune di Cant\xf9", 1), registry.ErrCharset, "line 3"},
		{"other register", "Codice Regione;Nome\n03;Lombardia\n", registry.ErrHeader, "Codice_IPA"},
		{"cut in a row", entityHeader + row + row[:80], registry.ErrTruncated, "line 3"},
		{"cut in a quote", entityHeader + row + row[:strings.Index(row, "Piazza")], registry.ErrTruncated, "line 3"},
		{"huge line", entityHeader + strings.Repeat("x", 3<<20), registry.ErrTooLarge, "line 2"},
		{"huge header", strings.Repeat("x", 3<<20), registry.ErrTooLarge, "line 1"},
		{"quote never closed", entityHeader + "1,\"" + strings.Repeat("a\n", 1000), registry.ErrNotTable, "line 2"},
		{"rows of another table", entityHeader + strings.Repeat("a,b\r\n", 50), registry.ErrBadRows, "50 of 50"},
		{"no comuni", entityHeader + entity("x", "Consorzio", "2700", "015901", "X001", "x.it"), registry.ErrEmpty, "L6"},
	} {
		ms, _, err := registry.ReadEntities(strings.NewReader(tt.in))
		if !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "\n") || ms != nil {
			t.Errorf("%s: %v, want %v that says %q", tt.name, err, tt.is, tt.says)
		}
		var de *registry.DeliveryError
		if !errors.As(err, &de) {
			t.Errorf("%s: %T is no *DeliveryError", tt.name, err)
		}
	}
}

func FuzzReadEntities(f *testing.F) {
	f.Add([]byte(entityHeader + entity("c_x001", "Comune di X", "2430", "015901", "X001", "x.it")))
	f.Add([]byte(entityHeader + "\"a\n"))
	f.Add([]byte("\x1f\x8b\x08"))
	f.Fuzz(func(t *testing.T, b []byte) {
		ms, _, err := registry.ReadEntities(bytes.NewReader(b))
		if (err == nil) != (len(ms) > 0) {
			t.Fatalf("%d comuni, %v", len(ms), err)
		}
		for _, m := range ms {
			if m.IPA == "" || len(m.ISTAT) != 6 || m.Name == "" {
				t.Fatalf("%+v", m)
			}
		}
	})
}
