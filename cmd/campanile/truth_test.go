package main

import (
	"cmp"
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/crawler"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/lab"
	"github.com/campanile-italia/campanile/registry"
)

// truthComuni is the region that the truth test knows; of it, it scans those
// that between them show all there is to see. TRUTH_COMUNI asks by hand for
// the whole of a region of another size, TRUTH_SEED for another one (make truth).
const truthComuni = 300

// truthRegion is the region of that many comuni, and the truth of those that
// stand for it.
func truthRegion(t *testing.T) (*lab.World, map[string]map[string]lab.Expectation) {
	t.Helper()
	world, err := lab.New(lab.Options{Entities: lab.Imaginary(truthComuni, 7), Seed: 7, Unprivileged: true})
	if err != nil {
		t.Fatal(err)
	}
	return world, covering(world.Truth())
}

func fromEnv(t *testing.T, name string, otherwise int) int {
	t.Helper()
	s := os.Getenv(name)
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// TestLabTruth scans a simulated region whose truth is known, fault by fault,
// and compares every verdict and every reason: no false fail, no false pass,
// no unknown for the wrong reason.
func TestLabTruth(t *testing.T) {
	world, truth := truthRegion(t)
	if n := fromEnv(t, "TRUTH_COMUNI", 0); n > 0 {
		seed := uint64(fromEnv(t, "TRUTH_SEED", 7))
		var err error
		if world, err = lab.New(lab.Options{Entities: lab.Imaginary(n, seed), Seed: seed, Unprivileged: true}); err != nil {
			t.Fatal(err)
		}
		truth = world.Truth()
	}
	if err := world.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { world.Close() })
	inv, asn := labInventory(t, world)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(world.CA())
	seen := memory{shots: map[string]*evidence.Snapshot{}}
	c, err := crawler.New(crawler.Options{
		Previous: func(_ context.Context, ipa string) *evidence.Snapshot { return seen.of(ipa) },
		Agent:    "Campanile/test (+https://campanile.example/bot)", IPParallel: 8, Timeout: 6 * time.Second,
		Resolvers: []string{world.Resolver()}, Connect: world.Connect(), Roots: roots, Network: asn.Lookup,
		AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("fd00::/8")},
	})
	if err != nil {
		t.Fatal(err)
	}
	var (
		mu       sync.Mutex
		outcomes = map[string]checks.Outcome{}
		shots    = map[string]*evidence.Snapshot{}
		wg       sync.WaitGroup
		slots    = make(chan struct{}, 32)
	)
	for _, m := range inv.Municipalities {
		if truth[m.IPA] == nil {
			continue
		}
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			s := c.Visit(t.Context(), m, "truth", inv.Sources)
			o := checks.Judge(s)
			seen.keep(t, s)
			mu.Lock()
			outcomes[m.IPA], shots[m.IPA] = o, s
			mu.Unlock()
		})
	}
	wg.Wait()
	compareTruth(t, truth, outcomes, shots)
	compareFound(t, world.Deciding(), shots)
	compareLater(t, c, inv.Municipalities, inv.Sources, outcomes, &seen)
}

func labInventory(t *testing.T, world *lab.World) (*registry.Inventory, *registry.ASNTable) {
	t.Helper()
	dir := t.TempDir()
	if _, err := world.WriteConfig(dir); err != nil {
		t.Fatal(err)
	}
	at := func(name string) registry.Location { return registry.Location{File: filepath.Join(dir, name)} }
	inv, _, err := registry.Build(t.Context(), registry.Options{
		Territory: registry.Territory{Region: "03"}, Now: time.Now(),
		Sources: map[registry.SourceID]registry.Location{
			registry.IPAEntities: at(lab.EntitiesFile), registry.IPAEInvoice: at(lab.EInvoiceFile), registry.ISTAT: at(lab.ISTATFile),
			registry.Population: at(lab.PopulationFile), registry.PADigitale: at(lab.GrantsFile),
			registry.RegionalPayments: at(lab.PaymentsFile), registry.AppIO: at(lab.AppIOFile), registry.PagoPAPartners: at(lab.PartnersFile), registry.ASN: at(lab.ASNFile), registry.Pilots: at(lab.PilotsFile),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	asn, err := registry.LoadASN(at(lab.ASNFile), "")
	if err != nil {
		t.Fatal(err)
	}
	return inv, asn
}

func compareTruth(t *testing.T, truth map[string]map[string]lab.Expectation, outcomes map[string]checks.Outcome, shots map[string]*evidence.Snapshot) {
	t.Helper()
	right, statuses := 0, map[string]int{}
	var wrong []string
	for ipa, expected := range truth {
		o, ok := outcomes[ipa]
		if !ok {
			t.Errorf("%s was not scanned", ipa)
			continue
		}
		for id, want := range expected {
			got, ok := o.Result(id)
			if !ok || want.Status == "" {
				continue // a check this build does not hold yet, or what the lab cannot know
			}
			statuses[id+" "+want.Status]++
			if string(got.Status) == want.Status && (want.Status != string(checks.Unknown) || got.Reason == want.Reason) {
				right++
				continue
			}
			s := shots[ipa]
			wrong = append(wrong, fmt.Sprintf("%s %s: %s %s (%s), want %s %s (%s); site %s %s, %d pages", id, ipa, got.Status, got.Reason,
				got.Message.EN+fmt.Sprint(got.Proof), want.Status, want.Reason, want.Why, o.Site, s.Site.Fault, s.Counts.Pages))
		}
	}
	if dir := os.Getenv("TRUTH_DUMP"); dir != "" {
		for ipa, s := range shots {
			b, _ := json.MarshalIndent(s, "", " ")
			os.WriteFile(filepath.Join(dir, ipa+".json"), b, 0o644)
		}
	}
	slices.Sort(wrong)
	t.Logf("%d verdicts right, %d wrong", right, len(wrong))
	for _, w := range wrong[:min(len(wrong), 60)] {
		t.Error(w)
	}
	if right < len(checks.All())*len(truth)*3/4 {
		t.Errorf("only %d verdicts were compared over %d comuni: the lab or the catalogue does not say enough", right, len(truth))
	}
	keys := make([]string, 0, len(statuses))
	for k, n := range statuses {
		keys = append(keys, fmt.Sprintf("%s %d", k, n))
	}
	slices.SortFunc(keys, cmp.Compare[string])
	t.Log(strings.Join(keys, "; "))
}
