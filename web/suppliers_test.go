package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestSuppliers(t *testing.T) {
	inv, outcomes := invented(30)
	for i := range outcomes {
		switch {
		case i%3 == 0:
			outcomes[i].Supplier = "=Ditta " + hostile
		case i%3 == 1:
			outcomes[i].Supplier = "AS31034"
		}
	}
	s := portal(t, 1)
	s.Board.Show(Standing{Inventory: inv, Current: outcomes})
	for lang, word := range map[string]string{"it": "Chi gestisce il sito di chi", "en": "Who runs whose site"} {
		body := get(t, s, "/suppliers?lang="+lang)
		if !strings.Contains(body, word) || !strings.Contains(body, "AS31034") || strings.Contains(body, hostile) {
			t.Errorf("%s: list of suppliers", lang)
		}
	}
	one := "?name=" + url.QueryEscape("=Ditta "+hostile)
	if body := get(t, s, "/suppliers"+one); strings.Contains(body, hostile) || !strings.Contains(body, "Che cosa manca") || !strings.Contains(body, "/suppliers.csv?name=") {
		t.Error("page of a supplier")
	}
	w := ask(s, http.MethodGet, "/suppliers.csv"+one)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(w.Body.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) < 2 || rows[0][0] != "ipa" {
		t.Fatalf("%v %v", rows, err)
	}
	for _, row := range rows[1:] {
		for _, cell := range row {
			if strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "+") {
				t.Errorf("a cell begins a formula: %q", cell)
			}
		}
		if row[4] != "fail" && row[4] != "warn" {
			t.Errorf("nothing to mend in %v", row)
		}
	}
	for _, path := range []string{"/suppliers?name=nobody", "/suppliers.csv?name=nobody", "/suppliers.csv"} {
		if w := ask(s, http.MethodGet, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
