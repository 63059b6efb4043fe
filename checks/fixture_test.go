package checks_test

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/goccy/go-yaml"
	"golang.org/x/tools/txtar"

	"github.com/campanile-italia/campanile/checks"
	"github.com/campanile-italia/campanile/crawler"
	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// Files of knowledge may stand in it too, as "knowledge/portals.yaml": they are
// judged with instead of the shipped ones.
//
// A fixture is testdata/<check>/<status>-<why>.txtar; an unknown's name goes on
// with its reason: unknown-blocked-<why>. Its file "facts" holds what registers,
// DNS and TLS said, where it differs from an ordinary comune; every other file
// is named after an address, or "address => address" where redirects led on, and
// holds the HTTP answer as it was on the wire, or "fault: <fault> <note>" when there was none. The pages pass through the crawler's
// own extraction. What "facts" has no words for stands in a file "evidence", in
// the snapshot's own JSON names, and is laid over the rest.
type fixture struct {
	path     string
	check    string
	status   checks.Status
	reason   string // of an unknown
	snapshot *evidence.Snapshot

	knowledge *checks.Knowledge // where files of knowledge are in the fixture
}

// facts is the YAML of a fixture.
type facts struct {
	At      string   `yaml:"at"`      // day of the visit
	Site    *string  `yaml:"site"`    // Sito_istituzionale as repaired; "" when refused
	Whole   bool     `yaml:"whole"`   // every page of the site was read
	Fault   string   `yaml:"fault"`   // of the home page, where no answer below says it
	Missing []string `yaml:"missing"` // registers that are not there
	Stale   string   `yaml:"stale"`   // date of the regional payments' newest row, of App IO's list and of the partners'
	Invalid string   `yaml:"invalid"` // certificate fault behind which the pages were read

	Name, IPA, Mail string
	Capital         bool
	Liquidation     bool
	Offices         []string
	Updated         string        // Data_aggiornamento of the body
	Rows            []officeFacts // offices with all their columns
	TaxCode         *string       `yaml:"tax_code"`
	Payments        struct {
		Count int
		Last  string
	}

	Declarations []struct { // JSON of AgID's form
		Page, Updated, Status, Fault string
		Hosts                        []string
	}
	AppIO   int    `yaml:"app_io"`  // services in the app
	Partner string `yaml:"partner"` // tax code of the partner PagoPA lists
	Grants  []struct {
		Measure, Notice, State, Date string
	}

	HTTP, HTTPS struct {
		Hops  []string // "https://a/ 301 https://b/"
		Fault string
	}
	Hosts []hostFacts
	Zones []zoneFacts

	Peppol []struct {
		CUU, SMP, Fault string
		Group           *struct {
			Documents int
			Invoices  bool
			Fault     string
		}
	}
}

type officeFacts struct {
	CUU, Name, Verified, Since, Updated string
	TaxCode                             string `yaml:"tax_code"`
	Empty                               []string
}

type hostFacts struct {
	Name, Fault string
	Roles       []string
	CNAMEs      []string
	TLS         *struct {
		Fault, Invalid, Subject, Version string
		Names                            []string
		Offers                           []offerFacts
	}
	Addresses []struct {
		IP, ASName, Country string
		ASN                 uint32
		PTR                 []string
	}
}

type offerFacts struct {
	Version, Fault string
	Offered, Whole bool
	Suites         []evidence.CipherSuite
}

type zoneFacts struct {
	Name, Fault string
	NS, MX      []string
	SPF         struct {
		Records            []string
		All, Broken, Fault string
		Lookups, Void      int
	}
	DMARC struct {
		Name, Fault string
		Records     []string
	}
}

