package architecture_test

import (
	"path/filepath"
	"testing"

	"github.com/campanile-italia/campanile/config"
)

// TestExampleConfiguration: what operators start from is accepted, and names
// every register that has a public address.
func TestExampleConfiguration(t *testing.T) {
	c, err := config.Load(filepath.Join("..", "..", "deploy", "campanile.yaml"), func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range config.SourceIDs {
		if id != "population" && id != "mergers" && c.Sources[id].URL == "" {
			t.Errorf("deploy/campanile.yaml gives no address for %s", id)
		}
	}
	if c.Crawl.Contact != "" {
		t.Error("deploy/campanile.yaml has a contact: whoever copies it would crawl in another's name")
	}
}
