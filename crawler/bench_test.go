package crawler

import (
	"bufio"
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/lab"
	"github.com/campanile-italia/campanile/registry"
)

// The benchmarks say what a page costs the client stage by stage, in
// CPU-seconds of this process: the lab that answers runs in another one. The
// whole, beside other clients, is BenchmarkCost of cmd/campanile, with pages of
// the same size.
const (
	benchComuni = 60
	benchWeight = 60 << 10
)

// address is what the lab's process says of itself.
type address struct {
	Resolver string
	Connect  []string
	CA       []byte
}

func TestMain(m *testing.M) {
	if os.Getenv("CAMPANILE_SERVE_LAB") != "" {
		serveLab()
		return
	}
	os.Exit(m.Run())
}

// serveLab is the lab's process: it says where it answers, and answers until
// its standard input closes.
func serveLab() {
	world, err := lab.New(lab.Options{Entities: lab.Imaginary(benchComuni, 3), Seed: 3, Weight: benchWeight, Unprivileged: true})
	if err == nil {
		err = world.Start(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer world.Close()
	json.NewEncoder(os.Stdout).Encode(address{world.Resolver(), world.Connect(), world.CA()})
	io.Copy(io.Discard, os.Stdin)
}

// startLab starts the lab's process and returns a crawler for it.
func startLab(tb testing.TB) *Crawler {
	tb.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "CAMPANILE_SERVE_LAB=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { in.Close(); cmd.Wait() })
	var at address
	if err := json.NewDecoder(bufio.NewReader(out)).Decode(&at); err != nil {
		tb.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(at.CA)
	c, err := New(Options{
		Agent: "Campanile/bench (+https://campanile.example/bot)", IPParallel: 8, Timeout: 5 * time.Second, Roots: roots,
		Resolvers: []string{at.Resolver}, Connect: at.Connect,
		AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("fd00::/8")},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// reportCPU reports a measured stretch over a number of pages.
func reportCPU(b *testing.B, start time.Duration, pages int) {
	used := (cpu() - start).Seconds()
	b.ReportMetric(used/float64(pages)*1000, "cpu-s/1000pages")
	b.ReportMetric(float64(pages)/used, "pages/cpu-s")
	b.ReportMetric(0, "ns/op")
}

// visitAll visits every comune, eight at a time.
func visitAll(ctx context.Context, c *Crawler) []*evidence.Snapshot {
	comuni := lab.Imaginary(benchComuni, 3)
	shots := make([]*evidence.Snapshot, len(comuni))
	sources := []registry.Source{{ID: registry.IPAEntities}, {ID: registry.IPAEInvoice}, {ID: registry.ASN}}
	var wg sync.WaitGroup
	slots := make(chan struct{}, 8)
	for i, m := range comuni {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			shots[i] = c.Visit(ctx, m, "bench", sources)
		})
	}
	wg.Wait()
	return shots
}

// BenchmarkFetch asks for the pages of a visit again, by all the rules, and
// reads nothing in them.
func BenchmarkFetch(b *testing.B) {
	c := startLab(b)
	shots := visitAll(b.Context(), c)
	b.ResetTimer()
	pages, start := 0, cpu()
	for b.Loop() {
		for _, s := range shots {
			v := newVisit(c, s.Municipality)
			for _, p := range s.Pages {
				if p.Read() {
					v.get(b.Context(), p.Asked, getOptions{limit: 8 << 20})
					pages++
				}
			}
			v.connections.close()
		}
	}
	reportCPU(b, start, pages)
}

// BenchmarkParse reduces pages to facts.
func BenchmarkParse(b *testing.B) {
	c := startLab(b)
	type page struct {
		url    string
		header http.Header
		body   []byte
	}
	var bodies []page
	size := 0
	for _, s := range visitAll(b.Context(), c) {
		v := newVisit(c, s.Municipality)
		for _, p := range s.Pages {
			if got := v.get(b.Context(), p.Asked, getOptions{limit: 8 << 20}); got.fault == "" {
				bodies = append(bodies, page{got.url, got.header, got.body})
				size += len(got.body)
			}
		}
		v.connections.close()
	}
	b.ResetTimer()
	pages, start := 0, cpu()
	for b.Loop() {
		for _, f := range bodies {
			p := &evidence.Page{URL: f.url}
			ReadPage(p, f.header, f.body)
			pages++
		}
	}
	reportCPU(b, start, pages)
	b.ReportMetric(float64(size)/float64(len(bodies))/1024, "KB/page")
}

// BenchmarkJudge runs the whole catalogue over the snapshots of visits.
func BenchmarkJudge(b *testing.B) {
	c := startLab(b)
	var kept [][]byte
	pages := 0
	for _, s := range visitAll(b.Context(), c) {
		z, err := evidence.Encode(s)
		if err != nil {
			b.Fatal(err)
		}
		kept = append(kept, z)
	}
	var used time.Duration
	for b.Loop() {
		for _, z := range kept {
			s, err := evidence.Decode(z) // anew each time: a snapshot remembers what it worked out
			if err != nil {
				b.Fatal(err)
			}
			start := cpu()
			checks.Judge(s)
			used += cpu() - start
			pages += s.Counts.Pages
		}
	}
	b.ReportMetric(used.Seconds()/float64(pages)*1000, "cpu-s/1000pages")
	b.ReportMetric(float64(pages)/used.Seconds(), "pages/cpu-s")
	b.ReportMetric(0, "ns/op")
}