func day(t testing.TB, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	d, err := time.Parse("2006-01-02", s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func loadFixtures(t testing.TB) []fixture {
	t.Helper()
	paths, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures (%v): the catalogue is not tested", err)
	}
	all := make([]fixture, len(paths))
	for i, path := range paths {
		all[i] = loadFixture(t, path)
	}
	return all
}

func loadFixture(t testing.TB, path string) fixture {
	t.Helper()
	f := fixture{path: filepath.ToSlash(path), check: filepath.Base(filepath.Dir(path))}
	name := strings.TrimSuffix(filepath.Base(path), ".txtar")
	for _, s := range checks.Statuses {
		if rest, ok := strings.CutPrefix(name, string(s)+"-"); ok {
			f.status = s
			if s == checks.Unknown {
				f.reason = reasonIn(rest)
				if f.reason == "" {
					t.Fatalf("%s: the name must go on with a reason of the closed set", path)
				}
			}
		}
	}
	if f.status == "" {
		t.Fatalf("%s: the name must begin with a status", path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	a := txtar.Parse(b)
	own := fstest.MapFS{}
	a.Files = slices.DeleteFunc(a.Files, func(file txtar.File) bool {
		name, ok := strings.CutPrefix(file.Name, "knowledge/")
		if ok {
			own[name] = &fstest.MapFile{Data: file.Data}
		}
		return ok
	})
	f.snapshot = buildSnapshot(t, path, a)
	if len(own) > 0 {
		if f.knowledge, err = checks.LoadKnowledge(own); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		checks.JudgedWith(f.snapshot, f.knowledge)
	}
	return f
}

func reasonIn(rest string) string {
	for _, fault := range evidence.Faults {
		if strings.HasPrefix(rest, string(fault)+"-") {
			return string(fault)
		}
	}
	return ""
}

func buildSnapshot(t testing.TB, path string, a *txtar.Archive) *evidence.Snapshot {
	t.Helper()
	fx := facts{At: "2026-11-22"}
	for _, file := range a.Files {
		if file.Name != "facts" || len(bytes.TrimSpace(file.Data)) == 0 {
			continue
		}
		if err := yaml.UnmarshalWithOptions(file.Data, &fx, yaml.Strict()); err != nil {
			t.Fatalf("%s: facts: %v", path, err)
		}
	}
	s := ordinary(t, &fx)
	for _, file := range a.Files {
		if file.Name != "facts" && file.Name != "evidence" {
			s.Pages = append(s.Pages, readAnswer(t, path, s.Started, file))
		}
	}
	settleSite(t, s, &fx)
	for _, file := range a.Files {
		if file.Name == "evidence" {
			layOver(t, path, s, file.Data)
		}
	}
	return s
}

// layOver sets what a fixture's evidence says, by the names of the snapshot's
// own encoding: a new fact needs no word of its own here.
func layOver(t testing.TB, path string, s *evidence.Snapshot, data []byte) {
	t.Helper()
	b, err := yaml.YAMLToJSON(data)
	if err != nil {
		t.Fatalf("%s: evidence: %v", path, err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(s); err != nil {
		t.Fatalf("%s: evidence: %v", path, err)
	}
	for i := range s.Zones {
		if s.Zones[i].At.IsZero() {
			s.Zones[i].At = s.Started
		}
	}
}

// ordinary is a comune in Lombardia of which nothing is wrong; facts differ.
func ordinary(t testing.TB, fx *facts) *evidence.Snapshot {
	t.Helper()
	at := day(t, fx.At).Add(10 * time.Hour)
	m := registry.Municipality{
		IPA: "c_l999", ISTAT: "015999", Cadastral: "L999", TaxCode: "80099990150", Name: "Torrescura al Ponte",
		Denomination: "Comune di Torrescura al Ponte", Province: "MI", ProvinceName: "Milano", Region: "03",
		Population: 4200, MailDomain: fx.Mail, PECDomain: "pec.regione.lombardia.it", InISTAT: true,
		InLiquidation: fx.Liquidation, Capital: fx.Capital,
	}
	if fx.Name != "" {
		m.Name = fx.Name
	}
	if fx.IPA != "" {
		m.IPA = fx.IPA
	}
	for _, code := range fx.Offices {
		m.Offices = append(m.Offices, registry.EInvoiceOffice{CUU: code, Name: "Uff_eFatturaPA"})
	}
	for _, o := range fx.Rows {
		m.Offices = append(m.Offices, registry.EInvoiceOffice{
			CUU: o.CUU, Name: o.Name, TaxCode: o.TaxCode, Empty: o.Empty,
			TaxCodeVerified: day(t, o.Verified), Since: day(t, o.Since), Updated: day(t, o.Updated),
		})
	}
	m.Updated = day(t, fx.Updated)
	if fx.TaxCode != nil {
		m.TaxCode = *fx.TaxCode
	}
	if fx.Payments.Count != 0 {
		m.Payments = &registry.RegionalPayment{Count: fx.Payments.Count, Last: day(t, fx.Payments.Last)}
	}
	if fx.AppIO > 0 {
		m.AppIO = &registry.AppIOServices{Services: fx.AppIO}
	}
	if fx.Partner != "" {
		m.Partner = &registry.PaymentPartner{Listed: "COMUNE DI TORRESCURA AL PONTE", TaxCodes: []string{fx.Partner}}
	}
	for _, g := range fx.Grants {
		m.Grants = append(m.Grants, registry.Grant{Measure: g.Measure, Notice: g.Notice, State: g.State, Date: day(t, g.Date)})
	}
	site := "https://www.comune.torrescuraalponte.mi.it/"
	if fx.Site != nil {
		site = *fx.Site
	}
	m.Site = registry.Site{Raw: site, URL: site}
	s := &evidence.Snapshot{
		Version: evidence.Version, Run: "fixture", Agent: "Campanile (fixture)", Started: at, Finished: at.Add(time.Minute),
		Municipality: m, Site: evidence.Site{Asked: site, Whole: fx.Whole},
	}
	for _, id := range [...]registry.SourceID{registry.IPAEntities, registry.IPAEInvoice, registry.ISTAT, registry.RegionalPayments, registry.AppIO, registry.PagoPAPartners, registry.PADigitale, registry.ASN} {
		src := registry.Source{ID: id, Date: at.AddDate(0, 0, -1), Read: at}
		for _, missing := range fx.Missing {
			src.Missing = src.Missing || missing == string(id)
		}
		if (id == registry.RegionalPayments || id == registry.AppIO || id == registry.PagoPAPartners) && fx.Stale != "" {
			src.Date = day(t, fx.Stale)
		}
		s.Sources = append(s.Sources, src)
	}
	for _, h := range fx.Hosts {
		s.Hosts = append(s.Hosts, h.host(t, at))
	}
	for _, z := range fx.Zones {
		var mx []evidence.MX
		for _, host := range z.MX {
			mx = append(mx, evidence.MX{Host: host, Preference: 10})
		}
		s.Zones = append(s.Zones, evidence.Zone{
			MX: mx, NS: z.NS, Name: z.Name, Fault: evidence.Fault(z.Fault), At: at,
			SPF:   evidence.SPF{Records: z.SPF.Records, All: z.SPF.All, Broken: z.SPF.Broken, Lookups: z.SPF.Lookups, Void: z.SPF.Void, Fault: evidence.Fault(z.SPF.Fault)},
			DMARC: evidence.DMARC{Name: z.DMARC.Name, Records: z.DMARC.Records, Asked: []string{"_dmarc." + z.Name}, Fault: evidence.Fault(z.DMARC.Fault)},
		})
	}
	for _, d := range fx.Declarations {
		x := evidence.Declaration{Page: d.Page, URL: strings.Replace(d.Page, "/view/", "/api/v1/submission/view/", 1), Status: d.Status, Fault: evidence.Fault(d.Fault), Hosts: d.Hosts, At: at}
		if d.Updated != "" {
			x.Updated = day(t, d.Updated)
		}
		s.Declarations = append(s.Declarations, x)
	}
	for _, p := range fx.Peppol {
		part := evidence.Participant{CUU: p.CUU, Name: "nome." + crawler.PeppolZone, SMP: p.SMP, Fault: evidence.Fault(p.Fault), At: at}
		if p.Group != nil {
			part.Group = &evidence.ServiceGroup{URL: p.SMP, Documents: p.Group.Documents, Invoices: p.Group.Invoices, Fault: evidence.Fault(p.Group.Fault)}
		}
		s.Peppol = append(s.Peppol, part)
	}
	return s
}

func (h *hostFacts) host(t testing.TB, at time.Time) evidence.Host {
	t.Helper()
	out := evidence.Host{Name: h.Name, Fault: evidence.Fault(h.Fault), CNAMEs: h.CNAMEs, At: at}
	for _, r := range h.Roles {
		out.Roles = append(out.Roles, evidence.Role(r))
		if r != string(evidence.RoleSite) && r != string(evidence.RoleMail) {
			out.Linked = append(out.Linked, evidence.Linked{Page: "https://www.comune.torrescuraalponte.mi.it/", URL: "https://" + h.Name + "/", Text: r, Role: evidence.Role(r)})
		}
	}
	for _, a := range h.Addresses {
		ip, err := netip.ParseAddr(a.IP)
		if err != nil {
			t.Fatal(err)
		}
		out.Addresses = append(out.Addresses, evidence.Address{IP: ip, PTR: a.PTR, ASN: a.ASN, ASName: a.ASName, Country: a.Country})
	}
	if h.TLS != nil {
		out.TLS = &evidence.TLSFacts{Fault: evidence.Fault(h.TLS.Fault), Invalid: evidence.CertificateFault(h.TLS.Invalid), At: at}
		if h.TLS.Fault == "" {
			out.TLS.Version = cmp.Or(h.TLS.Version, "TLS 1.3")
			out.TLS.Chain = []evidence.Certificate{{
				Subject: h.TLS.Subject, Issuer: "CN=Autorità di prova", Names: h.TLS.Names,
				NotBefore: at.AddDate(0, -1, 0), NotAfter: at.AddDate(0, 2, 0),
			}}
		}
	}
	if h.TLS != nil {
		for _, o := range h.TLS.Offers {
			out.TLS.Offers = append(out.TLS.Offers, evidence.TLSOffer{Version: o.Version, Offered: o.Offered, Whole: o.Whole, Suites: o.Suites, Fault: evidence.Fault(o.Fault)})
		}
	}
	return out
}

// readAnswer makes a page of an answer, as the crawler does.
func readAnswer(t testing.TB, path string, at time.Time, file txtar.File) evidence.Page {
	t.Helper()
	asked, final, redirected := strings.Cut(file.Name, " => ")
	p := evidence.Page{Asked: asked, URL: asked, At: at}
	if redirected {
		p.URL = final
	}
	if fault, ok := bytes.CutPrefix(file.Data, []byte("fault: ")); ok {
		name, note, _ := strings.Cut(strings.TrimSpace(string(fault)), " ")
		p.Fault, p.Note = evidence.Fault(name), note
		return p
	}
	head, body, _ := bytes.Cut(file.Data, []byte("\n\n"))
	res, err := http.ReadResponse(bufio.NewReader(io.MultiReader(bytes.NewReader(head), strings.NewReader("\r\n\r\n"))), nil)
	if err != nil {
		t.Fatalf("%s: %s: %v", path, file.Name, err)
	}
	if p.Status = res.StatusCode; p.Status != http.StatusOK {
		p.Fault, p.Note = statusFault(p.Status), "HTTP "+res.Status
		return p
	}
	crawler.ReadPage(&p, res.Header, body)
	return p
}

func statusFault(status int) evidence.Fault {
	switch {
	case status == 403 || status == 429:
		return evidence.Blocked
	case status >= 500:
		return evidence.ServerError
	case status >= 400:
		return evidence.NotFound
	}
	return evidence.Redirect
}

// settleSite says how the institutional address itself answered, from the
// answers of the fixture unless the facts say otherwise.
func settleSite(t testing.TB, s *evidence.Snapshot, fx *facts) {
	t.Helper()
	at := s.Started
	s.Site.HTTP = exchange(t, at, strings.Replace(s.Site.Asked, "https://", "http://", 1), fx.HTTP.Hops, fx.HTTP.Fault)
	s.Site.HTTPS = exchange(t, at, s.Site.Asked, fx.HTTPS.Hops, fx.HTTPS.Fault)
	for i := range s.Pages {
		s.Pages[i].Invalid = evidence.CertificateFault(fx.Invalid)
		if s.Pages[i].Read() {
			s.Counts.Pages++
		}
	}
	switch home := s.Page(s.Site.Asked); {
	case s.Site.Asked == "":
		s.Site.Fault = evidence.RegistryValue
	case fx.Fault != "":
		s.Site.Fault = evidence.Fault(fx.Fault)
	case home != nil && home.Read():
		s.Site.URL = home.URL
	case home != nil:
		s.Site.Fault, s.Site.Note = home.Fault, home.Note
	}
}

func exchange(t testing.TB, at time.Time, asked string, hops []string, fault string) evidence.Exchange {
	t.Helper()
	x := evidence.Exchange{Asked: asked, Fault: evidence.Fault(fault), At: at}
	for _, h := range hops {
		parts := strings.Fields(h)
		if len(parts) < 2 {
			t.Fatalf("hop %q: address, status and, when it redirects, location", h)
		}
		hop := evidence.Hop{URL: parts[0]}
		for _, c := range parts[1] {
			hop.Status = hop.Status*10 + int(c-'0')
		}
		if len(parts) > 2 {
			hop.Location = parts[2]
		}
		x.Hops = append(x.Hops, hop)
	}
	return x
}
