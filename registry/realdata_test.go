package registry_test

import (
	"io"
	"os"
	"testing"

	"github.com/campanile-italia/campanile/internal/needs"
	"github.com/campanile-italia/campanile/registry"
)

// Every register collected from its publisher is read, to the row.
func TestRealRegisters(t *testing.T) {
	entities := func(r io.Reader) (int, registry.ReadStats, error) {
		ms, stats, err := registry.ReadEntities(r)
		return len(ms), stats, err
	}
	list := func(r io.Reader) (int, registry.ReadStats, error) {
		l, stats, err := registry.ReadISTAT(r)
		return len(l), stats, err
	}
	grants := func(r io.Reader) (int, registry.ReadStats, error) {
		g, stats, err := registry.ReadPADigitale(r)
		n := 0
		for _, gs := range g {
			n += len(gs)
		}
		return n, stats, err
	}
	ranges := func(r io.Reader) (int, registry.ReadStats, error) {
		table, stats, err := registry.ReadASN(r)
		return table.Len(), stats, err
	}
	for _, tt := range []struct {
		file            string
		read            func(io.Reader) (int, registry.ReadStats, error)
		rows, bad, kept int
	}{
		{"ipa-layout_enti_lombardia.csv", entities, 1508, 0, 1500},
		{"ipa-layout_enti_italia.csv.gz", entities, 8008, 0, 7883},
		{"istat-layout_elenco-comuni-lombardia.csv", list, 1501, 0, 1501},
		{"istat-layout_elenco-comuni-italiani.csv.gz", list, 7894, 0, 7894},
		{"popolazione_comuni_2026.csv", func(r io.Reader) (int, registry.ReadStats, error) {
			p, stats, err := registry.ReadPopulation(r)
			return len(p), stats, err
		}, 7894, 0, 7894},
		{"ipa_serv_fatt_sample_2017.tsv", func(r io.Reader) (int, registry.ReadStats, error) {
			o, stats, err := registry.ReadEInvoice(r)
			return len(o), stats, err
		}, 19, 0, 4},
		{"pad26_candidature_lombardia.csv.gz", grants, 8693, 0, 6953},
		{"pad26_candidature_143_italia_2023-10-24.csv.gz", grants, 15707, 0, 10897},
		{"ip2asn-v4_it-cloud_2026-06-17.tsv.gz", ranges, 24986, 0, 24986},
		{"ip2asn-v6_it-cloud_2026-06-17.tsv.gz", ranges, 4236, 0, 4236},
	} {
		t.Run(tt.file, func(t *testing.T) {
			f, err := os.Open(needs.SharedData(t, tt.file))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			kept, stats, err := tt.read(f)
			if err != nil {
				t.Fatal(err)
			}
			if stats.Rows != tt.rows || stats.Bad != tt.bad || kept != tt.kept {
				t.Errorf("%d rows, %d unusable, %d kept; want %d, %d, %d; %v", stats.Rows, stats.Bad, kept, tt.rows, tt.bad, tt.kept, stats.Problems)
			}
		})
	}
}
