package past

import (
	"net/netip"
	"strings"
	"time"

	"github.com/campanile-italia/campanile/evidence"
	"github.com/campanile-italia/campanile/registry"
)

// The duties that a comune of the past meets or does not.
const (
	portal      = iota // a portal of its own is linked
	declaration        // ANAC's sentence with its date
	spontaneous        // the portal takes spontaneous payments too
	modernTLS          // of the portal
	codeShown          // the e-invoicing code on the site
	taxVerified        // the office's tax code
	redirect           // from http to https
	hsts
	spf
	dmarc
	privacy
	duties
)

// suppliersDuties are those that a supplier mends for all its comuni at once.
var suppliersDuties = []int{spontaneous, modernTLS, redirect, hsts, privacy, declaration}

// suppliers run the sites, the first most of them: networks that the checks'
// knowledge names.
var suppliers = [...]struct {
	asn  uint32
	name string
}{
	{31034, "ARUBA"}, {208761, "MAGGIOLI"}, {205985, "HALLEY"}, {39729, "REGISTER"}, {12637, "SEEWEB"}, {16276, "OVH"}, {16297, "WIIT"},
	{24817, "DEDA"}, {15887, "ENGINEERING"}, {29419, "ALMAVIVA"}, {20746, "TIM"}, {8075, "MICROSOFT"},
}

// Each gives every snapshot to yield: by comune, then by time. It stops at
// yield's first error.
func (p *Past) Each(yield func(*evidence.Snapshot) error) error {
	for i := range p.comuni {
		for month := range p.opt.Months {
			if err := yield(p.snapshot(&p.comuni[i], month, p.comuni[i].meets[month])); err != nil {
				return err
			}
		}
	}
	return nil
}

// Without gives the snapshots of the pilots from their entry on, each as it was
// and as it would have been without the programme.
func (p *Past) Without(yield func(from time.Time, with, without *evidence.Snapshot)) {
	for i := range p.comuni {
		h := &p.comuni[i]
		if h.from < 0 {
			continue
		}
		for month := h.from; month < p.opt.Months; month++ {
			yield(p.begins(h.from), p.snapshot(h, month, h.meets[month]), p.snapshot(h, month, h.anyway[month]))
		}
	}
}

func (p *Past) snapshot(h *history, month int, met state) *evidence.Snapshot {
	for k := range met {
		met[k] = met[k] && !h.ill[month][k]
	}
	m := *h.comune
	at := p.begins(month).Add(time.Duration(60+h.supplier) * time.Minute)
	v := visit{h: h, met: met, at: at, host: "www.comune." + slug(m.Name) + ".example"}
	site := "https://" + v.host + "/"
	m.Site, m.Pilot = registry.Site{Raw: v.host, URL: site}, nil
	m.Offices = []registry.EInvoiceOffice{v.office(m.TaxCode)}
	m.Payments, m.Grants, m.AppIO, m.Partner = nil, h.grants(), &registry.AppIOServices{Services: 12}, nil
	if h.regional {
		m.Payments = &registry.RegionalPayment{Count: 40, Last: at.AddDate(0, 0, -9)}
	}
	s := &evidence.Snapshot{
		Version: evidence.Version, Reading: evidence.Reading, Run: p.run(month), Agent: "Campanile (simulated past)", Started: at, Finished: at.Add(time.Minute), Municipality: m,
		Sources: sources(at), Site: evidence.Site{Asked: site},
	}
	if h.dark[month] {
		s.Site.Fault, s.Site.Note = evidence.Timeout, "simulated"
		s.Hosts = []evidence.Host{v.siteHost()}
		return s
	}
	s.Site = v.site(site)
	s.Hosts = []evidence.Host{v.siteHost(), {Name: portalHost, Roles: []evidence.Role{evidence.RolePayments}, TLS: v.portalTLS(), Addresses: suppliersAddress(0), At: at}}
	s.Pages = v.pages(&m, site)
	s.Zones = []evidence.Zone{v.zone(strings.TrimPrefix(v.host, "www."))}
	s.Counts = evidence.Counts{Pages: len(s.Pages), Requests: len(s.Pages) + 2, Bytes: 20000}
	return s
}

// grants are the projects of PA digitale 2026 that were paid to the comune.
func (h *history) grants() []registry.Grant {
	if !h.funded {
		return nil
	}
	return []registry.Grant{{Measure: "1.4.3", Notice: "1.4.3 - pagoPA - Comuni (simulated)", State: "E", Date: time.Date(2023, 6, 30, 0, 0, 0, 0, time.UTC)}}
}

