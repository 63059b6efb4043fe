package registry_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/campanile-italia/campanile/registry"
)

// The values are those of REGISTRY-QUALITY, with the names of real comuni
// where the register's own mistake is the point.
func TestParseSite(t *testing.T) {
	for _, tt := range []struct {
		raw, url, repairs, refused string
	}{
		{"www.comune.bascape.pv.it", "https://www.comune.bascape.pv.it/", "scheme-added", ""},
		{"https://www.comune.cremona.it/", "https://www.comune.cremona.it/", "slash-dropped", ""},
		{"http://www.comune.cremona.it", "https://www.comune.cremona.it/", "scheme-https", ""},
		{" www.comune.cremona.it\t", "https://www.comune.cremona.it/", "blanks-trimmed scheme-added", ""},
		{"WWW.COMUNE.ARTA-TERME.UD.IT", "https://www.comune.arta-terme.ud.it/", "scheme-added lower-case", ""},
		{"HTTPS://WWW.COMUNE.X.TP.IT", "https://www.comune.x.tp.it/", "lower-case", ""},
		{"htt://www.comune.ottati.sa.it", "https://www.comune.ottati.sa.it/", "scheme-repaired", ""},
		{"htt:/www.comune.magisano.cz.it", "https://www.comune.magisano.cz.it/", "scheme-repaired", ""},
		{"http//www.comune.sancalogero.vv.it", "https://www.comune.sancalogero.vv.it/", "scheme-repaired", ""},
		{"http//:www.comune.saracinesco.rm.it", "https://www.comune.saracinesco.rm.it/", "scheme-repaired", ""},
		{"www://comune.serrata.it", "https://comune.serrata.it/", "scheme-repaired", ""},
		{"http://https://www.comune.x.mi.it", "https://www.comune.x.mi.it/", "scheme-repaired", ""},
		{"www.comune.pescasseroli.aq.ithttp://www.indicepa.gov.it/IPA2/img/x.png", "https://www.comune.pescasseroli.aq.it/", "scheme-added second-url-dropped", ""},
		{"www.comune.a.mi.it http://www.comune.a.mi.it", "https://www.comune.a.mi.it/", "scheme-added second-url-dropped", ""},
		{"www.comune.a.mi.it http://www.comune.b.mi.it", "", "", "several-urls"},
		{"www.comune.a.mi.it;www.comune.b.mi.it", "", "", "several-urls"},
		{"comunehttp://www.indicepa.gov.it/x", "", "", "several-urls"},
		{"www.comune.x.mi.it/go?to=http://elsewhere.it", "", "", "several-urls"},
		{"https://www.comune.cantù.co.it", "https://www.comune.xn--cant-ora.co.it/", "idn", ""},
		{"www.comune.x.mi.it:8443/", "https://www.comune.x.mi.it:8443/", "scheme-added slash-dropped", ""},
		{"www.comune.x.mi.it:0", "", "", "host"},

		{"www.comune.clusone.bg.it/home.aspx", "https://www.comune.clusone.bg.it/", "scheme-added path-dropped", ""},
		{"http://www.comune.zelbio.co.it/hh/index.php", "https://www.comune.zelbio.co.it/", "scheme-https path-dropped", ""},
		{"www.comune.x.bg.it/hh/index.php?jvs=0&acc=1", "https://www.comune.x.bg.it/", "scheme-added path-dropped", ""},
		{"https://www.comune.telgate.bg.it/sito/index.php", "https://www.comune.telgate.bg.it/sito/", "path-dropped", ""},
		{"https://www.comune.cervino.ce.it/c061028/hh/index.php", "https://www.comune.cervino.ce.it/c061028/", "path-dropped", ""},
		{"http://www.comune.arsie.bl.it/myportal/C_A443/home", "https://www.comune.arsie.bl.it/myportal/C_A443/home", "scheme-https", ""},
		{"http://www.comune.x.al.it/#null", "https://www.comune.x.al.it/", "scheme-https fragment-dropped", ""},
		{"www.comune.x.ro.it/web/../it", "https://www.comune.x.ro.it/it", "scheme-added", ""},

		{"www.halleyweb.com/c018099", "https://www.halleyweb.com/c018099", "scheme-added", ""},
		{"www.halleyweb.com/c058023/hh/index.php?jvs=0&acc=1", "https://www.halleyweb.com/c058023/hh/index.php?jvs=0&acc=1", "scheme-added", ""},
		{"213.203.143.153/c069019", "https://213.203.143.153/c069019", "scheme-added", ""},
		{"www.shared.it/hh/index.php", "https://www.shared.it/hh/index.php", "scheme-added", ""},

		{"", "", "", "empty"},
		{"   ", "", "", "empty"},
		{"-", "", "", "empty"},
		{"info@comune.carregaligure.al.it", "", "", "mailbox"},
		{"mailto:x@y.it", "", "", "mailbox"},
		{"https://user:pw@www.comune.x.mi.it", "", "", "mailbox"},
		{"ftp://www.comune.x.mi.it", "", "", "scheme"},
		{"javascript:alert(1)", "", "", "scheme"},
		{"https://www.facebook.com/ComunediGrottediCastro", "", "", "social-network"},
		{"www.comune.casellelurani,lo,it", "", "", "host"},
		{"www.comune.rossano .vi.it", "", "", "host"},
		{"www.comune.branzi.bg..it", "", "", "host"},
		{"www.comune.muscoline.bs.", "", "", "host-cut"},
		{"comune.viola.cn", "", "", "host-cut"},
		{"192.168.1.1/x", "", "", "address"},
		{"169.254.169.254", "", "", "address"},
		{"[::1]", "", "", "address"},
		{"213,203,143,153", "", "", "address"},
		{"213.203.143", "", "", "address"},
		{"localhost", "", "", "host"},
		{"https://" + strings.Repeat("a", 600) + ".it", "", "", "too-long"},
	} {
		got := registry.ParseSite(tt.raw, func(host string) bool { return host == "shared.it" })
		if got.URL != tt.url || strings.Join(got.Repairs, " ") != tt.repairs || got.Refused != tt.refused {
			t.Errorf("ParseSite(%q) = %q %q refused %q\nwant %q %q refused %q", tt.raw, got.URL, got.Repairs, got.Refused, tt.url, tt.repairs, tt.refused)
		}
	}
}

