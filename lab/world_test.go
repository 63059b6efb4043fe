package lab_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"github.com/campanile-italia/campanile/lab"
	"github.com/campanile-italia/campanile/registry"
)

const comuni = 60

// readImaginary passes the imaginary region through the register's own reader.
func readImaginary(t *testing.T, n int) []registry.Municipality {
	t.Helper()
	var b bytes.Buffer
	if err := lab.WriteEntities(&b, lab.Imaginary(n, 7)); err != nil {
		t.Fatal(err)
	}
	ms, _, err := registry.ReadEntities(&b)
	if err != nil {
		t.Fatal(err)
	}
	return ms
}

func newWorld(t *testing.T, n int) *lab.World {
	t.Helper()
	w, err := lab.New(lab.Options{Entities: readImaginary(t, n), Seed: 7, Unprivileged: true, Today: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func startWorld(t *testing.T, n int) *lab.World {
	t.Helper()
	w := newWorld(t, n)
	if err := w.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// client reaches the world as network.connect says. Certificates must be
// trusted unless lax.
func client(t *testing.T, w *lab.World, lax bool) *http.Client {
	t.Helper()
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(w.CA()) {
		t.Fatal("no root in CA()")
	}
	tr := &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: roots, InsecureSkipVerify: lax, MinVersion: tls.VersionTLS10},
		MaxIdleConnsPerHost: 2,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			to := ""
			for _, rule := range w.Connect() {
				from, target, _ := strings.Cut(rule, "=")
				if from == addr || strings.HasPrefix(from, "*:") && strings.HasSuffix(addr, from[1:]) {
					to = target
					break
				}
			}
			if to == "" {
				return nil, fmt.Errorf("no rule for %s", addr)
			}
			return new(net.Dialer).DialContext(ctx, network, to)
		},
	}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, Timeout: 10 * time.Second}
}

func TestImaginaryReadsAsMeant(t *testing.T) {
	meant := lab.Imaginary(240, 7)
	var b bytes.Buffer
	if err := lab.WriteEntities(&b, meant); err != nil {
		t.Fatal(err)
	}
	read, _, err := registry.ReadEntities(&b)
	if err != nil {
		t.Fatal(err)
	}
	type row struct{ IPA, URL, Refused, Mail string }
	rows := func(ms []registry.Municipality) (out []row) {
		for _, m := range ms {
			out = append(out, row{m.IPA, strings.TrimSuffix(m.Site.URL, "/"), m.Site.Refused, m.MailDomain})
		}
		return out
	}
	if diff := cmp.Diff(rows(meant), rows(read)); diff != "" {
		t.Errorf("the reader and the lab disagree (-lab +registry):\n%s", diff)
	}
}

func TestTruthCoversEverything(t *testing.T) {
	w := newWorld(t, comuni)
	truth := w.Truth()
	if len(truth) != comuni {
		t.Fatalf("truth of %d comuni, want %d", len(truth), comuni)
	}
	seen := map[string]map[string]int{}
	for ipa, of := range truth {
		for _, id := range lab.CheckIDs {
			e, ok := of[id]
			if !ok || e.Why == "" && e.Status == "" {
				t.Errorf("%s %s: no expectation", ipa, id)
			}
			if (e.Status == "unknown") != (e.Reason != "") {
				t.Errorf("%s %s: status %q with reason %q", ipa, id, e.Status, e.Reason)
			}
			if seen[id] == nil {
				seen[id] = map[string]int{}
			}
			seen[id][e.Status]++
		}
	}
	want := map[string][]string{
		"pagopa-portal": {"pass", "warn", "fail", "unknown"}, "pagopa-declaration": {"pass", "warn", "fail", "unknown"}, "pagopa-regional": {"pass", "unknown"},
		"einvoice-office": {"pass", "fail"}, "einvoice-code-format": {"pass", "fail", "not-applicable"},
		"einvoice-code-published": {"pass", "warn", "fail", "unknown", "not-applicable"},
		"einvoice-peppol":         {"pass", "not-applicable"},
		"hosting-site":            {"pass", "warn", "fail", "unknown"}, "hosting-services": {"pass", "warn", "fail", "unknown", "not-applicable"}, "hosting-eu": {"pass", "fail", "unknown"},
		"https-reachable": {"pass", "fail", "unknown"}, "https-redirect": {"pass", "fail", "unknown"}, "https-certificate": {"pass", "warn", "fail", "unknown"},
		"tls-versions": {"pass", "warn", "fail", "unknown"},
		"mail-spf":     {"pass", "warn", "fail", "unknown", "not-applicable"}, "mail-dmarc": {"pass", "warn", "fail", "unknown", "not-applicable"},
		"accessibility-declaration": {"pass", "warn", "fail", "unknown"}, "transparency-section": {"pass", "warn", "fail", "unknown"},
		"domain-name": {"pass", "warn", "fail", "unknown"},
	}
	for id, statuses := range want {
		for _, s := range statuses {
			if seen[id][s] == 0 {
				t.Errorf("%s: nobody is expected to get %q among %v", id, s, seen[id])
			}
		}
	}
}

