package registry_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/registry"
)

const appIO = `[{"fc":"00123456789","o":"Comune di X","s":[{"i":"1","n":"TARI","q":1,"sc":"LOCAL","d":"Ciao, {}[]"},{"i":"2"}]},
 {"o":"Comune di Y","s":[],"fc":"123456"},{"fc":"00123456789","s":[{"d":{"deep":[1,2]}}]},{"fc":"RSSMRA80A01H501U","o":"Mario Rossi","s":[{}]},
 {"fc":"00000000001"},{"fc":"00000000002","s":[]},{"fc":"00000000003","s":[]}]`

func TestReadAppIO(t *testing.T) {
	want := map[string]registry.AppIOServices{"00123456789": {Services: 3}, "00000123456": {}, "00000000001": {}, "00000000002": {}, "00000000003": {}}
	var z bytes.Buffer
	zw := gzip.NewWriter(&z)
	_, _ = zw.Write([]byte(appIO))
	_ = zw.Close()
	for name, in := range map[string]string{"plain": appIO, "gzip": z.String(), "BOM": "\ufeff " + appIO} {
		got, stats, err := registry.ReadAppIO(strings.NewReader(in))
		if err != nil || stats.Rows != 7 || stats.Bad != 1 {
			t.Errorf("%s: %+v %v", name, stats, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for in, want := range map[string]error{
		"":                            registry.ErrEmpty,
		"<html>":                      registry.ErrNotTable,
		"fc,o\n1,2\n":                 registry.ErrNotTable,
		`{"error": "moved"}`:          registry.ErrNotTable,
		`["a"]`:                       registry.ErrNotTable,
		`[{"fc": ["1"]}]`:             registry.ErrNotTable,
		`[{"fc":"1","s":{"a":1}}]`:    registry.ErrNotTable,
		`[{"fc":"00123456789","s":[{`: registry.ErrTruncated,
		`[{"fc":"00123456789"}`:       registry.ErrTruncated,
		`[]`:                          registry.ErrEmpty,
		`[{"fc":"Mario"}]`:            registry.ErrBadRows,
		`[{"x":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}]`: registry.ErrNotTable,
		`[{"fc":"1" "s":[]}]`: registry.ErrNotTable,
	} {
		if _, _, err := registry.ReadAppIO(strings.NewReader(in)); !errors.Is(err, want) {
			t.Errorf("%.60q: %v, want %v", in, err, want)
		}
	}
}

const partners = `- Codice Fiscale: '00111111111'
  denominazione Ente: COMUNE DI PAESE 1
- Codice Fiscale: 00222222222
  denominazione Ente: COMUNE DI PAESE 1
- Codice Fiscale: 00333333333
  denominazione Ente: "COMUNE DI CITT\xC0 D'ORO"
- Codice Fiscale: RSSMRA80A01H501U
  denominazione Ente: Comune di Paese-2
- Codice Fiscale: 00444444444
  denominazione Ente: UNIONE DEI COMUNI DI PAESE 3
- Codice Fiscale: 00555555555
  denominazione Ente: COMUNE DI PAESE DALL'ALTRA PARTE DEL FIUME E DELLA MONTAGNA CON UN NOME
    CHE NON FINISCE
- Codice Fiscale: 00666666666
  denominazione Ente: COMUNE DI PEGLIO
- Codice Fiscale: .nan
  denominazione Ente: COMUNE DI PAESE 4
`

func TestReadPagoPAPartners(t *testing.T) {
	want := map[string]registry.PaymentPartner{
		"paese 1":     {Listed: "COMUNE DI PAESE 1", TaxCodes: []string{"00111111111", "00222222222"}},
		"citta d oro": {Listed: "COMUNE DI CITTÀ D'ORO", TaxCodes: []string{"00333333333"}},
		"paese 2":     {Listed: "Comune di Paese-2"},
		"peglio":      {Listed: "COMUNE DI PEGLIO", TaxCodes: []string{"00666666666"}},
		"paese 4":     {Listed: "COMUNE DI PAESE 4"},
		"paese dall altra parte del fiume e della montagna con un nome che non finisce": {Listed: "COMUNE DI PAESE DALL'ALTRA PARTE DEL FIUME E DELLA MONTAGNA CON UN NOME CHE NON FINISCE", TaxCodes: []string{"00555555555"}},
	}
	got, stats, err := registry.ReadPagoPAPartners(strings.NewReader(partners))
	if err != nil || stats.Rows != 8 || stats.Bad != 0 {
		t.Errorf("%+v %v", stats, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got, _, err = registry.ReadPagoPAPartners(strings.NewReader("- Codice Fiscale: 00888888888\n  denominazione Ente: ROMA  CAPITALE\n"))
	if diff := cmp.Diff(map[string]registry.PaymentPartner{"roma": {Listed: "ROMA  CAPITALE", TaxCodes: []string{"00888888888"}}}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for in, want := range map[string]error{
		"": registry.ErrEmpty, "<html>": registry.ErrNotTable, "a,b\n1,2\n": registry.ErrHeader, "- x: &a [*a, *a]\n": registry.ErrHeader,
	} {
		if _, _, err := registry.ReadPagoPAPartners(strings.NewReader(in)); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", in, err, want)
		}
	}
}

// Both lists are joined without doubt or not at all.
func TestBuildAppIOAndPartners(t *testing.T) {
	w := newWorld(t, 12)
	ents := w.text(registry.IPAEntities)
	for i := range 12 { // each its own tax code
		ents = strings.Replace(ents, ",00123456789,", fmt.Sprintf(",001234500%02d,", i), 1)
	}
	ents = strings.Replace(ents, "Comune di Paese 5,", "Comune di Peglio,", 1)
	ents = strings.Replace(ents, "Comune di Paese 7,", "Comune di Paese 8,", 1)
	w.put(registry.IPAEntities, ents)
	w.put(registry.AppIO, `[{"fc":"00123450001","s":[{},{}]},{"fc":"99999999999","s":[{}]}]`)
	w.put(registry.PagoPAPartners, partners+"- Codice Fiscale: '00777777777'\n  denominazione Ente: COMUNE DI PAESE 8\n")
	inv, _ := w.build()
	var apps, behind []string
	for i := range inv.Municipalities {
		m := &inv.Municipalities[i]
		if m.AppIO != nil {
			apps = append(apps, fmt.Sprint(m.IPA, " ", m.AppIO.Services))
		}
		if m.Partner != nil {
			behind = append(behind, m.IPA)
		}
	}
	if diff := cmp.Diff([]string{"c_x001 2"}, apps); diff != "" {
		t.Error(diff)
	}
	// Not Peglio, which is two comuni, nor Paese 8, a name that two have here.
	if diff := cmp.Diff([]string{"c_x001", "c_x002", "c_x004"}, behind); diff != "" {
		t.Error(diff)
	}
	w.Previous = inv
	w.put(registry.AppIO, "<html>")
	w.put(registry.PagoPAPartners, "")
	kept, rep := w.build()
	if diff := cmp.Diff(inv.Municipalities, kept.Municipalities); diff != "" || len(rep.Troubled()) != 2 {
		t.Errorf("%v %s", rep.Troubled(), diff)
	}
}

func FuzzReadAppIO(f *testing.F) {
	f.Add([]byte(appIO))
	f.Fuzz(func(t *testing.T, b []byte) {
		services, _, err := registry.ReadAppIO(bytes.NewReader(b))
		for fc, s := range services {
			if err == nil && (len(fc) != 11 || s.Services < 0) {
				t.Fatalf("%q %+v", fc, s)
			}
		}
	})
}

func FuzzReadPagoPAPartners(f *testing.F) {
	f.Add([]byte(partners))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, _, err := registry.ReadPagoPAPartners(bytes.NewReader(b))
		for key, p := range list {
			if err == nil && (key == "" || p.Listed == "" || len(p.Listed) > 4000) {
				t.Fatalf("%q %+v", key, p)
			}
		}
	})
}
