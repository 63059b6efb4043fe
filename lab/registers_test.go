package lab_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/lab"
	"github.com/campanile-italia/campanile/registry"
)

// TestRegistersRead passes every register the lab writes through its reader.
func TestRegistersRead(t *testing.T) {
	w := startWorld(t, comuni)
	dir := t.TempDir()
	path, err := w.WriteConfig(dir)
	if err != nil {
		t.Fatal(err)
	}
	open := func(name string) *os.File {
		t.Helper()
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	clean := func(name string, got int, stats registry.ReadStats, err error) {
		t.Helper()
		if err != nil || got == 0 || stats.Bad > 0 {
			t.Errorf("%s: %d entries, %d bad rows, %v", name, got, stats.Bad, err)
		}
	}
	ms, stats, err := registry.ReadEntities(open(lab.EntitiesFile))
	clean(lab.EntitiesFile, len(ms), stats, err)
	offices, stats, err := registry.ReadEInvoice(open(lab.EInvoiceFile))
	clean(lab.EInvoiceFile, len(offices), stats, err)
	listed, stats, err := registry.ReadISTAT(open(lab.ISTATFile))
	clean(lab.ISTATFile, len(listed), stats, err)
	residents, stats, err := registry.ReadPopulation(open(lab.PopulationFile))
	clean(lab.PopulationFile, len(residents), stats, err)
	grants, stats, err := registry.ReadPADigitale(open(lab.GrantsFile))
	clean(lab.GrantsFile, len(grants), stats, err)
	payments, stats, err := registry.ReadRegionalPayments(open(lab.PaymentsFile))
	clean(lab.PaymentsFile, len(payments), stats, err)
	pilots, stats, err := registry.ReadPilots(open(lab.PilotsFile))
	clean(lab.PilotsFile, len(pilots), stats, err)
	table, stats, err := registry.ReadASN(open(lab.ASNFile))
	if err != nil || table == nil || stats.Bad > 0 {
		t.Errorf("%s: %d bad rows, %v", lab.ASNFile, stats.Bad, err)
	}

	truth := w.Truth()
	for _, m := range ms {
		if got := len(offices[m.IPA]) > 0; got != (truth[m.IPA]["einvoice-office"].Status == "pass") {
			t.Errorf("%s: offices in the register: %v, expected %v", m.IPA, got, truth[m.IPA]["einvoice-office"])
		}
		pay := payments[m.TaxCode]
		if got := pay.Count > 0 && time.Since(pay.Last) < 365*24*time.Hour; got != (truth[m.IPA]["pagopa-regional"].Status == "pass") {
			t.Errorf("%s: payments of the last year in the region's data: %v, expected %v", m.IPA, got, truth[m.IPA]["pagopa-regional"])
		}
		if _, ok := listed[m.ISTAT]; !ok {
			t.Errorf("%s: not in the list of ISTAT", m.IPA)
		}
	}
	config, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"ipa_entities: {file: ", "allow_prefixes: [\"127.0.0.0/8\"", "connect:", "*:443=127.0.0.1:", "territory: {region: \"03\"}"} {
		if !strings.Contains(string(config), want) {
			t.Errorf("the configuration lacks %q", want)
		}
	}
}
