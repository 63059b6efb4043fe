package registry_test

import (
	"bytes"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/internal/needs"
	"github.com/campanile-italia/campanile/registry"
)

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func TestReadEInvoice(t *testing.T) {
	want := map[string][]registry.EInvoiceOffice{
		"c_x001": {
			{CUU: "UF9FAJ", Name: "Uff_eFatturaPA", TaxCode: "03301860544", TaxCodeVerified: date(2015, 4, 1), Since: date(2015, 3, 31)},
			{CUU: "Y0BN4H", Name: "Servizio economico", TaxCode: "", Empty: []string{"codice_fiscale_sfe", "data_verifica_cf", "data_avvio_sfe"}},
		},
	}
	for name, in := range map[string]string{
		"dump": "\ufeff_id,Codice_IPA,Codice_uni_uo,Descrizione_uo,Codice_fiscale_sfe,Data_verifica_cf,Data_avvio_sfe\r\n" +
			"1,C_X001,uf9faj,Uff_eFatturaPA,03301860544,2015-04-01,2015-03-31\r\n2,c_x001,Y0BN4H,Servizio economico,,,\r\n",
		"legacy": "cod_amm\tcod_ou\tcod_uni_ou\tdes_ou\tregione\tprovincia\tcomune\tindirizzo\tcap\tcf\tdt_verifica_cf\tdata_avvio_sfe\n" +
			"c_x001\t1\tUF9FAJ\tUff_eFatturaPA\tUmbria\tPG\tX\tVia \"A\", 1\t06127\t03301860544\t2015-04-01\t2015-03-31\n" +
			"c_x001\t2\tY0BN4H\tServizio economico  \t\t\t\t\t\t\t\t\n",
	} {
		got, _, err := registry.ReadEInvoice(strings.NewReader(in))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	got, _, err := registry.ReadEInvoice(strings.NewReader("Codice_IPA,Codice_uni_uo,Data_avvio_sfe,Data_aggiornamento\nc_x001,UF9FAJ,presto,2026-10-01\n"))
	if diff := cmp.Diff(map[string][]registry.EInvoiceOffice{"c_x001": {{CUU: "UF9FAJ", Updated: date(2026, 10, 1)}}}, got); diff != "" || err != nil {
		t.Errorf("a column that is not there, and a value that is no date, are not empty: %v %s", err, diff)
	}
	if _, _, err := registry.ReadEInvoice(strings.NewReader("a,b\n1,2\n")); !errors.Is(err, registry.ErrHeader) || !strings.Contains(err.Error(), "Codice_uni_uo") {
		t.Errorf("other table: %v", err)
	}
}

const istatHeader = "Codice Regione;Codice dell'Unit\xe0 territoriale sovracomunale (valida a fini statistici);Codice Provincia (Storico)(1);Progressivo del Comune (2);Codice Comune formato alfanumerico;Denominazione (Italiana e straniera);Denominazione in italiano;Denominazione altra lingua;Denominazione Regione;Denominazione dell'Unit\xe0 territoriale sovracomunale (valida a fini statistici);Flag Comune capoluogo di provincia/citt\xe0 metropolitana/libero consorzio;Sigla automobilistica;Codice Comune formato numerico;Codice Catastale del comune\r\n"

func TestReadISTAT(t *testing.T) {
	in := istatHeader + "03;215;015;901;015901;Cant\xf9;Cant\xf9;;Lombardia;Milano;1;MI;15901;X001\r\n" +
		"4;021;021;008;021008;Bolzano/Bozen;Bolzano;Bozen;Trentino-Alto Adige;Bolzano/Bozen;1;;21008;A952\r\n"
	got, stats, err := registry.ReadISTAT(strings.NewReader(in))
	if err != nil || stats.Rows != 2 {
		t.Fatal(stats, err)
	}
	want := map[string]registry.Listed{
		"015901": {ISTAT: "015901", Cadastral: "X001", Name: "Cantù", Region: "03", Province: "MI", ProvinceName: "Milano", Capital: true},
		"021008": {ISTAT: "021008", Cadastral: "A952", Name: "Bolzano", OtherName: "Bozen", Region: "04", Province: "BZ", ProvinceName: "Bolzano/Bozen", Capital: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadPopulation(t *testing.T) {
	got, stats, err := registry.ReadPopulation(strings.NewReader("codice_istat,popolazione\n001001,2585\n1002,3695\nx,1\n2,2\n001003,7\n001004,7\n001005,7\n001006,7\n001007,7\n001008,7\n"))
	if err != nil || got["001001"] != 2585 || got["001002"] != 3695 || stats.Bad != 2 {
		t.Errorf("%v %+v %v", got, stats, err)
	}
}

func TestReadPADigitale(t *testing.T) {
	in := "misura_codice,codice_ipa,avviso,stato_candidatura,data_stato_candidatura,misura\n" +
		"143,C_X001,1.4.3 - pagoPA - Comuni,A,2023-06-07,1.4.3 Adozione PagoPA e AppIO\n" +
		"141,c_x001,1.4.1 Esperienza del Cittadino,E,2022-01-11T16:27:35.000+0000,\n" +
		"143,c_x001,1.4.3 - app IO,R,2023-08-08,1.4.3 Adozione PagoPA e AppIO\n"
	got, _, err := registry.ReadPADigitale(strings.NewReader(in))
	want := map[string][]registry.Grant{"c_x001": {
		{Measure: "1.4.1", Notice: "1.4.1 Esperienza del Cittadino", State: "E", Date: date(2022, 1, 11)},
		{Measure: "1.4.3", Notice: "1.4.3 - pagoPA - Comuni", State: "A", Date: date(2023, 6, 7)},
	}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestReadRegionalPayments(t *testing.T) {
	for _, in := range []string{
		"ente_cf,count,max_data\n00297960197,12,2026-11-20\n297960197,3,2026-11-21T00:00:00.000\n",
		"ente_cf,count_ente_cf,max_pag_data\n00297960197,15,2026-11-21T00:00:00.000\n",
	} {
		got, _, err := registry.ReadRegionalPayments(strings.NewReader(in))
		want := map[string]registry.RegionalPayment{"00297960197": {Count: 15, Last: date(2026, 11, 21)}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
	}
	// The tax code of a person has letters: it is not kept.
	_, stats, _ := registry.ReadRegionalPayments(strings.NewReader("ente_cf,count,max_data\nRSSMRA80A01H501U,1,2026-01-01\n"))
	if stats.Bad != 1 || strings.Contains(strings.Join(stats.Problems, ""), "RSSMRA") {
		t.Errorf("%+v", stats)
	}
}

func TestReadPilots(t *testing.T) {
	got, _, err := registry.ReadPilots(strings.NewReader("codice_ipa,from,to,note\nC_X001,2026-01-31\nc_x002,2026-01-31,2026-06-30,\"primo, lotto\"\n"))
	want := map[string]registry.Pilot{"c_x001": {From: date(2026, 1, 31)}, "c_x002": {From: date(2026, 1, 31), To: date(2026, 6, 30), Note: "primo, lotto"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for _, bad := range []string{"c_x001,soon", "c_x001,2026-02-01,2026-01-01", ",2026-02-01"} {
		if _, _, err := registry.ReadPilots(strings.NewReader("codice_ipa,from,to\n" + bad + "\n")); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

const ranges = "2a00::\t2a00:0:ffff:ffff:ffff:ffff:ffff:ffff\t3269\tIT\tTelecom\n" +
	"1.1.1.0\t1.1.1.255\t13335\tUS\tCloudflare, Inc.\n" +
	"1.0.0.0\t1.0.0.255\t13335\tUS\tCloudflare, Inc.\n" +
	"1.2.0.0\t1.2.0.255\t0\tNone\tNot routed\n"

func TestASNTable(t *testing.T) {
	table, stats, err := registry.ReadASN(strings.NewReader(ranges))
	if err != nil || stats.Rows != 4 || table.Len() != 3 {
		t.Fatal(table.Len(), stats, err)
	}
	for _, tt := range []struct {
		addr string
		asn  uint32
	}{
		{"1.0.0.0", 13335}, {"1.0.0.255", 13335}, {"1.0.1.0", 0}, {"0.255.255.255", 0}, {"1.1.1.7", 13335}, {"1.2.0.1", 0}, {"255.255.255.255", 0},
		{"::ffff:1.1.1.7", 13335}, {"2a00::1", 3269}, {"2a00:0:ffff::", 3269}, {"2a00:1::", 0}, {"::1", 0}, {"2a00::1%eth0", 3269},
	} {
		asn, name, _, ok := table.Lookup(netip.MustParseAddr(tt.addr))
		if asn != tt.asn || ok != (tt.asn != 0) || ok == (name == "") {
			t.Errorf("%s: %d %q %t, want %d", tt.addr, asn, name, ok, tt.asn)
		}
	}
	if _, _, _, ok := (*registry.ASNTable)(nil).Lookup(netip.MustParseAddr("1.1.1.1")); ok {
		t.Error("a table that is not there knows an address")
	}
	if _, _, _, ok := table.Lookup(netip.Addr{}); ok {
		t.Error("no address is found")
	}
	if _, _, err := registry.ReadASN(strings.NewReader(ranges + "1.3.0.0\t1.3.0")); !errors.Is(err, registry.ErrTruncated) {
		t.Errorf("cut: %v", err)
	}
	if _, _, err := registry.ReadASN(strings.NewReader("a,b\nc,d\n")); !errors.Is(err, registry.ErrBadRows) {
		t.Errorf("another table: %v", err)
	}
}

func BenchmarkASNLookup(b *testing.B) {
	table, err := registry.LoadASN(registry.Location{File: needs.SharedData(b, "ip2asn-v4_it-cloud_2026-06-17.tsv.gz")}, "")
	if err != nil {
		b.Fatal(err)
	}
	a := netip.MustParseAddr("151.11.48.50")
	for b.Loop() {
		table.Lookup(a)
	}
}

func FuzzReadEInvoice(f *testing.F) {
	f.Add([]byte("Codice_IPA,Codice_uni_uo\na,b\n"))
	f.Add([]byte("cod_amm\tcod_uni_ou\na\tb\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, _, err := registry.ReadEInvoice(bytes.NewReader(b))
		for ipa, os := range m {
			if err == nil && (ipa == "" || len(os) == 0) {
				t.Fatal(m)
			}
		}
	})
}

func FuzzReadISTAT(f *testing.F) {
	f.Add([]byte(istatHeader + "03;215;015;901;015901;A;A;;L;Milano;1;MI;15901;X001\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, _, _ := registry.ReadISTAT(bytes.NewReader(b))
		for code := range m {
			if len(code) != 6 {
				t.Fatalf("%q", code)
			}
		}
	})
}

func FuzzReadASN(f *testing.F) {
	f.Add([]byte(ranges), "1.1.1.1")
	f.Fuzz(func(t *testing.T, b []byte, addr string) {
		table, _, err := registry.ReadASN(bytes.NewReader(b))
		if a, aerr := netip.ParseAddr(addr); err == nil && aerr == nil {
			table.Lookup(a)
		}
	})
}

func FuzzReadTables(f *testing.F) {
	f.Add([]byte("codice_istat,popolazione\n001001,2585\n"))
	f.Add([]byte("misura_codice,codice_ipa,avviso,stato_candidatura,data_stato_candidatura,misura\n143,C_X001,1.4.3 - pagoPA - Comuni,A,2023-06-07,1.4.3 x\n"))
	f.Add([]byte("ente_cf,count,max_data\n00123456789,4,2026-11-01\n"))
	f.Add([]byte("codice_ipa,from,to,note\nc_x001,2026-01-01,,\"a\nb\"\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		people, _, _ := registry.ReadPopulation(bytes.NewReader(b))
		for code, n := range people {
			if len(code) != 6 || n < 0 {
				t.Fatal(code, n)
			}
		}
		grants, _, _ := registry.ReadPADigitale(bytes.NewReader(b))
		for ipa, list := range grants {
			for _, g := range list {
				if ipa == "" || g.State != "A" && g.State != "E" || g.Measure == "" {
					t.Fatal(ipa, g)
				}
			}
		}
		payments, _, _ := registry.ReadRegionalPayments(bytes.NewReader(b))
		for cf, p := range payments {
			if len(cf) != 11 || p.Count < 0 {
				t.Fatal(cf, p)
			}
		}
		if pilots, _, err := registry.ReadPilots(bytes.NewReader(b)); err == nil {
			for ipa, p := range pilots {
				if ipa == "" || p.From.IsZero() {
					t.Fatal(ipa, p)
				}
			}
		}
	})
}
