package architecture_test

import (
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

// TestPubliccode holds publiccode.yml to what the catalogue of software for
// reuse refuses files for (publiccode.yml 0.4): keys that must be there, and
// lengths.
func TestPubliccode(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "publiccode.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var p struct {
		Version      string `yaml:"publiccodeYmlVersion"`
		Name, URL    string
		Platforms    []string
		Categories   []string
		Status       string `yaml:"developmentStatus"`
		SoftwareType string `yaml:"softwareType"`
		Description  map[string]struct {
			Short    string `yaml:"shortDescription"`
			Long     string `yaml:"longDescription"`
			Features []string
		}
		Legal       struct{ License string }
		Maintenance struct {
			Type     string
			Contacts []struct{ Name string }
		}
		Localisation struct {
			Ready     *bool    `yaml:"localisationReady"`
			Languages []string `yaml:"availableLanguages"`
		}
		IT struct {
			Version  string `yaml:"countryExtensionVersion"`
			Conforme map[string]bool
		} `yaml:"it"`
	}
	if err := yaml.Unmarshal(b, &p); err != nil {
		t.Fatal(err)
	}
	for key, value := range map[string]string{
		"publiccodeYmlVersion": p.Version, "name": p.Name, "url": p.URL, "developmentStatus": p.Status, "softwareType": p.SoftwareType,
		"legal/license": p.Legal.License, "maintenance/type": p.Maintenance.Type, "it/countryExtensionVersion": p.IT.Version,
	} {
		if value == "" {
			t.Errorf("%s is missing", key)
		}
	}
	if len(p.Platforms) == 0 || len(p.Categories) == 0 || len(p.Maintenance.Contacts) == 0 || p.Localisation.Ready == nil || len(p.Localisation.Languages) == 0 {
		t.Error("platforms, categories, maintenance/contacts or localisation is missing")
	}
	for _, lang := range p.Localisation.Languages {
		d := p.Description[lang]
		if n := utf8.RuneCountInString(d.Short); n == 0 || n > 150 {
			t.Errorf("%s: shortDescription has %d characters: 1 to 150", lang, n)
		}
		if n := utf8.RuneCountInString(d.Long); n < 150 || n > 10000 {
			t.Errorf("%s: longDescription has %d characters: 150 to 10000", lang, n)
		}
		if len(d.Features) == 0 {
			t.Errorf("%s: no features", lang)
		}
	}
}
