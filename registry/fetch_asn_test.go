package registry_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/registry"
)

// A worker that made no sync fetches the table once, and keeps no table that
// cannot be read.
func TestFetchASN(t *testing.T) {
	var asked atomic.Int64
	body := "192.0.2.0\t192.0.2.255\t64500\tIT\tRETE-DI-PROVA\n"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		fmt.Fprint(w, body)
	}))
	defer server.Close()
	at := registry.Location{URL: server.URL + "/ip2asn.tsv"}
	o := registry.Options{Sources: map[registry.SourceID]registry.Location{registry.ASN: at}, Spool: t.TempDir(), Now: time.Now(), RetryPause: time.Millisecond}
	for range 2 {
		if err := registry.FetchASN(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	table, err := registry.LoadASN(at, o.Spool)
	if err != nil || asked.Load() != 1 {
		t.Fatalf("%v after %d requests, want one", err, asked.Load())
	}
	if asn, _, _, ok := table.Lookup(netip.MustParseAddr("192.0.2.7")); !ok || asn != 64500 {
		t.Errorf("AS%d %v", asn, ok)
	}
	body, o.Spool = "<html>", t.TempDir()
	if err := registry.FetchASN(t.Context(), o); err == nil {
		t.Error("a page was taken for the table")
	}
	if _, err := registry.LoadASN(at, o.Spool); err == nil {
		t.Error("a page was kept as the table")
	}
	if err := registry.FetchASN(t.Context(), registry.Options{}); err != nil {
		t.Errorf("not configured: %v", err)
	}
}