func TestEveryVariantOccurs(t *testing.T) {
	for seed := range uint64(50) {
		w, err := lab.New(lab.Options{Entities: readImaginary(t, comuni), Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		for _, missing := range w.MissingVariants() {
			t.Errorf("seed %d: nobody is %s", seed, missing)
		}
	}
}

// unreadable says why a site's pages are not to be fetched in these tests.
func unreadable(of map[string]lab.Expectation) bool {
	return of["accessibility-declaration"].Status == "unknown"
}

func TestEveryLinkOfReadableSitesResolves(t *testing.T) {
	w := startWorld(t, comuni)
	c := client(t, w, true)
	truth := w.Truth()
	var walks sync.WaitGroup
	gate := make(chan struct{}, 8)
	for _, m := range readImaginary(t, comuni) {
		if unreadable(truth[m.IPA]) || w.Layout(m.IPA) != "" { // a walk by plain links
			continue
		}
		walks.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			if pages := walk(t, c, m.Site.URL); pages < 20 {
				t.Errorf("%s %s: %d pages reachable, want 20 or more", m.IPA, m.Site.URL, pages)
			}
		})
	}
	walks.Wait()
}

// walk reads a site and returns how many of its own pages were read. Links
// must answer, except where the lab means them not to.
func walk(t *testing.T, c *http.Client, start string) (pages int) {
	t.Helper()
	checked := map[string]bool{}
	queue, queued := []string{start}, map[string]bool{start: true}
	home, err := url.Parse(start)
	if err != nil {
		t.Error(err)
		return 0
	}
	for len(queue) > 0 && pages < 60 {
		at := queue[0]
		queue = queue[1:]
		if strings.Contains(at, "mese=") || strings.Contains(at, "PHPSESSID") && pages > 40 || strings.Contains(at, "/documenti/archivio-") || strings.Contains(at, "catasto-storico") {
			continue
		}
		resp, err := c.Get(at)
		if err != nil && strings.HasPrefix(at, "https://"+home.Host) && pages == 0 {
			resp, err = c.Get("http" + at[len("https"):])
		}
		if err != nil {
			if !strings.Contains(at, "plugandpay.it") { // a portal that is down
				t.Errorf("%s: %v", at, err)
			}
			continue
		}
		body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
		resp.Body.Close()
		if err != nil {
			t.Errorf("%s: %v", at, err)
		}
		u := resp.Request.URL
		allowed := resp.StatusCode == http.StatusOK || resp.StatusCode == 503 && u.Host == "form.agid.gov.it" || resp.StatusCode == 403 && strings.Contains(u.Host, "trasparenza-valutazione-merito") ||
			strings.HasSuffix(u.Path, "vecchio-indirizzo")
		if !allowed {
			t.Errorf("%s: HTTP %d", at, resp.StatusCode)
			continue
		}
		if strings.TrimPrefix(u.Host, "www.") != strings.TrimPrefix(home.Host, "www.") || !strings.Contains(resp.Header.Get("Content-Type"), "html") {
			checked[at] = true
			continue
		}
		pages++
		doc, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
		if err != nil {
			t.Errorf("%s: %v", at, err)
			continue
		}
		add := func(ref string) {
			target, err := u.Parse(ref)
			if err != nil {
				t.Errorf("%s: link %q: %v", at, ref, err)
				return
			}
			target.Fragment = ""
			if s := target.String(); !queued[s] && !checked[s] {
				queued[s] = true
				queue = append(queue, s)
			}
		}
		doc.Find("a[href]").Each(func(_ int, s *goquery.Selection) { add(s.AttrOr("href", "")) })
		doc.Find("frame[src]").Each(func(_ int, s *goquery.Selection) { add(s.AttrOr("src", "")) })
		doc.Find("button[onclick]").Each(func(_ int, s *goquery.Selection) {
			if _, to, ok := strings.Cut(s.AttrOr("onclick", ""), "location.href='"); ok {
				add(strings.TrimSuffix(to, "'"))
			}
		})
		doc.Find("meta[http-equiv=refresh]").Each(func(_ int, s *goquery.Selection) {
			if _, to, ok := strings.Cut(s.AttrOr("content", ""), "url="); ok {
				add(to)
			}
		})
	}
	return pages
}

