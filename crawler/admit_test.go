package crawler

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/registry"
)

// Comuni on one supplier's server wait outside once it has all it can serve;
// one with a server of its own is never kept waiting by them.
func TestVisitsToABusyServerWaitOutside(t *testing.T) {
	zone := records{"own.it.": {"A 192.0.2.9"}, "shared.it.": {"A 192.0.2.2"}}
	for i := range 20 {
		zone[fmt.Sprintf("comune%d.it.", i)] = []string{"A 192.0.2.1"}
	}
	w := newWorld(t, zone, http.NotFoundHandler(), func(o *Options) { o.IPParallel, o.HostDelay = 2, time.Second })
	admit := func(host string) (func(), time.Duration) {
		return w.crawler.Admit(t.Context(), &registry.Municipality{IPA: host, Site: registry.Site{URL: "https://" + host + "/"}})
	}
	var leaves []func()
	waiting := 0
	for i := range 20 {
		switch leave, again := admit(fmt.Sprintf("comune%d.it", i)); {
		case leave != nil:
			leaves = append(leaves, leave)
		case again < time.Second || again > 3*time.Second:
			t.Errorf("told to come back after %v", again)
		default:
			waiting++
		}
	}
	if len(leaves) != visitsPerSlot*2 || waiting != 20-len(leaves) {
		t.Errorf("%d admitted, %d waiting; want %d and %d", len(leaves), waiting, visitsPerSlot*2, 20-visitsPerSlot*2)
	}
	if leave, _ := admit("own.it"); leave == nil {
		t.Error("a comune with a server of its own waits for others")
	}
	for range visitsPerHost {
		if leave, _ := admit("shared.it"); leave == nil {
			t.Error("a shared host takes no visit")
		}
	}
	if leave, _ := admit("shared.it"); leave != nil {
		t.Error("a shared host gives a turn a second: more visits only wait")
	}
	leaves[0]()
	if leave, _ := admit("comune19.it"); leave == nil {
		t.Error("no room after one left")
	}
}

// What cannot be waited for is visited at once: the fault is the finding.
func TestAdmitsWhatHasNoServer(t *testing.T) {
	w := newWorld(t, records{}, http.NotFoundHandler(), nil)
	for _, site := range []string{"", "https://gone.it/", "://"} {
		if leave, _ := w.crawler.Admit(t.Context(), &registry.Municipality{Site: registry.Site{URL: site}}); leave == nil {
			t.Errorf("%q: not admitted", site)
		}
	}
}
