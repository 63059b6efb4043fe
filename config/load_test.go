package config_test

import (
	"errors"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/campanile-italia/campanile/config"
)

var update = flag.Bool("update", false, "write the messages of testdata/bad anew; read them before committing")

func getenv(name string) string {
	return map[string]string{"TOKEN": "t0ken", "SECRET": "s3cret"}[name]
}

var same = cmp.Options{
	cmpopts.IgnoreUnexported(config.Config{}), cmpopts.EquateEmpty(), cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }),
}

func TestLoad(t *testing.T) {
	got, err := config.Load("testdata/full.yaml", getenv)
	if err != nil {
		t.Fatal(err)
	}
	want := config.Config{
		Store: "sqlite:testdata/data/campanile.db", Listen: "127.0.0.1:9090", Language: "en",
		Territory: config.Territory{Provinces: []string{"MB", "LC"}, IPA: []string{"c_d150"}},
		Pilots:    "testdata/pilots.csv", Knowledge: "testdata/knowledge", Registers: "testdata/copies",
		Sources: map[string]config.Source{
			"ipa_entities": {File: "testdata/enti.csv"},
			"ipa_einvoice": {URL: "https://indicepa.gov.it/dump?token=t0ken"},
			"asn":          {File: "/var/lib/ip2asn.tsv"},
		},
		Crawl: config.Crawl{Contact: "https://example.it/bot ; mailto:bot@example.it", MaxPages: 40, HostDelay: 1500 * time.Millisecond, IPParallel: 1,
			Visits: 128, Timeout: 30 * time.Second, BodyLimit: 512 << 10, JavaScript: "auto"},
		Network: config.Network{Resolvers: []string{"127.0.0.1:53", "[::1]:5353"}, AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
			CAFiles: []string{"testdata/ca.pem"}, PeppolZone: "participant.sml.test.tech.peppol.org",
			Connect: []config.Connect{{Host: "*", Port: 443, To: "127.0.0.1:8443"}, {Host: "www.example.it", Port: 80, To: "127.0.0.1:8080"}}},
		Schedule: config.Schedule{Scan: "30 2 * * 1-5", Sync: "", Spread: 2 * time.Hour},
		OnDemand: config.OnDemand{PerComune: 24 * time.Hour, PerClient: config.Rate{N: 20, Per: 30 * time.Minute}, All: config.Rate{N: 5, Per: time.Minute}, TokensFile: "/etc/tokens"},
		Portal:   "https://campanile.example.it", Boundaries: "testdata/comuni.geojson", SigningKey: "/etc/campanile.key",
		Mail:     config.Mail{SMTP: "smtp.example.it:465", From: "campanile@pec.example.it", User: "campanile", Password: "s3cret"},
		Evidence: config.Evidence{Keep: "all"}, Publication: config.Publication{Coverage: 0.9, Move: 0.05},
		Reports: config.Reports{Folder: "/srv/reports", Formats: []string{"html", "xlsx"}},
	}
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Error(diff)
	}
	if s := got.Network.Connect[1].String(); s != "www.example.it:80=127.0.0.1:8080" {
		t.Error(s)
	}
	if err := got.RequireContact(); err != nil {
		t.Error(err)
	}
}

// The defaults are those that CONTRACT documents, which is what an empty file gives.
func TestDefault(t *testing.T) {
	want, err := config.Load("testdata/contract.yaml", getenv)
	if err != nil {
		t.Fatal(err)
	}
	want.Store, want.Registers = config.Default().Store, config.Default().Registers
	if diff := cmp.Diff(want, config.Default(), same); diff != "" {
		t.Error(diff)
	}
	empty := filepath.Join(t.TempDir(), "empty.yaml")
	if err := os.WriteFile(empty, []byte("# nothing\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(empty, getenv)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.RequireContact(); err == nil || !strings.Contains(err.Error(), "empty.yaml: crawl.contact: required") {
		t.Error(err)
	}
}

// Every bad file says exactly what its .error file holds, in one line.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d bad files, %v", len(files), err)
	}
	for _, file := range files {
		_, err := config.Load(file, getenv)
		var ce *config.Error
		if !errors.As(err, &ce) {
			t.Errorf("%s: %v is no *config.Error", file, err)
			continue
		}
		got := err.Error()
		if strings.Contains(got, "\n") || strings.Contains(strings.ToLower(got), "s3cret") || strings.Contains(got, "user:secret") {
			t.Errorf("%s: %q", file, got)
		}
		golden := strings.TrimSuffix(file, ".yaml") + ".error"
		if *update {
			if err := os.WriteFile(golden, []byte(got+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got+"\n" != string(want) {
			t.Errorf("got  %swant %s", got+"\n", want)
		}
	}
}

func TestUnreadable(t *testing.T) {
	dir := t.TempDir()
	for path, says := range map[string]string{
		filepath.Join(dir, "none.yaml"): "none.yaml: cannot be read: no such file",
		dir:                             "cannot be read: is a directory",
	} {
		if _, err := config.Load(path, getenv); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", path, err)
		}
	}
	big := filepath.Join(dir, "big.yaml")
	if err := os.WriteFile(big, make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(big, getenv); err == nil || !strings.Contains(err.Error(), "at most") {
		t.Error(err)
	}
}

func FuzzLoad(f *testing.F) {
	files, _ := filepath.Glob("testdata/*/*.yaml")
	for _, name := range append(files, "testdata/full.yaml") {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(dir, "c.yaml")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := config.Load(path, getenv)
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Fatalf("%q", err.Error())
		}
	})
}