func TestSameSeedSameBytes(t *testing.T) {
	bodies := func() map[string]string {
		w := startWorld(t, 20)
		c := client(t, w, true)
		out := map[string]string{}
		for _, m := range readImaginary(t, 20) {
			if unreadable(w.Truth()[m.IPA]) {
				continue
			}
			resp, err := c.Get(m.Site.URL)
			if err != nil {
				continue
			}
			b, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			out[m.Site.URL] = string(b)
		}
		dir := t.TempDir()
		if _, err := w.WriteConfig(dir); err != nil {
			t.Fatal(err)
		}
		for _, f := range []string{lab.EntitiesFile, lab.EInvoiceFile, lab.ISTATFile, lab.PopulationFile, lab.GrantsFile, lab.PaymentsFile, lab.AppIOFile, lab.PartnersFile, lab.ASNFile, lab.PilotsFile, lab.TruthFile} {
			b, err := os.ReadFile(filepath.Join(dir, f))
			if err != nil {
				t.Fatal(err)
			}
			out[f] = string(b)
		}
		return out
	}
	first := bodies()
	if len(first) < 15 {
		t.Fatalf("only %d things compared", len(first))
	}
	if diff := cmp.Diff(first, bodies()); diff != "" {
		t.Errorf("two worlds of one seed differ:\n%s", diff)
	}
}

func TestDNS(t *testing.T) {
	w := startWorld(t, comuni)
	truth := w.Truth()
	var healthy, gone, mail string
	for _, m := range readImaginary(t, comuni) {
		u, err := url.Parse(m.Site.URL)
		if err != nil {
			t.Fatal(err)
		}
		of := truth[m.IPA]
		if of["https-reachable"].Reason == "dns" {
			gone = u.Hostname()
		} else if of["https-reachable"].Status == "pass" {
			healthy = u.Hostname()
		}
		if of["mail-spf"].Status == "pass" {
			mail = strings.Fields(of["mail-spf"].Why)[0]
		}
	}
	ask := func(network, name string, qtype uint16) *dns.Msg {
		t.Helper()
		q := new(dns.Msg).SetQuestion(dns.Fqdn(name), qtype)
		c := dns.Client{Net: network, Timeout: 5 * time.Second}
		a, _, err := c.Exchange(q, w.Resolver())
		if err != nil {
			t.Fatalf("%s %s: %v", network, name, err)
		}
		return a
	}
	for _, network := range []string{"udp", "tcp"} {
		a := ask(network, healthy, dns.TypeA)
		if len(a.Answer) == 0 {
			t.Errorf("%s: no address of %s", network, healthy)
		}
		if a := ask(network, gone, dns.TypeA); a.Rcode != dns.RcodeNameError {
			t.Errorf("%s: %s: rcode %s, want NXDOMAIN", network, gone, dns.RcodeToString[a.Rcode])
		}
		found := false
		for _, rr := range ask(network, mail, dns.TypeTXT).Answer {
			found = found || strings.HasPrefix(strings.Join(rr.(*dns.TXT).Txt, ""), "v=spf1 ")
		}
		if !found {
			t.Errorf("%s: no SPF record of %s", network, mail)
		}
		if a := ask(network, "_dmarc.so.it", dns.TypeTXT); len(a.Answer) != 1 {
			t.Errorf("%s: the public suffix's DMARC record is missing", network)
		}
		if a := ask(network, "polostrategiconazionale.it", dns.TypeA); a.Rcode != dns.RcodeSuccess || len(a.Answer) != 0 {
			t.Errorf("%s: an empty non-terminal must be NODATA: %v", network, a)
		}
	}
}
