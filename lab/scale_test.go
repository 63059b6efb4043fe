package lab_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/campanile-italia/campanile/internal/needs"
	"github.com/campanile-italia/campanile/lab"
	"github.com/campanile-italia/campanile/registry"
)

// sharedData reads a file of the data folder beside the repository, skipping
// the test when it is not there.
func sharedData(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(needs.SharedData(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestRealRegister answers for every comune of Lombardy's real register, in
// little time and memory.
func TestRealRegister(t *testing.T) {
	file := sharedData(t, "ipa-layout_enti_lombardia.csv")
	entities, _, err := registry.ReadEntities(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	before, begin := heap(), time.Now()
	w, err := lab.New(lab.Options{Entities: entities, EntitiesFile: file, Seed: 1, Unprivileged: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("%d comuni took %v to start, want under 2 s", len(entities), took)
	}
	dir := t.TempDir()
	if _, err := w.WriteConfig(dir); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, lab.EntitiesFile)); err != nil || !bytes.Equal(got, file) {
		t.Errorf("the register of bodies is not copied as it was given (%v)", err)
	}
	truth := w.Truth()
	if len(truth) != len(entities) {
		t.Errorf("truth of %d comuni, want %d", len(truth), len(entities))
	}
	answered := homes(t, client(t, w, true), entities, truth)
	if answered < 1000 {
		t.Errorf("%d readable homes answered, want 1,000 or more", answered)
	}
	if grown := int64(heap()) - int64(before); grown > 200<<20 {
		t.Errorf("the world keeps %d MiB, want under 200", grown>>20)
	} else {
		t.Logf("%d homes read; the world keeps %d MiB", answered, grown>>20)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func homes(t *testing.T, c *http.Client, entities []registry.Municipality, truth map[string]map[string]lab.Expectation) (answered int) {
	t.Helper()
	var mu sync.Mutex
	var reads sync.WaitGroup
	gate := make(chan struct{}, 16)
	for _, m := range entities {
		of := truth[m.IPA]
		if unreadable(of) || of["https-reachable"].Status != "pass" {
			continue
		}
		reads.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			resp, err := c.Get(m.Site.URL)
			if err != nil {
				t.Errorf("%s: %v", m.Site.URL, err)
				return
			}
			defer resp.Body.Close()
			if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
				t.Errorf("%s: HTTP %d, %v", m.Site.URL, resp.StatusCode, err)
				return
			}
			mu.Lock()
			answered++
			mu.Unlock()
		})
	}
	reads.Wait()
	return answered
}

// TestPrivileged listens on addresses of its own, ports 443, 80 and 53.
func TestPrivileged(t *testing.T) {
	needs.Root(t) // for ports under 1024
	ms := readImaginary(t, 24)
	w, err := lab.New(lab.Options{Entities: ms, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if len(w.Connect()) > 0 {
		t.Skip("another world has the ports: this one fell back to rules")
	}
	if !strings.HasSuffix(w.Resolver(), ":53") {
		t.Errorf("resolver %s, want port 53", w.Resolver())
	}
	truth := w.Truth()
	for _, m := range ms {
		if m.Site.URL == "" || truth[m.IPA]["https-reachable"].Reason == "dns" {
			continue
		}
		name := strings.Split(strings.TrimPrefix(m.Site.URL, "https://"), "/")[0]
		a, _, err := new(dns.Client).Exchange(new(dns.Msg).SetQuestion(dns.Fqdn(name), dns.TypeA), w.Resolver())
		if err != nil || len(a.Answer) == 0 {
			t.Errorf("%s: no address: %v", name, err)
			continue
		}
		ip := a.Answer[len(a.Answer)-1].(*dns.A).A.String()
		conn, err := net.DialTimeout("tcp", net.JoinHostPort(ip, "443"), 2*time.Second)
		refused := truth[m.IPA]["https-reachable"].Reason == "refused" || truth[m.IPA]["https-certificate"].Reason == "refused"
		if (err != nil) != refused {
			t.Errorf("%s (%s): dialling 443: %v, refused on purpose: %v", name, ip, err, refused)
		}
		if err == nil {
			conn.Close()
		}
	}
}

func TestStats(t *testing.T) {
	w := startWorld(t, 12)
	c := client(t, w, true)
	for range 3 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://www.pagopa.gov.it/", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("User-Agent", "prova/1.0")
		resp, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	s := w.Stats()
	if s.Requests != 3 || s.Hosts["www.pagopa.gov.it"] != 3 || s.Agents["prova/1.0"] != 3 {
		t.Errorf("three requests counted as %+v", s)
	}
	for ip, peak := range s.Peak {
		if peak != 1 {
			t.Errorf("%s: %d requests at once, want 1", ip, peak)
		}
	}
}

// TestNoAliasCarriesRecords holds the world to RFC 1034: a name with a CNAME
// has nothing else, or resolvers and mail would disagree about it.
func TestNoAliasCarriesRecords(t *testing.T) {
	entities, _, err := registry.ReadEntities(bytes.NewReader(sharedData(t, "ipa-layout_enti_lombardia.csv")))
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(3) {
		w, err := lab.New(lab.Options{Entities: entities, Seed: seed, Unprivileged: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		for ipa, of := range w.Truth() {
			why := of["mail-spf"].Why
			domain, kind, ok := strings.Cut(why, " SPF: ")
			if !ok {
				continue
			}
			a, _, err := new(dns.Client).Exchange(new(dns.Msg).SetQuestion(dns.Fqdn(domain), dns.TypeTXT), w.Resolver())
			if err != nil {
				t.Fatal(err)
			}
			records := 0
			for _, rr := range a.Answer {
				if txt, ok := rr.(*dns.TXT); ok && strings.HasPrefix(strings.Join(txt.Txt, ""), "v=spf1") {
					records++
				} else if _, alias := rr.(*dns.CNAME); alias {
					t.Errorf("%s: %s carries mail and is an alias", ipa, domain)
				}
			}
			want := map[string]int{"missing": 0, "two-records": 2}
			if n, special := want[kind]; special && records != n || !special && records != 1 {
				t.Errorf("%s: %s has %d SPF records, planned %q", ipa, domain, records, kind)
			}
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
}