func sources(at time.Time) (all []registry.Source) {
	for _, id := range []registry.SourceID{registry.IPAEntities, registry.IPAEInvoice, registry.ISTAT, registry.RegionalPayments, registry.PADigitale, registry.AppIO, registry.ASN} {
		all = append(all, registry.Source{ID: id, From: "simulated", Date: at.AddDate(0, 0, -2), Read: at.AddDate(0, 0, -1), Rows: 100})
	}
	return all
}

// visit is one visit being written down.
type visit struct {
	h    *history
	met  state
	at   time.Time
	host string
}

const portalHost = "cittadino.plugandpay.it"

func (v *visit) office(taxCode string) registry.EInvoiceOffice {
	o := registry.EInvoiceOffice{CUU: v.code(), Name: "Uff_eFatturaPA", TaxCode: taxCode, Since: time.Date(2015, 3, 31, 0, 0, 0, 0, time.UTC), Updated: v.at.AddDate(0, -2, 0)}
	if v.met[taxVerified] {
		o.TaxCodeVerified = o.Since
	} else {
		o.Empty = []string{"data_verifica_cf"}
	}
	return o
}

func (v *visit) code() string { return "UF" + strings.ToUpper((v.h.comune.Cadastral + "0000")[:4]) }

func (v *visit) site(address string) evidence.Site {
	plain := "http://" + v.host + "/"
	s := evidence.Site{Asked: address, URL: address, Whole: true,
		HTTPS: evidence.Exchange{Asked: address, Hops: []evidence.Hop{{URL: address, Status: 200}}, At: v.at},
		HTTP:  evidence.Exchange{Asked: plain, Hops: []evidence.Hop{{URL: plain, Status: 200}}, At: v.at}}
	bare := "https://" + strings.TrimPrefix(v.host, "www.") + "/"
	s.WithoutWWW = &evidence.Exchange{Asked: bare, Hops: []evidence.Hop{{URL: bare, Status: 301, Location: address}, {URL: address, Status: 200}}, At: v.at}
	if v.met[redirect] {
		s.HTTP.Hops = []evidence.Hop{{URL: plain, Status: 301, Location: address}, {URL: address, Status: 200}}
	}
	return s
}

func (v *visit) siteHost() evidence.Host {
	session := v.session(v.host, "TLS 1.3")
	session.Offers = []evidence.TLSOffer{{Version: "TLS 1.3", Offered: true, Suites: []evidence.CipherSuite{evidence.CipherSuite(session.Suite)}, Whole: true}, {Version: "TLS 1.2"}, {Version: "TLS 1.1"}, {Version: "TLS 1.0"}, {Version: "SSL 3.0"}}
	return evidence.Host{Name: v.host, Roles: []evidence.Role{evidence.RoleSite}, At: v.at, TLS: session, Addresses: suppliersAddress(v.h.supplier)}
}

func suppliersAddress(supplier int) []evidence.Address {
	by := suppliers[supplier]
	return []evidence.Address{{IP: netip.AddrFrom4([4]byte{192, 0, 2, byte(1 + supplier)}), ASN: by.asn, ASName: by.name, Country: "IT"}}
}

func (v *visit) portalTLS() *evidence.TLSFacts {
	if v.met[modernTLS] {
		return v.session(portalHost, "TLS 1.3")
	}
	return v.session(portalHost, "TLS 1.0")
}

func (v *visit) session(name, version string) *evidence.TLSFacts {
	return &evidence.TLSFacts{Version: version, Suite: "TLS_AES_128_GCM_SHA256", At: v.at, Chain: []evidence.Certificate{{
		Subject: "CN=" + name, Issuer: "CN=Simulated CA", Names: []string{name}, NotBefore: v.at.AddDate(0, -1, 0), NotAfter: v.at.AddDate(0, 2, 0), Key: "ECDSA 256", Signature: "SHA256-RSA"}}}
}

func (v *visit) zone(name string) evidence.Zone {
	z := evidence.Zone{Name: name, MX: []evidence.MX{{Host: "mx." + name, Preference: 10}}, At: v.at, DMARC: evidence.DMARC{Asked: []string{"_dmarc." + name}}}
	if v.met[spf] {
		z.SPF = evidence.SPF{Records: []string{"v=spf1 mx -all"}, Lookups: 1, All: "-all"}
	}
	if v.met[dmarc] {
		z.DMARC.Name, z.DMARC.Records = "_dmarc."+name, []string{"v=DMARC1; p=reject"}
	}
	return z
}

func slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		if r >= 'a' && r <= 'z' {
			b.WriteRune(r)
		}
	}
	return b.String()
}
