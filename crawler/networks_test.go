package crawler

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/evidence"
)

// TestNetworksOfEveryHost: site, mail exchangers and name servers are placed,
// those of the zone above where the name itself has none.
func TestNetworksOfEveryHost(t *testing.T) {
	w := newWorld(t, records{
		"www.example.com.": {"A 127.0.0.1"}, "example.com.": {"A 127.0.0.1", "NS ns1.dns.test.", "NS ns2.dns.test.", `CAA 0 issue "ca.test"`},
		"posta.example.com.": {"MX 10 mx.mail.test."}, "mx.mail.test.": {"A 127.0.0.2"},
		"ns1.dns.test.": {"A 127.0.0.3"}, "ns2.dns.test.": {"A 192.168.0.1"},
	}, document("<h1>Comune di Esempio</h1>"), func(o *Options) {
		o.Network = func(ip netip.Addr) (uint32, string, string, bool) {
			return 64496 + uint32(ip.As4()[3]), "Rete di prova", "IT", true
		}
	})
	m := esempio
	m.MailDomain = "posta.example.com"
	s := w.crawler.Visit(t.Context(), m, "run", nil)
	got := map[string]uint32{}
	for _, h := range s.Hosts {
		for _, a := range h.Addresses {
			for _, r := range h.Roles {
				got[h.Name+" "+string(r)] = a.ASN
			}
		}
	}
	want := map[string]uint32{
		"example.com site": 64497, "mx.mail.test mail": 64498, "ns1.dns.test name-server": 64499, "ns2.dns.test name-server": 64497,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	z := s.Zone("posta.example.com")
	if diff := cmp.Diff([]string{"ns1.dns.test", "ns2.dns.test"}, z.NS); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{`0 issue "ca.test"`}, z.CAA); diff != "" {
		t.Error(diff)
	}
	if h := s.Host("ns2.dns.test"); h == nil || !h.Is(evidence.RoleNameServer) {
		t.Errorf("%+v", h)
	}
}
