package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/crawler"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/lab"
	"github.com/campanile-italia/campanile/registry"
	"github.com/campanile-italia/campanile/store"
)

// The world of BenchmarkCost: pages of 60 KB, 20 a site, as issue 3 has them.
const (
	costComuni = 120
	costWeight = 60 << 10
	costPages  = 20
	costSites  = 60 // of those that answer whole
)

// BenchmarkCost says what a page costs this process all in (DNS, TLS
// inspection, robots.txt, fetch, inflate, facts, every check, the store), in
// CPU-seconds per 1,000 pages, beside wget and a bare net/http client that
// fetch the same pages of the same server in the same run; and what one costs at
// a later visit to the sites that say what was not modified. Medians of the
// rounds: -benchtime 5x.
func BenchmarkCost(b *testing.B) {
	limitMemory(memoryForScan, costComuni, 8, func(string) string { return "" }) // as scan does
	useMemory()
	w := newCostWorld(b)
	var all, none, later, bare, wget []float64
	for b.Loop() {
		all = append(all, w.campanile(b, w.crawler, w.store, w.comuni))
		none = append(none, w.campanile(b, w.plain, w.bareStore, w.comuni))
		later = append(later, w.campanile(b, w.again, w.store, w.validated))
		bare = append(bare, w.bare(b))
		wget = append(wget, w.wget(b))
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(all), "cpu-s/1000pages")
	b.ReportMetric(median(none), "keep-none-cpu-s/1000pages")
	b.ReportMetric(median(later), "not-modified-cpu-s/1000pages")
	b.ReportMetric(median(bare), "bare-cpu-s/1000pages")
	b.ReportMetric(median(wget), "wget-cpu-s/1000pages")
	b.ReportMetric(median(all)/median(wget), "of-wget")
}

func median(v []float64) float64 {
	v = slices.Clone(v)
	slices.Sort(v)
	return v[len(v)/2]
}

// costWorld is a lab in another process and the comuni of it whose pages are
// all there to be read.
type costWorld struct {
	crawler   *crawler.Crawler // spools answers for the archive
	store     *store.Store     // evidence.keep: proof
	plain     *crawler.Crawler // as with evidence.keep: none
	bareStore *store.Store
	again     *crawler.Crawler // as the daemon's, which remembers the last visit
	comuni    []registry.Municipality
	validated []registry.Municipality // of them, those whose server gives validators
	sites     [][]string              // the pages of each site, by an address that any client reaches
	pages     int
	rounds    int
}

func newCostWorld(b *testing.B) *costWorld {
	l := startLabProcess(b, labOrder{Comuni: costComuni, Weight: costWeight})
	w := &costWorld{
		crawler: l.crawler(b, crawler.Options{MaxPages: costPages, IPParallel: 8, Spool: b.TempDir()}),
		plain:   l.crawler(b, crawler.Options{MaxPages: costPages, IPParallel: 8}),
	}
	var pages [][]string
	var hosts []string
	for _, s := range w.visit(b, lab.Imaginary(costComuni, 3)) {
		if read := pagesOf(s); len(read) == costPages && len(pages) < costSites {
			w.comuni = append(w.comuni, s.Municipality)
			if hasValidators(s) {
				w.validated = append(w.validated, s.Municipality)
			}
			pages = append(pages, read)
			for _, p := range read {
				hosts = append(hosts, evidence.HostOf(p))
			}
		}
	}
	slices.Sort(hosts)
	at := l.addresses(b, slices.Compact(hosts))
	for _, site := range pages {
		for i, p := range site {
			u, err := url.Parse(p)
			if err != nil {
				b.Fatal(err)
			}
			u.Host = at[u.Hostname()]
			site[i] = u.String()
		}
		w.pages += len(site)
		w.sites = append(w.sites, site)
	}
	var err error
	if w.store, err = store.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "cost.db")); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { w.store.Close() })
	if w.bareStore, err = store.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "none.db"), store.WithEvidence(store.KeepNone)); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { w.bareStore.Close() })
	w.again = l.crawler(b, crawler.Options{MaxPages: costPages, IPParallel: 8, Spool: b.TempDir(), Previous: func(ctx context.Context, ipa string) *evidence.Snapshot {
		s, err := w.store.Remembered(ctx, ipa)
		if err != nil {
			b.Error(err)
		}
		return s
	}})
	b.Logf("%d sites of %d pages, %d that give validators", len(w.sites), costPages, len(w.validated))
	return w
}

