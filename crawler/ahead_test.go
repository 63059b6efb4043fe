package crawler

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/campanile-italia/campanile/evidence"
)

// While a supplier's host is busy with others, the site's own pages are read;
// what the visit hands out is what it hands out when nobody is busy.
func TestSiteIsReadWhileAnotherHostIsBusy(t *testing.T) {
	const pages = 12
	var unhindered *evidence.Snapshot
	for _, busy := range []bool{false, true} {
		var (
			mu    sync.Mutex
			asked []string
			free  = func() {} // gives the supplier's host back
		)
		w := newWorld(t, records{"example.com.": {"A 127.0.0.1"}, supplier + ".": {"A 127.0.0.1"}}, supplied(pages), func(o *Options) {
			o.HostDelay, o.MaxPages = 5*time.Millisecond, 25
			o.Observe = func(r Request) {
				mu.Lock()
				defer mu.Unlock()
				asked = append(asked, r.URL)
				if strings.HasSuffix(r.URL, fmt.Sprintf("/pagina/%d", pages)) {
					free()
				}
			}
		})
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		if busy {
			h := w.crawler.manners.host(supplier)
			h.turn <- struct{}{}
			h.waiting.Add(1000) // who never leave, as far as the visit can tell
			free = sync.OnceFunc(func() { h.waiting.Add(-1000); <-h.turn })
		}
		s := w.crawler.Visit(ctx, esempio, "run", nil)
		if ctx.Err() != nil {
			t.Fatal("the visit waited for the supplier's host with pages of the site unread")
		}
		if !busy {
			unhindered = s
			if len(s.Pages) != pages+2 {
				t.Fatalf("%d pages seen, want the home page, the supplier's and %d", len(s.Pages), pages)
			}
			continue
		}
		first := slices.IndexFunc(asked, func(u string) bool { return strings.Contains(u, supplier) })
		if own := strings.Join(asked[:first], " "); strings.Count(own, "/pagina/") != pages {
			t.Errorf("asked before the busy host: %s", own)
		}
		if diff := cmp.Diff(unhindered, s, cmpopts.IgnoreTypes(time.Time{}), cmpopts.EquateComparable(netip.Addr{}), cmpopts.IgnoreUnexported(evidence.Snapshot{})); diff != "" {
			t.Errorf("who waited shows in the snapshot (-unhindered +hindered):\n%s", diff)
		}
	}
}

const supplier = "at.example.com"

// supplied is a site whose albo and section are at a supplier's, beside a number of pages of its own.
func supplied(pages int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var links strings.Builder
		if r.URL.Path == "/" && r.Host != supplier {
			fmt.Fprintf(&links, `<a href="https://%s/at/c_x000">Amministrazione trasparente</a>`, supplier)
			for i := range pages {
				fmt.Fprintf(&links, `<a href="/pagina/%d">Pagina %c</a>`, i+1, 'A'+i)
			}
		}
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		document("<title>Comune di Esempio</title><h1>"+r.URL.Path+"</h1><p>"+strings.Repeat("Parole di una pagina. ", 30)+"</p>"+links.String())(w, r)
	})
}

// How far a host's turn is off counts who waits for it and how long it is to be
// left alone.
func TestFartherCountsWhoWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManners(time.Second, 8, nil, time.Now)
		ctx, cancel := context.WithCancel(t.Context())
		var waiting sync.WaitGroup
		for range 4 {
			waiting.Go(func() {
				if leave, err := m.enter(ctx, "busy.example", netip.MustParseAddr("192.0.2.1")); err == nil {
					leave()
				}
			})
		}
		synctest.Wait() // one was let in, three wait
		if got, want := m.busy("busy.example"), 4*time.Second; got != want {
			t.Errorf("busy for %v, want %v", got, want)
		}
		if m.farther("busy.example", "busy.example") || m.farther("idle.example", "busy.example") || !m.farther("busy.example", "idle.example") {
			t.Error("the busy host is not the farther one")
		}
		m.hold(ctx, "idle.example", time.Now().Add(time.Minute))
		if !m.farther("idle.example", "busy.example") {
			t.Error("a host that asked to be left alone for a minute is not farther than one where three wait")
		}
		cancel()
		waiting.Wait()
		if got := m.busy("busy.example"); got > time.Second {
			t.Errorf("busy for %v after all left", got)
		}
	})
}
