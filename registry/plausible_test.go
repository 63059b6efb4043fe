package registry_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/registry"
)

// emptied drops the values of a column in every row but the first kept ones.
func emptied(text, column string, keep int) string {
	text = strings.ReplaceAll(text, `"Piazza, 1"`, "Piazza 1")
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	delim := ","
	if strings.Count(lines[0], ";") > strings.Count(lines[0], ",") {
		delim = ";"
	}
	at := -1
	for i, name := range strings.Split(strings.TrimSpace(strings.TrimPrefix(lines[0], "\ufeff")), delim) {
		if name == column {
			at = i
		}
	}
	for n := 1 + keep; n < len(lines); n++ {
		f := strings.Split(lines[n], delim)
		f[at] = ""
		lines[n] = strings.Join(f, delim)
	}
	return strings.Join(lines, "\n") + "\n"
}

// Whatever is wrong with a delivery, the last good copy stays and one line says
// what is wrong and what to do.
func TestImplausible(t *testing.T) {
	twoThirds := func(s string) string {
		l := strings.SplitAfter(s, "\n")
		return strings.Join(l[:len(l)*2/3], "")
	}
	for _, tt := range []struct {
		name  string
		id    registry.SourceID
		spoil func(string) string
		say   []string
		force bool // accepted when forced
	}{
		{"a third of the comuni gone", registry.IPAEntities, twoThirds, []string{"comuni of the territory: 20, 30 before", "sync --force"}, true},
		{"half of the sites gone", registry.IPAEntities, func(s string) string { return emptied(s, "Sito_istituzionale", 15) }, []string{"Sito_istituzionale: 15, 30 before", "sync --force"}, true},
		{"a column emptied", registry.IPAEntities, func(s string) string { return emptied(s, "Codice_fiscale_ente", 0) }, []string{"Codice_fiscale_ente: 0, 30 before"}, true},
		{"a column renamed that is not needed", registry.IPAEntities, func(s string) string { return strings.Replace(s, "Data_aggiornamento", "Aggiornato", 1) }, []string{"Data_aggiornamento: 0, 30 before"}, true},
		{"a column renamed", registry.IPAEntities, func(s string) string { return strings.Replace(s, "Codice_comune_ISTAT", "Codice_ISTAT_comune", 1) }, []string{"columns are missing: Codice_comune_ISTAT", "It begins: ", "codice_ipa"}, false},
		{"no sites at all", registry.IPAEntities, func(s string) string { return emptied(s, "Sito_istituzionale", 0) }, []string{"Sito_istituzionale is empty in every row", "fetch it again"}, false},
		{"every row twice", registry.IPAEntities, func(s string) string { _, rows, _ := strings.Cut(s, "\n"); return s + rows }, []string{"30 of 30 Codice_IPA are there more than once", "fetch it again"}, false},
		{"an error page", registry.IPAEntities, func(string) string { return "\n <!DOCTYPE html><title>502</title>" }, []string{"it is an HTML or XML page", "look at what the address answers"}, false},
		{"an error in JSON", registry.IPAEntities, func(string) string { return `{"help": "", "success": false}` }, []string{"it is JSON"}, false},
		{"cut in its last row", registry.IPAEntities, func(s string) string { return s[:strings.LastIndex(s, ",")] }, []string{"the file is cut short", "fetch it again"}, false},
		{"accents decoded twice", registry.IPAEntities, func(s string) string { return strings.ReplaceAll(s, "Paese", "Citt\u00c3\u00a0") }, []string{"wrong character set", "Citt", "take it from the publisher again"}, false},
		{"accents lost", registry.IPAEntities, func(s string) string { return strings.ReplaceAll(s, "Paese", "Citt\ufffd") }, []string{"wrong character set"}, false},
		{"saved as ISO-8859-1", registry.IPAEntities, func(s string) string { return strings.ReplaceAll(s, "Paese", "Citt\xe0") }, []string{"bytes that are not UTF-8"}, false},
		{"UTF-16", registry.IPAEntities, func(s string) string { return "\xff\xfe" + s }, []string{"save it as UTF-8"}, false},
		{"a third of ISTAT's list gone", registry.ISTAT, twoThirds, []string{"comuni of the territory: 20, 30 before"}, true},
		{"residents emptied", registry.Population, func(s string) string { return regexp.MustCompile(`,\d+\n`).ReplaceAllString(s, ",0\n") }, []string{"comuni with residents: 0, 30 before"}, true},
		{"dates of offices emptied", registry.IPAEInvoice, func(s string) string { return emptied(s, "Data_avvio_sfe", 0) }, []string{"Data_avvio_sfe: 0, 30 before"}, true},
		{"projects ended no more", registry.PADigitale, func(s string) string { return strings.ReplaceAll(s, ",E,", ",A,") }, []string{"projects in state E: 0, 30 before"}, true},
		{"payments of a third gone", registry.RegionalPayments, twoThirds, []string{"comuni with payments: 20, 30 before"}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, 30)
			grants, payments := "codice_ipa,avviso,stato_candidatura,misura\n", "ente_cf,count,max_data\n"
			ents := w.text(registry.IPAEntities)
			for i := range 30 {
				grants += fmt.Sprintf("c_x%03d,1.2 Cloud,E,1.2\n", i)
				cf := fmt.Sprintf("001234%05d", i)
				payments += cf + ",3,2026-11-01\n"
				ents = strings.Replace(ents, ",00123456789,", ","+cf+",", 1)
			}
			w.put(registry.IPAEntities, ents)
			w.put(registry.PADigitale, grants)
			w.put(registry.RegionalPayments, payments)
			before, _ := w.build()
			w.Previous = before
			w.put(tt.id, tt.spoil(w.text(tt.id)))
			after, rep := w.build()
			if diff := cmp.Diff(before.Municipalities, after.Municipalities); diff != "" {
				t.Error(diff)
			}
			l := state(rep, tt.id)
			if l.State != registry.SourceKept || !cmp.Equal(rep.Troubled(), []string{string(tt.id)}) || strings.Contains(l.Why, "\n") || len(l.Why) > 500 {
				t.Errorf("%+v", l)
			}
			for _, s := range tt.say {
				if !strings.Contains(l.Why, s) {
					t.Errorf("%q does not say %q", l.Why, s)
				}
			}
			w.Force = true
			if _, rep := w.build(); (state(rep, tt.id).State == registry.SourceRead) != tt.force {
				t.Errorf("forced: %+v", state(rep, tt.id))
			}
		})
	}
}

// Names that look odd and are right are no garbage.
func TestPlausible(t *testing.T) {
	w := newWorld(t, 30)
	w.Previous, _ = w.build()
	text := w.text(registry.IPAEntities)
	for i, name := range []string{"Cantù", "Völs am Schlern", "San Nicolò d'Arcidano", "Challand-Saint-Anselme", "Rhêmes", "Âge Â"} {
		text = strings.Replace(text, fmt.Sprintf("Comune di Paese %d,", i), "Comune di "+name+",", 1)
	}
	w.put(registry.IPAEntities, text)
	if _, rep := w.build(); len(rep.Troubled()) != 0 {
		t.Errorf("%+v", rep.Sources)
	}
}