// pagesOf lists the pages that were read over HTTPS, in the order of the visit.
func pagesOf(s *evidence.Snapshot) []string {
	var read []string
	for i := range s.Pages {
		if p := &s.Pages[i]; p.Read() && len(p.Hops) == 0 && strings.HasPrefix(p.URL, "https://") {
			read = append(read, p.URL)
		}
	}
	return read
}

func (w *costWorld) visit(b *testing.B, comuni []registry.Municipality) []*evidence.Snapshot {
	shots := make([]*evidence.Snapshot, len(comuni))
	each(comuni, func(i int, m registry.Municipality) {
		shots[i] = w.crawler.Visit(b.Context(), m, "before", costSources)
	})
	return shots
}

var costSources = []registry.Source{{ID: registry.IPAEntities}, {ID: registry.IPAEInvoice}, {ID: registry.ASN}}

// each calls f for every comune, eight at a time.
func each(comuni []registry.Municipality, f func(int, registry.Municipality)) {
	var wg sync.WaitGroup
	slots := make(chan struct{}, 8)
	for i, m := range comuni {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			f(i, m)
		})
	}
	wg.Wait()
}

func (w *costWorld) campanile(b *testing.B, c *crawler.Crawler, s *store.Store, comuni []registry.Municipality) float64 {
	w.rounds++
	run := fmt.Sprintf("round-%d", w.rounds)
	ctx := context.WithoutCancel(b.Context())
	start := usedBy(syscall.RUSAGE_SELF)
	if err := s.StartRun(ctx, store.Run{ID: run, Kind: "manual", Started: time.Now(), Ruleset: checks.Ruleset, Expected: len(comuni)}); err != nil {
		b.Fatal(err)
	}
	var pages int
	var mu sync.Mutex
	each(comuni, func(_ int, m registry.Municipality) {
		err := c.VisitThen(ctx, m, run, costSources, func(snap *evidence.Snapshot) error {
			o := checks.Judge(snap)
			mu.Lock()
			pages += snap.Counts.Pages
			mu.Unlock()
			_, err := s.SaveVisit(ctx, snap, &o)
			return err
		})
		if err != nil {
			b.Error(err)
		}
	})
	return (usedBy(syscall.RUSAGE_SELF) - start).Seconds() / float64(pages) * 1000
}

// bare fetches and inflates the same pages and looks at nothing.
func (w *costWorld) bare(b *testing.B) float64 {
	start := usedBy(syscall.RUSAGE_SELF)
	for _, site := range w.sites {
		t := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableCompression: true, MaxConnsPerHost: 1}
		var z gzip.Reader
		for _, p := range site {
			req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, p, nil)
			if err != nil {
				b.Fatal(err)
			}
			req.Header.Set("Accept-Encoding", "gzip")
			resp, err := t.RoundTrip(req)
			if err != nil {
				b.Fatal(err)
			}
			var body io.Reader = resp.Body
			if resp.Header.Get("Content-Encoding") == "gzip" {
				if err := z.Reset(resp.Body); err != nil {
					b.Fatal(err)
				}
				body = &z
			}
			if _, err := io.Copy(io.Discard, body); err != nil {
				b.Fatalf("%s: %v", p, err)
			}
			resp.Body.Close()
		}
		t.CloseIdleConnections()
	}
	return (usedBy(syscall.RUSAGE_SELF) - start).Seconds() / float64(w.pages) * 1000
}

// wget fetches the same pages into a file: one process, one
// connection a host, no certificate verified. 0 where it is not installed.
func (w *costWorld) wget(b *testing.B) float64 {
	path, err := exec.LookPath("wget")
	if err != nil {
		return 0
	}
	list := filepath.Join(b.TempDir(), "pages")
	var all strings.Builder
	for _, site := range w.sites {
		for _, p := range site {
			fmt.Fprintln(&all, p)
		}
	}
	if err := os.WriteFile(list, []byte(all.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	cmd := exec.CommandContext(b.Context(), path, "--no-config", "-q", "-O", filepath.Join(b.TempDir(), "all"), "--no-check-certificate", "--compression=gzip", "--no-hsts", "-i", list)
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("wget: %v %s", err, out)
	}
	u := cmd.ProcessState
	return (u.UserTime() + u.SystemTime()).Seconds() / float64(w.pages) * 1000
}

func usedBy(who int) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