// A mailbox may be a person's: only its domain is kept.
func TestParseSiteMailbox(t *testing.T) {
	if s := registry.ParseSite("mario.rossi@example.it", nil); s.Raw != "…@example.it" {
		t.Errorf("raw %q", s.Raw)
	}
}

func TestMended(t *testing.T) {
	got := map[string]bool{}
	for _, raw := range []string{"www.comune.x.it", "http://www.comune.x.it/", "htt://www.comune.x.it", "WWW.COMUNE.X.IT"} {
		s := registry.ParseSite(raw, nil)
		got[raw] = s.Mended()
	}
	want := map[string]bool{"www.comune.x.it": false, "http://www.comune.x.it/": false, "htt://www.comune.x.it": true, "WWW.COMUNE.X.IT": true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzParseSite(f *testing.F) {
	for _, s := range []string{"www.comune.x.it", "http//:www.x.it/hh/index.php?a=1#b", "a.ithttp://b.it", "x@y.it", "[::1]:80/x", "%zz", "www://\\\\x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		s := registry.ParseSite(raw, nil)
		if (s.URL == "") == (s.Refused == "") {
			t.Fatalf("%q: URL %q and refusal %q", raw, s.URL, s.Refused)
		}
		if s.URL == "" {
			return
		}
		u, err := url.Parse(s.URL)
		if err != nil || u.Scheme != "https" || u.User != nil || u.Hostname() == "" || !strings.HasPrefix(u.Path, "/") || u.Fragment != "" {
			t.Fatalf("%q: URL %q (%v)", raw, s.URL, err)
		}
		again := registry.ParseSite(s.URL, nil)
		if again.URL != s.URL {
			t.Fatalf("%q: %q read again is %q refused %q", raw, s.URL, again.URL, again.Refused)
		}
	})
}
